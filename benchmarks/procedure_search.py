"""What it takes to find a procedure among 2,012 by what people type, inside one process."""

import time
from dataclasses import dataclass
from statistics import median

from app import create_app
from app.services.procedures.catalogue import build_index
from app.services.procedures.searching import SearchIndex
from app.web.context import EXTENSION
from app.web.guards import public
from benchmarks.in_process import ROUNDS, add_view, logging_to, time_request_us
from benchmarks.many_procedures import many_procedures
from benchmarks.stage import Stage

QUESTIONS = (
    "khai sinh",
    "làm giấy khai sanh cho con mới đẻ ở phường",
    "sổ đỏ",
    "cap giay chung nhan quyen su dung dat quyen so huu nha o va tai san khac gan lien voi dat",
    "đăng ký thành lập công ty trách nhiệm hữu hạn",
    "giay pheo xay dunf nah o rieng le",
    "ddaawng kys keets hoon",
    # Words that stand in a thousand names, and beginnings of many.
    "cấp",
    "cấp giấy phép",
    "th",
    "cấp lại giấy phép",
    "cna cuoc cong dna",
    "qwrt xkcd",
)


@dataclass(frozen=True)
class Searched:
    """Milliseconds of the slowest question, and of a request that does nothing."""

    slowest_ms: float
    public_ms: float
    remark: str


def measure_search(stage: Stage) -> Searched:
    """The median over many rounds of each question; the slowest counts."""
    procedures = many_procedures()
    began = time.process_time()
    index = build_index(procedures, ())
    built_s = time.process_time() - began
    with logging_to(stage.folder / "procedures.log"):
        app = create_app(stage.settings)
        add_view(app, "public", public)
        public_ms = time_request_us(app, "/public") / 1e3
        app.extensions[EXTENSION].database.dispose()
    taken = {question: _time_ms(index, question) for question in QUESTIONS}
    slowest = max(taken, key=lambda question: taken[question])
    return Searched(
        slowest_ms=taken[slowest],
        public_ms=public_ms,
        remark=f"{len(procedures):,} procedures, slowest {slowest!r}; built in {built_s:.1f} s",
    )


def _time_ms(index: SearchIndex, question: str) -> float:
    """The processor time of one search."""
    rounds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        index.search(question)
        rounds.append(time.process_time() - began)
    return median(rounds) * 1e3
