"""One decoder process as its web process holds it: started, asked, killed."""

import json
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import UpstreamError

# The package ``photo_process`` by itself: as a part of ``app`` it would load the whole service.
_PROGRAM = "import sys; sys.path.append(sys.argv.pop(1)); from photo_process import service; "
_PROGRAM += "service.main()"
_FOLDER = Path(__file__).parent
# The frames of photo_process/service.py, which cannot be imported here without Pillow.
_READY = b"R"
_REQUEST = struct.Struct("!II")
_RECTANGLE = struct.Struct("!IIII")
_ANSWER = struct.Struct("!III")
_MAX_ANSWER_BYTES = 32 * 2**20
_START_LIMIT_S = 30.0
# Large pages for the C library's heap (glibc manual, "Memory Allocation Tunables"): pixels come in
# blocks of megabytes, and a tenth of a photo's time went into mapping small ones.
# Blocks of 4 MiB and more are given back when freed: a heap in pieces would not hold the next
# large photo within the limit.
_ENVIRONMENT = {
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=4194304",
}
# When its web process was killed in the middle of a photo, the decoder ends itself after so many
# time limits.
_ORPHAN_LIMITS = 2

# x, y, width and height, in pixels of the full size.
Rectangle = tuple[int, int, int, int]


class ChildDied(Exception):
    """The process ended in the middle of a photo, which may be asked for once more."""


@dataclass(frozen=True)
class Answer:
    """What the process said of one photo; the JPEGs are empty when it refused."""

    facts: dict[str, Any]
    full: bytes
    thumb: bytes


class DecoderChild:
    """A running decoder process. Not thread-safe; after any exception it can only be killed."""

    def __init__(self, *, max_pixels: int, memory_limit_bytes: int, time_limit_s: float) -> None:
        """Start the process and wait until it is ready; UpstreamError when it does not start."""
        self._time_limit_s = time_limit_s
        self.answered = 0
        self._socket, theirs = socket.socketpair()
        limits = (max_pixels, memory_limit_bytes, time_limit_s * _ORPHAN_LIMITS)
        try:
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603 — nothing of a request is in it.
                    [sys.executable, "-I", "-c", _PROGRAM, str(_FOLDER), *map(str, limits)],
                    stdin=theirs.fileno(),
                    stdout=theirs.fileno(),
                    # It reads strangers' files: the secrets of the environment are not for it.
                    env=_ENVIRONMENT,
                    # Ctrl-C in a terminal is for the web process, which then ends this one.
                    start_new_session=True,
                )
        except OSError as error:
            self._socket.close()
            raise UpstreamError("photo_decoder_unavailable", retryable=True) from error
        self._await_ready()

    def _await_ready(self) -> None:
        try:
            self._receive(len(_READY), time.monotonic() + _START_LIMIT_S)
        except (ChildDied, OSError) as error:
            self.kill()
            raise UpstreamError("photo_decoder_unavailable", retryable=True) from error

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def ask(self, photo: bytes, covered: Sequence[Rectangle]) -> Answer:
        """Have one photo decoded, parts of it covered.

        TimeoutError after the time limit, ChildDied when it is gone.
        """
        deadline = time.monotonic() + self._time_limit_s
        try:
            self._socket.settimeout(self._time_limit_s)
            rectangles = b"".join(_RECTANGLE.pack(*one) for one in covered)
            self._socket.sendall(_REQUEST.pack(len(covered), len(photo)) + rectangles)
            self._socket.sendall(photo)
            lengths = _ANSWER.unpack(self._receive(_ANSWER.size, deadline))
            if sum(lengths) > _MAX_ANSWER_BYTES:
                raise ChildDied
            told, full, thumb = (self._receive(length, deadline) for length in lengths)
        except ConnectionError as error:
            raise ChildDied from error
        self.answered += 1
        return Answer(facts=json.loads(told), full=full, thumb=thumb)

    def _receive(self, length: int, deadline: float) -> bytes:
        received = bytearray(length)
        rest = memoryview(received)
        while rest:
            # Zero would mean "don't wait", not "time is up".
            self._socket.settimeout(max(deadline - time.monotonic(), 0.001))
            count = self._socket.recv_into(rest)
            if count == 0:
                raise ChildDied
            rest = rest[count:]
        return bytes(received)

    def kill(self) -> None:
        """End the process at once, whatever it is doing, and leave no zombie."""
        self._socket.close()
        self._process.kill()
        self._process.wait()

    def abandon(self) -> None:
        """Let go of a process inherited through fork: it goes on for the one who started it."""
        self._socket.close()
        # It is not our child; asking after it makes the object forget it.
        self._process.poll()
