"""Refusing an erasure while the law keeps a citizen's records; he can ask again later."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.database import Sealer
from app.privacy.models import DataRequest
from app.privacy.requests.states import Ground, RequestStep
from app.privacy.requests.stepping import SYSTEM, Step, take_step
from app.texts import Language, text


def refuse_erasure(
    session: Session,
    request: DataRequest,
    obstacles: Sequence[str],
    *,
    sealer: Sealer,
    now: datetime,
) -> None:
    """Refuse a locked request, and say why in both languages."""
    note = "\n".join(
        text(f"labels.erasure_obstacles.{one}", language)
        for language in Language
        for one in obstacles
    )
    # Whoever had it in hand gives it back with this.
    request.leased_until = None
    refusal = Step(RequestStep.REFUSE, note, Ground.LAW_KEEPS_RECORD)
    take_step(session, request, refusal, SYSTEM, sealer=sealer, now=now)
