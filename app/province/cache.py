"""The reference data in this process: kept in memory, and looked at again every second."""

import threading
import time
from collections.abc import Callable

from app.database import Database
from app.province.snapshot import Province, load_province, read_generation

# A change is known everywhere after this long.
LOOK_EVERY_S = 1.0
# By then nobody is still at work who read the data from before: a request takes less.
SETTLED_AFTER_S = 10.0


class ProvinceCache:
    """The latest reference data; safe to share between threads."""

    def __init__(self, database: Database, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._monotonic = monotonic
        self._loading = threading.Lock()
        self._province: Province | None = None
        self._look_at = 0.0
        self._loaded_at = 0.0

    def current(self) -> Province:
        """The reference data, at most a second old.

        While one thread loads them anew, the others go on with what they had.
        """
        known = self._province
        if known is not None and self._monotonic() < self._look_at:
            return known
        if known is not None and not self._loading.acquire(blocking=False):
            return known
        if known is None:
            self._loading.acquire()
        try:
            return self._refresh()
        finally:
            self._loading.release()

    def settled(self) -> Province | None:
        """The reference data, once nothing is filed by older ones any more; None: not yet."""
        known = self.current()
        return known if self._monotonic() - self._loaded_at >= SETTLED_AFTER_S else None

    def look_again(self) -> None:
        """Have the next caller look whether something changed."""
        self._look_at = 0.0

    def _refresh(self) -> Province:
        # Before reading: what is changed while we read is looked for again.
        self._look_at = self._monotonic() + LOOK_EVERY_S
        known = self._province
        with self._database.reading() as connection:
            if known is not None and read_generation(connection) == known.generation:
                return known
            province = load_province(connection, known)
            while read_generation(connection) != province.generation:
                # Changed while we read: a part of either would not be whole.
                province = load_province(connection, province)
        self._province, self._loaded_at = province, self._monotonic()
        return province
