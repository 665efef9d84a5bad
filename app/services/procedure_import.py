"""Taking the catalogue of procedures in, from CSV or NDJSON, row by row."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import table_of
from app.services.dossier_import import Result
from app.services.models import Procedure
from app.services.row_fields import RowFields
from app.texts.folding import fold

_CODE = re.compile(r"\d\.\d{6}(\.[0-9A-Z.]{1,20})?", re.ASCII)
_LEVELS = ("full", "partial", "information")
_MAX_DIGITS = 9
_MAX_PAPERS = 200
_MAX_PAPER = 1000
_MAX_FOLDED = 2000
_TEXTS = {
    "name_vi": 1000,
    "name_en": 1000,
    "field_vi": 300,
    "field_en": 300,
    "agency": 300,
    "legal_basis": 4000,
    "url": 500,
}
_TABLE = table_of(Procedure)


def read_procedure(sent: Any) -> dict[str, Any]:
    """A row of the catalogue; raises ``RowRefused``."""
    fields = RowFields(sent)
    code = fields.text("code", 32)
    if _CODE.fullmatch(code) is None:
        raise fields.refuse("code", "must be like 1.000656")
    level = fields.text("level", 16)
    if level not in _LEVELS:
        raise fields.refuse("level", f"must be one of {', '.join(_LEVELS)}")
    row: dict[str, Any] = {"code": code, "level": level}
    for name, max_length in _TEXTS.items():
        row[name] = fields.text(name, max_length, required=name == "name_vi")
    if row["url"] and not row["url"].startswith("https://"):
        raise fields.refuse("url", "must be https")
    row["fee_vnd"] = fields.whole("fee_vnd", _MAX_DIGITS)
    row["time_limit_working_days"] = fields.whole("time_limit_working_days", _MAX_DIGITS)
    row["papers"] = _papers(sent.get("papers"))
    row["folded_name"] = fold(f"{row['name_vi']} {row['name_en']}")[:_MAX_FOLDED]
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


def _papers(sent: Any) -> list[str]:
    """A list of papers, or a text that parts them by a bar, as a cell of CSV does."""
    listed = sent.split("|") if isinstance(sent, str) else sent
    papers = RowFields({"papers": listed}).values("papers", _MAX_PAPERS)
    read = (RowFields({"papers": paper}).text("papers", _MAX_PAPER) for paper in papers)
    return [paper for paper in read if paper]
