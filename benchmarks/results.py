"""What a benchmark found, as a line of the table and as a member of ``var/bench.json``."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Result:
    """One benchmark's figures, in ``unit``; ``ratio`` is ours by the baseline.

    ``goal`` speaks of the ratio, but of ``ours`` where it is written in the same unit.
    ``remark`` is for the reader of the table only.
    """

    name: str
    ours: float
    baseline: float
    unit: str
    ratio: float
    goal: str
    met: bool
    remark: str = field(default="", compare=False)


def table(results: Sequence[Result]) -> str:
    """The results for people, one line each."""
    header = ("name", "ours", "baseline", "unit", "ratio", "goal", "met", "")
    lines = [header, *map(_cells, results)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def write_json(path: Path, results: Sequence[Result]) -> None:
    """Write the results for machines: a list of objects."""
    members = [asdict(result) for result in results]
    for member in members:
        del member["remark"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(members, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _cells(result: Result) -> tuple[str, ...]:
    return (
        result.name,
        _figure(result.ours),
        _figure(result.baseline),
        result.unit,
        f"{result.ratio:.2f}",
        result.goal,
        "yes" if result.met else "no",
        result.remark,
    )


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"
