"""A look at an organisation's dossier is told to who acts for it, as long as he does."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app.audit.models import AuditEvent
from app.identity.citizens.identifiers import TAX_CODE, Identifier
from app.identity.models import CitizenParty
from app.privacy.breaches.affected import Affected, AffectedBy, count_affected, find_affected
from tests.notifications.phones import account_id
from tests.privacy.looking import log_of, look_at_dossier, notices, tell
from tests.service import Caller, Service
from tests.services.dossier_rows import set_owner
from tests.services.national import CODE, dossier, take_dossiers

_COMPANY = Identifier(TAX_CODE, "3700000001")
_ALONE = {"LoaiTaiKhoan": "1"}


@pytest.fixture
def vinh(service: Service) -> Caller:
    """Who acts for the company that owns the dossier."""
    take_dossiers(service, [dossier()], is_silent=True)
    set_owner(service, _COMPANY)
    return service.citizen("vinh")


def test_it_is_in_his_log_and_inbox(service: Service, vinh: Caller) -> None:
    lan, auditor = service.citizen("lan"), service.staff("auditor")
    look_id = look_at_dossier(service.staff("supervisor"))["look_id"]
    (look,) = log_of(vinh)
    assert (look["id"], look["subject"]) == (look_id, {"kind": "dossier", "reference": CODE})
    (notice,) = notices(vinh)
    assert notice["entity_id"] == look_id
    assert log_of(lan) == notices(lan) == []
    # It was not at him, but he may ask about it.
    (listed,) = auditor.get(f"/v1/admin/looks?citizen_id={account_id(vinh)}").get_json()["items"]
    assert (listed["id"], listed["citizen_id"]) == (look_id, None)


def test_an_owner_who_also_acts_for_one_reads_of_it_once(service: Service, vinh: Caller) -> None:
    set_owner(service, Identifier("citizen12", "074078000007"), is_added=True)
    look_at_dossier(service.staff("supervisor"))
    assert len(log_of(vinh)) == len(notices(vinh)) == 1


@pytest.mark.parametrize(
    "change",
    [{"ended_at": datetime.now(UTC)}, {"confirmed_at": datetime.now(UTC) - timedelta(days=91)}],
    ids=["ended", "long ago"],
)
def test_who_acts_for_it_no_more_reads_and_hears_nothing(
    service: Service, vinh: Caller, change: dict[str, Any]
) -> None:
    supervisor = service.staff("supervisor")
    look_at_dossier(supervisor)
    with service.database.writing() as session:
        session.execute(update(CitizenParty).values(change))
        session.commit()
    look_at_dossier(supervisor)
    assert (log_of(vinh), len(notices(vinh))) == ([], 1)


def test_who_comes_to_act_for_it_reads_of_earlier_looks(service: Service, vinh: Caller) -> None:
    service.citizen("vinh", **_ALONE)
    look_at_dossier(service.staff("supervisor"))
    assert log_of(vinh) == []
    assert len(log_of(service.citizen("vinh"))) == 1


def test_what_an_authority_asked_for_is_told_later(service: Service, vinh: Caller) -> None:
    look_id = look_at_dossier(service.staff("supervisor"), "legal_request")["look_id"]
    assert log_of(vinh) == notices(vinh) == []
    assert tell(service, days=1.1) == 1
    (notice,) = notices(vinh)
    assert notice["entity_id"] == look_id


def test_an_end_of_waiting_is_in_the_audit_once_for_each_look(service: Service) -> None:
    take_dossiers(service, [dossier()], is_silent=True)
    supervisor = service.staff("supervisor")
    looks = [look_at_dossier(supervisor, "legal_request")]
    set_owner(service, Identifier("citizen12", "074078000007"), is_added=True)
    service.citizen("lan")
    service.citizen("vinh")
    looks.append(look_at_dossier(supervisor, "legal_request"))
    assert tell(service, days=1.1) == 2
    with service.database.reading() as connection:
        shown = select(AuditEvent.subject).where(AuditEvent.action == "look_shown")
        subjects = connection.scalars(shown).all()
    assert sorted(subjects) == sorted(f"look:{look['look_id']}" for look in looks)


def test_a_breach_by_looks_concerns_him(service: Service, vinh: Caller) -> None:
    look_at_dossier(service.staff("supervisor"))
    now = datetime.now(UTC)
    by_looks = Affected(AffectedBy.LOOKS, now - timedelta(hours=1), now)
    with service.database.writing() as session:
        assert count_affected(session.connection(), by_looks, now=now) == 1
        assert find_affected(session, by_looks, after=None, count=9, now=now) == [account_id(vinh)]
