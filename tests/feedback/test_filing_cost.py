"""What filing a report costs the database."""

from tests.reports import REPORTS, file_report, new_key
from tests.service import Service, report_draft
from tests.statements import statements, verbs


def test_nothing_is_read_back_of_what_a_filing_wrote(service: Service) -> None:
    lan = service.citizen()
    file_report(lan)
    with statements(service) as seen:
        filed = lan.post(REPORTS, report_draft(), key=new_key())
    asked = verbs(seen)
    # Serial, report, areas, words, step, audit, receipt, kept answer.
    assert asked[asked.index("INSERT") :] == ["INSERT"] * 8
    report = filed.get_json()
    assert lan.get(f"{REPORTS}/{report['id']}").get_json() == report


def test_a_refused_draft_is_still_held_against_what_was_filed(service: Service) -> None:
    lan, sent = service.citizen(), report_draft()
    first = lan.post(REPORTS, sent, key=new_key()).get_json()
    again = lan.post(REPORTS, sent | {"category": "no_such_category"}, key=new_key())
    assert (again.status_code, again.get_json()["code"]) == (409, "submission_id_reused")
    assert lan.post(REPORTS, sent, key=new_key()).get_json() == first
