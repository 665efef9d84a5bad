"""The hook with which pytest fails a test that made the service write a secret."""

from collections.abc import Generator

import pytest

from tests.secrets_guard import GUARD


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Search what was written during the phase; with ``-s`` this process's log is not seen."""
    report = yield
    if leaks := GUARD.leaks(_written(report)):
        shown = "\n".join(f"{leak.what}: …{leak.excerpt}…" for leak in leaks)
        report.outcome = "failed"
        report.sections.append(("Secrets written", shown))
        report.longrepr = report.longrepr or f"The service wrote secrets:\n{shown}"
    if report.when == "teardown":
        GUARD.test_ended()
    return report


def _written(report: pytest.TestReport) -> list[str]:
    """What the service wrote; not "Captured log", where pytest adds what our format leaves out."""
    wanted = {f"Captured {stream} {report.when}" for stream in ("stdout", "stderr")}
    return [text for name, text in report.sections if name in wanted]
