"""A citizen reads what he agreed to; staff read how many did."""

from app.privacy.evidence_schemas import ConsentEvidencePageSchema, StaffConsentTextsSchema
from app.texts.consents import required_version
from tests.documented import assert_documented
from tests.service import Caller, Service
from tests.web.problems import problem_of

HISTORY, TEXTS = "/v1/me/consents/history", "/v1/admin/consent-texts"


def _take_back(citizen: Caller) -> None:
    taken = {"purpose": "service_use", "version": required_version(), "is_given": False}
    assert citizen.put("/v1/me/consents", {"decisions": [taken]}).status_code == 200


def test_the_history_has_every_word_of_his_and_nobody_elses(service: Service) -> None:
    lan = service.citizen()
    service.citizen("minh")
    _take_back(lan)
    page = lan.get(f"{HISTORY}?limit=1").get_json()
    assert_documented(page, ConsentEvidencePageSchema)
    rest = lan.get(f"{HISTORY}?limit=1&cursor={page['next_cursor']}").get_json()
    said = [one["is_given"] for one in page["items"] + rest["items"]]
    assert (said, rest["next_cursor"]) == ([False, True], None)


def test_without_consent_the_refusal_names_purpose_and_version(service: Service) -> None:
    lan = service.citizen()
    _take_back(lan)
    problem = problem_of(lan.get("/v1/feedback/reports"), 403, "consent_required")
    assert (problem["purpose"], problem["version"]) == ("service_use", required_version())


def test_staff_read_how_many_stand_by_each_version_and_no_names(service: Service) -> None:
    lan = service.citizen()
    service.citizen("minh")
    _take_back(lan)
    content = service.staff("auditor").get(TEXTS).get_json()
    assert_documented(content, StaffConsentTextsSchema)
    (newest,) = [one for one in content["items"] if one["is_newest"]]
    assert (newest["agreed"], newest["withdrew"]) == (1, 1)
    problem_of(service.staff("supervisor").get(TEXTS), 403, "forbidden")
