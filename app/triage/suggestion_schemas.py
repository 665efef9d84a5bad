"""Suggestions of categories, as staff read them."""

from app.triage.routing.category_scores import MAX_SUGGESTIONS
from app.triage.routing.suggestions import MAX_NEARBY
from app.web import fields
from app.web.schemas import OutputSchema


class FoundKeywordSchema(OutputSchema):
    """A keyword of the category that stands in the report."""

    keyword = fields.Text(required=True, max_length=200, metadata={"example": "ổ gà"})
    is_exact = fields.Flag(
        required=True,
        metadata={"description": "With its diacritics; without them it counts half."},
    )


class CategorySuggestionSchema(OutputSchema):
    """A category that the report may belong to, and why."""

    category = fields.Code(required=True, metadata={"example": "roads"})
    score = fields.Degrees(
        required=True,
        minimum=0,
        maximum=1,
        metadata={"description": "More is likelier; no probability.", "example": 0.6},
    )
    is_current = fields.Flag(required=True, metadata={"description": "It has this one now."})
    keywords = fields.Items(fields.Part(FoundKeywordSchema), required=True, max_items=200)
    nearby = fields.Whole(
        required=True,
        minimum=0,
        maximum=MAX_NEARBY,
        metadata={"description": "How many of the reports nearby are of this category."},
    )


class CategorySuggestionsSchema(OutputSchema):
    """The likeliest categories, the likeliest first; nothing is decided."""

    nearby = fields.Whole(
        required=True,
        minimum=0,
        maximum=MAX_NEARBY,
        metadata={
            "description": "Reports in the caller's sight that were taken up or done, within 200 m"
            " and 90 days; the nearest, where there are many."
        },
    )
    items = fields.Items(
        fields.Part(CategorySuggestionSchema), required=True, max_items=MAX_SUGGESTIONS
    )
