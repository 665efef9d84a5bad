"""``python -m benchmarks [NAME…]``: measure, print a table, write ``var/bench.json``."""

import argparse
import sys
from pathlib import Path

import httpx

from benchmarks.catalogue import CATALOGUE, selected
from benchmarks.load import LoadFailed, has_wrk
from benchmarks.results import table, write_json
from benchmarks.servers import ROOT, ServerFailed
from benchmarks.stage import Skipped, Stages

JSON = ROOT / "var" / "bench.json"


def main(arguments: list[str] | None = None) -> int:
    """Run the selected benchmarks; 1 when one of them could not be carried out."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(CATALOGUE))
    try:
        chosen = selected(parser.parse_args(arguments).names)
    except LookupError as error:
        parser.error(str(error))
    if not Path("/proc/self/stat").exists():
        sys.exit("The benchmarks read the servers' processor time from /proc: Linux is needed.")
    if not has_wrk():
        _say("wrk is not installed: a slower load generator takes its place, so that times by")
        _say("the clock mean little. The processor times, and so the ratios, do. (apt: wrk)")
    stages, results, failures = Stages(), [], 0
    try:
        for name, measure in chosen.items():
            _say(f"{name} …")
            try:
                results.append(measure(name, stages))
            except Skipped as reason:
                _say(f"SKIPPED: {name}: {reason}")
            except (LoadFailed, ServerFailed, httpx.HTTPError) as error:
                failures += 1
                _say(f"FAILED: {name}: {error}")
    finally:
        stages.close()
    print(table(results))
    write_json(JSON, results)
    return 1 if failures else 0


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
