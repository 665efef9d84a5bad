"""Reading one row of the catalogue, in our own form: CSV, NDJSON or a signed message.

What a row names is read strictly; what it leaves out is empty. Cells of CSV hold lists as texts:
papers parted by bars, the legal basis by semicolons.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.services.intake.row_fields import RowFields
from app.services.procedures.codes import MAX_FULL_CODE, shown_code
from app.services.procedures.parts import (
    MAX_CODE,
    MAX_KEYWORDS,
    MAX_LAWS,
    MAX_NAME,
    MAX_PAPERS,
    MAX_RESULTS,
    MAX_SHORT,
    MAX_STEPS,
    MAX_TEXT,
    Level,
)
from app.services.procedures.row_parts import (
    read_channels,
    read_fees,
    read_law,
    read_paper,
    read_result,
    read_step,
    read_time_limits,
)
from app.services.procedures.row_values import (
    day,
    is_slug,
    link,
    one_of,
    read_parts,
    read_texts,
    slug,
)


@dataclass(frozen=True)
class ProcedureRow:
    """A row that was read: what it says of a procedure, and from when until when it says so.

    ``values`` are the columns and members of details that it names; with ``is_partial`` the others
    stay as they are.
    """

    code: str
    values: Mapping[str, Any]
    valid_from: date | None = None
    valid_until: date | None = None
    is_partial: bool = False


def read_own_row(sent: Any) -> ProcedureRow:
    """A row in our own form; raises ``RowRefused``."""
    fields = RowFields(sent)
    written = fields.text("code", MAX_FULL_CODE)
    code = shown_code(written)
    if code is None:
        raise fields.refuse("code", "must be like 1.000656")
    full_code = fields.text("full_code", MAX_FULL_CODE) or written
    if shown_code(full_code) != code:
        raise fields.refuse("full_code", "must begin with the code")
    field_vi, agency = fields.text("field_vi", MAX_SHORT), fields.text("agency", MAX_SHORT)
    values: dict[str, Any] = {
        "full_code": full_code,
        "name_vi": fields.text("name_vi", MAX_NAME, required=True),
        "name_en": fields.text("name_en", MAX_NAME),
        "field": slug(fields.text("field", MAX_CODE) or field_vi),
        "field_vi": field_vi,
        "field_en": fields.text("field_en", MAX_SHORT),
        "agency": slug(agency),
        "agency_vi": fields.text("agency_vi", MAX_SHORT) or ("" if is_slug(agency) else agency),
        "level": one_of(fields, "level", Level, required=True),
        "keywords": read_texts(sent, "keywords", MAX_KEYWORDS, MAX_SHORT, separator="|"),
        "channels": [str(one) for one in read_channels(sent)],
        "steps": read_parts(sent, "steps", MAX_STEPS, read_step, separator="|"),
        "papers": read_parts(sent, "papers", MAX_PAPERS, read_paper, separator="|"),
        "fees": read_fees(fields, sent),
        "time_limits": read_time_limits(fields, sent),
        "legal_basis": read_parts(sent, "legal_basis", MAX_LAWS, read_law, separator=";"),
        "results": read_parts(sent, "results", MAX_RESULTS, read_result, separator="|"),
        "requirements": fields.text("requirements", MAX_TEXT, multiline=True),
        "url": link(fields, "url"),
    }
    valid_from, valid_until = day(fields, "valid_from"), day(fields, "valid_until")
    if valid_from is not None and valid_until is not None and valid_until < valid_from:
        raise fields.refuse("valid_until", "before valid_from")
    return ProcedureRow(code, values, valid_from, valid_until)
