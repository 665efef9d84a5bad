"""The sandbox's Firebase as a process of its own, until its standard input closes."""

import sys
from pathlib import Path

from flask import Flask

from sandbox.configuration import FIREBASE_PROJECT, service_account
from sandbox.firebase import FirebaseState, create_firebase_blueprint
from sandbox.server import serve_at


def main(folder: Path) -> None:
    """Serve on a free port of loopback; the first line of output is the base URL."""

    def build(base_url: str) -> Flask:
        _account, public_key = service_account(folder, sandbox_url=base_url)
        app = Flask(__name__)
        state = FirebaseState(FIREBASE_PROJECT, public_key)
        app.register_blueprint(create_firebase_blueprint(state))
        return app

    with serve_at(build) as base_url:
        print(base_url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
