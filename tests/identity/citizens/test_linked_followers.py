"""Two accounts turn out to be one person's: one support each, none of his own, each topic once."""

import uuid
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import select

from app.feedback.models import ReportSupport
from app.identity.citizens.accounts import log_citizen_in
from app.identity.models import CitizenLogin
from app.identity.wiring import EXTENSION
from tests.community import (
    SUBSCRIPTIONS,
    SUPPORTED,
    WARD,
    counts,
    follow,
    news,
    published,
    support,
    support_path,
    work,
)
from tests.identity.citizens.logging_in import LOW, account_of, at_portal, said_by
from tests.reports import move
from tests.service import Caller, Service
from tests.triage.merging.acting import merge, unmerge
from tests.web.problems import problem_of

LANS_NUMBER = "074190000001"


def test_support_moves_counts_once_and_never_for_his_own(service: Service) -> None:
    minh, staff = service.citizen("minh"), service.staff()
    older, younger = service.citizen("lan"), at_portal(service, **LOW)
    both, one = (published(minh, staff, text=f"Ổ gà thứ {n} trên đường.") for n in range(2))
    olders, youngers = published(older, staff), published(younger, staff)
    for citizen, report in (
        (older, both),
        (younger, both),
        (younger, one),
        (younger, olders),
        (older, youngers),
        (minh, olders),
    ):
        support(citizen, report)
    linked = at_portal(service)
    assert account_of(linked) == account_of(older)
    assert [counts(service, report) for report in (both, one)] == [(1, 1), (1, 1)]
    assert [counts(service, report) for report in (olders, youngers)] == [(1, 1), (0, 0)]
    supported = {item["public_id"] for item in linked.get(SUPPORTED).get_json()["items"]}
    assert supported == {both["public_id"], one["public_id"]}
    problem_of(linked.put(support_path(youngers)), 409, "own_report")
    assert support(linked, both) == 1
    move(staff, one, "duplicate")
    work(service)
    assert news(linked, one) == ["supported_report_moved"]


def test_who_also_came_by_himself_stays_when_a_merger_is_taken_back(service: Service) -> None:
    minh, staff = service.citizen("minh"), service.staff()
    older, younger = service.citizen("lan"), at_portal(service, **LOW)
    target, duplicate = (published(minh, staff, text=f"Ổ gà thứ {n}.") for n in range(2))
    support(older, duplicate)
    assert merge(staff, duplicate, target).status_code == 200
    support(younger, target)
    assert account_of(at_portal(service)) == account_of(older)
    assert counts(service, target) == (1, 1)
    assert unmerge(staff, duplicate).status_code == 200
    assert counts(service, target) == (1, 1)


def test_subscriptions_move_each_once(service: Service) -> None:
    older, younger = service.citizen("lan"), at_portal(service, **LOW)
    follow(older, area=WARD)
    follow(younger, area=WARD)
    follow(younger, category="roads")
    linked = at_portal(service)
    topics = [
        (item["area"], item["category"]) for item in linked.get(SUBSCRIPTIONS).get_json()["items"]
    ]
    assert topics == [(WARD, None), (None, "roads")]
    report = published(service.citizen("minh"), service.staff())
    work(service)
    assert news(linked, report) == ["subscribed_report_published"]


def test_taps_while_two_accounts_become_one_wait_and_count_rightly(service: Service) -> None:
    older, younger = service.citizen("lan"), at_portal(service, **LOW)
    minh, staff = service.citizen("minh"), service.staff()
    report = published(minh, staff)
    support(younger, report)
    with service.database.reading() as connection:
        portal = CitizenLogin.issuer.contains("dvcqg")
        subject = connection.scalar(select(CitizenLogin.subject).where(portal))
    said = replace(said_by(service, "dvcqg", citizen_number=LANS_NUMBER), subject=str(subject))
    join, now = service.app.extensions[EXTENSION].linking.join, datetime.now(UTC)
    phones = [Caller(service.app.test_client(), dict(one.headers)) for one in (older, younger) * 2]
    taps = [phones[0].put, phones[1].put, phones[2].delete, phones[3].delete]
    with ThreadPoolExecutor(len(taps)) as pool, service.database.writing() as session:
        logged_in = log_citizen_in(session, service.sealer, said, now=now)
        assert str(join(session, logged_in, now=now).citizen_id) == account_of(older)
        waiting = [pool.submit(tap, support_path(report)) for tap in taps]
        assert not wait(waiting, timeout=0.5).done, "they did not wait for the link"
        session.commit()
        answers = [one.result() for one in waiting]
    # Whoever is not there any more is told so where he would have written.
    assert {answers[0].status_code, answers[2].status_code} == {200}
    problem_of(answers[1], 401, "session_ended")
    assert answers[3].status_code in (200, 401)
    told, rows = counts(service, report)
    assert told == rows
    with service.database.reading() as connection:
        supporters = set(connection.scalars(select(ReportSupport.citizen_id)))
    assert supporters <= {uuid.UUID(account_of(older))}
