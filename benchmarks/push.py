"""The Firebase adapter against firebase-admin's ``send_each``, both in this process.

The stand-in for Firebase is a process of its own, so that only the sender's time counts.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

import firebase_admin
import requests
from firebase_admin import credentials, messaging

from app.adapters.firebase import Firebase
from app.adapters.push import PushMessage
from benchmarks.servers import ROOT
from sandbox.firebase import make_service_account

ROUNDS = 5
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
    with running_stand_in() as url:
        account, _public_key = make_service_account("benchmark", f"{url}/token")
        ours = Firebase(account, endpoint=url)
        naive = firebase_admin.initialize_app(credentials.Certificate(account), name="benchmark")
        _lead_to(url, naive)
        try:
            return _compare(lambda: _send_ours(ours), lambda: _send_each(naive))
        finally:
            ours.close()
            firebase_admin.delete_app(naive)


def _lead_to(url: str, naive: firebase_admin.App) -> None:
    """Have firebase-admin send there, with as many kept connections as it allows to Google."""
    service = messaging._get_messaging_service(naive)  # noqa: SLF001 (no public way)
    service._fcm_url = f"{url}/v1/projects/{naive.project_id}/messages:send"  # noqa: SLF001 (as above)
    adapter = requests.adapters.HTTPAdapter(pool_connections=100, pool_maxsize=100)
    service._client.session.mount(url, adapter)  # noqa: SLF001 (as above)


@contextmanager
def running_stand_in() -> Iterator[str]:
    """The URL of Firebase's stand-in, a process of its own."""
    command = [sys.executable, "-m", "benchmarks.firebase_stand_in"]
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
