"""At every door of support, nearby and subscriptions: what is not published is as if not there."""

import re
from typing import Any

from tests.community import INBOX, SUBSCRIPTIONS, SUPPORTED, WARD, follow, support, work
from tests.community import support_path as path_of
from tests.reports import bring_to, file_report, publish, set_directly
from tests.service import Caller, Json, Service
from tests.web.problems import MEMBERS

NOT_PUBLISHED = ("pending", "restricted", "hidden")
UNKNOWN = {"public_id": "AAAAAAAAAAAAAAAA"}


def _answers(caller: Caller, report: Json) -> list[Any]:
    """What a citizen gets who knows, or guesses, a public id."""
    return [
        caller.put(path_of(report)),
        caller.delete(path_of(report)),
        caller.post(path_of(report), {}),
        caller.get(path_of(report)),
    ]


def _lists(caller: Caller) -> list[tuple[bytes, str]]:
    """What he sees without naming a report."""
    point = "point=10.9781,106.6516"
    paths = (
        SUPPORTED,
        SUBSCRIPTIONS,
        INBOX,
        f"{INBOX}/unread-count",
        f"/v1/feedback/nearby?{point}&category=roads",
    )
    found = [caller.get(path) for path in paths]
    assert {one.status_code for one in found} == {200}
    return [(_unsealed(one.data), one.headers.get("ETag", "")) for one in found]


def _unsealed(content: bytes) -> bytes:
    """Without the mark, which is sealed anew each time."""
    return re.sub(rb'"changes_mark":"[^"]*"', b"", content)


def _told(answer: Any) -> dict[str, Any]:
    content = answer.get_json()
    assert set(content) == MEMBERS
    return {name: content[name] for name in MEMBERS - {"request_id"}}


def test_its_id_is_answered_like_one_that_nobody_has(service: Service) -> None:
    lan, minh = service.citizen(), service.citizen("minh")
    reports = {publication: file_report(lan) for publication in NOT_PUBLISHED}
    for publication, report in reports.items():
        set_directly(service, report, publication=publication, public_title="a", public_text="b")
    unknown = [(one.status_code, _told(one)) for one in _answers(minh, UNKNOWN)]
    assert [status for status, _ in unknown] == [404, 404, 405, 405]
    for publication, report in reports.items():
        for caller in (minh, lan):
            found = [(one.status_code, _told(one)) for one in _answers(caller, report)]
            assert found == unknown, publication
        for known in ("id", "reference"):
            assert _answers(minh, {"public_id": report[known]})[0].status_code == 404


def test_whatever_becomes_of_it_lists_and_inboxes_stay_byte_for_byte(service: Service) -> None:
    lan, minh, staff = service.citizen(), service.citizen("minh"), service.staff()
    follow(minh, area=WARD)
    follow(minh, category="roads")
    before = _lists(minh)
    for publication in NOT_PUBLISHED:
        for state in ("accepted", "answered", "resolved", "closed", "duplicate"):
            report = file_report(lan)
            bring_to(state, report, citizen=lan, staff=staff)
            set_directly(service, report, publication=publication)
        work(service)
        assert _lists(minh) == before, publication


def test_restricted_after_he_supported_it_he_sees_it_no_more_and_learns_nothing(
    service: Service,
) -> None:
    lan, minh = service.citizen(), service.citizen("minh")
    staff = service.staff(sees_restricted=True)
    before = _lists(minh)
    report = file_report(lan)
    publish(staff, report)
    support(minh, report)
    work(service)
    assert _lists(minh) != before
    publish(staff, report, "restricted")
    bring_to("answered", report, citizen=lan, staff=staff)
    work(service)
    assert _lists(minh) == before
    assert _told(minh.put(path_of(report))) == _told(minh.put(path_of(UNKNOWN)))
