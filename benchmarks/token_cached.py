"""What authentication adds to a request whose token was seen before, inside one process."""

from dataclasses import dataclass
from statistics import median

from app import create_app
from app.web.context import EXTENSION
from app.web.guards import public, requires_citizen
from benchmarks.in_process import ROUNDS, add_view, logging_to, time_request_us
from benchmarks.stage import Stage


@dataclass(frozen=True)
class Added:
    """Microseconds: what the guard adds, and the same view without it."""

    guard_us: float
    public_us: float


def measure_guard(stage: Stage) -> Added:
    """The median over many rounds in which the two views take turns.

    Both are called as gunicorn calls them, with the same request. The session's state is looked
    at on every request, as always. Neither view is counted by the limits: a route for anyone and
    one for citizens have different ones, and their difference is no part of authentication.
    """
    with logging_to(stage.folder / "token.log"):
        app = create_app(stage.settings)
        add_view(app, "guarded", requires_citizen(assurance=2))
        add_view(app, "public", public)
        login = {"Authorization": f"Bearer {stage.access_tokens()[0]}"}
        for path in ("/guarded", "/public"):
            time_request_us(app, path, login)
        pairs = [
            (time_request_us(app, "/guarded", login), time_request_us(app, "/public", login))
            for _ in range(ROUNDS)
        ]
        app.extensions[EXTENSION].database.dispose()
    return Added(
        guard_us=median(guarded - plain for guarded, plain in pairs),
        public_us=median(plain for _, plain in pairs),
    )
