"""Where dossiers and procedures are fetched from, if anywhere."""

from pathlib import Path

import pytest

from app.settings import Settings
from app.settings.lgsp import SignInForm
from tests.settings.environs import development, faults

_SECRET = "bi-mat-cua-nen-tang"
_GIVEN = {
    "BDS_LGSP_URL": "https://lgsp.example.vn/services",
    "BDS_LGSP_SIGN_IN_URL": "https://lgsp.example.vn/login",
    "BDS_LGSP_USER": "binh-duong-so",
    "BDS_LGSP_SECRET": _SECRET,
    "BDS_LGSP_UNIT": "H09",
}


def test_nothing_is_fetched_unless_it_is_configured(tmp_path: Path) -> None:
    assert Settings.from_environ(development(tmp_path)).lgsp is None
    lgsp = Settings.from_environ(development(tmp_path) | _GIVEN).lgsp
    assert lgsp is not None
    assert (lgsp.sign_in, lgsp.every_minutes) == (SignInForm.SESSION, 15)
    assert _SECRET not in repr(lgsp)


def test_the_secret_may_be_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{_SECRET}\n")
    given = {name: value for name, value in _GIVEN.items() if name != "BDS_LGSP_SECRET"}
    given |= {"BDS_LGSP_SECRET_FILE": str(tmp_path / "secret"), "BDS_LGSP_SIGN_IN": "oauth2"}
    lgsp = Settings.from_environ(development(tmp_path) | given).lgsp
    assert lgsp is not None
    assert (lgsp.sign_in, lgsp.secret) == (SignInForm.OAUTH2, _SECRET)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"BDS_LGSP_URL": "http://lgsp.example.vn"}, "BDS_LGSP_URL"),
        ({"BDS_LGSP_URL": "https://user:pass@lgsp.example.vn"}, "BDS_LGSP_URL"),
        ({"BDS_LGSP_URL": "ftp://lgsp.example.vn"}, "BDS_LGSP_URL"),
        ({"BDS_LGSP_URL": "https://"}, "BDS_LGSP_URL"),
        ({"BDS_LGSP_SIGN_IN_URL": "http://lgsp.example.vn"}, "BDS_LGSP_SIGN_IN_URL"),
        ({"BDS_LGSP_SIGN_IN_URL": ""}, "BDS_LGSP_SIGN_IN_URL"),
        ({"BDS_LGSP_SIGN_IN": "basic"}, "BDS_LGSP_SIGN_IN"),
        ({"BDS_LGSP_USER": ""}, "BDS_LGSP_USER"),
        ({"BDS_LGSP_SECRET": "two\nlines"}, "BDS_LGSP_SECRET"),
        ({"BDS_LGSP_UNIT": ""}, "BDS_LGSP_UNIT"),
        ({"BDS_LGSP_EVERY_MINUTES": "0"}, "BDS_LGSP_EVERY_MINUTES"),
        ({"BDS_LGSP_PAGE_SIZE": "10"}, "BDS_LGSP_PAGE_SIZE"),
    ],
)
def test_what_cannot_work_is_refused_at_the_start(
    tmp_path: Path, changes: dict[str, str], named: str
) -> None:
    (fault,) = faults(development(tmp_path) | _GIVEN | changes)
    assert fault.startswith(named)
    assert "pass@" not in fault


def test_settings_without_an_address_are_a_slip(tmp_path: Path) -> None:
    given = {name: value for name, value in _GIVEN.items() if name != "BDS_LGSP_URL"}
    assert len(faults(development(tmp_path) | given)) == 4


def test_plain_http_is_for_this_machine(tmp_path: Path) -> None:
    here = {"BDS_LGSP_URL": "http://127.0.0.1:9/s", "BDS_LGSP_SIGN_IN_URL": "http://localhost:9/l"}
    assert Settings.from_environ(development(tmp_path) | _GIVEN | here).lgsp is not None
