"""The categories that reports are filed under."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import CategoryUnknown, FieldFault
from app.province.models import Category


def get_category(session: Session, code: str, *, kind: str) -> Category:
    """The category of this kind of report; raises ``CategoryUnknown``."""
    category = session.scalar(select(Category).where(Category.code == code, Category.kind == kind))
    if category is None:
        raise CategoryUnknown(FieldFault("/category", "category_unknown"))
    return category
