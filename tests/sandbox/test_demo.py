"""The demonstration: it passes against the real thing, and it notices what goes wrong."""

import base64
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image, ImageOps

from sandbox.configuration import CLIENTS_FILE
from sandbox.demo.__main__ import main as demo
from sandbox.demo.dossiers import OneStopDossier, follow_dossier
from sandbox.demo.narration import DemoFailed, Narrator, demand_equal, read
from sandbox.demo.phone import Phone
from sandbox.demo.pictures import demand_heic_kept_well, demand_kept_well, phone_photo
from sandbox.demo.surroundings import Caller, Surroundings
from sandbox.identities import load_identities
from sandbox.ports import HOST
from sandbox.server import serve
from sandbox.start import PROJECT_ROOT
from tests.loopback import LOOPBACK
from tests.service import Service
from tests.stand_ins import Sandbox, make_environ

NOW = datetime.now(UTC)
OTHER_SECRET = "whsec_" + base64.b64encode(b"not the secret that was agreed on").decode()


@pytest.fixture
def running(database_url: str, sandbox: Sandbox, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The service in processes of its own, as ``make run`` has it; what ``make demo`` is told."""
    environ = make_environ(database_url, sandbox, photos=tmp_path / "photos")
    settings = {**os.environ, **environ, "PYTHONUNBUFFERED": "1"}
    port = free_port()
    web = ("gunicorn", "--no-control-socket", "--bind", f"{HOST}:{port}", "--workers", "2")
    assert python(settings, "sandbox.demo_data", "load").wait() == 0
    processes = [
        python(settings, *web, "--worker-class", "gthread", "--threads", "4", "wsgi:app"),
        python(settings, "app.worker"),
    ]
    try:
        wait_until_ready(f"http://{HOST}:{port}/readyz", processes)
        yield {
            "PORT": str(port),
            "SANDBOX_PORT": sandbox.url.rpartition(":")[2],
            "BDS_CLIENTS_FILE": environ["BDS_CLIENTS_FILE"],
        }
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=30)


def python(environ: dict[str, str], *arguments: str) -> subprocess.Popen[bytes]:
    command = (sys.executable, "-m", *arguments)
    return subprocess.Popen(
        command, cwd=PROJECT_ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def wait_until_ready(url: str, processes: list[subprocess.Popen[bytes]]) -> None:
    give_up_at = time.monotonic() + 60
    while time.monotonic() < give_up_at:
        assert [process.poll() for process in processes] == [None] * len(processes)
        try:
            if httpx.get(url, timeout=5, **LOOPBACK).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the service does not become ready")


def free_port() -> int:
    with socket.create_server((HOST, 0)) as server:
        port: int = server.getsockname()[1]
        return port


def test_the_demonstration_passes_twice_against_a_running_system(
    running: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        status, shown = demo(running), capsys.readouterr()
        assert status == 0, shown.out + shown.err
        assert "✗" not in shown.out
        assert shown.out.count("✓") > 40
        assert f"All {shown.out.count('✓')} steps" in shown.out


def test_without_a_running_system_it_says_in_one_line_how_to_start_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert demo({"PORT": str(free_port())}) == 1

    [line] = capsys.readouterr().err.splitlines()
    assert "nothing answers at http://127.0.0.1:" in line
    assert "make run" in line


def test_against_something_else_on_the_port_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    def other(_environ: Any, start: Callable[..., Any]) -> list[bytes]:
        start("404 Not Found", [])
        return [b""]

    with serve(other, HOST) as url:
        assert demo({"PORT": url.rpartition(":")[2]}) == 1

    assert "is not the system" in capsys.readouterr().err


def test_a_refusal_where_none_is_due_ends_it(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other_secret = tmp_path / CLIENTS_FILE
    other_secret.write_text(f'[[client]]\nname = "one-stop"\nsecrets = ["{OTHER_SECRET}"]\n')
    with serve(service.app, HOST) as url:
        environ = {
            "PORT": url.rpartition(":")[2],
            "SANDBOX_PORT": service.sandbox.url.rpartition(":")[2],
            "BDS_CLIENTS_FILE": str(other_secret),
        }
        with closing(Surroundings.find(environ)) as world:
            phone, owner = Phone(world.sandbox), load_identities().citizens[0]
            dossier = OneStopDossier(owner, now=NOW)
            with pytest.raises(DemoFailed, match="integration/dossiers answered 401"):
                follow_dossier(world, Caller(world.service), phone, dossier, Narrator())

    assert f"✗ {dossier.code} is new" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (httpx.ReadTimeout("slow"), "does not answer"),
        (KeyError("items"), "not what it should be"),
        (DemoFailed("the state is 'closed'"), "the state is 'closed'"),
    ],
)
def test_whatever_goes_wrong_in_a_step_is_a_failure_with_a_cross(
    fault: Exception, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    narrator = Narrator()

    with pytest.raises(DemoFailed, match=said), narrator.step("something happens"):
        raise fault

    assert capsys.readouterr().out == "  ✗ something happens\n"
    assert narrator.steps == 0


def test_an_answer_of_another_status_and_another_value_are_failures() -> None:
    request = httpx.Request("GET", "http://127.0.0.1/v1/me")

    with pytest.raises(DemoFailed, match="GET /v1/me answered 500"):
        read(httpx.Response(500, request=request))
    with pytest.raises(DemoFailed, match="the number is 1, not 2"):
        demand_equal("the number", 1, 2)


def test_a_photo_that_was_not_cleaned_turned_or_shrunk_is_noticed() -> None:
    uploaded = Image.open(BytesIO(phone_photo(NOW)))
    upright = ImageOps.exif_transpose(uploaded).resize((1200, 1600))
    thumbnail = jpeg(upright.resize((240, 320)))
    exif = uploaded.getexif().tobytes()

    assert demand_kept_well(jpeg(upright), thumbnail) == (1200, 1600)
    for stored, complaint in (
        (jpeg(upright, exif=exif), "still has"),
        (jpeg(upright, comment=b"Phone"), "still has"),
        (jpeg(upright.rotate(180)), "upside down"),
        (jpeg(upright.rotate(90, expand=True)), "on its side"),
        (jpeg(upright.resize((1500, 2000))), "long side"),
    ):
        with pytest.raises(DemoFailed, match=complaint):
            demand_kept_well(stored, thumbnail)


def test_a_heic_turned_twice_is_noticed() -> None:
    upright = Image.new("RGB", (240, 320))
    upright.paste((220, 30, 30), (120, 0, 240, 160))

    demand_heic_kept_well(jpeg(upright))
    with pytest.raises(DemoFailed, match="wrong way"):
        demand_heic_kept_well(jpeg(upright.rotate(180)))


def jpeg(image: Image.Image, **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, "JPEG", **options)
    return file.getvalue()
