"""What concerns his account and his data a citizen reads without consent too."""

from app.notifications.schemas import SecurityNoticePageSchema
from app.privacy.breaches.telling import tell_next_page
from tests.documented import assert_documented
from tests.privacy.asking import later
from tests.privacy.breaching import WORDS, concern, noted, two, write
from tests.privacy.looking import look_at
from tests.reports import file_report, move
from tests.service import Caller, Json, Service

NOTICES = "/v1/me/security-notices"
_TAKEN_BACK = {"decisions": [{"purpose": "service_use", "version": 1, "is_given": False}]}


def _notices(citizen: Caller, query: str = "") -> Json:
    answer = citizen.get(NOTICES + query)
    assert answer.status_code == 200, answer.get_json()
    content: Json = answer.get_json()
    return content


def test_a_breach_reaches_who_took_his_consent_back(service: Service) -> None:
    lan, minh, (one, other) = service.citizen(), service.citizen("minh"), two(service)
    file_report(lan)
    assert lan.put("/v1/me/consents", _TAKEN_BACK).status_code == 200
    breach = noted(one)
    assert concern(one, breach, "reports").status_code == 200
    assert write(one, breach, "PUT", "/notice", WORDS).status_code == 200
    assert write(other, breach, "POST", "/notice/approve").status_code == 200
    assert tell_next_page(service.database, later(0)) == 1
    assert lan.get("/v1/notifications").status_code == 403
    page = _notices(lan)
    assert_documented(page, SecurityNoticePageSchema)
    (notice,) = page["items"]
    assert (notice["kind"], notice["entity_id"]) == ("data_breached", breach["id"])
    assert notice["body"] == WORDS["body"]["vi"]
    english = lan.client.get(NOTICES, headers=lan.headers | {"Accept-Language": "en"})
    assert english.get_json()["items"][0]["body"] == WORDS["body"]["en"]
    assert _notices(minh)["items"] == []


def test_nothing_but_security_is_among_them_page_by_page(service: Service) -> None:
    lan, supervisor = service.citizen(), service.staff("supervisor")
    report = file_report(lan)
    seen = [look_at(supervisor, report)["look_id"] for _ in range(3)]
    assert move(supervisor, report, "accepted").status_code == 200
    assert len(lan.get("/v1/notifications").get_json()["items"]) > len(seen)
    first = _notices(lan, "?limit=2")
    rest = _notices(lan, f"?limit=2&cursor={first['next_cursor']}")
    assert [one["entity_id"] for one in first["items"] + rest["items"]] == seen[::-1]
    assert rest["next_cursor"] is None


def test_what_he_deleted_is_gone_here_too(service: Service) -> None:
    lan = service.citizen()
    look_at(service.staff("supervisor"), file_report(lan))
    (notice,) = _notices(lan)["items"]
    assert lan.delete(f"/v1/notifications/{notice['id']}").status_code == 204
    assert _notices(lan)["items"] == []
