"""The decoder process itself: confined, then answering one request at a time.

Arguments: the most pixels a photo may have, the most bytes of memory, and the seconds after which
the process ends itself in the middle of a photo.

On standard input a request is two 4-byte numbers, of rectangles to cover and of the photo's bytes,
then the rectangles (x, y, width and height, 4 bytes each) and the photo. On standard output, after
one READY byte, an answer is three 4-byte lengths (all big-endian) and what they measure: a JSON
object, the full-size JPEG and the thumbnail. A refused photo has ``refusal`` in the object and no
JPEGs.
"""

import contextlib
import json
import os
import resource
import signal
import struct
import sys
import warnings
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from . import limits
from .decoding import answer

READY = b"R"
REQUEST = struct.Struct("!II")
RECTANGLE = struct.Struct("!IIII")
ANSWER = struct.Struct("!III")


def confine(max_memory_bytes: int) -> None:
    """Give up what decoding doesn't need: memory beyond the limit, files, core dumps."""
    # Linux only: short of memory, the kernel shall end this process and no other.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    resource.setrlimit(resource.RLIMIT_DATA, (max_memory_bytes, max_memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits.MAX_OPEN_FILES, limits.MAX_OPEN_FILES))


def serve(requests: BinaryIO, answers: BinaryIO, *, max_pixels: int, time_limit_s: float) -> None:
    """Answer requests until the web process closes the pipe or dies."""
    answers.write(READY)
    answers.flush()
    while len(head := requests.read(REQUEST.size)) == REQUEST.size:
        count, length = REQUEST.unpack(head)
        covered = requests.read(count * RECTANGLE.size)
        photo = requests.read(length)
        if len(covered) < count * RECTANGLE.size or len(photo) < length:
            return
        # The web process keeps the time; this alarm is for when it was killed meanwhile.
        signal.setitimer(signal.ITIMER_REAL, time_limit_s)
        facts, full, thumb = answer(photo, max_pixels, [*RECTANGLE.iter_unpack(covered)])
        signal.setitimer(signal.ITIMER_REAL, 0)
        told = json.dumps(facts).encode()
        answers.write(ANSWER.pack(len(told), len(full), len(thumb)) + told + full + thumb)
        answers.flush()


def main() -> None:
    """Confine this process, then serve."""
    max_pixels, max_memory_bytes, time_limit_s = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    # Frames go to a copy of standard output: a C library that prints must not break them.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    warnings.simplefilter("ignore")
    # Pillow refuses at twice this figure, and for WebP before its decoder allocates the canvas.
    Image.MAX_IMAGE_PIXELS = max_pixels // 2
    confine(max_memory_bytes)
    with contextlib.suppress(BrokenPipeError):
        serve(sys.stdin.buffer, answers, max_pixels=max_pixels, time_limit_s=float(time_limit_s))
