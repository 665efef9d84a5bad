"""Photos from citizens, decoded in one long-lived process of their own.

An image library must be expected to crash, hang or be taken over by a hostile file. So a separate
process decodes, with no secrets and limited memory; this side keeps the time, kills it and starts
the next. A process per photo would cost as much as the photo itself.
"""

import logging
import os
import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.adapters.freed_memory import give_back_large_blocks
from app.adapters.photo_decoder_child import Answer, ChildDied, DecoderChild, Rectangle
from app.adapters.photo_exif import find_moment, find_place
from app.adapters.photo_process import limits
from app.errors import (
    DomainError,
    PhotoDimensionsRefused,
    PhotosBusy,
    PhotoTooLarge,
    PhotoTypeUnsupported,
    PhotoUnreadable,
)

logger = logging.getLogger(__name__)

_RETRY_AFTER_S = 2
_REFUSALS: dict[str, type[DomainError]] = {
    "type_unsupported": PhotoTypeUnsupported,
    "dimensions_refused": PhotoDimensionsRefused,
    "unreadable": PhotoUnreadable,
}
_decoders: "weakref.WeakSet[PhotoDecoder]" = weakref.WeakSet()


@dataclass(frozen=True)
class DecodedPhoto:
    """A photo as it may be stored: upright, sRGB, JPEG, without metadata; and what that told.

    ``full`` has at most 1600 pixels a side, ``thumb`` 320. ``perceptual_hash`` is a signed 64-bit
    number, near that of a photo that looks alike. Degrees are WGS 84, ``taken_at`` is UTC; both
    come from the sender's file and prove nothing.
    """

    full: bytes = field(repr=False)
    full_width: int
    full_height: int
    thumb: bytes = field(repr=False)
    thumb_width: int
    thumb_height: int
    perceptual_hash: int = field(repr=False)
    latitude: float | None = field(repr=False)
    longitude: float | None = field(repr=False)
    taken_at: datetime | None


class PhotoDecoder:
    """Decodes one photo at a time for all threads of a web process; the others wait in a queue.

    The decoder process starts with the first photo, and is replaced after ``renew_after`` photos,
    when it dies, when a photo takes longer than ``time_limit_s``, and after a fork.
    """

    def __init__(
        self,
        *,
        max_bytes: int = limits.MAX_BYTES,
        max_pixels: int = limits.MAX_PIXELS,
        time_limit_s: float = 20.0,
        memory_limit_bytes: int = limits.MEMORY_LIMIT_BYTES,
        max_waiting: int = 4,
        renew_after: int = 200,
    ) -> None:
        self._max_bytes = max_bytes
        self._max_pixels = max_pixels
        self._time_limit_s = time_limit_s
        self._memory_limit_bytes = memory_limit_bytes
        self._max_waiting = max_waiting
        self._renew_after = renew_after
        self._child: DecoderChild | None = None
        self._make_locks()
        _decoders.add(self)
        # This process holds every upload, up to five at once.
        give_back_large_blocks()

    def _make_locks(self) -> None:
        self._seats = threading.Semaphore(1 + self._max_waiting)
        self._turn = threading.Lock()

    @property
    def child_pid(self) -> int | None:
        """The decoder process that is waiting for a photo, if there is one."""
        child = self._child
        return child.pid if child else None

    def decode(self, data: bytes, covered: Sequence[Rectangle] = ()) -> DecodedPhoto:
        """The photo in two sizes, or a refusal that says what is wrong with it.

        ``covered`` are painted over, in both sizes: in pixels of the full one.

        Raises PhotoTooLarge, PhotoTypeUnsupported (by content, whatever its name),
        PhotoDimensionsRefused, PhotoUnreadable (damaged, or too costly to decode), and PhotosBusy
        when the queue is full or the turn doesn't come within the time limit.
        """
        if len(data) > self._max_bytes:
            raise PhotoTooLarge
        if not self._seats.acquire(blocking=False):
            raise PhotosBusy(retry_after_s=_RETRY_AFTER_S)
        try:
            if not self._turn.acquire(timeout=self._time_limit_s):
                raise PhotosBusy(retry_after_s=_RETRY_AFTER_S)
            try:
                answer = self._ask_twice(data, covered)
            finally:
                self._turn.release()
        finally:
            self._seats.release()
        return _photo_from(answer)

    def _ask_twice(self, data: bytes, covered: Sequence[Rectangle]) -> Answer:
        """Ask; when the process dies (the system was short of memory, perhaps), ask a new one."""
        try:
            return self._ask(data, covered)
        except ChildDied:
            logger.warning("photo_decoder_died")
        try:
            return self._ask(data, covered)
        except ChildDied as error:
            logger.warning("photo_decoder_died_again")
            raise PhotoUnreadable from error

    def _ask(self, data: bytes, covered: Sequence[Rectangle]) -> Answer:
        child = self._child or self._start()
        # It comes back only when it is in step: an answer left in the pipe by an interrupted
        # request would be taken for the next citizen's photo.
        self._child = None
        try:
            answer = child.ask(data, covered)
        except TimeoutError as error:
            child.kill()
            logger.warning("photo_decoder_timed_out")
            raise PhotoUnreadable from error
        except BaseException:
            child.kill()
            raise
        if child.answered < self._renew_after:
            self._child = child
        else:
            child.kill()
        return answer

    def _start(self) -> DecoderChild:
        return DecoderChild(
            max_pixels=self._max_pixels,
            memory_limit_bytes=self._memory_limit_bytes,
            time_limit_s=self._time_limit_s,
        )

    def close(self) -> None:
        """End the decoder process after the photo in hand; a later photo would start another."""
        with self._turn:
            if self._child:
                self._child.kill()
                self._child = None

    def forget_inherited(self) -> None:
        """After a fork: the process belongs to the parent, and so do the threads holding locks."""
        if self._child:
            self._child.abandon()
            self._child = None
        self._make_locks()


def _photo_from(answer: Answer) -> DecodedPhoto:
    facts = answer.facts
    if refusal := facts.get("refusal"):
        logger.info("photo_refused", extra={"refusal": refusal, "cause": facts.get("cause")})
        raise _REFUSALS[refusal]
    exif = facts["exif"]
    place = find_place(
        exif.get("latitude"),
        exif.get("latitude_ref"),
        exif.get("longitude"),
        exif.get("longitude_ref"),
    )
    latitude, longitude = place or (None, None)
    (full_width, full_height), (thumb_width, thumb_height) = facts["full_size"], facts["thumb_size"]
    return DecodedPhoto(
        full=answer.full,
        full_width=full_width,
        full_height=full_height,
        thumb=answer.thumb,
        thumb_width=thumb_width,
        thumb_height=thumb_height,
        perceptual_hash=facts["likeness"],
        latitude=latitude,
        longitude=longitude,
        taken_at=find_moment(exif.get("taken"), exif.get("taken_offset")),
    )


def _forget_inherited() -> None:
    for decoder in _decoders:
        decoder.forget_inherited()


os.register_at_fork(after_in_child=_forget_inherited)
