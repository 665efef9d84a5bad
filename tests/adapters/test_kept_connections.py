"""Requests over kept connections, against servers that say exactly what they are told to."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from app.adapters.kept_connections import Answer, KeptConnections, NoAnswer
from tests.adapters.certificates import self_signed
from tests.adapters.raw_server import raw_server

OK = (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",)


def ask(
    url: str, times: int = 1, *, between: Callable[[], object] = lambda: None
) -> list[Answer | BaseException]:
    """Ask one after the other, each in a run of the loop of its own, as the worker does."""
    with asyncio.Runner() as runner:
        connections = KeptConnections(f"{url}/path", {"X-Fixed": "yes"})

        async def once() -> Answer | BaseException:
            await connections.drop_stale()
            asked = connections.post(b"body", {"X-Own": "too"})
            (said,) = await asyncio.gather(asked, return_exceptions=True)
            between()
            return said

        answers = [runner.run(once()) for _ in range(times)]
        runner.run(connections.aclose())
    return answers


def test_requests_share_a_connection_and_say_what_they_should() -> None:
    with raw_server(OK, OK, OK) as server:
        answers = ask(server.url, times=3)
    assert answers == [Answer(200, {"content-length": "2"}, b"ok")] * 3
    assert server.connections == 1
    assert server.requests[0].decode().splitlines() == [
        "POST /path HTTP/1.1",
        f"Host: {server.url.removeprefix('http://')}",
        "X-Fixed: yes",
        "X-Own: too",
        "Content-Length: 4",
        "",
        "body",
    ]


@pytest.mark.parametrize(
    "answer",
    [
        [bytes([byte]) for byte in OK[0]],
        [b"HTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n", *OK],
        [
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n",
            b"1\r\nk\r\n0\r\n\r\n",
        ],
        [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"],
    ],
    ids=["byte by byte", "hint before it", "chunks", "the last one"],
)
def test_an_answer_is_whole_however_it_comes(answer: Sequence[bytes]) -> None:
    with raw_server(answer, OK) as server:
        answers = ask(server.url, times=2)
    assert [said.body for said in answers if isinstance(said, Answer)] == [b"ok", b"ok"]


def test_a_server_that_hung_up_in_between_is_called_again() -> None:
    with raw_server(*[OK] * 5, hangs_up=True) as server:
        answers = ask(server.url, times=5, between=server.ended.acquire)
    assert [type(said) for said in answers] == [Answer] * 5
    assert server.connections == 5


@pytest.mark.parametrize(
    "answer",
    [
        [b"220 mail.example ESMTP\r\n"],
        [b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"],
        [b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n", b"x" * 900_000],
        [b"HTTP/1.1 200 OK\r\nX: ", b"x" * 900_000],
        [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nok"],
    ],
    ids=["not HTTP", "another protocol", "huge body", "huge header", "two lengths"],
)
def test_what_is_no_decent_answer_is_none(answer: Sequence[bytes]) -> None:
    with raw_server(answer) as server:
        (said,) = ask(server.url)
    assert isinstance(said, NoAnswer)


def test_an_answer_cut_off_in_the_middle_is_none() -> None:
    with raw_server([b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok"], hangs_up=True) as server:
        (said,) = ask(server.url)
    assert isinstance(said, NoAnswer)


@pytest.mark.parametrize("resets", [False, True])
def test_a_connection_that_ends_instead_of_an_answer_costs_only_its_request(
    resets: bool,
) -> None:
    with raw_server((), OK, hangs_up=True, resets=resets) as server:
        lost, said = ask(server.url, times=2)
    assert isinstance(lost, NoAnswer)
    assert resets or isinstance(said, Answer)
    assert server.connections == 2


def test_a_second_answer_to_one_request_is_never_taken_for_the_next_ones() -> None:
    forged = OK[0].replace(b"ok", b"no")
    with raw_server([OK[0] + forged], OK) as server:
        answers = ask(server.url, times=2)
    assert [said.body for said in answers if isinstance(said, Answer)] == [b"ok", b"ok"]
    assert server.connections == 2


def test_a_server_whose_certificate_nobody_vouches_for_hears_nothing(tmp_path: Path) -> None:
    with raw_server(OK, tls=self_signed(tmp_path, "127.0.0.1")) as server:
        (said,) = ask(server.url)
    assert isinstance(said, NoAnswer)
    assert server.requests == []


def test_tls_carries_the_requests_where_the_certificate_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = self_signed(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    with raw_server(OK, OK, tls=tls) as server:
        answers = ask(server.url, times=2)
    assert [said.body for said in answers if isinstance(said, Answer)] == [b"ok", b"ok"]
    assert server.connections == 1


def test_a_server_that_hung_up_under_tls_is_called_again_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = self_signed(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    with raw_server(*[OK] * 3, hangs_up=True, tls=tls) as server:
        answers = ask(server.url, times=3, between=server.ended.acquire)
    assert [type(said) for said in answers] == [Answer] * 3


def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with raw_server(OK) as server:
        (said,) = ask(server.url)
    assert isinstance(said, Answer)


@pytest.mark.parametrize("url", ["ftp://127.0.0.1", "127.0.0.1:80", "http://"])
def test_what_is_no_address_of_a_web_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="web server"):
        KeptConnections(url, {})
