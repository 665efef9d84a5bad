"""What it costs to let staff in: one statement before the view, one more in its transaction."""

import pytest

from tests.identity.staff.administration import id_of, leave
from tests.reports import QUEUE, file_report
from tests.service import Caller, Service
from tests.statements import statements


def _statements(service: Service, caller: Caller, method: str, path: str) -> list[str]:
    """Those of one request that look at accounts of staff."""
    headers = caller.headers | {"If-Match": '"999999"'}
    with statements(service) as seen:
        caller.client.open(path, method=method, json={"state": "accepted"}, headers=headers)
    about = ("staff_members", "staff_roles", "staff_absences", "auth_sessions")
    return [statement for statement in seen if any(table in statement for table in about)]


@pytest.mark.parametrize("by", ["our token", "the provider's own"])
def test_letting_staff_in_costs_one_statement_and_one_more_for_a_write(
    service: Service, by: str
) -> None:
    report = file_report(service.citizen())["id"]
    absent = service.staff("triager")
    substitute = service.staff("officer", agency="so_y_te")
    etag = absent.get("/v1/admin/me").headers["ETag"]
    absent.post("/v1/admin/me/absences", leave(id_of(substitute)), If_Match=etag)
    if by != "our token":
        token = service.sandbox.issuers["staff"].access_token("officer")
        substitute.headers["Authorization"] = f"Bearer {token}"
    # The queue itself names who has a report on the desk.
    counts = f"{QUEUE}/counts"
    assert substitute.get(counts).status_code == 200
    assert len(_statements(service, substitute, "GET", counts)) == 1
    moved = _statements(service, substitute, "POST", f"{QUEUE}/{report}/transitions")
    assert len(moved) == 2
