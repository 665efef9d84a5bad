"""JSON logs: a constant event name plus fields. Ids only; never names, tokens, texts or places."""

import logging
import logging.config
import traceback
from typing import Any

from pythonjsonlogger.orjson import OrjsonFormatter

from app.settings import Settings


class Formatter(OrjsonFormatter):
    """Writes an exception as the places it came through and its type, without its message.

    A message may hold what somebody sent; PostgreSQL's hold the whole row that was refused.
    """

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        """The exception and what caused it, the last one first."""
        lines: list[str] = []
        error: BaseException | None = ei[1]
        while error is not None:
            lines += traceback.format_tb(error.__traceback__)
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}\n")
            hidden = None if error.__suppress_context__ else error.__context__
            error = error.__cause__ or hidden
        return "".join(lines)


def configure_logging(settings: Settings) -> None:
    """Write every log line as one JSON object to standard error."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "json": {
                    "()": Formatter,
                    "fmt": "%(levelname)s %(name)s %(message)s",
                    "rename_fields": {"levelname": "level", "name": "logger", "message": "event"},
                    "timestamp": "at",
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"level": "INFO", "handlers": ["stderr"]},
            "loggers": {
                # They log whole addresses, with what stands in them.
                "httpx": {"level": "WARNING"},
                "httpcore": {"level": "WARNING"},
            },
        }
    )
    if not settings.is_production:
        logging.captureWarnings(capture=True)
