"""Watches as they come in and go out, to who watches and to the owner."""

from app.services.dossier_schemas import DossierGlanceSchema
from app.services.watching.watches import MAX_WATCHES
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema, page_schema


class WatchInput(InputSchema):
    """The right to watch, from a look-up."""

    watch_token = fields.Text(required=True, max_length=512, pattern="[A-Za-z0-9_-]+")


class WatchedDossierSchema(OutputSchema):
    """A dossier that the caller watches."""

    id = fields.Id(required=True, metadata={"description": "The watch's, as in its notifications."})
    dossier_id = fields.Id(required=True)
    dossier = fields.Part(DossierGlanceSchema, required=True)
    watched_at = fields.Moment(required=True)
    ends_at = fields.Moment(
        required=True,
        metadata={"description": "90 days on, or a week after the dossier's end."},
    )


class WatchedDossiersSchema(OutputSchema):
    """All that the caller watches."""

    items = fields.Items(fields.Part(WatchedDossierSchema), required=True, max_items=MAX_WATCHES)


class WatcherSchema(OutputSchema):
    """Somebody who watches a dossier of the caller's."""

    id = fields.Id(required=True)
    dossier_id = fields.Id(required=True)
    code = fields.Text(required=True, max_length=64, metadata={"example": "H09.16-240101-0001"})
    initials = fields.Text(
        required=True,
        min_length=0,
        max_length=200,
        metadata={"description": "Of the name that the digital identity says; may be empty."},
    )
    watched_at = fields.Moment(required=True)
    ends_at = fields.Moment(required=True)


WatcherPageSchema = page_schema(WatcherSchema)
