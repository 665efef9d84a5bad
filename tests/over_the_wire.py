"""A test client that speaks to running processes: all that drives the service drives these too."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
from werkzeug.datastructures import Headers
from werkzeug.wrappers import Request

from tests.guarded_client import GuardedClient
from tests.loopback import LOOPBACK
from tests.served import Served

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# They belong to the connection that the answer came on.
_OF_CONNECTION = {"connection", "content-encoding", "transfer-encoding", "keep-alive"}


@contextmanager
def over_the_wire(served: Served) -> Iterator[Served]:
    """Have every caller of ``served.service`` speak to the processes from now on."""
    with httpx.Client(base_url=served.web.url, timeout=30, **LOOPBACK) as connection:

        class WireClient(GuardedClient):
            """Sends what Flask's client would hand to the application."""

            def run_wsgi_app(
                self, environ: "WSGIEnvironment", *_more: Any, **_named: Any
            ) -> tuple[list[bytes], str, Headers]:
                return _send(connection, Request(environ))

        served.service.app.test_client_class = WireClient
        yield served


def _send(connection: httpx.Client, sent: Request) -> tuple[list[bytes], str, Headers]:
    answer = connection.request(
        sent.method,
        sent.full_path.removesuffix("?"),
        headers=[(name, value) for name, value in sent.headers.items() if name != "Host"],
        content=sent.get_data(),
    )
    kept = [(name, value) for name, value in answer.headers.multi_items()]
    headers = Headers([one for one in kept if one[0].lower() not in _OF_CONNECTION])
    return [answer.content], f"{answer.status_code} {answer.reason_phrase}", headers
