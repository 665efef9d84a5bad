"""How the current request reads dossiers."""

from app.province.local_time import local_day
from app.province.wiring import current_province
from app.services.dossiers.days_left import calendar_of_dossiers
from app.services.dossiers.faces import Reader
from app.services.dossiers.freshness import is_stale, whole_minutes
from app.services.wiring import current_source_watch
from app.web.context import current_platform, request_language, request_now


def current_reader() -> Reader:
    """How the current request reads dossiers."""
    now, heard_at = request_now(), current_source_watch().heard_at()
    calendar = calendar_of_dossiers(current_province())
    return Reader(
        language=request_language(),
        today=local_day(now),
        calendar=calendar,
        heard_at=whole_minutes(heard_at),
        is_stale=is_stale(heard_at, calendar, now=now),
        page=current_platform().settings.dossier_page_url,
    )
