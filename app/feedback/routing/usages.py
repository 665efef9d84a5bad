"""Whether routing rules name a record of reference data."""

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from app.feedback.routing.matching import Rule
from app.feedback.routing.reading import read_rules

Key = tuple[str, ...]


def _any_rule(session: Session, names: Callable[[Rule], bool]) -> bool:
    return any(map(names, read_rules(session.connection()).rules))


def _is_category_named(session: Session, key: Key) -> bool:
    return _any_rule(session, lambda rule: key[0] in rule.when.categories)


def _is_agency_named(session: Session, key: Key) -> bool:
    return _any_rule(session, lambda rule: rule.agency == key[0])


def _is_area_named(session: Session, key: Key) -> bool:
    return _any_rule(session, lambda rule: (key[0], key[1]) in rule.when.areas)


USES_BY_RULES: Mapping[str, Callable[[Session, Key], bool]] = {
    "category": _is_category_named,
    "agency": _is_agency_named,
    "area": _is_area_named,
}
