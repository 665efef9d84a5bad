"""The demo people's accounts: citizens as after a first login, staff with their roles."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.database import Sealer
from app.identity.citizens.accounts import find_citizen_id, log_citizen_in
from app.identity.login.claims import ProviderIdentity
from app.identity.models import CitizenLogin, StaffMember
from app.identity.principals import CitizenPrincipal
from app.identity.staff.roles import grant_role
from app.privacy.consents import Decision, decide
from app.settings import Settings
from app.settings.issuers import IssuerSettings
from app.texts import Language
from app.texts.consents import SERVICE_USE, required_version
from app.web.operations import Role
from sandbox.identities import DemoCitizen, DemoStaff, Identities
from sandbox.ports import HOST

# The hotline's centre works for the whole province, every other body on what it leads.
_PROVINCE_WIDE = "trung_tam_1022"
# Somebody has to work on the restricted reports, and to let others do so.
_SEE_RESTRICTED = (Role.TRIAGER, Role.SUPERVISOR, Role.ADMINISTRATOR)
# Before the oldest report was filed.
_MEMBER_FOR = timedelta(days=90)


@dataclass(frozen=True)
class StandIns:
    """The sandbox's two issuers, as the service knows them."""

    citizens: IssuerSettings
    staff: IssuerSettings


@dataclass(frozen=True)
class People:
    """The demo people's accounts by their keys; ``officers`` are staff by the agency they serve."""

    citizens: Mapping[str, uuid.UUID]
    staff: Mapping[str, uuid.UUID]
    officers: Mapping[str, uuid.UUID]


def find_stand_ins(settings: Settings) -> StandIns | None:
    """The sandbox's issuers; None where the service has others, which know no demo people."""
    ours = {issuer.name: issuer for issuer in settings.issuers if _is_stand_in(issuer)}
    if not {"vneid", "staff"} <= ours.keys():
        return None
    return StandIns(ours["vneid"], ours["staff"])


def open_accounts(
    session: Session, sealer: Sealer, stand_ins: StandIns, identities: Identities, *, now: datetime
) -> People:
    """Everybody's account, opened where there is none yet."""
    _bring_along(session, CitizenLogin, stand_ins.citizens, identities.citizens)
    _bring_along(session, StaffMember, stand_ins.staff, identities.staff)
    opened_at = now - _MEMBER_FOR
    staff = {
        person.key: _grant(session, stand_ins.staff, person, opened_at)
        for person in identities.staff
    }
    return People(
        citizens={
            person.key: _log_in(session, sealer, stand_ins.citizens, person, opened_at)
            for person in identities.citizens
        },
        staff=staff,
        officers={
            person.agency: staff[person.key]
            for person in identities.staff
            if person.role == Role.OFFICER
        },
    )


def _is_stand_in(issuer: IssuerSettings) -> bool:
    return urlsplit(issuer.issuer).hostname == HOST


def _bring_along(
    session: Session,
    accounts: type[CitizenLogin] | type[StaffMember],
    issuer: IssuerSettings,
    people: Iterable[DemoCitizen | DemoStaff],
) -> None:
    """Give people of a start on another port their accounts back.

    An account belongs to the issuer's address, and the sandbox's has its port in it.
    """
    path = urlsplit(issuer.issuer).path
    here = set(session.scalars(select(accounts.subject).where(accounts.issuer == issuer.issuer)))
    session.execute(
        update(accounts)
        .where(
            accounts.issuer.like(f"http://{HOST}:%{path}"),
            accounts.subject.in_({person.subject for person in people} - here),
        )
        .values(issuer=issuer.issuer)
    )


def _log_in(
    session: Session, sealer: Sealer, issuer: IssuerSettings, person: DemoCitizen, at: datetime
) -> uuid.UUID:
    identity = ProviderIdentity(
        issuer=issuer,
        subject=person.subject,
        assurance=issuer.levels[person.assurance],
        nonce=None,
        issued_at=int(at.timestamp()),
        expires_at=int(at.timestamp()),
        full_name=person.full_name,
        citizen_number=person.citizen_number,
        birth_year=person.date_of_birth.year,
    )
    known = find_citizen_id(session, identity)
    if known is not None:
        return known
    citizen_id = log_citizen_in(session, sealer, identity, now=at).citizen_id
    _agree(session, CitizenPrincipal(citizen_id, identity.assurance, session_id=None), at)
    return citizen_id


def _agree(session: Session, citizen: CitizenPrincipal, at: datetime) -> None:
    """To the terms, as everybody is asked to after his first login."""
    agreed = Decision(SERVICE_USE, required_version(), is_given=True)
    decide(session, citizen, [agreed], Language.VIETNAMESE, now=at)


def _grant(session: Session, issuer: IssuerSettings, person: DemoStaff, at: datetime) -> uuid.UUID:
    is_province_wide = person.agency == _PROVINCE_WIDE
    member = grant_role(
        session,
        issuer=issuer.issuer,
        subject=person.subject,
        role=Role(person.role),
        agency_code="" if is_province_wide else person.agency,
        sees_restricted=is_province_wide and person.role in _SEE_RESTRICTED,
        full_name=person.full_name,
        now=at,
    )
    return member.id
