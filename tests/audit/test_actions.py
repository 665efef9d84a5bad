"""Whatever the service records has a name that auditors can read."""

from app import texts
from app.audit.schemas import AuditActionsSchema
from app.web.operations import Role
from tests.audit.recorded_actions import recorded_actions
from tests.documented import assert_documented
from tests.service import Service


def test_every_recorded_action_has_a_name_and_every_name_an_action() -> None:
    assert set(texts.keys("labels.audit_actions")) == recorded_actions()


def test_auditors_learn_the_names_in_both_languages(service: Service) -> None:
    content = service.staff("supervisor", Role.AUDITOR).get("/v1/admin/audit/actions").get_json()
    assert_documented(content, AuditActionsSchema)
    named = {item["code"]: item["label"] for item in content["items"]}
    assert named["report_moved"] == {
        "vi": "Chuyển trạng thái phản ánh",
        "en": "Report moved",
    }
