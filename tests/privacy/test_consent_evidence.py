"""A citizen reads what he agreed to; staff read how many did."""

from sqlalchemy import select

from app.privacy.erasure.erasing import erase_citizen
from app.privacy.evidence_schemas import ConsentEvidencePageSchema, StaffConsentTextsSchema
from app.privacy.models import ConsentRecord
from app.texts.consents import required_version
from tests.documented import assert_documented
from tests.notifications.claiming import now_utc
from tests.notifications.phones import Phone, account_id
from tests.privacy.lives import PHONE_NAME, log_in_on_a_phone
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


def test_each_word_says_from_which_phone_and_program_it_came(service: Service) -> None:
    lan, phone = log_in_on_a_phone(service), Phone()
    lan.headers["User-Agent"] = f"BinhDuongSo/1.4.0{'x' * 300}"
    lan.agree()
    phone.register(lan)
    _take_back(lan)
    later, first = lan.get(HISTORY).get_json()["items"]
    known = {"device_name": PHONE_NAME, "user_agent": lan.headers["User-Agent"][:200]}
    nothing = dict.fromkeys(("installation_id", "platform", "app_version"))
    assert first["said_from"] == known | nothing
    of_phone = {"installation_id": str(phone.installation_id), "platform": "android"}
    assert later["said_from"] == known | of_phone | {"app_version": "1.4.0"}


def test_a_provider_token_has_no_session_and_says_only_its_program(service: Service) -> None:
    service.citizen("lan", consents=False)
    token = service.sandbox.issuers["vneid"].access_token("lan")
    direct = service.anyone()
    direct.headers |= {"Authorization": f"Bearer {token}", "User-Agent": "curl/8.5.0"}
    direct.agree()
    (said,) = direct.get(HISTORY).get_json()["items"]
    assert said["said_from"]["user_agent"] == "curl/8.5.0"
    assert [value for value in said["said_from"].values() if value] == ["curl/8.5.0"]


def test_erased_it_says_that_it_was_said_and_no_longer_on_which_phone(service: Service) -> None:
    lan = log_in_on_a_phone(service)
    lan.headers["User-Agent"] = "BinhDuongSo/1.4.0"
    lan.agree()
    Phone().register(lan)
    _take_back(lan)
    account = account_id(lan)
    with service.database.writing() as session:
        erase_citizen(session, service.sealer, account, now=now_utc())
        session.commit()
    with service.database.reading() as connection:
        rows = connection.execute(select(ConsentRecord.__table__).order_by(ConsentRecord.id)).all()
    assert [(row.is_given, row.platform) for row in rows] == [(True, None), (False, "android")]
    told_apart = {(row.device_name, row.user_agent, row.installation_id) for row in rows}
    assert told_apart == {(None, None, None)}
