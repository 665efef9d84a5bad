"""What an account asked about its data, and looks at it, where it becomes part of another."""

from tests.identity.citizens.logging_in import LOW, account_of, at_portal
from tests.privacy.asking import MINE, asked
from tests.privacy.looking import look_at, notices, tell
from tests.reports import file_report
from tests.service import Service


def test_a_held_look_is_told_to_the_account_that_stays(service: Service) -> None:
    older, younger = service.citizen("lan"), at_portal(service, **LOW)
    look_at(service.staff("supervisor"), file_report(younger), "legal_request")
    linked = at_portal(service)
    assert account_of(linked) == account_of(older)
    assert tell(service, days=2) == 1
    assert len(notices(older)) == 1


def test_requests_follow_the_account_that_stays(service: Service) -> None:
    older, younger = service.citizen("lan"), at_portal(service, **LOW)
    kept = asked(older)
    doubled, erasure, other = (asked(younger, kind) for kind in ("access", "erasure", "objection"))
    linked = at_portal(service)
    assert account_of(linked) == account_of(older)
    states = {one["id"]: one["state"] for one in linked.get(MINE).get_json()["items"]}
    assert states == {
        kept["id"]: "received",
        doubled["id"]: "withdrawn",
        erasure["id"]: "withdrawn",
        other["id"]: "received",
    }
