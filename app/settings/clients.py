"""``clients.toml``: the systems that may call us, each with signing secrets and scopes."""

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import Any

from app.settings.tables import is_list_of_text, read_tables

_KNOWN = {"name", "secrets", "scopes"}
SCOPES = frozenset({"alerts:write", "dossiers:write", "operations:read", "procedures:write"})
_PREFIX = "whsec_"
_MIN_SECRET_BYTES = 24
# Logs and the audit trail name a client by it.
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
CLIENT_NAME_RULE = "name must be lower-case letters, digits, - and _, at most 64"


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
    tables = read_tables(path, "client", variable="BDS_CLIENTS_FILE", faults=faults)
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


def is_client_name(value: Any) -> bool:
    """Whether a client may be called so."""
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def _faults_of(table: dict[str, Any]) -> list[str]:
    faults = [f"{key!r} is not known" for key in sorted(set(table) - _KNOWN)]
    if not is_client_name(table.get("name")):
        faults.append(CLIENT_NAME_RULE)
    secrets = table.get("secrets")
    if not is_list_of_text(secrets) or not all(map(_is_secret, secrets or ())):
        faults.append(
            f"secrets must be {_PREFIX}… with at least {_MIN_SECRET_BYTES} bytes in base64"
        )
    scopes = table.get("scopes")
    if not is_list_of_text(scopes) or not set(scopes or ()) <= SCOPES:
        faults.append(f"scopes must be some of {', '.join(sorted(SCOPES))}")
    return faults


def _is_secret(value: str) -> bool:
    if not value.startswith(_PREFIX):
        return False
    try:
        return len(base64.b64decode(value[len(_PREFIX) :], validate=True)) >= _MIN_SECRET_BYTES
    except (binascii.Error, ValueError):
        return False
