"""Of one citizen's requests one at a time is fulfilled, and an erasure ends the others."""

import uuid
from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import select

from app.errors import NotFound
from app.privacy.fulfilling import Commission, Fulfilment
from app.privacy.models import DataRequest
from app.privacy.wiring import EXTENSION
from tests.privacy.asking import Files, asked, work
from tests.service import Service


class _Slow(Files):
    """Makes a file while something else happens."""

    def __init__(self, meanwhile: Callable[[], int]) -> None:
        super().__init__()
        self._meanwhile = meanwhile
        self.done_meanwhile: int | None = None

    def make(self, commission: Commission, *, now: datetime) -> None:
        """Make a file, whatever happened."""
        self.done_meanwhile = self._meanwhile()
        super().make(commission, now=now)


def _row(service: Service, request_id: str) -> DataRequest:
    with service.database.writing() as session:
        row = session.scalar(select(DataRequest).where(DataRequest.id == uuid.UUID(request_id)))
        assert row is not None
        session.expunge(row)
        return row


def test_an_erasure_waits_until_the_export_in_hand_is_made(service: Service) -> None:
    lan, erase = service.citizen(), service.app.extensions[EXTENSION].erase
    export, erasure = asked(lan, "export"), asked(lan, "erasure")
    slow = _Slow(partial(work, service, Fulfilment(erase=erase), days=8))
    both = Fulfilment(exports=slow, erase=erase)
    assert work(service, both, days=8) == 1
    assert slow.done_meanwhile == 0
    assert _row(service, export["id"]).state == "done"
    assert work(service, both, days=8) == 1
    assert _row(service, erasure["id"]).state == "done"


def test_what_an_erased_citizen_asked_besides_is_over_and_has_no_file(service: Service) -> None:
    lan, real = service.citizen(), service.app.extensions[EXTENSION]
    made, waits = asked(lan, "export"), asked(lan, "access")
    assert work(service, real) == 1
    asked(lan, "erasure")
    assert b"".join(real.exports.read(uuid.UUID(made["id"])))
    assert work(service, real, days=6.9) == 0
    assert work(service, real, days=7.1) == 1
    with pytest.raises(NotFound):
        real.exports.read(uuid.UUID(made["id"]))
    assert _row(service, waits["id"]).state == "withdrawn"
    assert work(service, real, days=8) == 0


def test_a_worker_that_outlived_its_lease_leaves_no_file_of_the_erased(service: Service) -> None:
    lan, erase = service.citizen(), service.app.extensions[EXTENSION].erase
    export, erasure = asked(lan, "export"), asked(lan, "erasure")
    # Its lease is over long ago when the erasure's time comes.
    slow = _Slow(partial(work, service, Fulfilment(erase=erase), days=8))
    assert work(service, Fulfilment(exports=slow)) == 1
    assert (slow.done_meanwhile, slow.made) == (1, 1)
    assert slow.kept == {}
    assert [_row(service, one["id"]).state for one in (export, erasure)] == ["withdrawn", "done"]
