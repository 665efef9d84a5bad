"""Parts of a photo that staff cover: rectangles, in pixels of its full size as it is served."""

from collections.abc import Sequence

from app.errors import FieldFault, Unprocessable

# x, y, width and height; from the left and from above.
Rectangle = tuple[int, int, int, int]

MAX_AT_ONCE = 50
# Of one photo, however often parts of it are covered.
MAX_IN_ALL = 200
_BEYOND = "beyond_photo"


def with_more(
    covered: Sequence[Rectangle], more: Sequence[Rectangle], *, width: int, height: int
) -> list[Rectangle]:
    """All that is covered of a photo of that size once ``more`` is; raises ``Unprocessable``.

    What goes beyond the photo is refused, not cut off: it was measured on another size, and what
    was meant would stay open.
    """
    faults = [fault for at, one in enumerate(more) for fault in _beyond(at, one, width, height)]
    if faults:
        raise Unprocessable(*faults)
    new = [one for one in dict.fromkeys(more) if one not in covered]
    left = MAX_IN_ALL - len(covered)
    if len(new) > left:
        raise Unprocessable(FieldFault("/rectangles", "too_many_rectangles", (("max", str(left)),)))
    return [*covered, *new]


def _beyond(at: int, rectangle: Rectangle, width: int, height: int) -> list[FieldFault]:
    x, y, across, down = rectangle
    faults = []
    if x + across > width:
        faults.append(FieldFault(f"/rectangles/{at}/{'x' if x >= width else 'width'}", _BEYOND))
    if y + down > height:
        faults.append(FieldFault(f"/rectangles/{at}/{'y' if y >= height else 'height'}", _BEYOND))
    return faults
