"""JSON logs: a constant event name plus fields. Ids only; never names, tokens, texts or places."""

import logging
import logging.config

from app.settings import Settings


def configure_logging(settings: Settings) -> None:
    """Write every log line as one JSON object to standard error."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "json": {
                    "()": "pythonjsonlogger.orjson.OrjsonFormatter",
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
