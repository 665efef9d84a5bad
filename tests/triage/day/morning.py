"""The morning: many reports of many citizens, some published and supported, and staff who come."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.feedback.drafts import Location, ReportDraft
from app.feedback.filers import Filer
from app.feedback.routing.matching import RuleSet
from app.feedback.states import Source
from app.feedback.submission import submit_report
from app.identity.staff.rights import Scope
from app.province.report_kinds import WantedKind
from app.province.snapshot import load_province
from app.web.operations import Role
from tests.chance import Random, seeded
from tests.community import WARD, follow, stranger, support
from tests.identity.staff.administration import id_of
from tests.notifications.phones import Phone, account_id
from tests.reports import file_report, publish, upload_photo
from tests.served import Served
from tests.service import Caller, Json
from tests.triage.day.citizens import Citizen
from tests.triage.day.clerk import Clerk
from tests.triage.day.shifts import Board, Shift
from tests.triage.work import HEALTH, PLACES, ROADS, WASTE

_CATEGORIES = ("roads", "trees", "waste", "construction", "other", "health", "street_lighting")
_EMERGENCIES = ("fire_emergency", "electrical_hazard")
_SECRET = ("public_security", "online_fraud")
_WITH_PHOTO = 3
_AT_ONCE = 100
# Who comes, with which roles; the first ones where not all do.
_STAFF: Mapping[str, tuple[tuple[Role, Scope], ...]] = {
    "supervisor": ((Role.SUPERVISOR, Scope(sees_restricted=True)),),
    "triager": ((Role.TRIAGER, Scope()),),
    "officer": ((Role.OFFICER, Scope(ROADS)),),
    "officer_water": ((Role.OFFICER, Scope(WASTE)), (Role.OFFICER, Scope(HEALTH))),
    "publisher": ((Role.PUBLISHER, Scope()),),
}


@dataclass(frozen=True)
class Size:
    """How much happens: so many reports, of which so many are triaged, by so many people."""

    reports: int
    triaged: int
    staff: int
    citizens: int


@dataclass
class Resident:
    """A citizen as he logs in, with a phone, and as he acts through the day."""

    caller: Caller
    phone: Phone
    acts: Citizen


@dataclass
class Day:
    """Everybody, before the work begins. The ``follower`` only hears of a ward's reports."""

    served: Served
    residents: list[Resident]
    follower: Resident
    shifts: list[Shift]
    scopes: dict[str, list[Scope]]
    callers: dict[str, Caller]


def begin(served: Served, chance: Random, size: Size, *, losing: float) -> Day:
    """File the reports, publish and support some, and have everybody log in."""
    residents = [_resident(served, number, chance, losing) for number in range(size.citizens)]
    follower = _resident(served, size.citizens, chance, losing)
    follow(follower.caller, area=WARD)
    _file(served, residents, chance, size.reports)
    day = Day(served, residents, follower, [], {}, {})
    _bring_staff(day, chance, size, losing)
    _publish_some(day, chance, max(6, size.reports // 30))
    return day


def _resident(served: Served, number: int, chance: Random, losing: float) -> Resident:
    caller = stranger(served.service, number)
    own_id = str(account_id(caller))
    own = seeded(chance.random())
    acts = Citizen(
        f"citizen:{own_id}", served.client(caller), own, losing, id=own_id, tokens=caller.tokens
    )
    return Resident(caller, Phone().register(caller), acts)


def _file(served: Served, residents: list[Resident], chance: Random, reports: int) -> None:
    for resident in residents[:_WITH_PHOTO]:
        photo = upload_photo(resident.caller)["id"]
        resident.acts.reports.append(file_report(resident.caller, photo_ids=[photo])["id"])
    service, left = served.service, reports - _WITH_PHOTO
    with service.database.reading() as connection:
        province = load_province(connection)
    for start in range(0, left, _AT_ONCE):
        with service.database.writing() as session:
            for _ in range(min(_AT_ONCE, left - start)):
                resident = chance.choice(residents)
                draft, now = _draft(chance)
                filed = submit_report(
                    session,
                    Filer(Source.APP, uuid.UUID(resident.acts.id)),
                    draft,
                    province=province,
                    rules=RuleSet(),
                    sealer=service.sealer,
                    now=now,
                )
                resident.acts.reports.append(str(filed.report_id))
            session.commit()


def _draft(chance: Random) -> tuple[ReportDraft, datetime]:
    """A report of any kind, and when it came in: in the last days, an emergency just now."""
    drawn, minutes = chance.random(), chance.randrange(4 * 24 * 60)
    category, accused = chance.choice(_CATEGORIES), None
    if drawn < 0.06:
        category, minutes = chance.choice(_EMERGENCIES), chance.randrange(90)
    elif drawn < 0.12:
        category = chance.choice(_SECRET)
    elif drawn < 0.15:
        accused = ROADS
    latitude, longitude = chance.choice(list(PLACES.values()))
    draft = ReportDraft(
        uuid.uuid4(),
        WantedKind.INCIDENT,
        category,
        f"Sự việc số {chance.randrange(10**6)} cần xử lý.",
        Location(latitude + chance.random() / 1000, longitude),
        accused_agency=accused,
    )
    return draft, datetime.now(UTC) - timedelta(minutes=minutes)


def _bring_staff(day: Day, chance: Random, size: Size, losing: float) -> None:
    board, service = Board(size.triaged), day.served.service
    for key, roles in list(_STAFF.items())[: size.staff]:
        for role, scope in roles:
            code, named = scope.agency_code, scope.sees_restricted
            caller = service.staff(key, role, agency=code, sees_restricted=named)
        own_id, own = id_of(caller), seeded(chance.random())
        clerk = Clerk(
            f"staff:{own_id}",
            day.served.client(caller),
            own,
            losing,
            id=own_id,
            tokens=caller.tokens,
        )
        clerk.agencies = tuple(scope.agency_code for _role, scope in roles)
        day.shifts.append(Shift(clerk, roles[0][0].value, board))
        day.scopes[own_id] = [scope for _role, scope in roles]
        day.callers[own_id] = caller


def _publish_some(day: Day, chance: Random, count: int) -> None:
    staff = next(iter(day.callers.values()))
    for resident, report_id in chance.sample(_all_reports(day), count):
        report: Json = staff.get(f"/v1/admin/reports/{report_id}").get_json()
        if report["publication"] != "pending":
            continue
        assert publish(staff, report).status_code == 200
        others = [one for one in day.residents if one is not resident]
        for supporter in chance.sample(others, 2):
            support(supporter.caller, report)
            supporter.acts.supports[report["public_id"]] = True


def _all_reports(day: Day) -> list[tuple[Resident, str]]:
    return [(one, report_id) for one in day.residents for report_id in one.acts.reports]
