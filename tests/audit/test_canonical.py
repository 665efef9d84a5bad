"""What a seal stands for is the same on every database, for ever."""

import uuid
from datetime import UTC, datetime
from types import SimpleNamespace

from app.audit.canonical import hash_event, pack_hashes, unpack_hashes
from tests.audit.trail import events, record_many
from tests.service import Service

_ID = uuid.UUID("0198c3f2-7d2a-7c3f-a1b2-c3d4e5f60718")
_EVENT = {
    "number": 1,
    "id": _ID,
    "at": datetime(2026, 11, 23, 8, 15, 30, 123456, tzinfo=UTC),
    "actor": f"staff:{_ID}",
    "action": "report_moved",
    "subject": "report:x",
    "details": {"b": True, "a": 7, "ư": 'Thủ Dầu Một "\n\\'},
    "request_id": None,
}
# Made once: a change here would make every trail there is look tampered with.
_HASH = "2daa61ec8df840ad5c06279bbd5c98255ccd3b97f553a34cef269b9bda9487eb"


def test_an_event_read_back_has_the_hash_that_it_always_had(service: Service) -> None:
    record_many(service, 1, **{k: v for k, v in _EVENT.items() if k != "id"}, id=_ID)
    (stored,) = events(service)
    assert hash_event(stored).hex() == hash_event(SimpleNamespace(**_EVENT)).hex() == _HASH


def test_hashes_are_packed_and_unpacked() -> None:
    packed = pack_hashes([SimpleNamespace(**_EVENT | {"number": n}) for n in (1, 3, 2**62)])
    assert len(packed) == 3 * 40
    assert list(unpack_hashes(packed)) == [1, 3, 2**62]
