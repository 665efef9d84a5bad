"""The directory in this process, read again whenever the reference data changed."""

import threading

from app.database import Database
from app.province.snapshot import Province
from app.services.places.snapshot import NOTHING, Directory, load_directory


class DirectoryCache:
    """Public places and digital services; safe to share between threads.

    They are records beside the reference data, and a change of either moves the one count that
    every process looks at each second: no request asks the database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._loading = threading.Lock()
        self._known = NOTHING

    def current(self, province: Province) -> Directory:
        """The directory, as new as ``province``.

        While one thread loads it anew, the others go on with what they had.
        """
        known = self._known
        if known.generation == province.generation:
            return known
        if known is not NOTHING and not self._loading.acquire(blocking=False):
            return known
        if known is NOTHING:
            self._loading.acquire()
        try:
            if self._known.generation != province.generation:
                with self._database.reading() as connection:
                    self._known = load_directory(connection, province.generation)
            return self._known
        finally:
            self._loading.release()
