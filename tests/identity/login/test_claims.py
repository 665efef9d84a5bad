"""Of what a provider says, only what is needed is kept, and only in the form it should have."""

from dataclasses import asdict, replace
from typing import Any

import pytest

from app.identity.login.claims import ClaimsUnusable, ProviderIdentity, read_identity
from app.settings.issuers import IssuerSettings

_ISSUER = IssuerSettings(
    name="vneid",
    kind="citizen",
    issuer="https://id.example.vn",
    audience=("us",),
    algorithms=("RS256",),
    claims={
        "citizen_number": "SoDinhDanh",
        "old_citizen_number": "SoCMND",
        "full_name": "HoVaTen",
        "date_of_birth": "NgayThangNamSinh",
        "account_type": "LoaiTaiKhoan",
        "organisation_number": "MaSoThue",
        "organisation_name": "TenToChuc",
    },
    # "True" is how a boolean would read, were it taken for a number.
    levels={"2": 2, "1": 1, "LoA2": 2, "True": 2},
    account_types={"2": "business", "3": "organisation"},
)
_CLAIMS = {"sub": "person-1", "iat": 1000, "exp": 1300.5}


def _read(**claims: Any) -> ProviderIdentity:
    return read_identity(_CLAIMS | claims, _ISSUER)


def test_what_is_not_needed_is_dropped() -> None:
    sensitive = {
        "GioiTinh": "Nam",
        "TonGiao": "Không",
        "NhomMau": "AB",
        "SoDienThoai": "0900000001",
        "ThuDienTu": "a@b.example",
        "DiaChi": "Thủ Dầu Một",
    }
    kept = str(asdict(replace(_read(**sensitive), issuer=_ISSUER)))
    assert not [value for value in sensitive.values() if f"'{value}'" in kept]


def test_times_and_token_id_are_kept() -> None:
    identity = _read(jti="token-1")
    assert (identity.issued_at, identity.expires_at) == (1000, 1330)
    assert identity.token_id == "token-1"


@pytest.mark.parametrize("jti", [None, "", 5, ["x"]])
def test_a_token_id_that_is_none_is_none(jti: object) -> None:
    assert _read(jti=jti).token_id is None


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("2", 2),
        (2, 2),
        (1, 1),
        ("LoA2", 2),
        ("loa2", 0),
        (True, 0),
        (False, 0),
        (2.0, 0),
        (3, 0),
        (-2, 0),
        (10**300, 0),
        ("", 0),
        (None, 0),
        (["2"], 0),
        ({"2": 2}, 0),
        (" 2", 0),
    ],
)
def test_an_assurance_counts_only_as_it_is_configured(written: object, level: int) -> None:
    assert _read(acr=written).assurance == level


@pytest.mark.parametrize(
    ("amr", "methods"),
    [
        (["pwd", "otp"], {"pwd", "otp"}),
        ([], set()),
        (["otp", 5, None, ["hwk"]], {"otp"}),
        ("otp", set()),
        ({"otp": True}, set()),
        (None, set()),
    ],
)
def test_methods_are_a_list_of_names(amr: object, methods: set[str]) -> None:
    assert _read(amr=amr).methods == methods


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("280000005", "280000005"),
        (" 280000005 ", "280000005"),
        ("28000000", None),
        ("2800000055", None),
        ("28000000x", None),
        ("２８００００００５", None),
        (280000005, None),
        ("", None),
    ],
)
def test_an_old_number_has_nine_digits(written: object, number: str | None) -> None:
    assert _read(SoCMND=written).old_citizen_number == number


@pytest.mark.parametrize(
    ("account_type", "kind"),
    [("2", "business"), (2, "business"), ("3", "organisation"), (3, "organisation")],
)
def test_an_organisation_is_its_tax_code(account_type: object, kind: str) -> None:
    identity = _read(LoaiTaiKhoan=account_type, MaSoThue="3700000001", TenToChuc="Công ty")
    assert identity.organisation_kind == kind
    assert identity.organisation_number == "3700000001"
    assert identity.organisation_name == "Công ty"


@pytest.mark.parametrize(
    "claims",
    [
        {"LoaiTaiKhoan": "1", "MaSoThue": "3700000001"},
        {"LoaiTaiKhoan": "4", "MaSoThue": "3700000001"},
        {"LoaiTaiKhoan": True, "MaSoThue": "3700000001"},
        {"LoaiTaiKhoan": ["2"], "MaSoThue": "3700000001"},
        {"MaSoThue": "3700000001"},
        {"LoaiTaiKhoan": "2"},
        {"LoaiTaiKhoan": "2", "MaSoThue": ""},
        {"LoaiTaiKhoan": "2", "MaSoThue": 3700000001},
    ],
    ids=[str(number) for number in range(8)],
)
def test_without_kind_and_tax_code_there_is_no_organisation(claims: dict[str, Any]) -> None:
    identity = _read(TenToChuc="Công ty", **claims)
    assert identity.organisation_kind is None
    assert identity.organisation_number is None
    assert identity.organisation_name is None


def test_without_configuration_nobody_acts_for_an_organisation() -> None:
    claims = _CLAIMS | {"LoaiTaiKhoan": "2", "MaSoThue": "3700000001"}
    assert read_identity(claims, replace(_ISSUER, account_types={})).organisation_kind is None


@pytest.mark.parametrize("subject", [None, "", 5, "s" * 256, "a\n", "a\0", ["a"]])
def test_without_a_subject_it_is_nobody(subject: object) -> None:
    with pytest.raises(ClaimsUnusable):
        _read(sub=subject)


@pytest.mark.parametrize("subject", [" a ", "A", "a", "á", "a\u0301", "s" * 255])
def test_a_subject_is_kept_letter_by_letter(subject: str) -> None:
    assert _read(sub=subject).subject == subject


def test_an_identity_in_a_traceback_names_nobody() -> None:
    said = {"SoDinhDanh": "001190000012", "SoCMND": "281234567", "HoVaTen": "Lan", "sub": "P1"}
    more = {"nonce": "N1", "jti": "J1", "MaSoThue": "3700000000", "LoaiTaiKhoan": 2}
    written = repr(_read(**said, **more, TenToChuc="Gốm", NgayThangNamSinh="19901122"))
    for value in (*said.values(), "N1", "J1", "3700000000", "Gốm", "1990"):
        assert value not in written
