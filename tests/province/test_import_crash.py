"""kill -9 of the web processes in the middle of an import: all of it is there, or nothing."""

import time
from concurrent.futures import ThreadPoolExecutor

import httpx

from app.audit.models import AuditEvent
from app.province.models import Area, RecordRevision
from tests.reports import count, new_key
from tests.served import Served

_IMPORT = "/v1/admin/imports/areas"
_ROWS = 2000
_KILLED_AFTER_S = 0.6


def _areas() -> bytes:
    columns = "scheme,code,parent,level,name_vi,name_en,valid_from"
    rows = (
        f"communes_since_2025_07,crash{n},79,ward,Phường {n},Ward {n},2025-07-01"
        for n in range(_ROWS)
    )
    return "\n".join((columns, *rows)).encode()


def _there(served: Served) -> tuple[int, int, int]:
    """How many of the areas, of their revisions, and of the audit's rows about the import."""
    return (
        count(served.service, Area, Area.code.startswith("crash")),
        count(served.service, RecordRevision, RecordRevision.key.contains("/crash")),
        count(served.service, AuditEvent, AuditEvent.action == "records_imported"),
    )


def test_an_import_that_was_cut_off_is_made_once_when_it_is_sent_again(served: Served) -> None:
    admin, key = served.service.staff("administrator"), new_key()
    file = {"file": ("areas.csv", _areas())}
    with served.client(admin) as client, ThreadPoolExecutor(1) as pool:

        def send() -> httpx.Response:
            return client.post(_IMPORT, files=file, headers={"Idempotency-Key": key})

        sending = pool.submit(send)
        time.sleep(_KILLED_AFTER_S)
        served.web.kill()
        cut_off = isinstance(sending.exception(), httpx.TransportError)
        assert cut_off, "nothing was cut off, so nothing would be shown"
        assert _there(served) in ((0, 0, 0), (_ROWS, _ROWS, 1))
        served.web.restart()
        answer = send()
        assert answer.status_code == 200, answer.text
        assert answer.json()["new"] == _ROWS
    assert _there(served) == (_ROWS, _ROWS, 1)
