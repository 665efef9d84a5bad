"""What can be wrong with the audit trail, each fault with the rows that it concerns."""

from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """What was done to the trail, or looks as if."""

    EVENT_CHANGED = "changed"
    EVENT_MISSING = "missing"
    EVENT_INSERTED = "inserted"
    SEAL_MISSING = "seal_missing"
    SEAL_CHANGED = "seal_changed"
    SIGNATURE_INVALID = "signature_invalid"
    KEY_UNKNOWN = "key_unknown"
    REMOVAL_INVALID = "removal_invalid"
    HEAD_MISSING = "head_missing"


@dataclass(frozen=True)
class Fault:
    """One fault; ``first`` to ``last`` are numbers of events, or of seals, by its kind."""

    kind: FaultKind
    first: int = 0
    last: int = 0
    seal: int = 0

    def __str__(self) -> str:
        """One sentence for an operator."""
        return _SENTENCES[self.kind].format(
            events=_numbers("event", self.first, self.last),
            seals=_numbers("seal", self.first, self.last),
            seal=self.seal,
        )


_SENTENCES = {
    FaultKind.EVENT_CHANGED: "{events}: changed after seal {seal} was set",
    FaultKind.EVENT_MISSING: "{events}: missing, though under seal {seal}",
    FaultKind.EVENT_INSERTED: "{events}: inserted after seal {seal} was set",
    FaultKind.SEAL_MISSING: "{seals}: missing",
    FaultKind.SEAL_CHANGED: "{seals}: changed, or does not follow from the seal before; "
    "its events cannot be checked",
    FaultKind.SIGNATURE_INVALID: "{seals}: the signature is wrong",
    FaultKind.KEY_UNKNOWN: "{seals}: signed by a key that is not among BDS_SECRET_KEYS, "
    "and no later seal vouches for it",
    FaultKind.REMOVAL_INVALID: "removal up to {seals}: not signed by a key that is known; "
    "it allows nothing to be missing",
    FaultKind.HEAD_MISSING: "no seal has the digest given as --head: the end of the trail was cut "
    "off or replaced",
}


def _numbers(noun: str, first: int, last: int) -> str:
    return f"{noun} {first}" if first == last else f"{noun}s {first} to {last}"
