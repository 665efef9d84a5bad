"""``issuers.toml``, the part about logging in: read whole, and each slip told by itself."""

import os
from pathlib import Path

import pytest

from app.settings.issuers import IssuerSettings, read_issuers
from tests.settings.environs import ISSUER

_SECRET = "a secret of the portal"
_FULL = ISSUER.replace(
    "[issuer.claims]",
    """client_id = "binh-duong-so"
client_secret_file = "portal.secret"
redirect_uris = ["vn.example.app:/dang-nhap", "https://app.example.vn/login"]
token_endpoint = "https://id.example.vn/token"
token_auth_method = "client_secret_post"
userinfo = true
userinfo_endpoint = "https://id.example.vn/userinfo"
acr_values = ["LoA2"]
[issuer.label]
vi = "Cổng quốc gia"
en = "The portal"
[issuer.second_factor]
required_methods = ["otp", "hwk"]
[issuer.account_types]
"2" = "business"
"3" = "organisation"
[issuer.claims]
old_citizen_number = "SoCMND"
organisation_number = "MaSoThue"
organisation_name = "TenToChuc"
account_type = "LoaiTaiKhoan\"""",
)


def _read(
    folder: Path, written: str, *, https_only: bool = True
) -> tuple[tuple[IssuerSettings, ...], list[str]]:
    (folder / "portal.secret").write_text(f"{_SECRET}\n", encoding="utf-8")
    path = folder / "issuers.toml"
    path.write_text(written, encoding="utf-8")
    faults: list[str] = []
    return read_issuers(str(path), faults, https_only=https_only), faults


def test_everything_is_read(tmp_path: Path) -> None:
    (issuer,), faults = _read(tmp_path, _FULL)
    assert faults == []
    assert issuer.client_secret == _SECRET
    assert issuer.exchange == "code"
    assert issuer.redirect_uris == ("vn.example.app:/dang-nhap", "https://app.example.vn/login")
    assert issuer.token_endpoint == "https://id.example.vn/token"
    assert issuer.token_auth_method == "client_secret_post"
    assert issuer.userinfo is True
    assert issuer.userinfo_endpoint == "https://id.example.vn/userinfo"
    assert issuer.acr_values == ("LoA2",)
    assert issuer.label == {"vi": "Cổng quốc gia", "en": "The portal"}
    assert issuer.required_methods == {"otp", "hwk"}
    assert issuer.account_types == {"2": "business", "3": "organisation"}
    assert issuer.claims["account_type"] == "LoaiTaiKhoan"


def test_without_a_secret_the_app_redeems_the_code_itself(tmp_path: Path) -> None:
    (issuer,), faults = _read(tmp_path, ISSUER)
    assert faults == []
    assert issuer.exchange == "id_token"
    assert (issuer.redirect_uris, issuer.acr_values, issuer.required_methods) == ((), (), set())


def test_the_secret_stands_in_no_repr_and_no_fault(tmp_path: Path) -> None:
    (issuer,), _ = _read(tmp_path, _FULL)
    assert _SECRET not in repr(issuer)
    _, faults = _read(tmp_path, _FULL.replace("userinfo = true", 'userinfo = "yes"'))
    assert _SECRET not in str(faults)


def test_the_secret_may_lie_elsewhere(tmp_path: Path) -> None:
    elsewhere = tmp_path / "secrets"
    elsewhere.mkdir()
    (elsewhere / "x").write_text("another", encoding="utf-8")
    written = _FULL.replace('"portal.secret"', f'"{elsewhere / "x"}"')
    (issuer,), _ = _read(tmp_path, written)
    assert issuer.client_secret == "another"


@pytest.mark.parametrize("content", [b"", b"\n", b"two\nlines", b"\xff\xfe", "bí mật".encode()])
def test_a_secret_is_one_line(tmp_path: Path, content: bytes) -> None:
    written = _FULL.replace("portal.secret", "bad.secret")
    (tmp_path / "bad.secret").write_bytes(content)
    _, faults = _read(tmp_path, written)
    assert len(faults) == 1
    assert "client_secret_file" in faults[0]


def test_a_secret_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    _, faults = _read(tmp_path, _FULL.replace("portal.secret", "nowhere"))
    assert faults == [
        "BDS_ISSUERS_FILE, issuer 'vneid': client_secret_file cannot be read: FileNotFoundError"
    ]


_REDIRECTS = 'redirect_uris = ["vn.example.app:/dang-nhap", "https://app.example.vn/login"]\n'


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('client_secret_file = "portal.secret"', "client_secret_file = 5"),
        ('client_id = "binh-duong-so"\n', ""),
        ('client_id = "binh-duong-so"', 'client_id = "another"'),
        (_REDIRECTS, ""),
        (_REDIRECTS, "redirect_uris = []\n"),
        (_REDIRECTS, 'redirect_uris = ["app:/x"]\n'),
        (_REDIRECTS, 'redirect_uris = ["http://app.example.vn/"]\n'),
        (_REDIRECTS, 'redirect_uris = ["http://127.0.0.1/x"]\n'),
        (_REDIRECTS, 'redirect_uris = ["https:///x"]\n'),
        (_REDIRECTS, 'redirect_uris = ["https://app.example.vn/#x"]\n'),
        (_REDIRECTS, 'redirect_uris = ["https://app.example.vn/#"]\n'),
        (_REDIRECTS, 'redirect_uris = ["https://app.example.vn/đ"]\n'),
        (_REDIRECTS, 'redirect_uris = ["javascript:alert(1)"]\n'),
        ('"https://id.example.vn/token"', '"http://id.example.vn/token"'),
        ('"https://id.example.vn/userinfo"', "5"),
        ('"client_secret_post"', '"private_key_jwt"'),
        ("userinfo = true", 'userinfo = "true"'),
        ('acr_values = ["LoA2"]', 'acr_values = "LoA2"'),
        ('en = "The portal"\n', ""),
        ('en = "The portal"', 'en = " "'),
        ('en = "The portal"', 'en = "The portal"\nfr = "Le portail"'),
        ('required_methods = ["otp", "hwk"]', ""),
        ('required_methods = ["otp", "hwk"]', "required_methods = []"),
        ('required_methods = ["otp", "hwk"]', 'required_methods = "otp"'),
        ('required_methods = ["otp", "hwk"]', 'required_methods = ["otp"]\nmethods = ["x"]'),
        ('"3" = "organisation"', '"3" = "company"'),
        ('"2" = "business"\n"3" = "organisation"\n', ""),
        ('account_type = "LoaiTaiKhoan"', ""),
        ('organisation_number = "MaSoThue"\n', ""),
        ('claim = "acr"', 'claim = "acr"\nlevel = 2'),
    ],
    ids=[str(number) for number in range(30)],
)
def test_each_slip_is_one_fault(tmp_path: Path, right: str, wrong: str) -> None:
    assert right in _FULL
    _, faults = _read(tmp_path, _FULL.replace(right, wrong))
    assert len(faults) == 1


@pytest.mark.parametrize(
    "line",
    [
        'token_endpoint = "https://id.example.vn/token"',
        'token_auth_method = "client_secret_post"',
        "userinfo = true",
        'userinfo_endpoint = "https://id.example.vn/userinfo"',
    ],
)
def test_what_only_a_secret_makes_use_of_needs_one(tmp_path: Path, line: str) -> None:
    _, faults = _read(tmp_path, ISSUER.replace("[issuer.claims]", f"{line}\n[issuer.claims]"))
    assert len(faults) == 1
    assert "needs client_secret_file" in faults[0]


def test_plain_http_on_this_machine_is_for_development(tmp_path: Path) -> None:
    written = _FULL.replace(_REDIRECTS, 'redirect_uris = ["http://127.0.0.1:1234/x"]\n')
    _, faults = _read(tmp_path, written, https_only=False)
    assert faults == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_secret_that_may_not_be_read_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "locked").write_text("x", encoding="utf-8")
    (tmp_path / "locked").chmod(0)
    _, faults = _read(tmp_path, _FULL.replace("portal.secret", "locked"))
    assert len(faults) == 1
