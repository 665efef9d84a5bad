"""The little server that the stand-ins run behind."""

from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from sandbox.server import serve
from tests.loopback import LOOPBACK


def test_a_server_frees_its_port_and_ends_kept_alive_connections() -> None:
    def app(_environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    with httpx.Client(**LOOPBACK) as client:
        with serve(app) as base_url:
            assert client.get(base_url).text == "ok"
        with pytest.raises(httpx.TransportError):
            client.get(base_url)
        port = urlsplit(base_url).port
        assert port is not None
        with serve(app, port=port) as again:
            assert again == base_url
            with pytest.raises(OSError, match="in use"), serve(app, port=port):
                pass
