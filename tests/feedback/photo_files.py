"""Photos on their way into the store of a test, and what lies there afterwards."""

import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

from app.feedback.models import Photo
from app.feedback.photos.keeping import MAX_UNUSED_PER_CITIZEN, UNUSED_FOR
from tests.service import Caller, Json, Service

PHOTOS = "/v1/feedback/photos"
_BOUNDARY = "a-boundary-that-no-photo-holds"
FORM_TYPE = f"multipart/form-data; boundary={_BOUNDARY}"


def stored_files(tmp_path: Path) -> list[Path]:
    """Every file of the store but its probe; also what an upload left half-written."""
    files = (path for path in (tmp_path / "photos").rglob("*") if path.is_file())
    return [path for path in files if path.parent.name != "probe"]


def form(*parts: tuple[str, bytes | str]) -> bytes:
    """A form of named parts: bytes are a file, text is a field."""
    body = b""
    for name, content in parts:
        is_file = isinstance(content, bytes)
        head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'
        head += '; filename="photo.jpg"' if is_file else ""
        data = content if isinstance(content, bytes) else content.encode()
        body += head.encode() + b"\r\n\r\n" + data + b"\r\n"
    return body + f"--{_BOUNDARY}--\r\n".encode()


def post_form(caller: Caller, body: bytes, *, key: str, content_type: str = FORM_TYPE) -> Any:
    """Post a form as it is, however wrong."""
    headers = caller.headers | ({"Idempotency-Key": key} if key else {})
    return caller.client.post(PHOTOS, data=body, content_type=content_type, headers=headers)


def fill_quota(service: Service, photo: Json, now: datetime) -> None:
    """Have the citizen whose ``photo`` it is have as many unused photos as he may have."""
    with service.database.writing() as session:
        owner = session.get_one(Photo, uuid.UUID(photo["id"])).citizen_id
        for _ in range(MAX_UNUSED_PER_CITIZEN - 1):
            session.add(
                Photo(
                    id=uuid.uuid4(),
                    citizen_id=owner,
                    state="stored",
                    content_hash=uuid.uuid4().bytes * 2,
                    width=1,
                    height=1,
                    created_at=now,
                    expires_at=now + UNUSED_FOR,
                )
            )
        session.commit()
