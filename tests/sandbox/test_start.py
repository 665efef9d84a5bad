"""``make run``: the parts that decide."""

import base64
import os
import secrets
import socket
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from app.settings import Settings
from sandbox.application import AUDIENCE, PORTAL, make_issuers
from sandbox.banner import banner
from sandbox.configuration import service_account, service_environment, write_configuration
from sandbox.identities import load_identities
from sandbox.keys import Algorithm, KeyRing, SigningKey
from sandbox.ports import HOST, PortFault, Ports
from sandbox.start import PROJECT_ROOT, StepFailed, programs, run_step

SERVICE_URL = "http://127.0.0.1:8000"
SANDBOX_URL = "http://127.0.0.1:8001"
# Given, so that the service makes none of its own under var/.
KEYS = {
    name: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    for name in ("BDS_SECRET_KEYS", "BDS_LOOKUP_KEY")
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as a newcomer may have it: with a space and letters of his language."""
    return tmp_path / "dự án của tôi" / "sandbox"


def environment(folder: Path, given: dict[str, str]) -> dict[str, str]:
    return service_environment(
        given, folder, service_url=SERVICE_URL, sandbox_url=SANDBOX_URL, mail_port=8002
    )


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, Ports(8000, 8001)),
        ({"PORT": "9000"}, Ports(9000, 9001)),
        ({"PORT": " 9000 ", "SANDBOX_PORT": "7000"}, Ports(9000, 7000)),
        ({"PORT": "65535"}, Ports(65535, 65534)),
        ({"PORT": ""}, Ports(8000, 8001)),
    ],
)
def test_the_sandbox_takes_the_port_beside_the_services(
    environ: dict[str, str], expected: Ports
) -> None:
    assert Ports.read(environ) == expected


@pytest.mark.parametrize("value", ["0", "65536", "-1", "web", "8000.0", "٣٣٣", "9" * 5000])
def test_a_port_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(PortFault, match="PORT must be"):
        Ports.read({"PORT": value})


def test_one_port_for_both_is_refused() -> None:
    with pytest.raises(PortFault, match="both 8001"):
        Ports.read({"PORT": "8001", "SANDBOX_PORT": "8001"})


def test_a_port_in_use_is_named_with_the_variable_that_changes_it() -> None:
    with socket.create_server((HOST, 0)) as held:
        port = held.getsockname()[1]
        with pytest.raises(PortFault, match=rf"port {port} is in use: .*SANDBOX_PORT=") as caught:
            Ports(_free_port(), port).check_free()
    assert "\n" not in str(caught.value)


def test_starting_on_a_port_in_use_says_one_line_and_ends_with_2() -> None:
    with socket.create_server((HOST, 0)) as held:
        port = str(held.getsockname()[1])
        started = subprocess.run(
            [sys.executable, "-m", "sandbox"],
            cwd=PROJECT_ROOT,
            env={**os.environ, "PORT": port},
            capture_output=True,
            text=True,
            check=False,
        )
    assert started.returncode == 2
    assert started.stdout == ""
    assert started.stderr.startswith(f"make run: port {port} is in use")
    assert len(started.stderr.splitlines()) == 1


def test_the_service_accepts_the_configuration_of_the_sandbox(folder: Path) -> None:
    write_configuration(folder, sandbox_url=SANDBOX_URL)

    settings = Settings.from_environ(environment(folder, KEYS))

    assert not settings.missing_parts()
    assert settings.public_url == SERVICE_URL
    assert settings.fcm_endpoint == SANDBOX_URL
    issuers = {issuer.name: issuer for issuer in settings.issuers}
    assert issuers["vneid"].issuer == f"{SANDBOX_URL}/vneid"
    assert issuers["vneid"].algorithms == ("RS256",)
    assert issuers["staff"].kind == "staff"
    assert issuers["staff"].audience == (AUDIENCE,)
    assert [client.name for client in settings.clients] == ["one-stop"]
    assert settings.firebase_credentials is not None
    assert settings.firebase_staff_credentials is not None
    assert settings.smtp is not None
    assert (settings.smtp.host, settings.smtp.port) == ("127.0.0.1", 8002)
    assert settings.firebase_credentials["token_uri"] == f"{SANDBOX_URL}/token"


def test_a_second_start_keeps_secrets_and_keys_and_follows_a_new_port(folder: Path) -> None:
    write_configuration(folder, sandbox_url=SANDBOX_URL)
    clients = (folder / "clients.toml").read_text(encoding="utf-8")
    _account, public_key = service_account(folder, sandbox_url=SANDBOX_URL)

    write_configuration(folder, sandbox_url="http://127.0.0.1:9001")

    assert (folder / "clients.toml").read_text(encoding="utf-8") == clients
    account, same_public_key = service_account(folder, sandbox_url="http://127.0.0.1:9001")
    assert same_public_key == public_key
    assert account["token_uri"] == "http://127.0.0.1:9001/token"
    issuers = tomllib.loads((folder / "issuers.toml").read_text(encoding="utf-8"))
    assert issuers["issuer"][0]["issuer"] == "http://127.0.0.1:9001/vneid"


def test_what_the_service_reads_is_its_owners_only(folder: Path) -> None:
    write_configuration(folder, sandbox_url=SANDBOX_URL)

    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_a_variable_of_the_developer_wins(folder: Path) -> None:
    given = {"BDS_PUBLIC_URL": "https://bds.example", "BDS_ISSUERS_FILE": "mine.toml", "LANG": "C"}

    composed = environment(folder, given)

    assert given.items() <= composed.items()
    assert composed["BDS_ENVIRONMENT"] == "development"
    assert composed["BDS_CLIENTS_FILE"] == str(folder / "clients.toml")


@pytest.mark.parametrize("name", ["BDS_FIREBASE_CREDENTIALS", "BDS_FIREBASE_CREDENTIALS_FILE"])
@pytest.mark.parametrize("value", ["given", ""])
def test_own_firebase_credentials_never_meet_the_stand_in(
    folder: Path, name: str, value: str
) -> None:
    composed = environment(folder, {name: value})

    firebase = {key: set_to for key, set_to in composed.items() if "FIREBASE" in key}
    assert firebase == {name: value}
    assert "BDS_FCM_ENDPOINT" not in composed


def test_every_program_is_on_its_port_and_paths_are_single_arguments(folder: Path) -> None:
    started = {program.name: program.command for program in programs(Ports(9000, 7000), folder)}

    assert set(started) == {"sandbox", "web", "worker"}
    assert "127.0.0.1:9000" in started["web"]
    assert str(folder) in started["sandbox"]
    assert "7000" in started["sandbox"]


def test_the_banner_names_addresses_people_and_one_command() -> None:
    ring = KeyRing(SigningKey.make(Algorithm.ES256))
    keys = {"vneid": ring, PORTAL: ring, "staff": ring}
    issuers = make_issuers(SANDBOX_URL, keys=keys, identities=load_identities())

    text = banner(issuers, service_url=SERVICE_URL, sandbox_url=SANDBOX_URL)

    for address in (f"{SERVICE_URL}/docs", f"{SANDBOX_URL}/\n", f"{SANDBOX_URL}/phone"):
        assert address in text
    for identity in ("vneid/", "staff/triager", "staff/officer"):
        assert identity in text
    [command] = [line for line in text.splitlines() if "curl" in line]
    assert command.startswith("curl -s ")


def test_a_failing_step_shows_what_it_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.py").write_text("import sys\nprint('because')\nsys.exit(3)\n")

    with pytest.raises(StepFailed, match="'broken load' failed with status 3"):
        run_step("Trying", ("broken", "load"), cwd=tmp_path, environ=os.environ)

    shown = capsys.readouterr()
    assert shown.out == "Trying …\n"
    assert shown.err == "because\n"


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as server:
        port: int = server.getsockname()[1]
        return port
