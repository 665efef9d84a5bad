"""Two accounts become one person's: looks at either, and what either may not do, are his."""

from datetime import UTC, datetime, timedelta

from app.province.local_time import local_day
from tests.identity.citizens.logging_in import LOW, account_of, at_portal
from tests.reports import QUEUE, REPORTS, file_report, new_key
from tests.service import Service, report_draft
from tests.web.problems import problem_of


def test_a_restriction_and_looks_follow_to_the_account_that_stays(service: Service) -> None:
    older, younger = service.citizen("lan"), at_portal(service, **LOW)
    report, supervisor = file_report(younger), service.staff("supervisor")
    path = f"{QUEUE}/{report['id']}"
    why = {"purpose": "misuse", "reason": "Cùng một nội dung gửi mười lần."}
    assert supervisor.post(f"{path}/identity", why).status_code == 200
    until = local_day(datetime.now(UTC)) + timedelta(9)
    sent, etag = {"reason": "repeated", "until_on": until.isoformat()}, supervisor.get(path)
    restricted = supervisor.post(
        f"{path}/reporter-restriction", sent, key=new_key(), If_Match=etag.headers["ETag"]
    )
    assert restricted.status_code == 201
    assert account_of(at_portal(service)) == account_of(older)
    problem_of(older.post(REPORTS, report_draft(), key=new_key()), 403, "reporting_restricted")
    assert supervisor.post(f"{path}/identity", why).status_code == 200
