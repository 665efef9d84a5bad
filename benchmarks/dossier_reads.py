"""A citizen's dossiers against a bare Flask view of the same size: one of them, and fifty."""

import httpx

from benchmarks.chance import seeded
from benchmarks.comparison import Comparison, compare
from benchmarks.load import http_request, write_requests
from benchmarks.servers import HOST, Server
from benchmarks.stage import Stage

_SEED = 50
_DOSSIERS = "/v1/services/dossiers"


def measure_lookup(stage: Stage) -> Comparison:
    """Thousands of different dossiers, each asked for by its owner."""
    paths = [[f"{_DOSSIERS}/{code}" for code in one.codes] for one in stage.citizens]
    return _measure(stage, paths)


def measure_list(stage: Stage) -> Comparison:
    """The first fifty dossiers of different citizens."""
    return _measure(stage, [[f"{_DOSSIERS}?limit=50"]] * len(stage.citizens))


def _measure(stage: Stage, paths: list[list[str]]) -> Comparison:
    tokens = stage.access_tokens()
    calls = [
        (path, {"Authorization": f"Bearer {token}"})
        for token, own in zip(tokens, paths, strict=True)
        for path in own
    ]
    seeded(_SEED).shuffle(calls)
    requests = stage.folder / "reads.http"
    write_requests(requests, [http_request("GET", *call) for call in calls])
    return compare(stage, requests, "benchmarks.bare_reads", lambda ours: _get(ours, *calls[0]))


def _get(server: Server, path: str, headers: dict[str, str]) -> bytes:
    answer = httpx.get(f"http://{HOST}:{server.port}{path}", headers=headers)
    answer.raise_for_status()
    return answer.content
