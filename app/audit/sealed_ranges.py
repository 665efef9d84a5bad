"""Holding the events of one seal against what the seal keeps of them."""

from dataclasses import dataclass, field

from sqlalchemy import Connection

from app.audit.canonical import unpack_hashes
from app.audit.faults import Fault, FaultKind
from app.audit.sealed_rows import find_event_hashes, is_removed
from app.database import AnyRow


@dataclass
class RangeFindings:
    """How many events of a seal were found, and what is wrong with the others.

    ``is_removed``: retention removed these events, and nothing is left of any before them.
    """

    found: int = 0
    is_removed: bool = False
    faults: list[Fault] = field(default_factory=list)


def check_range(
    connection: Connection, seal: AnyRow, *, after: int, may_be_removed: bool
) -> RangeFindings:
    """Compare the events from ``after`` (exclusive) to the seal's last one.

    ``may_be_removed``: retention says that it removed them.
    """
    findings = RangeFindings()
    missing = unpack_hashes(seal.event_hashes)
    for number, found in find_event_hashes(connection, after=after, up_to=seal.last_event):
        sealed = missing.pop(number, None)
        if sealed is None:
            _add(findings.faults, FaultKind.EVENT_INSERTED, number, seal)
        elif found != sealed:
            _add(findings.faults, FaultKind.EVENT_CHANGED, number, seal)
        findings.found += sealed is not None
    if (
        may_be_removed
        and len(missing) == seal.event_count
        and is_removed(connection, up_to=seal.last_event)
    ):
        findings.is_removed = True
        return findings
    for number in missing:
        _add(findings.faults, FaultKind.EVENT_MISSING, number, seal)
    return findings


def _add(faults: list[Fault], kind: FaultKind, number: int, seal: AnyRow) -> None:
    """Add the fault, to the one before it where both are of one kind and next to each other."""
    before = faults[-1] if faults else None
    first = number
    if before is not None and before.kind is kind and before.last == number - 1:
        first = faults.pop().first
    faults.append(Fault(kind, first, number, seal.number))
