"""Whose templates somebody keeps, and which he may use: his agency's, and everybody's."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, true

from app.feedback.models import ReplyTemplate
from app.identity.staff.rights import Scope


def holds_template(scopes: Sequence[Scope], agency: str | None) -> bool:
    """Whether he keeps the templates of ``agency``; None: those of everybody."""
    return any(scope.holds_agency(agency or "") for scope in scopes)


def within_reach(scopes: Sequence[Scope]) -> ColumnElement[bool]:
    """The predicate of a statement over templates: everybody's, and those that he keeps."""
    if any(scope.is_province_wide for scope in scopes):
        return true()
    agencies = {scope.agency_code for scope in scopes if scope.agency_code}
    return of_any(agencies)


def of_any(agencies: set[str]) -> ColumnElement[bool]:
    """The predicate of templates that are everybody's, or one of the ``agencies``'."""
    return or_(ReplyTemplate.agency_code.is_(None), ReplyTemplate.agency_code.in_(agencies))
