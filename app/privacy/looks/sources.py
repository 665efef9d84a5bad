"""Where looks stand: each domain's table as one selectable of the same columns.

Another kind of look is one more select here. Its ids are UUIDv7, so that all sort by time.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, literal, select, union, union_all

from app.database import table_of
from app.feedback.models import IdentityLook, Report
from app.identity.citizens.parties import is_in_force
from app.identity.models import CitizenIdentifier, CitizenParty
from app.services.models import Dossier, DossierLook, DossierLookOwner

_IDENTIFIERS = table_of(CitizenIdentifier).c


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


def _dossier_looks(citizen_id: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    return select(
        DossierLook.id.label("id"),
        literal("dossier").label("kind"),
        Dossier.code.label("reference"),
        citizen_id.label("citizen_id"),
        DossierLook.staff_id.label("staff_id"),
        DossierLook.role.label("role"),
        DossierLook.agency_code.label("agency_code"),
        DossierLook.purpose.label("purpose"),
        DossierLook.sealed_reason.label("sealed_reason"),
        literal("dossier_looks.sealed_reason").label("sealed_for"),
        DossierLook.at.label("at"),
        DossierLook.stands_out.label("stands_out"),
    ).join(Dossier, Dossier.id == DossierLook.dossier_id)


def _at_owners(holder: type[CitizenIdentifier | CitizenParty]) -> Select[*tuple[Any, ...]]:
    """For whoever held the number that the dossier was under when it was looked at."""
    return (
        _dossier_looks(table_of(holder).c.citizen_id)
        .join(DossierLookOwner, DossierLookOwner.look_id == DossierLook.id)
        .join(holder, holder.lookup_hash == DossierLookOwner.lookup_hash)
    )


def _first_owner() -> ColumnElement[Any]:
    return (
        select(_IDENTIFIERS.citizen_id)
        .join(DossierLookOwner, DossierLookOwner.lookup_hash == _IDENTIFIERS.lookup_hash)
        .where(DossierLookOwner.look_id == DossierLook.id)
        .order_by(_IDENTIFIERS.citizen_id)
        .limit(1)
        .scalar_subquery()
    )


def looks_at_citizens(now: datetime) -> Subquery:
    """One row for each account that a look concerns: looked at, or acting for an organisation.

    Somebody acts for it now, whenever the look was. A caller without an account is a row with none.
    """
    by_party = _at_owners(CitizenParty).where(is_in_force(now))
    # One who has several of the numbers reads of it once.
    at_dossiers = union(_at_owners(CitizenIdentifier), by_party).subquery("at_dossiers")
    return union_all(_report_looks(), select(at_dossiers)).subquery("looks")


# One row for each look, also at somebody who has no account, or none any more.
ALL_LOOKS = union_all(_report_looks(), _dossier_looks(_first_owner())).subquery("all_looks")
