"""Servers take turns under the same load; the median of the rounds' ratios counts.

The headline is requests per second of the workers' processor time. That is what a province pays
for, and on a machine that does other things besides it hardly moves, whereas time by the clock
does. Time by the clock stands beside it: what waits (for the disk, for the database's own
process) shows only there.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.load import Load, put_load
from benchmarks.servers import Server, running_server
from benchmarks.stage import Stage

# Names the file with the answer that the baselines give.
BODY_VARIABLE = "BENCHMARK_BODY"
ROUNDS = 5
_BASELINES = ("create_furnished_app", "create_bare_app")
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


class _Round(NamedTuple):
    ours: _Turn
    baseline: _Turn
    bare: _Turn


@dataclass(frozen=True)
class Comparison:
    """Medians over the rounds: requests per processor second, and ours by the baseline's."""

    ours: float
    baseline: float
    ratio: float
    remark: str


def compare(
    stage: Stage,
    requests: Path,
    baselines: str,
    first_answer: Callable[[Server], bytes],
    **more: str,
) -> Comparison:
    """Run ours and its two baselines on ``stage``, and let them take turns.

    ``baselines`` is the module that has ``create_furnished_app``, of which the goal speaks, and
    ``create_bare_app``, which has nothing of a service: the remark says how far that is. Both
    answer what ours answered first, and are given ``more`` variables. Raises ``LoadFailed``.
    """
    applications = ("wsgi:app", *(f"{baselines}:{name}()" for name in _BASELINES))
    body = stage.folder / "body.json"
    environ = stage.environ | {BODY_VARIABLE: str(body)} | more
    with ExitStack() as stack:
        servers: list[Server] = []
        for number, application in enumerate(applications):
            log = stage.folder / f"server{number}.log"
            servers.append(stack.enter_context(running_server(application, environ, log=log)))
            if application == "wsgi:app":
                body.write_bytes(first_answer(servers[0]))
        return _compared([Side(server, requests) for server in servers])


def _compared(sides: Sequence[Side]) -> Comparison:
    for side in sides:
        put_load(side.server.port, side.requests, duration_s=_WARM_UP_S)
    rounds = [_Round(*map(_turn, sides)) for _ in range(ROUNDS)]
    return Comparison(
        ours=median(one.ours.per_cpu_s for one in rounds),
        baseline=median(one.baseline.per_cpu_s for one in rounds),
        ratio=median(one.ours.per_cpu_s / one.baseline.per_cpu_s for one in rounds),
        remark=_by_the_clock(rounds),
    )


def _by_the_clock(rounds: Sequence[_Round]) -> str:
    ratio = median(one.ours.per_s / one.baseline.per_s for one in rounds)
    ours, theirs = median(o.ours.per_s for o in rounds), median(o.baseline.per_s for o in rounds)
    p50_s = median(one.ours.load.p50_s for one in rounds)
    p99_s = median(one.ours.load.p99_s for one in rounds)
    remark = f"by the clock {ratio:.2f}: {ours:,.0f} to {theirs:,.0f}/s"
    remark += f", ours p50 {p50_s * 1e3:.1f} p99 {p99_s * 1e3:.1f} ms"
    of_bare = median(one.ours.per_cpu_s / one.bare.per_cpu_s for one in rounds)
    remark += f"; {of_bare:.2f} of a view without anything"
    if max(turn.load.busy for one in rounds for turn in one) > _TOO_BUSY:
        remark += "; the load generator was the limit"
    return remark


def _turn(side: Side) -> _Turn:
    before = side.server.cpu_s()
    load = put_load(side.server.port, side.requests, duration_s=_ROUND_S)
    return _Turn(load, side.server.cpu_s() - before)
