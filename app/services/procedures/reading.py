"""Reading one procedure: as it applies on a day, and all its versions."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from app.database import AnyRow, table_of
from app.errors import NotFound
from app.services.procedures.catalogue import Catalogue, Listed
from app.services.procedures.codes import shown_code
from app.services.procedures.importing import version_of
from app.services.procedures.models import ProcedureVersion
from app.services.procedures.parts import Level
from app.services.procedures.versions import EVER, Version
from app.texts import Language, both

_TABLE = table_of(ProcedureVersion)
# Names of an agency by its code, in the order of languages.
AgencyNames = Mapping[str, tuple[str, str]]


def find_procedure(connection: Connection, written: str, *, on: date) -> tuple[str, Version]:
    """The code, and the version that applies on a day; raises ``NotFound``.

    ``written`` is a code with or without its rest.
    """
    code = shown_code(written)
    found = [one for one in _versions(connection, code or "") if one.holds(on)]
    if code is None or not found:
        raise NotFound
    return code, found[0]


def find_versions(connection: Connection, written: str) -> tuple[str, list[dict[str, Any]]]:
    """The code, and its versions, the latest first, with what each changed; raises ``NotFound``."""
    code = shown_code(written)
    versions = _versions(connection, code or "")
    if code is None or not versions:
        raise NotFound
    before: list[Version | None] = [*versions[1:], None]
    return code, [_summary(*pair) for pair in zip(versions, before, strict=True)]


def full_content(code: str, version: Version, agencies: AgencyNames) -> dict[str, Any]:
    """A procedure in full."""
    values = dict(version.values)
    values.pop("keywords")
    return {
        **values,
        "code": code,
        **_agency(values["agency"], values["agency_vi"], agencies),
        "version": version.number,
        "valid_from": _iso(version.valid_from),
        "valid_until": _iso(version.valid_until),
    }


def listed_content(one: Listed, agencies: AgencyNames, matched: str | None) -> dict[str, Any]:
    """A procedure in a list; ``matched`` is what of it answers the question."""
    return {
        "code": one.code,
        "full_code": one.full_code,
        "version": one.version,
        "name_vi": one.name_vi,
        "name_en": one.name_en,
        "field": one.field,
        "field_vi": one.field_vi,
        "field_en": one.field_en,
        **_agency(one.agency, one.agency_vi, agencies),
        "level": one.level,
        "matched": matched,
    }


def facets_content(
    counts: Mapping[str, Mapping[str, int]], catalogue: Catalogue, agencies: AgencyNames
) -> dict[str, list[dict[str, Any]]]:
    """Each field, agency and level with its names and count, the most frequent first."""
    fields = {one.field: (one.field_vi, one.field_en) for one in catalogue.procedures}
    own = {one.agency: (one.agency_vi, "") for one in catalogue.procedures}
    names = {"field": fields, "agency": own | dict(agencies), "level": _level_names()}
    found = {}
    for facet, counted in counts.items():
        in_order = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
        found[facet] = [
            {"code": code, **_named(names[facet].get(code, ("", ""))), "count": count}
            for code, count in in_order
            if code
        ]
    return found


def in_language(content: Mapping[str, Any], name: str, language: Language) -> str:
    """A text in the language, or in Vietnamese where there is no other."""
    text: str = content[f"{name}_{language.value}"] or content[f"{name}_vi"]
    return text


def agency_names(agencies: Mapping[str, Any]) -> AgencyNames:
    """The names of the province's agencies."""
    return {code: (agency.name_vi, agency.name_en) for code, agency in agencies.items()}


def _level_names() -> dict[str, tuple[str, str]]:
    labels = {level: both(f"labels.procedure_levels.{level}") for level in Level}
    return {level: (label["vi"], label["en"]) for level, label in labels.items()}


def _versions(connection: Connection, code: str) -> list[Version]:
    rows: Sequence[AnyRow] = connection.execute(select(_TABLE).where(_TABLE.c.code == code)).all()
    found = sorted(map(version_of, rows), key=lambda one: (one.valid_from or EVER, one.number))
    return found[::-1]


def _summary(version: Version, before: Version | None) -> dict[str, Any]:
    values = version.values
    earlier = values if before is None else before.values
    return {
        "version": version.number,
        "valid_from": _iso(version.valid_from),
        "valid_until": _iso(version.valid_until),
        "name_vi": values["name_vi"],
        "name_en": values["name_en"],
        "level": values["level"],
        "changed": sorted(name for name in values if values[name] != earlier.get(name)),
    }


def _agency(code: str, own_name: str, agencies: AgencyNames) -> dict[str, str]:
    name_vi, name_en = agencies.get(code, (own_name, ""))
    return {"agency": code, "agency_vi": name_vi, "agency_en": name_en}


def _named(names: tuple[str, str]) -> dict[str, str]:
    return {"name_vi": names[0], "name_en": names[1]}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
