"""Reading from the platform: one message, one list of rows; tried again where that can help."""

import asyncio
import logging
import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import httpx
import orjson

from app.adapters.bounded_json import Bounds, JsonAnswer, ask_json
from app.adapters.lgsp.sign_in import is_success, make_sign_in, require_answered
from app.errors import UpstreamError
from app.settings.lgsp import LgspSettings

_LOG = logging.getLogger("app.lgsp")
_CHANCE = random.SystemRandom()
_MAX_BYTES = 8 * 2**20
_SAFE_CODE = re.compile(r"[0-9A-Za-z_.-]{1,16}")


class Service(StrEnum):
    """What the platform can be asked for; each only reads, so that it may be asked again."""

    PROCEDURES = "LayDanhSachTTHC"
    PROCEDURE = "LayThuTuc"
    DOSSIER = "TraCuuHoSo"
    DOSSIERS = "DongBoHoSoMC"
    STEPS = "CapNhatTienDoHoSoMC"


@dataclass(frozen=True)
class Patience:
    """How long one request may take, how often it is tried, and in how much time all in all.

    Other pages wait meanwhile.
    """

    limit_s: float = 10.0
    tries: int = 3
    pause_s: float = 0.5
    budget_s: float = 15.0


_PATIENCE = Patience()


class Gateway:
    """The platform; keeps its session or token. For one thread."""

    def __init__(
        self,
        settings: LgspSettings,
        *,
        patience: Patience = _PATIENCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._patience = patience
        self._clock = clock
        self._bounds = Bounds(
            "lgsp", max_bytes=_MAX_BYTES, limit_s=patience.limit_s, reads_refusals=False
        )
        self._sign_in = make_sign_in(settings, self._bounds, clock)

    def read(self, service: Service, wanted: Sequence[Mapping[str, str]]) -> list[Any]:
        """The rows that answer ``wanted``; touches the network, raises ``UpstreamError``."""
        give_up_at = self._clock() + self._patience.budget_s
        for attempt in range(1, self._patience.tries + 1):
            try:
                return self._ask(service, wanted)
            except UpstreamError as error:
                pause_s = self._pause_s(attempt, error)
                is_last = attempt == self._patience.tries or not error.retryable
                if is_last or self._clock() + pause_s + self._patience.limit_s > give_up_at:
                    raise
                time.sleep(pause_s)
        raise AssertionError("the last attempt returns or raises")

    def _pause_s(self, attempt: int, error: UpstreamError) -> float:
        """Longer with each attempt, and never the same for two workers."""
        drawn = _CHANCE.uniform(0.5, 1.0)
        return max(self._patience.pause_s * 2.0 ** (attempt - 1) * drawn, error.retry_after_s or 0)

    def _ask(self, service: Service, wanted: Sequence[Mapping[str, str]]) -> list[Any]:
        """Ask; what an old session or token is refused is asked once more with a new one.

        Each platform has its own codes for "your session has ended": any refusal may mean it.
        """
        was_signed_in = self._sign_in.is_signed_in
        answer = self._post(service, wanted)
        if was_signed_in and _is_refused(answer):
            self._sign_in.forget()
            answer = self._post(service, wanted)
        return self._rows(answer)

    def _post(self, service: Service, wanted: Sequence[Mapping[str, str]]) -> JsonAnswer:
        message = {
            **self._sign_in.members(),
            "madonvi": self._settings.unit,
            "service": service.value,
            "isUpdating": False,
            "data": list(wanted),
        }
        headers = {"Content-Type": "application/json", **self._sign_in.headers()}
        sent = orjson.dumps(message)
        answer = asyncio.run(
            ask_json(self._bounds, "POST", self._settings.url, headers=headers, body=sent)
        )
        require_answered(answer)
        return answer

    def _rows(self, answer: JsonAnswer) -> list[Any]:
        if _is_refused(answer):
            # A session that was refused is of no further use.
            self._sign_in.forget()
            code = str(answer.content.get("error_code", answer.status))
            _LOG.error("lgsp_refused", extra={"error_code": _legible(code)})
            raise UpstreamError("lgsp_refused", retryable=False)
        rows = answer.content.get("data")
        if rows is None or rows == "":
            return []
        if not isinstance(rows, list):
            raise UpstreamError("lgsp_answer_unreadable", retryable=True)
        return rows


def _is_refused(answer: JsonAnswer) -> bool:
    if answer.status != httpx.codes.OK:
        return True
    if "error_code" not in answer.content:
        raise UpstreamError("lgsp_answer_unreadable", retryable=True)
    return not is_success(answer.content["error_code"])


def _legible(code: str) -> str:
    return code if _SAFE_CODE.fullmatch(code) else "other"
