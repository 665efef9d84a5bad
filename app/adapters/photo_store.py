"""The store of photos: a local folder, or a bucket that speaks S3, chosen by URL.

Keys are made by the service, never by a caller. A store is used by one process only: the library's
threads do not survive a fork, so it must not be used before the web server forks its workers.
"""

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from app.errors import NotFound, UpstreamError

_KEY = re.compile(r"(?:[0-9a-z_-]{1,64}/){1,4}[0-9a-z_-]{1,64}\.[0-9a-z]{1,8}")
_PROBE = "probe/reachable.txt"


class PhotoStore:
    """Photos by key. Every call touches the disk or the network; its failure is UpstreamError."""

    def __init__(self, url: str) -> None:
        """Open ``file:///folder``, made on demand, or ``s3://bucket/prefix``.

        S3 takes credentials, region and endpoint from the AWS_* variables. Raises ValueError for
        any other URL, OSError for a folder that cannot be made.
        """
        self._folder: Path | None = None
        self._store: LocalStore | S3Store
        self._is_probed = False
        if url.startswith("file:///"):
            self._folder = Path(url2pathname(urlsplit(url).path))
            # Nobody else on the machine needs to see what citizens send.
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._store = LocalStore(self._folder, automatic_cleanup=True)
        elif url.startswith("s3://"):
            self._store = _bucket(url)
        else:
            raise ValueError("a photo store's URL begins with file:/// or s3://")

    def put(self, key: str, data: bytes) -> None:
        """Store ``data`` under ``key``, whole or not at all; what is stored survives a crash."""
        _check(key)
        try:
            obstore.put(self._store, key, data, use_multipart=False)
            if self._folder:
                _sync(self._folder / key, up_to=self._folder)
        except (BaseError, OSError) as error:
            raise _unavailable() from error

    def get(self, key: str) -> bytes:
        """The bytes under ``key``; NotFound when there are none."""
        _check(key)
        try:
            return bytes(obstore.get(self._store, key).bytes())
        except FileNotFoundError as error:
            raise NotFound from error
        except (BaseError, OSError) as error:
            raise _unavailable() from error

    def delete(self, keys: Sequence[str]) -> None:
        """Delete what is under ``keys``; a missing one is no error, so it can be repeated."""
        for key in keys:
            _check(key)
        try:
            if self._folder is None:
                obstore.delete(self._store, keys)
                return
            # Unlike S3, a folder complains of a missing file, and leaves the rest undeleted.
            for key in keys:
                with suppress(FileNotFoundError):
                    obstore.delete(self._store, key)
        except (BaseError, OSError) as error:
            raise _unavailable() from error

    def is_reachable(self) -> bool:
        """Whether photos can be stored and read: a probe is written once and read every time."""
        try:
            if not self._is_probed:
                self.put(_PROBE, b"reachable\n")
            self.get(_PROBE)
        except (NotFound, UpstreamError):
            self._is_probed = False
        else:
            self._is_probed = True
        return self._is_probed


def _bucket(url: str) -> S3Store:
    try:
        return S3Store.from_url(
            url,
            client_options={
                "connect_timeout": timedelta(seconds=3),
                # A citizen waits meanwhile: a retryable error soon, not after three minutes.
                "timeout": timedelta(seconds=10),
                # Only ever used when the operator's AWS_ENDPOINT_URL says http.
                "allow_http": True,
            },
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=10)},
        )
    except BaseError as error:
        raise ValueError("the photo store's URL names no bucket") from error


def _check(key: str) -> None:
    """Refuse a key that the service cannot have made: a fault of ours, not of a caller."""
    if not _KEY.fullmatch(key):
        raise ValueError("malformed key of a photo")


def _sync(file: Path, *, up_to: Path) -> None:
    """Bring a new file and the folders that lead to it onto the disk.

    The library renames a finished file into place but doesn't wait for the disk: after a power
    cut, a photo whose row says "stored" could be empty.
    """
    for path in (file, *file.parents):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if path == up_to:
            return


def _unavailable() -> UpstreamError:
    return UpstreamError("photo_store_unavailable", retryable=True)
