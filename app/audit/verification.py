"""Verifying the trail: every event against its seal, every seal against the one before it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from app.audit.canonical import NO_DIGEST, seal_digest
from app.audit.faults import Fault, FaultKind
from app.audit.removals import find_removals
from app.audit.seal_keys import SealKeys
from app.audit.sealed_ranges import check_range
from app.audit.sealed_rows import count_events, find_first_moment, find_seals
from app.database import AnyRow

_BELOW_ALL = -(2**63)


@dataclass
class Findings:
    """What was seen on the way; complete once every fault was asked for."""

    seals: int = 0
    events: int = 0
    last_event: int = 0
    unsealed: int = 0
    unsealed_since: datetime | None = None
    removed_up_to: int = 0
    removed_sealed_at: datetime | None = None
    head_is_seal: int | None = None


class Verification:
    """One walk along the trail, in bounded memory. It writes nothing, and others may write on.

    ``head`` is a digest known from elsewhere, which some seal must have.
    """

    def __init__(
        self, connection: Connection, keys: SealKeys, *, head: bytes | None = None
    ) -> None:
        self.findings = Findings()
        self._connection = connection
        self._keys = keys
        self._head = head
        # What the next seal follows on; None behind a seal that is missing or was changed.
        self._digest: bytes | None = NO_DIGEST
        self._covered_up_to: int | None = _BELOW_ALL
        # The first seal since the last signature that could be checked.
        self._first_unvouched: int | None = None
        # Up to which seal retention may have removed the events.
        self._removed_seals = 0

    def faults(self) -> Iterator[Fault]:
        """Everything that is wrong, in the order of the trail."""
        yield from self._read_removals()
        expected = 1
        for number, seal in find_seals(self._connection):
            if number > expected:
                yield Fault(FaultKind.SEAL_MISSING, expected, number - 1)
                self._digest = self._covered_up_to = None
            expected = number + 1
            self.findings.seals += 1
            if seal is None or not self._follows(seal):
                yield Fault(FaultKind.SEAL_CHANGED, number, number)
                self._go_on_behind(seal)
            else:
                yield from self._check(seal)
        if self._first_unvouched is not None:
            yield Fault(FaultKind.KEY_UNKNOWN, self._first_unvouched, expected - 1)
        if self._head is not None and self.findings.head_is_seal is None:
            yield Fault(FaultKind.HEAD_MISSING)
        last = self.findings.last_event
        self.findings.unsealed = count_events(self._connection, after=last)
        self.findings.unsealed_since = find_first_moment(self._connection, after=last)

    def _read_removals(self) -> Iterator[Fault]:
        """Find the last removal that is rightly signed: it stands for all before it."""
        for number, is_valid in find_removals(self._connection, self._keys):
            if is_valid:
                self._removed_seals = number
                return
            yield Fault(FaultKind.REMOVAL_INVALID, number, number)

    def _follows(self, seal: AnyRow) -> bool:
        if self._digest is None:
            return True  # what it followed on is gone: its signature has to do
        stored: bytes = seal.digest
        return seal_digest(seal, previous=self._digest) == stored

    def _check(self, seal: AnyRow) -> Iterator[Fault]:
        yield from self._check_signature(seal)
        after = seal.first_event - 1 if self._covered_up_to is None else self._covered_up_to
        checked = check_range(
            self._connection,
            seal,
            after=after,
            may_be_removed=seal.number <= self._removed_seals,
        )
        yield from checked.faults
        self.findings.events += checked.found
        if checked.is_removed:
            self.findings.removed_up_to = seal.last_event
            self.findings.removed_sealed_at = seal.sealed_at
        if seal.digest == self._head:
            self.findings.head_is_seal = seal.number
        self._digest = seal.digest
        self._covered_up_to = self.findings.last_event = seal.last_event

    def _check_signature(self, seal: AnyRow) -> Iterator[Fault]:
        if self._keys.find_signer(seal.digest, seal.signature) == seal.key_id:
            self._first_unvouched = None
        elif self._keys.knows(seal.key_id):
            yield Fault(FaultKind.SIGNATURE_INVALID, seal.number, seal.number)
        elif self._first_unvouched is None:
            self._first_unvouched = seal.number

    def _go_on_behind(self, seal: AnyRow | None) -> None:
        """Follow on a changed seal where its signature still tells the digest that it was set with.

        Otherwise the next seal follows on nothing that is known.
        """
        before, self._digest, self._covered_up_to = self._digest, None, None
        if seal is None:
            return
        self.findings.last_event = max(self.findings.last_event, seal.last_event)
        candidates = [seal.digest] + ([seal_digest(seal, previous=before)] if before else [])
        for digest in candidates:
            if self._keys.find_signer(digest, seal.signature):
                self._digest = digest
