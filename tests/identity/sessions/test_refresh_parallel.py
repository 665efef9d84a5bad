"""Fifty refreshes with one token at the same moment: one family, nobody is logged out."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
from sqlalchemy import func, select

from app.identity.models import AuthSession
from tests.copies import Deployment


def _refresh_at_once(client: httpx.Client, token: str) -> list[httpx.Response]:
    with ThreadPoolExecutor(10) as pool:
        return list(
            pool.map(
                lambda _: client.post("/v1/auth/refresh", json={"refresh_token": token}), range(50)
            )
        )


def test_fifty_refreshes_at_once_make_one_successor(deployment: Deployment) -> None:
    lan = deployment.service.citizen()
    token = lan.tokens["refresh_token"]
    with deployment.client(lan) as client:
        answers = _refresh_at_once(client, token)
        assert Counter(answer.status_code for answer in answers) == {200: 50}
        successors = {answer.json()["refresh_token"] for answer in answers}
        assert len(successors) == 1
        # Every one of the access tokens works, and so does the next round.
        for answer in answers[::10]:
            header = {"Authorization": f"Bearer {answer.json()['access_token']}"}
            assert client.get("/v1/me", headers=header).status_code == 200
        again = _refresh_at_once(client, successors.pop())
    assert len({answer.json()["refresh_token"] for answer in again}) == 1
    with deployment.service.database.reading() as connection:
        generations = connection.scalars(
            select(AuthSession.generation).where(AuthSession.generation > 0)
        ).all()
        ended = connection.scalar(
            select(func.count()).where(AuthSession.end_reason == "refresh_reused")
        )
    assert max(generations) == 2
    assert ended == 0


def test_a_thief_and_the_owner_at_once_end_in_one_logout(deployment: Deployment) -> None:
    minh = deployment.service.citizen("minh")
    first = minh.tokens["refresh_token"]
    with deployment.client(minh) as client:
        second = client.post("/v1/auth/refresh", json={"refresh_token": first}).json()
        third = client.post(
            "/v1/auth/refresh", json={"refresh_token": second["refresh_token"]}
        ).json()
        codes = Counter(answer.json().get("code") for answer in _refresh_at_once(client, first))
        assert codes == {"refresh_reused": 1, "session_ended": 49}
        for token in (minh.tokens, second, third):
            header = {"Authorization": f"Bearer {token['access_token']}"}
            assert client.get("/v1/me", headers=header).status_code == 401
