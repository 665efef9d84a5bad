"""The Firebase adapter against firebase-admin's ``send_each``, both in this process.

The stand-in for Firebase is a process of its own, so that only the sender's time counts.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import firebase_admin
from firebase_admin import credentials, messaging

from app.adapters.firebase import Firebase
from app.adapters.push import PushMessage
from benchmarks.servers import HOST, ROOT
from sandbox.configuration import SERVICE_ACCOUNT_FILE, write_configuration

ROUNDS = 3
# As many as the worker claims, and as firebase-admin sends at once.
MESSAGES = 500
_TITLE = "Bình Dương Số"
_BODY = "Phản ánh của bạn có cập nhật mới."
_TTL_S = 86_400


@dataclass(frozen=True)
class Rates:
    """Messages per second of the sender's processor time, and the median ratio of the rounds."""

    ours: float
    send_each: float
    ratio: float


def measure_push() -> Rates:
    """The same messages to the same phones, by turns."""
    with tempfile.TemporaryDirectory() as name, _running_stand_in(Path(name)) as url:
        write_configuration(Path(name), sandbox_url=url)
        account = json.loads((Path(name) / SERVICE_ACCOUNT_FILE).read_text(encoding="utf-8"))
        ours = Firebase(account, endpoint=url)
        naive = firebase_admin.initialize_app(credentials.Certificate(account), name="benchmark")
        service = messaging._get_messaging_service(naive)  # noqa: SLF001 (no public way)
        service._fcm_url = f"{url}/v1/projects/{account['project_id']}/messages:send"  # noqa: SLF001
        try:
            return _compare(lambda: _send_ours(ours), lambda: _send_each(naive))
        finally:
            ours.close()
            firebase_admin.delete_app(naive)


@contextmanager
def _running_stand_in(folder: Path) -> Iterator[str]:
    # It reads the account's key from the folder: the first one to come makes it.
    write_configuration(folder, sandbox_url=f"http://{HOST}")
    command = [sys.executable, "-m", "benchmarks.firebase_stand_in", str(folder)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()


def _compare(ours: Callable[[], None], theirs: Callable[[], None]) -> Rates:
    for side in (ours, theirs):
        side()
    rounds = [(_per_cpu_s(ours), _per_cpu_s(theirs)) for _ in range(ROUNDS)]
    return Rates(
        ours=median(our for our, _ in rounds),
        send_each=median(their for _, their in rounds),
        ratio=median(our / their for our, their in rounds),
    )


def _per_cpu_s(side: Callable[[], None]) -> float:
    started = time.process_time()
    side()
    return MESSAGES / (time.process_time() - started)


def _send_ours(firebase: Firebase) -> None:
    outcomes = firebase.send([_message(number) for number in range(MESSAGES)])
    assert all(outcome.accepted for outcome in outcomes)


def _send_each(naive: firebase_admin.App) -> None:
    batch = messaging.send_each([_naive_message(number) for number in range(MESSAGES)], app=naive)
    assert batch.success_count == MESSAGES


def _message(number: int) -> PushMessage:
    return PushMessage(
        address=f"phone{number}",
        address_kind="fid",
        title=_TITLE,
        body=_BODY,
        data=_data(number),
        channel="reports",
        collapse_key=f"report-{number}",
        ttl_s=_TTL_S,
        is_urgent=False,
    )


def _naive_message(number: int) -> messaging.Message:
    """The body that the adapter sends for ``_message``."""
    headers = {
        "apns-priority": "5",
        "apns-expiration": str(int(time.time()) + _TTL_S),
        "apns-collapse-id": f"report-{number}",
    }
    shown = messaging.AndroidNotification(channel_id="reports", tag=f"report-{number}")
    return messaging.Message(
        fid=f"phone{number}",
        notification=messaging.Notification(title=_TITLE, body=_BODY),
        data=_data(number),
        android=messaging.AndroidConfig(priority="normal", ttl=_TTL_S, notification=shown),
        apns=messaging.APNSConfig(headers=headers),
    )


def _data(number: int) -> dict[str, str]:
    return {
        "v": "1",
        "id": f"0198c3f2-7d2a-7c3f-a1b2-{number:012d}",
        "type": "report_moved",
        "deep_link": f"https://binhduongso.example/reports/{number}",
        "entity_id": f"{number}",
        "recipient": "c3f27d2a7c3fa1b2c3f27d2a7c3fa1b2",
    }
