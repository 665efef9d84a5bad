"""Taking the catalogue of procedures in, from CSV or NDJSON, row by row."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from app.services.dossier_import import Result
from app.services.models import Procedure
from app.services.national_messages import RowRefused
from app.texts.folding import fold

_CODE = re.compile(r"\d\.\d{6}(\.[0-9A-Z.]{1,20})?")
_LEVELS = ("full", "partial", "information")
_TEXTS = {
    "name_vi": 1000,
    "name_en": 1000,
    "field_vi": 300,
    "field_en": 300,
    "agency": 300,
    "legal_basis": 4000,
    "url": 500,
}
_TABLE: Table = Procedure.__table__  # type: ignore[assignment]  # typed as FromClause


def read_procedure(sent: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the catalogue; raises ``RowRefused``."""
    code = str(sent.get("code") or "").strip()
    if _CODE.fullmatch(code) is None:
        raise RowRefused("code: must be like 1.000656")
    if sent.get("level") not in _LEVELS:
        raise RowRefused(f"level: must be one of {', '.join(_LEVELS)}")
    row: dict[str, Any] = {"code": code, "level": sent["level"]}
    for name, max_length in _TEXTS.items():
        value = str(sent.get(name) or "").strip()
        if len(value) > max_length:
            raise RowRefused(f"{name}: longer than {max_length} characters")
        row[name] = value
    if not row["name_vi"]:
        raise RowRefused("name_vi: required")
    if row["url"] and not row["url"].startswith("https://"):
        raise RowRefused("url: must be https")
    row["fee_vnd"] = _whole(sent, "fee_vnd")
    row["time_limit_working_days"] = _whole(sent, "time_limit_working_days")
    papers = sent.get("papers") or []
    listed = papers.split("|") if isinstance(papers, str) else papers
    row["papers"] = [str(paper).strip() for paper in listed if str(paper).strip()]
    row["folded_name"] = fold(f"{row['name_vi']} {row['name_en']}")
    return row


def import_procedures(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[Result]:
    """Upsert rows of ``read_procedure``; one result a row, in order."""
    known = {row["code"]: dict(row) for row in session.execute(select(_TABLE)).mappings()}
    results = []
    for row in rows:
        before = known.get(row["code"])
        if before is None:
            session.execute(_TABLE.insert().values(row))
            results.append(Result.NEW)
        elif before == row:
            results.append(Result.UNCHANGED)
        else:
            session.execute(_TABLE.update().where(_TABLE.c.code == row["code"]).values(row))
            results.append(Result.CHANGED)
        known[row["code"]] = dict(row)
    return results


def _whole(sent: Mapping[str, Any], name: str) -> int | None:
    written = str(sent.get(name) if sent.get(name) is not None else "").strip()
    if not written:
        return None
    if not written.isascii() or not written.isdigit() or len(written) > 9:
        raise RowRefused(f"{name}: must be a whole number")
    return int(written)
