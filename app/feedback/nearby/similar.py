"""Categories that may mean the same thing to a citizen."""

from app.errors import CategoryUnknown, FieldFault
from app.province.snapshot import Province
from app.province.trees import ancestors


def similar_categories(province: Province, code: str) -> set[str]:
    """``code``, what followed it, and all of their groups; raises ``CategoryUnknown``.

    Also those that have ended: reports were filed under them.
    """
    if code not in province.categories:
        raise CategoryUnknown(FieldFault("/query/category", "category_unknown"))
    successors = {one: entry.successor for one, entry in province.categories.items()}
    line = set(ancestors(code, successors))
    groups = {province.categories[one].group for one in line} - {None}
    return line | {one for one, entry in province.categories.items() if entry.group in groups}
