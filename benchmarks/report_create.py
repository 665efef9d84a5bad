"""Filing reports against the same rows written by hand on the raw driver."""

import httpx

from benchmarks.bare_reports import CITIZEN_VARIABLE, DATABASE_VARIABLE
from benchmarks.comparison import Comparison, compare
from benchmarks.load import MARK, http_request, write_requests
from benchmarks.servers import HOST, Server
from benchmarks.stage import Stage

PATH = "/v1/feedback/reports"


def measure_create(stage: Stage) -> Comparison:
    """Each request files another report of one of the citizens, with a key of its own."""
    requests = stage.folder / "reports.http"
    headers = [
        {"Authorization": f"Bearer {token}", "Idempotency-Key": f"benchmark-{MARK}"}
        for token in stage.access_tokens()
    ]
    write_requests(requests, [http_request("POST", PATH, each, draft(MARK)) for each in headers])

    def file_first(ours: Server) -> bytes:
        keyed = headers[0] | {"Idempotency-Key": "benchmark-first"}
        url = f"http://{HOST}:{ours.port}{PATH}"
        answer = httpx.post(url, headers=keyed, json=draft("0" * len(MARK)))
        return answer.raise_for_status().content

    more = {
        DATABASE_VARIABLE: stage.environ["BDS_DATABASE_URL"],
        CITIZEN_VARIABLE: str(stage.citizens[0].session.citizen_id),
    }
    return compare(stage, requests, "benchmarks.bare_reports", file_first, **more)


def draft(number: str) -> dict[str, object]:
    """A report as the app posts it; ``number`` is the end of its submission id."""
    return {
        "submission_id": f"5b0c7a52-3f7d-4c1e-9a10-{number}",
        "kind": "incident",
        "category": "roads",
        "text": "Ổ gà lớn giữa đường, rất nguy hiểm cho xe máy khi trời mưa và vào ban đêm.",
        "location": {
            "latitude": 10.9781,
            "longitude": 106.6516,
            "accuracy_m": 8.0,
            "source": "gps",
        },
        "client_created_at": "2026-04-01T08:15:30+07:00",
    }
