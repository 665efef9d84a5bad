"""The process of the stand-ins: identity, Firebase, LGSP behind one port, mails at another."""

import argparse
import signal
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import httpx
from flask import Flask

from sandbox.application import create_sandbox_app, load_key_rings, make_issuers
from sandbox.banner import banner
from sandbox.configuration import firebase_projects
from sandbox.firebase import create_firebase_blueprint
from sandbox.identities import load_identities
from sandbox.issuer import DemoIssuer
from sandbox.lgsp import create_lgsp_blueprint
from sandbox.lgsp_demo import demo_state
from sandbox.ports import HOST
from sandbox.server import serve_at
from sandbox.smtp import MailState, create_mail_blueprint, serve_smtp

_READY_POLL_S = 0.2
_READY_TIMEOUT_S = 90.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until asked to stop; once the service answers, print what to open."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.serve_all", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--mail-port", type=int, required=True)
    parser.add_argument("--service-url", required=True)
    parser.add_argument("--folder", type=Path, required=True, help="where keys and pushes are kept")
    options = parser.parse_args(arguments)

    stop = threading.Event()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_number, lambda _signal, _frame: stop.set())

    issuers: dict[str, DemoIssuer] = {}
    mails = MailState()

    def build(base_url: str) -> Flask:
        keys = load_key_rings(options.folder / "keys")
        issuers.update(make_issuers(base_url, keys=keys, identities=load_identities()))
        projects = firebase_projects(options.folder, sandbox_url=base_url, journals=True)
        others = (
            create_firebase_blueprint(*projects),
            create_mail_blueprint(mails),
            create_lgsp_blueprint(demo_state(now=datetime.now(UTC))),
        )
        return create_sandbox_app(issuers.values(), *others, service_url=options.service_url)

    with (
        serve_smtp(mails, HOST, options.mail_port),
        serve_at(build, HOST, options.port) as base_url,
    ):
        if _becomes_ready(options.service_url, stop):
            print(
                banner(issuers, service_url=options.service_url, sandbox_url=base_url), flush=True
            )
        elif not stop.is_set():
            print(f"The service is not ready after {_READY_TIMEOUT_S:.0f} s.", flush=True)
        stop.wait()
    return 0


def _becomes_ready(service_url: str, stop: threading.Event) -> bool:
    """Wait until ``/readyz`` says 200, for 90 s at most or until ``stop``."""
    for _ in range(int(_READY_TIMEOUT_S / _READY_POLL_S)):
        if stop.wait(_READY_POLL_S):
            return False
        try:
            if httpx.get(f"{service_url}/readyz", timeout=5, trust_env=False).is_success:
                return True
        except httpx.TransportError:
            continue  # not listening yet
    return False


if __name__ == "__main__":
    raise SystemExit(main())
