"""Where the worker shows its numbers."""

from pathlib import Path

import pytest

from app.settings import Settings
from app.settings.metrics import MetricsSettings
from tests.settings.environs import development, faults


def test_numbers_are_shown_only_when_asked_for_and_to_this_machine_only(tmp_path: Path) -> None:
    environ = development(tmp_path)
    assert Settings.from_environ(environ).metrics is None
    shown = Settings.from_environ(environ | {"BDS_METRICS_PORT": "9464"}).metrics
    assert shown == MetricsSettings("127.0.0.1", 9464)
    wide = environ | {"BDS_METRICS_PORT": "9464", "BDS_METRICS_HOST": "10.0.0.7"}
    assert Settings.from_environ(wide).metrics == MetricsSettings("10.0.0.7", 9464)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("BDS_METRICS_PORT", "0"),
        ("BDS_METRICS_PORT", "65536"),
        ("BDS_METRICS_PORT", "http"),
        ("BDS_METRICS_PORT", "-1"),
        ("BDS_METRICS_HOST", "metrics.example.vn"),
    ],
)
def test_what_is_no_address_is_refused(tmp_path: Path, name: str, written: str) -> None:
    (fault,) = faults(development(tmp_path) | {name: written})
    assert fault.startswith(name)
