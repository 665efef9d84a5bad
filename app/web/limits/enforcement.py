"""Limits at work: counted before and after the caller has proven who he is, told on the answer."""

import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from time import time
from typing import Any, cast

from flask import Flask, Response, current_app
from flask.globals import app_ctx, request_ctx

from app.errors import TooManyRequests
from app.settings import Settings
from app.web.context import current_platform
from app.web.limits.addresses import client_address
from app.web.limits.limiter import Limiter, Stage, Verdict, create_limiter
from app.web.limits.policy import CountedBy, LimitClass, class_of, is_spared

EXTENSION = "limits"


def current_limiter() -> Limiter:
    """The running application's limiter."""
    return cast("Limiter", current_app.extensions[EXTENSION])


@dataclass
class Judgement:
    """What of a request is still to be judged, and the last verdict on it.

    It lies in ``g`` between the hooks.
    """

    limiter: Limiter
    now: float
    after: Stage
    verdict: Verdict | None = None

    def judge(self, stage: Stage, counted_as: Mapping[CountedBy, str]) -> None:
        """Count the request; raises ``TooManyRequests``."""
        verdict = self.limiter.judge(stage, counted_as, now=self.now)
        if verdict is None:
            return
        self.verdict = verdict
        if verdict.is_refused:
            raise TooManyRequests(retry_after_s=verdict.reset_s)


def register_origin_limits(app: Flask, settings: Settings) -> None:
    """Count by address and installation. Register it before whatever looks at tokens."""
    limiter = app.extensions[EXTENSION] = create_limiter(settings.limits)
    if not settings.limits.is_enabled:
        return
    stages = {
        limit_class: (
            limiter.stage(limit_class, is_caller_known=False),
            limiter.stage(limit_class, is_caller_known=True),
        )
        for limit_class in LimitClass
    }

    @app.before_request
    def limit_origin() -> None:
        # Each look through one of Flask's proxies costs a microsecond.
        request = request_ctx.request
        view = app.view_functions[request.endpoint] if request.endpoint else None
        before, after = stages[class_of(view, request.method)]
        # Not request_now(), which would cost as much as judging: no decision hangs on this clock
        # but which window a request counts in.
        judgement = app_ctx.g.judgement = Judgement(limiter, time(), after)
        judgement.judge(before, _origin(request.environ, settings.trusted_proxies))

    app.after_request(_tell_limits)


def register_caller_limits(app: Flask, settings: Settings) -> None:
    """Count by caller, and for everybody together. Register it after whatever names the caller."""
    if settings.limits.is_enabled:
        app.before_request(_limit_caller)


def request_origin() -> Mapping[CountedBy, str]:
    """Where this request comes from: its address, and its installation where it names one."""
    return _origin(request_ctx.request.environ, current_platform().settings.trusted_proxies)


def _limit_caller() -> None:
    local = app_ctx.g
    judgement: Judgement = local.judgement
    if judgement.after.limits:
        counted_as = {CountedBy.CALLER: local.caller_key, CountedBy.EVERYBODY: "everybody"}
        try:
            judgement.judge(judgement.after, counted_as)
        except TooManyRequests:
            if not is_spared(current_app.view_functions[request_ctx.request.endpoint or ""]):
                raise


def _tell_limits(response: Response) -> Response:
    judgement: Judgement | None = app_ctx.g.get("judgement")
    if judgement is not None and judgement.verdict is not None:
        verdict, add = judgement.verdict, response.headers.add
        add("X-RateLimit-Limit", str(verdict.amount))
        add("X-RateLimit-Remaining", str(verdict.remaining))
        add("X-RateLimit-Reset", str(verdict.reset_s))
    return response


def _origin(environ: Mapping[str, Any], trusted_proxies: int) -> dict[CountedBy, str]:
    counted_as = {CountedBy.ADDRESS: client_address(environ, trusted_proxies)}
    written = environ.get("HTTP_X_INSTALLATION_ID")
    if written is not None:
        # The id that an app gave itself. Without one, or with what is no UUID, it counts by
        # address alone.
        with suppress(ValueError):
            counted_as[CountedBy.INSTALLATION] = uuid.UUID(written).hex
    return counted_as
