"""``clients.toml``: the systems that may call us, each with signing secrets and scopes."""

import base64
import binascii
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_KNOWN = {"name", "secrets", "scopes"}
SCOPES = frozenset({"dossiers:write"})
_PREFIX = "whsec_"
_MIN_SECRET_BYTES = 24


@dataclass(frozen=True)
class ClientSettings:
    """One system. While its secret is being changed it has two, and either signs."""

    name: str
    secrets: tuple[str, ...] = field(repr=False)
    scopes: frozenset[str]


def read_clients(path: str | None, faults: list[str]) -> tuple[ClientSettings, ...]:
    """Read the file at ``path``; what is wrong with it is added to ``faults``."""
    if path is None:
        return ()
    try:
        tables = tomllib.loads(Path(path).read_text(encoding="utf-8")).get("client", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        faults.append(f"BDS_CLIENTS_FILE cannot be read: {error}")
        return ()
    clients: list[ClientSettings] = []
    for position, table in enumerate(tables, start=1):
        found = _faults_of(table)
        where = f"BDS_CLIENTS_FILE, client {table.get('name', position)!r}"
        faults.extend(f"{where}: {fault}" for fault in found)
        if not found:
            clients.append(
                ClientSettings(
                    name=table["name"],
                    secrets=tuple(table["secrets"]),
                    scopes=frozenset(table["scopes"]),
                )
            )
    if len({client.name for client in clients}) < len(clients):
        faults.append("BDS_CLIENTS_FILE: two clients share one name")
    return tuple(clients)


def _faults_of(table: dict[str, Any]) -> list[str]:
    faults = [f"{key!r} is not known" for key in sorted(set(table) - _KNOWN)]
    if not isinstance(table.get("name"), str) or not table["name"]:
        faults.append("name is missing")
    secrets = table.get("secrets")
    if not isinstance(secrets, list) or not secrets or not all(map(_is_secret, secrets)):
        faults.append(
            f"secrets must be {_PREFIX}… with at least {_MIN_SECRET_BYTES} bytes in base64"
        )
    scopes = table.get("scopes")
    if not isinstance(scopes, list) or not set(scopes) <= SCOPES:
        faults.append(f"scopes must be some of {', '.join(sorted(SCOPES))}")
    return faults


def _is_secret(value: Any) -> bool:
    if not isinstance(value, str) or not value.startswith(_PREFIX):
        return False
    try:
        return len(base64.b64decode(value[len(_PREFIX) :], validate=True)) >= _MIN_SECRET_BYTES
    except binascii.Error:
        return False
