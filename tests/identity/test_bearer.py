"""A token counts in the Authorization header and nowhere else."""

import pytest

from tests.service import Caller, Service
from tests.web.problems import problem_of


def test_elsewhere_a_token_is_not_looked_for(shared: Service, lan: Caller) -> None:
    token = lan.tokens["access_token"]
    client = shared.anyone().client
    client.set_cookie("access_token", token)
    client.set_cookie("session", token)
    for headers in (
        {},
        {"X-Forwarded-User": "lan"},
        {"X-Access-Token": token},
        {"Cookie": f"Authorization=Bearer {token}"},
        {"Proxy-Authorization": f"Bearer {token}"},
        {"X-Authorization": f"Bearer {token}"},
    ):
        for path in (f"/v1/me?access_token={token}", f"/v1/me?token={token}", "/v1/me"):
            answer = client.get(path, headers=headers)
            problem_of(answer, 401, "unauthenticated")
            assert token not in answer.get_data(as_text=True)
    form = client.post("/v1/feedback/reports", data={"access_token": token})
    problem_of(form, 401, "unauthenticated")


@pytest.mark.parametrize(
    "written",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer  {}",
        "Bearer {} ",
        "Bearer {} x",
        "Bearer {},{}",
        "Basic {}",
        "Token {}",
        "DPoP {}",
        "{}",
        "Bearer\t{}",
        "Bearer:{}",
        "Bearer={}",
        'Bearer "{}"',
        "Bearer é",
        "Bearer \xff\xfe",
    ],
)
def test_the_header_has_one_form(shared: Service, lan: Caller, written: str) -> None:
    header = written.replace("{}", lan.tokens["access_token"])
    problem_of(shared.anyone().get("/v1/me", Authorization=header), 401, "unauthenticated")


def test_the_schemes_letters_may_be_of_any_case(shared: Service, lan: Caller) -> None:
    for scheme in ("Bearer", "bearer", "BEARER"):
        header = f"{scheme} {lan.tokens['access_token']}"
        assert shared.anyone().get("/v1/me", Authorization=header).status_code == 200


def test_two_authorization_headers_are_none(shared: Service, lan: Caller) -> None:
    token, other = lan.tokens["access_token"], shared.citizen("minh").tokens["access_token"]
    headers = [("Authorization", f"Bearer {token}"), ("Authorization", f"Bearer {other}")]
    assert shared.anyone().client.get("/v1/me", headers=headers).status_code == 401
