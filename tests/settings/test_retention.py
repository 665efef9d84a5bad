"""How long rows are kept: data, which an operator may overrule within bounds."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.settings import Settings
from app.settings.retention import default_periods
from tests.settings.environs import development, faults


def test_what_the_operator_names_changes_and_the_rest_stays(tmp_path: Path) -> None:
    environ = development(tmp_path)
    assert Settings.from_environ(environ).retention == default_periods()
    changed = environ | {"BDS_RETENTION_DAYS": "deliveries = 14, flags=90,"}
    expected = {"deliveries": timedelta(days=14), "flags": timedelta(days=90)}
    assert Settings.from_environ(changed).retention == dict(default_periods()) | expected


@pytest.mark.parametrize(
    "written", ["deliveries=1", "deliveries=", "deliveries=x", "photos=30", "looks=40000", "30"]
)
def test_a_period_that_is_not_one_is_refused(tmp_path: Path, written: str) -> None:
    environ = development(tmp_path) | {"BDS_RETENTION_DAYS": written}
    (fault,) = faults(environ)
    assert fault.startswith("BDS_RETENTION_DAYS")
