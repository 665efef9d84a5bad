"""The troubles that a reader can have with the platform's stand-in; each meets one message."""

import select
import socket
import struct
import time
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask import Response, jsonify

from sandbox.firebase_faults import hang, hang_up

_LONGEST_DRIP_S = 60.0
_DRIP_S = 0.1
_AT_ONCE = struct.pack("ii", 1, 0)  # closing throws away what is unsent, and says so
_HALF = (
    b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n{"error_c'
)
_OVERSIZED_BYTES = 9 * 2**20
_DEEP = 200


class Fault(StrEnum):
    """What happens instead of the answer."""

    FAILED = "failed"  # status 500, with a page of HTML
    THROTTLED = "throttled"  # status 429, come again in a second
    HANG = "hang"  # nothing is ever said
    RESET = "reset"  # the connection is torn down
    SLOW = "slow"  # a byte now and then, for a minute
    WRONG_SESSION = "wrong_session"  # every session and token has ended
    REFUSED = "refused"  # an error_code that is no success
    HTML = "html"  # status 200, with a page of HTML
    OVERSIZED = "oversized"  # more than anyone can want
    DEEP = "deep"  # nested without end
    HALF_PAGE = "half_page"  # the connection ends in the middle
    ELSEWHERE = "elsewhere"  # a redirect to another host


def answer_of(fault: Fault, environ: Mapping[str, Any]) -> Response:
    """What the fault answers, where it answers at all."""
    if fault in _ANSWERS:
        return _ANSWERS[fault]()
    connection: socket.socket = environ["werkzeug.socket"]
    if fault is Fault.HANG:
        hang(environ)
    elif fault is Fault.SLOW:
        _drip(connection)
    elif fault is Fault.HALF_PAGE:
        connection.sendall(_HALF)
    elif fault is Fault.RESET:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
    hang_up(environ)
    return Response(status=503)


def _drip(connection: socket.socket) -> None:
    give_up_at = time.monotonic() + _LONGEST_DRIP_S
    try:
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while time.monotonic() < give_up_at:
            connection.sendall(b"s")
            has_gone, _, _ = select.select([connection], [], [], _DRIP_S)
            if has_gone:
                return
    except OSError:
        return  # the reader has given up


def _failed() -> Response:
    return Response("<h1>Lỗi hệ thống</h1>", 500, mimetype="text/html")


def _throttled() -> Response:
    return Response("", 429, headers={"Retry-After": "1"})


def _html() -> Response:
    return Response("<h1>Bảo trì</h1>", 200, mimetype="text/html")


def _oversized() -> Response:
    return jsonify(error_code="00", data=["x" * _OVERSIZED_BYTES])


def _deep() -> Response:
    content = '{"error_code": "00", "data": ' + "[" * _DEEP + "]" * _DEEP + "}"
    return Response(content, 200, mimetype="application/json")


def _elsewhere() -> Response:
    return Response(status=307, headers={"Location": "http://127.0.0.1:9/elsewhere"})


_ANSWERS = {
    Fault.FAILED: _failed,
    Fault.THROTTLED: _throttled,
    Fault.REFUSED: lambda: jsonify(error_code="99", message="Không được phép"),
    Fault.HTML: _html,
    Fault.OVERSIZED: _oversized,
    Fault.DEEP: _deep,
    Fault.ELSEWHERE: _elsewhere,
}
