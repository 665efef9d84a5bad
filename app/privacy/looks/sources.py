"""Where looks stand: each domain's table as one selectable of the same columns.

Another kind of look is one more select here. Its ids are UUIDv7, so that all sort by time.
"""

from typing import Any

from sqlalchemy import Select, literal, select, union_all

from app.feedback.models import IdentityLook, Report


def _report_looks() -> Select[*tuple[Any, ...]]:
    return select(
        IdentityLook.id.label("id"),
        literal("report").label("kind"),
        Report.reference.label("reference"),
        IdentityLook.citizen_id.label("citizen_id"),
        IdentityLook.staff_id.label("staff_id"),
        IdentityLook.role.label("role"),
        IdentityLook.agency_code.label("agency_code"),
        IdentityLook.purpose.label("purpose"),
        IdentityLook.sealed_reason.label("sealed_reason"),
        literal("identity_looks.sealed_reason").label("sealed_for"),
        IdentityLook.at.label("at"),
        IdentityLook.stands_out.label("stands_out"),
    ).join(Report, Report.id == IdentityLook.report_id)


SOURCES = (_report_looks(),)
LOOKS = union_all(*SOURCES).subquery("looks")
