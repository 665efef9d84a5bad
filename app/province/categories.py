"""The category that a draft is filed under; drafts may be older than the category is now."""

from datetime import date

from sqlalchemy import Connection

from app.errors import CategoryUnknown, FieldFault
from app.province.entries import AttributeDefinition, CategoryEntry
from app.province.records.kinds import CATEGORIES
from app.province.records.reading import find_revision
from app.province.snapshot import Province
from app.province.trees import ancestors


def get_category(province: Province, code: str, *, kind: str, on: date) -> CategoryEntry:
    """The category of this kind of report, or what followed it; raises ``CategoryUnknown``."""
    successors = {one: entry.successor for one, entry in province.categories.items()}
    line = (province.categories[one] for one in ancestors(code, successors))
    found = next((one for one in line if one.validity.holds(on)), None)
    if found is None or found.kind != kind or province.categories[code].kind != kind:
        raise CategoryUnknown(FieldFault("/category", "category_unknown"))
    return found


def find_definitions(
    connection: Connection, province: Province, code: str, version: int
) -> tuple[AttributeDefinition, ...] | None:
    """The questions that ``version`` of the category asked; None where nobody knows any more."""
    category = province.categories[code]
    if version == category.version:
        return category.attributes
    content = find_revision(connection, CATEGORIES, (code,), version)
    if content is None:
        return None
    return tuple(map(AttributeDefinition.of, content["attributes"]))
