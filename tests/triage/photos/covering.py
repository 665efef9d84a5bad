"""Covered photos for tests: a photo whose parts can be told from each other, and its pixels."""

import uuid
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from PIL import Image

from app.feedback.tasks import make_tasks
from tests.images import encoded, quadrants
from tests.reports import QUEUE, file_report, upload_photo
from tests.service import Caller, Json, Service

SIZES = ("full", "thumb")
BLACK = (0, 0, 0)
# All of the red quadrant but a rim, of a photo that is served as it was sent: 800 x 600.
RED_PART = {"x": 32, "y": 32, "width": 320, "height": 224}
BLUE_PART = {"x": 32, "y": 336, "width": 320, "height": 224}


def with_photo(citizen: Caller, **changes: Any) -> tuple[Json, str]:
    """A report with a photo of four colours, and the photo's id."""
    photo = encoded(quadrants(800, 600), comment=uuid.uuid4().hex)
    report = file_report(citizen, photo_ids=[upload_photo(citizen, photo)["id"]], **changes)
    return report, report["photos"][0]["id"]


def etag_of(staff: Caller, report: Json) -> str:
    """The report's latest revision."""
    return staff.get(f"{QUEUE}/{report['id']}").headers["ETag"]


def redact(
    staff: Caller, report: Json, photo_id: str, *parts: Json, etag: str | None = None
) -> Any:
    """Cover parts of a photo, based on the report's latest revision; the response."""
    path = f"{QUEUE}/{report['id']}/photos/{photo_id}/redactions"
    return staff.post(path, {"rectangles": list(parts)}, If_Match=etag or etag_of(staff, report))


def restore(staff: Caller, report: Json, photo_id: str, reason: str = "covered_by_mistake") -> Any:
    """Show the photo as it came, based on the report's latest revision; the response."""
    path = f"{QUEUE}/{report['id']}/photos/{photo_id}/redactions?reason={reason}"
    return staff.delete(path, If_Match=etag_of(staff, report))


def picture(content: bytes) -> Image.Image:
    """The picture in a JPEG."""
    return Image.open(BytesIO(content)).convert("RGB")


def looks(content: bytes, *, at: tuple[float, float], like: tuple[int, int, int]) -> bool:
    """Whether the picture has about that colour there; ``at`` in parts of its sides."""
    image = picture(content)
    x, y = int(at[0] * image.width), int(at[1] * image.height)
    found = image.getpixel((x, y))
    assert isinstance(found, tuple)
    return all(abs(one - other) <= 12 for one, other in zip(found, like, strict=True))


def sweep(service: Service, now: datetime | None = None) -> int:
    """Have the worker remove the files that nothing needs."""
    task = next(one for one in make_tasks(service.platform) if one.name == "sweep_photos")
    return task.run(now or datetime.now(UTC))


def bytes_of(caller: Caller, url: str) -> dict[str, bytes]:
    """What he gets of a photo, by size."""
    answers = {size: caller.get(f"{url}?size={size}") for size in SIZES}
    assert {one.status_code for one in answers.values()} == {200}
    return {size: one.data for size, one in answers.items()}
