"""Two digital identities of one person become one account, with all that either of them had."""

import uuid
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.database import Base, new_id
from app.feedback.models import Report
from app.identity.citizens.accounts import LoggedIn, log_citizen_in
from app.identity.models import Citizen, CitizenIdentifier, CitizenLogin
from app.identity.wiring import EXTENSION
from app.notifications.models import Device
from app.privacy.models import ConsentRecord
from app.texts.consents import SERVICE_USE, required_version
from tests.identity.citizens.logging_in import (
    LOW,
    PORTAL,
    account_of,
    at_portal,
    audits,
    count,
    id_token,
    identities_of,
    log_in_at_once,
    patch_me,
    said_by,
)
from tests.notifications.phones import Phone
from tests.reports import REPORTS, file_report, new_key, small_photo, upload_photo
from tests.service import Caller, Service, report_draft
from tests.services.national import CODE, DOSSIERS, dossier, take_dossiers
from tests.web.problems import problem_of


def test_the_same_number_at_two_issuers_is_one_account(service: Service) -> None:
    first = service.citizen("lan")
    second = at_portal(service)
    assert account_of(first) == account_of(second)
    assert count(service, Citizen) == 1
    assert count(service, CitizenIdentifier) == 1
    take_dossiers(service, [dossier()])
    for caller in (first, second):
        assert caller.get(f"{DOSSIERS}/{CODE}").status_code == 200


def test_the_link_is_seen_told_and_audited(service: Service) -> None:
    first = service.citizen("lan")
    assert [one["linked_at"] for one in identities_of(first)] == [None]
    second = at_portal(service)
    mine, theirs = identities_of(second)
    assert (mine["provider"], mine["is_current"], mine["linked_at"]) == ("vneid", False, None)
    assert (theirs["provider"], theirs["is_current"], theirs["assurance"]) == (PORTAL, True, 2)
    assert theirs["linked_at"] == theirs["last_login_at"]
    kinds = [one["kind"] for one in first.get("/v1/notifications").get_json()["items"]]
    assert kinds == ["identity_linked"]
    (event,) = audits(service, "identity_linked")
    assert event.subject == f"citizen:{account_of(first)}"
    at_portal(service)
    assert len(audits(service, "identity_linked")) == 1


@pytest.mark.parametrize(
    "claims",
    [LOW, {"SoDinhDanh": "074085000002"}, {"SoDinhDanh": "000000000001"}, {"SoDinhDanh": None}],
    ids=["level 1", "another number", "a placeholder", "no number"],
)
def test_without_the_proven_number_two_issuers_are_two_accounts(
    service: Service, claims: dict[str, str]
) -> None:
    first, second = service.citizen("lan"), at_portal(service, **claims)
    assert account_of(first) != account_of(second)
    assert len(identities_of(first)) == len(identities_of(second)) == 1


def test_what_the_younger_account_had_moves_to_the_older(service: Service) -> None:
    older = service.citizen("lan")
    younger = at_portal(service, **LOW)
    assert patch_me(younger, {"contact": {"phone": "0900000009"}}).status_code == 200
    report, photo = file_report(younger), upload_photo(younger)
    assert older.get(f"{REPORTS}/{report['id']}").status_code == 404
    linked = at_portal(service)
    assert account_of(linked) == account_of(older)
    for caller in (older, linked):
        assert caller.get(f"{REPORTS}/{report['id']}").status_code == 200
        assert caller.get(photo["url"]).status_code == 200
        assert caller.get("/v1/me").get_json()["contact"]["phone"] == "+84900000009"
    assert file_report(linked, photo_ids=[photo["id"]])["photos"]
    problem_of(younger.get("/v1/me"), 401, "session_ended")


def test_the_older_account_stays_also_where_it_is_the_one_proven_now(service: Service) -> None:
    older = service.citizen("lan", acr="LoA1")
    account, report = account_of(older), file_report(older)
    younger = at_portal(service)
    again = service.citizen("lan")
    assert account_of(again) == account
    assert again.get(f"{REPORTS}/{report['id']}").status_code == 200
    problem_of(younger.get("/v1/me"), 401, "session_ended")
    assert account_of(older) == account
    assert account_of(at_portal(service)) == account


def test_a_draft_sent_from_both_accounts_stays_two_reports(service: Service) -> None:
    older, younger = service.citizen("lan"), at_portal(service, **LOW)
    draft = report_draft()
    ids = {
        caller.post(REPORTS, draft, key=new_key()).get_json()["id"] for caller in (older, younger)
    }
    linked = at_portal(service)
    assert {item["id"] for item in linked.get(REPORTS).get_json()["items"]} == ids
    again = linked.post(REPORTS, draft, key=new_key())
    assert (again.status_code, again.get_json()["id"] in ids) == (200, True)
    assert count(service, Report) == 2


def test_a_photo_uploaded_to_both_accounts_stays_usable_under_either_id(service: Service) -> None:
    older, younger, photo = service.citizen("lan"), at_portal(service, **LOW), small_photo()
    ids = [upload_photo(caller, photo)["id"] for caller in (older, younger)]
    linked = at_portal(service)
    again = linked.upload(photo)
    assert (again.status_code, again.get_json()["id"]) == (200, ids[0])
    assert len(file_report(linked, photo_ids=ids)["photos"]) == 2


def test_an_upload_ticket_follows_the_report_into_the_account_that_stays(service: Service) -> None:
    older, younger = service.citizen("lan"), at_portal(service, **LOW)
    report, phone = file_report(younger, photos_expected=1), service.anyone()
    at_portal(service)
    phone.headers["Authorization"] = f"UploadTicket {report['upload_ticket']['token']}"
    added = phone.upload(small_photo(), path=f"{REPORTS}/{report['id']}/photos")
    assert added.status_code == 201, added.get_json()
    assert older.get(added.get_json()["url"]).status_code == 200


def test_an_inbox_moves_and_the_phone_of_the_ended_session_gets_nothing_more(
    service: Service,
) -> None:
    older, younger = service.citizen("lan"), at_portal(service, **LOW)
    Phone().register(younger)
    with service.database.writing() as session:
        session.execute(
            insert(Base.metadata.tables["notifications"]).values(
                id=new_id(),
                citizen_id=uuid.UUID(account_of(younger)),
                kind="report_moved",
                entity_id=str(uuid.uuid4()),
                params={"reference": "BD-1", "state": "accepted"},
                created_at=datetime.now(UTC),
            )
        )
        session.commit()
    at_portal(service)
    kinds = {one["kind"] for one in older.get("/v1/notifications").get_json()["items"]}
    assert kinds == {"identity_linked", "report_moved"}
    assert count(service, Device) == 0


def test_consent_given_in_either_account_is_kept(service: Service) -> None:
    service.citizen("lan", consents=False)
    at_portal(service, **LOW)
    linked = service.log_in(PORTAL, "lan")
    assert linked.get("/v1/me").status_code == 200
    with service.database.reading() as connection:
        consented = connection.scalar(select(Citizen.consented_version))
        evidence = connection.scalars(select(ConsentRecord.citizen_id)).all()
    assert consented
    assert [str(one) for one in evidence] == [account_of(linked)]


def test_consent_taken_back_last_in_either_account_detaches_the_phones_of_both(
    service: Service,
) -> None:
    Phone().register(service.citizen("lan"))
    taken_back = {"purpose": SERVICE_USE, "version": required_version(), "is_given": False}
    younger = at_portal(service, **LOW)
    assert younger.put("/v1/me/consents", {"decisions": [taken_back]}).status_code == 200
    linked = service.log_in(PORTAL, "lan")
    problem_of(linked.get(REPORTS), 403, "consent_required")
    assert count(service, Device) == 0


def test_every_table_that_names_a_citizen_is_moved(service: Service) -> None:
    """A new one would make linking fail; name it here once it is moved."""
    named = {
        str(column)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if any(key.target_fullname == "citizens.id" for key in column.foreign_keys)
    }
    assert named == {
        "announcement_marks.citizen_id",
        "announcement_readings.citizen_id",
        "auth_sessions.citizen_id",
        "citizen_identifiers.citizen_id",
        "citizen_logins.citizen_id",
        "citizen_parties.citizen_id",
        "consent_records.citizen_id",
        "notification_preferences.citizen_id",
        "identity_looks.citizen_id",
        "reporting_restrictions.citizen_id",
        "devices.citizen_id",
        "dossier_watches.citizen_id",
        "notifications.citizen_id",
        "photos.citizen_id",
        "report_supports.citizen_id",
        "reports.citizen_id",
        "subscriptions.citizen_id",
    }


def test_first_logins_at_two_issuers_at_once_end_in_one_account(service: Service) -> None:
    for person in ("lan", "minh"):
        logins = [id_token(service, provider, person) for provider in ("vneid", PORTAL) * 4]
        answers = log_in_at_once(service, logins)
        assert {answer.status_code for answer in answers} == {201}
    assert count(service, Citizen) == 2
    assert count(service, CitizenLogin) == 4
    assert count(service, CitizenIdentifier) == 2
    with service.database.reading() as connection:
        owners = connection.scalars(select(CitizenLogin.citizen_id)).all()
    assert sorted(owners.count(owner) for owner in set(owners)) == [2, 2]


def test_a_first_login_waits_for_one_of_the_same_person_that_is_not_committed(
    service: Service,
) -> None:
    """However the two interleave: the second looks for other accounts when the first is done."""
    service.citizen("minh")
    joined = service.app.extensions[EXTENSION].linking.join

    def log_in(session: Session, provider: str) -> LoggedIn:
        now = datetime.now(UTC)
        said = said_by(service, provider, citizen_number="074190000001")
        return joined(session, log_citizen_in(session, service.sealer, said, now=now), now=now)

    def log_in_beside() -> LoggedIn:
        with service.database.writing() as session:
            logged_in = log_in(session, PORTAL)
            session.commit()
            return logged_in

    with ThreadPoolExecutor(1) as pool, service.database.writing() as session:
        first = log_in(session, "vneid")
        second = pool.submit(log_in_beside)
        assert not wait([second], timeout=0.3).done
        session.commit()
        assert second.result(timeout=10).citizen_id == first.citizen_id


def test_requests_of_an_account_that_is_joined_meanwhile_find_their_session_ended(
    service: Service,
) -> None:
    older, younger = service.citizen("lan"), at_portal(service, **LOW)
    with service.database.reading() as connection:
        subject = connection.scalar(
            select(CitizenLogin.subject).where(CitizenLogin.issuer.contains(PORTAL))
        )
    said = said_by(service, PORTAL, citizen_number="074190000001")
    now, join = datetime.now(UTC), service.app.extensions[EXTENSION].linking.join
    taken_back = {"purpose": SERVICE_USE, "version": required_version(), "is_given": False}
    phones = [Caller(service.app.test_client(), dict(younger.headers)) for _ in range(3)]
    requests = (
        lambda: patch_me(phones[0], {"language": "en"}),
        lambda: phones[1].put("/v1/me/consents", {"decisions": [taken_back]}),
        lambda: phones[2].post(REPORTS, report_draft(), key=new_key()),
    )
    with ThreadPoolExecutor(len(requests)) as pool, service.database.writing() as session:
        logged_in = log_citizen_in(
            session, service.sealer, replace(said, subject=str(subject)), now=now
        )
        assert str(join(session, logged_in, now=now).citizen_id) == account_of(older)
        waiting = [pool.submit(request) for request in requests]
        assert not wait(waiting, timeout=0.5).done, "they did not wait for the link"
        session.commit()
        for one in waiting:
            problem_of(one.result(), 401, "session_ended")


def test_two_accounts_that_are_joined_while_people_log_in_are_one_afterwards(
    service: Service,
) -> None:
    for person in ("lan", "minh"):
        reports = [
            file_report(caller)["id"]
            for caller in (
                service.citizen(person, acr="LoA1"),
                at_portal(service, person, **LOW),
            )
        ]
        logins = [
            id_token(service, provider, person, **claims)
            for provider, low in (("vneid", {"acr": "LoA1"}), (PORTAL, LOW))
            for claims in (low, {}) * 3
        ]
        answers = log_in_at_once(service, logins)
        assert {answer.status_code for answer in answers} == {201}
        listed = service.citizen(person).get(REPORTS).get_json()["items"]
        assert sorted(item["id"] for item in listed) == sorted(reports)
    assert count(service, Citizen) == 2


def test_another_number_under_the_same_subject_is_not_believed(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    take_dossiers(service, [dossier(owner="074085000002"), dossier("H09.16-240101-0002")])
    taken_over = service.citizen("lan", SoDinhDanh="074085000002", HoVaTen="Kẻ Khác")
    assert account_of(taken_over) == account_of(lan)
    problem_of(taken_over.get(DOSSIERS), 403, "assurance_too_low")
    token = service.sandbox.issuers["vneid"].access_token("lan", SoDinhDanh="074085000002")
    direct = Caller(service.app.test_client(), {"Authorization": f"Bearer {token}"})
    problem_of(direct.get(DOSSIERS), 403, "assurance_too_low")
    assert taken_over.get("/v1/me").get_json()["full_name"] == "Nguyễn Thị Ngọc Lan"
    assert len(lan.get("/v1/me/identifiers").get_json()["items"]) == 1
    (event,) = audits(service, "identifier_conflict")
    assert event.subject == f"citizen:{account_of(lan)}"
    assert account_of(minh) != account_of(lan)
    assert service.citizen("lan").get(DOSSIERS).status_code == 200


def test_a_lower_login_does_not_overwrite_what_is_proven(service: Service) -> None:
    service.citizen("lan")
    low = service.citizen("lan", acr="LoA1", HoVaTen="Ai Đó", NgayThangNamSinh="20200101")
    read = low.get("/v1/me").get_json()
    assert (read["full_name"], read["birth_year"]) == ("Nguyễn Thị Ngọc Lan", 1990)


def test_of_three_accounts_of_one_person_one_is_left(service: Service) -> None:
    """As where a number was corrected by hand: two accounts hold it before anybody logs in."""
    low = service.citizen("lan", acr="LoA1")
    other = service.citizen("lan", sub="another subject", acr="LoA1")
    with service.database.writing() as session:
        session.execute(
            update(Citizen)
            .where(Citizen.id == uuid.UUID(account_of(other)))
            .values(created_at=datetime(2020, 1, 1, tzinfo=UTC))
        )
        session.commit()
    oldest = account_of(other)
    at_portal(service)
    assert account_of(service.citizen("lan")) != oldest
    assert account_of(service.citizen("lan", sub="another subject")) == oldest
    assert count(service, Citizen) == 1
    problem_of(low.get("/v1/me"), 401, "session_ended")
