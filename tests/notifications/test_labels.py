"""Every code that the app shows of notifications has a label in the reference data."""

from enum import StrEnum

import pytest

from app.notifications.alerts.rules import Certainty, Severity, Urgency
from app.notifications.channels import Channel
from tests.service import Service


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("notification_channels", Channel),
        ("alert_severities", Severity),
        ("alert_urgencies", Urgency),
        ("alert_certainties", Certainty),
    ],
)
def test_each_code_has_its_label(service: Service, group: str, codes: type[StrEnum]) -> None:
    content = service.anyone().get("/v1/reference-data").get_json()
    assert {row["code"] for row in content[group]} == set(codes)
    assert all(row["label"]["vi"] and row["label"]["en"] for row in content[group])
