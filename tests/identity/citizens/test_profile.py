"""The account as its owner sees it and what he may change of it."""

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from app.identity.models import Citizen
from app.identity.schemas import CitizenSchema
from tests.documented import assert_documented
from tests.identity.citizens.logging_in import audits, patch_me
from tests.service import Caller, Service
from tests.web.problems import pointers, problem_of


@pytest.fixture
def lan(service: Service) -> Caller:
    """A citizen of a service of her own."""
    return service.citizen("lan")


def test_an_account_is_read_as_documented(lan: Caller) -> None:
    read = lan.get("/v1/me").get_json()
    assert_documented(read, CitizenSchema)
    assert (read["language"], read["contact"]) == ("vi", {"phone": None, "email": None})


def test_what_is_left_out_stays_and_null_removes(lan: Caller) -> None:
    contact = {"phone": "0900 000 001", "email": "lan@congdan.example"}
    answer = patch_me(lan, {"language": "en", "contact": contact})
    assert_documented(answer.get_json(), CitizenSchema)
    kept = {"phone": "+84900000001", "email": "lan@congdan.example"}
    for changes, language, left in (
        ({}, "en", kept),
        ({"contact": {}}, "en", kept),
        ({"language": "vi"}, "vi", kept),
        ({"contact": {"phone": None}}, "vi", kept | {"phone": None}),
        ({"contact": {"email": None}}, "vi", {"phone": None, "email": None}),
    ):
        assert patch_me(lan, changes).status_code == 200
        read = lan.get("/v1/me").get_json()
        assert (read["language"], read["contact"]) == (language, left)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("0900000001", "+84900000001"),
        ("+84 900-000-001", "+84900000001"),
        ("(0274) 382 2222", "+842743822222"),
        ("+1 415 555 2671", "+14155552671"),
    ],
)
def test_a_phone_is_kept_as_e164(lan: Caller, written: str, stored: str) -> None:
    answer = patch_me(lan, {"contact": {"phone": written}})
    assert answer.get_json()["contact"]["phone"] == stored


@pytest.mark.parametrize(
    "phone",
    [
        *("1022", "113", "114", "115", "19001900", "1800 1091", "090000", "0900000001x5"),
        *("tel:0900000001", "+84900000001;ext=5", "٠٩٠٠٠٠٠٠٠١", "+", "++84900000001", "call me"),
    ],
)
def test_where_nobody_is_reached_is_no_phone(lan: Caller, phone: str) -> None:
    assert pointers(patch_me(lan, {"contact": {"phone": phone}})) == {"/contact/phone": "phone"}


@pytest.mark.parametrize(
    "email",
    [
        *(
            "lan",
            "lan@",
            "@x.vn",
            "lan@vn",
            "lan@x..vn",
            "lan@-x.vn",
            "a b@x.vn",
            "lan@x.vn,b@x.vn",
        ),
        *("<lan@x.vn>", "lan@[127.0.0.1]", '"l"@x.vn', "lân@x.vn", "a" * 65 + "@x.vn"),
    ],
)
def test_what_is_no_address_is_no_email(lan: Caller, email: str) -> None:
    assert pointers(patch_me(lan, {"contact": {"email": email}})) == {"/contact/email": "email"}


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"full_name": "Ai Đó"}, "/full_name", "unknown"),
        ({"birth_year": 2000}, "/birth_year", "unknown"),
        ({"assurance": 2}, "/assurance", "unknown"),
        ({"id": str(uuid.uuid4())}, "/id", "unknown"),
        ({"contact": {"address": "x"}}, "/contact/address", "unknown"),
        ({"contact": {"email": "a@" + "x" * 250 + ".vn"}}, "/contact/email", "length"),
        ({"contact": {"phone": 900000001}}, "/contact/phone", "type"),
        ({"contact": None}, "/contact", "null"),
        ({"language": "fr"}, "/language", "choice"),
        ({"language": None}, "/language", "null"),
    ],
)
def test_what_is_not_his_to_set_is_refused_where_it_stands(
    lan: Caller, changes: dict[str, Any], pointer: str, code: str
) -> None:
    before = lan.get("/v1/me").get_json()
    assert pointers(patch_me(lan, changes)) == {pointer: code}
    assert lan.get("/v1/me").get_json() == before


def test_a_half_good_change_changes_nothing(lan: Caller) -> None:
    before = lan.get("/v1/me").get_json()
    answer = patch_me(lan, {"language": "en", "contact": {"phone": "0900000001", "email": "x"}})
    assert pointers(answer) == {"/contact/email": "email"}
    assert lan.get("/v1/me").get_json() == before


def test_a_change_that_names_an_old_state_is_refused(lan: Caller) -> None:
    etag = lan.get("/v1/me").headers["ETag"]
    first = patch_me(lan, {"language": "en"}, If_Match=etag)
    assert first.status_code == 200
    problem_of(patch_me(lan, {"language": "vi"}, If_Match=etag), 412, "revision_stale")
    assert patch_me(lan, {"language": "vi"}, If_Match=first.headers["ETag"]).status_code == 200
    assert patch_me(lan, {"language": "en"}, If_Match="*").status_code == 200
    assert lan.get("/v1/me", If_None_Match=etag).status_code == 200


def test_contact_data_stands_sealed_and_is_in_no_audit(service: Service) -> None:
    lan = service.citizen("lan")
    patch_me(lan, {"contact": {"phone": "0900000001", "email": "lan@congdan.example"}})
    with service.database.reading() as connection:
        stored = repr(connection.execute(select(Citizen.__table__)).one())
    (event,) = audits(service, "profile_changed")
    assert event.details == {"changed": "email,phone"}
    for secret in ("900000001", "lan@congdan.example"):
        assert secret not in stored
        assert secret not in repr(event)
