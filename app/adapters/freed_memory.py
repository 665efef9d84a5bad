"""Large blocks that go back to the system as soon as they are freed."""

import ctypes

_M_MMAP_THRESHOLD = -3
_LARGE_BYTES = 2**20


def give_back_large_blocks() -> None:
    """For this process: what is freed in blocks of a megabyte or more leaves it at once.

    glibc keeps the first upload of 15 MB in mind and from then on serves such blocks from each
    thread's own heap, which stays that large (mallopt(3), M_MMAP_THRESHOLD). Other C libraries
    have no such switch.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
