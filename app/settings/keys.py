"""The secrets that seal and hash what is stored; in development made once and kept."""

import base64
import binascii
import contextlib
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

KEY_BYTES = 32


@dataclass(frozen=True)
class SecretKeys:
    """``sealing`` encrypts (the first writes, all read); ``lookup`` makes identifiers findable.

    Both have the newest key first. All lookup keys hash, one after the other.
    """

    sealing: tuple[bytes, ...] = field(repr=False)
    lookup: tuple[bytes, ...] = field(repr=False)


def read_secret_keys(
    *, secret_keys: str | None, lookup_key: str | None, kept_in: Path | None, faults: list[str]
) -> SecretKeys:
    """Decode the two settings. With ``kept_in`` a missing one is made once and kept there."""
    sealing = _read("BDS_SECRET_KEYS", secret_keys, kept_in, faults)
    lookup = _read("BDS_LOOKUP_KEY", lookup_key, kept_in, faults)
    if len(set(lookup)) < len(lookup) and not faults:
        faults.append("BDS_LOOKUP_KEY names one key twice")
    if set(lookup) & set(sealing) and not faults:
        faults.append("BDS_LOOKUP_KEY must differ from every key of BDS_SECRET_KEYS")
    return SecretKeys(sealing=sealing, lookup=lookup)


def _read(
    name: str, written: str | None, kept_in: Path | None, faults: list[str]
) -> tuple[bytes, ...]:
    found = written or _kept(name, kept_in, faults)
    if found is None:
        return ()
    # An empty part is refused with the others: it would be a key that everybody knows.
    return tuple(_decode(name, part.strip(), faults) for part in found.split(","))


def _kept(name: str, folder: Path | None, faults: list[str]) -> str | None:
    if folder is None:
        faults.append(f"{name} is required in production")
        return None
    path = folder / name.lower()
    try:
        if not path.exists():
            _make(path)
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        faults.append(f"{name} is not set, and cannot be kept: {error}")
        return None


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode())
    # Several processes may start at once: the file appears whole, and the first one wins.
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()


def _decode(name: str, value: str, faults: list[str]) -> bytes:
    try:
        key = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        faults.append(f"{name} must be {KEY_BYTES} random bytes in base64url")
    elif len(set(key)) < KEY_BYTES // 4:
        faults.append(f"{name} is no random key")
    return key
