"""Who was refused what: log lines, and for staff a row of the audit trail (ASVS 16.2, 16.3)."""

import logging
import time

from flask import Flask, Response, g, request
from sqlalchemy.exc import SQLAlchemyError

from app.audit.events import record
from app.errors import Forbidden, Unauthenticated
from app.identity.authentication import NO_TOKEN
from app.identity.remembered import Remembered
from app.web.context import current_database, request_id, request_now
from app.web.log_throttle import LogThrottle
from app.web.problems import domain_problem

_LOG = logging.getLogger("app.identity")
# Of one cause, in each process; beyond that the requests' own lines have to do.
_LINES, _WINDOW_S = 100, 10.0
# One row for a member of staff, a route and a reason: repeating himself fills no audit trail.
_ONE_ROW_IN_S = 60.0
_MAX_REMEMBERED = 1000


class RefusalLog:
    """Writes down refusals. No token, claim or address: ids, names of ours, and the cause."""

    def __init__(self) -> None:
        self._throttle = LogThrottle(lines=_LINES, window_s=_WINDOW_S)
        self._recorded: Remembered[tuple[str, str, str], float] = Remembered(_MAX_REMEMBERED)

    def token_refused(self, error: Unauthenticated) -> Response:
        """A token that was not believed, a session that is over; not the lack of one."""
        if error.cause != NO_TOKEN:
            fields = {"cause": error.cause, "issuer": error.issuer}
            self._write(logging.INFO, "token_refused", error.cause, fields)
        return domain_problem(error)

    def access_denied(self, error: Forbidden) -> Response:
        """Somebody known who may not do this."""
        caller = g.get("caller_key")
        is_staff = caller is not None and caller.startswith("staff:")
        level = logging.WARNING if is_staff else logging.INFO
        self._write(level, "access_denied", error.code, {"reason": error.code})
        if is_staff:
            self._record_once(caller, error.code)
        return domain_problem(error)

    def _write(self, level: int, event: str, kind: str, fields: dict[str, str | None]) -> None:
        left_out = self._throttle.admit(f"{event}:{kind}")
        if left_out is None:
            return
        more = {"left_out": left_out} if left_out else {}
        context = {"caller": g.get("caller_key"), "route": _rule(), "request_id": request_id()}
        _LOG.log(level, event, extra={**fields, **context, **more})

    def _record_once(self, caller: str, reason: str) -> None:
        what, moment = (caller, f"{request.method} {_rule()}", reason), time.monotonic()
        last = self._recorded.get(what)
        if last is not None and moment - last < _ONE_ROW_IN_S:
            return
        self._recorded.put(what, moment)
        try:
            with current_database().writing() as session:
                record(
                    session,
                    actor=caller,
                    action="access_denied",
                    subject=caller,
                    details={"route": what[1], "reason": reason},
                    now=request_now(),
                )
                session.commit()
        except SQLAlchemyError as error:
            # He is refused all the same: a busy database makes no 500 of a 403.
            _LOG.warning("access_denied_not_recorded", extra={"error": type(error).__name__})


def register_refusal_log(app: Flask) -> None:
    """Have every refusal of a caller written down, wherever it was raised."""
    log = RefusalLog()
    app.register_error_handler(Unauthenticated, log.token_refused)
    app.register_error_handler(Forbidden, log.access_denied)


def _rule() -> str | None:
    return request.url_rule.rule if request.url_rule else None
