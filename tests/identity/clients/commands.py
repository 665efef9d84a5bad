"""`flask clients …` as an operator runs it."""

from dataclasses import dataclass

from app.services.models import Dossier
from tests.reports import count
from tests.service import Service
from tests.services.signing import Signer

NAME = "land-registry"
TAKE_DOSSIERS = "/v1/integration/dossiers"
BODY = b'{"data": []}'


@dataclass(frozen=True)
class Run:
    """What a command did: its exit code, and what it printed for a file and for eyes."""

    exit_code: int
    stdout: str
    stderr: str


def run(service: Service, *arguments: str) -> Run:
    """`flask clients ARGUMENTS`."""
    result = service.app.test_cli_runner().invoke(args=["clients", *arguments])
    return Run(result.exit_code, result.stdout, result.stderr)


def add(service: Service, name: str = NAME) -> Signer:
    """Let a system in; it signs with the secret that was printed."""
    return _signer(service, name, run(service, "add", name, "--scope", "dossiers:write"))


def rotate(service: Service, overlap: str = "24h", name: str = NAME) -> Signer:
    """Give the system a new secret; it signs with that one."""
    return _signer(service, name, run(service, "rotate", name, "--overlap", overlap))


def _signer(service: Service, name: str, done: Run) -> Signer:
    assert done.exit_code == 0, done
    (secret,) = done.stdout.splitlines()
    assert secret.startswith("whsec_")
    return Signer(service.app, secret, name)


def status(signer: Signer) -> int:
    """How an empty batch of the system is answered."""
    code: int = signer.call("POST", TAKE_DOSSIERS, BODY).status_code
    return code


def dossiers(service: Service) -> int:
    """How many dossiers there are."""
    return count(service, Dossier)
