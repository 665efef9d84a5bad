"""Two servers take turns under the same load; the median of the rounds' ratios counts.

The headline is requests per second of the workers' processor time. That is what a province pays
for, and on a machine that does other things besides it hardly moves, whereas time by the clock
does. Time by the clock stands beside it: what waits (for the disk, for the database's own
process) shows only there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.load import Load, put_load
from benchmarks.servers import Server

ROUNDS = 5
_WARM_UP_S = 1
_ROUND_S = 2
# Beyond this the load generator may be what is measured.
_TOO_BUSY = 0.8


@dataclass(frozen=True)
class Side:
    """A server and the file of requests that it is asked."""

    server: Server
    requests: Path


@dataclass(frozen=True)
class _Turn:
    load: Load
    cpu_s: float

    @property
    def per_cpu_s(self) -> float:
        return self.load.answered / self.cpu_s

    @property
    def per_s(self) -> float:
        return self.load.answered / self.load.wall_s


@dataclass(frozen=True)
class Comparison:
    """Medians over the rounds: requests per processor second, and ours by the baseline's."""

    ours: float
    baseline: float
    ratio: float
    remark: str


def compare(ours: Side, baseline: Side) -> Comparison:
    """Warm both sides up, then let them take turns; raises ``LoadFailed``."""
    for side in (ours, baseline):
        put_load(side.server.port, side.requests, duration_s=_WARM_UP_S)
    rounds = [(_turn(ours), _turn(baseline)) for _ in range(ROUNDS)]
    return Comparison(
        ours=median(our.per_cpu_s for our, _ in rounds),
        baseline=median(their.per_cpu_s for _, their in rounds),
        ratio=median(our.per_cpu_s / their.per_cpu_s for our, their in rounds),
        remark=_by_the_clock(rounds),
    )


def _by_the_clock(rounds: Sequence[tuple[_Turn, _Turn]]) -> str:
    ratio = median(our.per_s / their.per_s for our, their in rounds)
    ours, theirs = (median(turn.per_s for turn in side) for side in zip(*rounds, strict=True))
    p50_s = median(our.load.p50_s for our, _ in rounds)
    p99_s = median(our.load.p99_s for our, _ in rounds)
    remark = f"by the clock {ratio:.2f}: {ours:,.0f} to {theirs:,.0f}/s"
    remark += f", ours p50 {p50_s * 1e3:.1f} p99 {p99_s * 1e3:.1f} ms"
    if max(turn.load.busy for pair in rounds for turn in pair) > _TOO_BUSY:
        remark += "; the load generator was the limit"
    return remark


def _turn(side: Side) -> _Turn:
    before = side.server.cpu_s()
    load = put_load(side.server.port, side.requests, duration_s=_ROUND_S)
    return _Turn(load, side.server.cpu_s() - before)
