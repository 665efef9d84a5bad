"""What privacy keeps of people for a time only."""

from sqlalchemy import exists, select

from app.database import table_of
from app.database.forgetting import Forgetting, Retention
from app.identity.models import Citizen
from app.privacy.models import Breach, ConsentRecord, DataRequest, DataRequestStep
from app.privacy.requests.states import RequestKind, RequestState

_CONSENTS, _REQUESTS, _BREACHES = table_of(ConsentRecord), table_of(DataRequest), table_of(Breach)
_STEPS, _CITIZENS = table_of(DataRequestStep), table_of(Citizen)
# A restriction that was granted and holds: its request is what it rests on.
_HOLDS = (
    (_REQUESTS.c.kind == RequestKind.RESTRICTION.value)
    & (_REQUESTS.c.state == RequestState.DONE.value)
    & exists().where(
        _CITIZENS.c.id == _REQUESTS.c.citizen_id, _CITIZENS.c.use_restricted_at.is_not(None)
    )
)

RETENTIONS: tuple[Retention, ...] = (
    # As long as the account, and then as long as somebody may ask whether it was lawful.
    Forgetting(
        "consents",
        _CONSENTS,
        lambda before: _CONSENTS.c.citizen_id.in_(
            select(_CITIZENS.c.id).where(_CITIZENS.c.erased_at < before)
        ),
    ),
    Forgetting(
        "data_requests",
        _REQUESTS,
        lambda before: (
            (_REQUESTS.c.finished_at < before)
            & _REQUESTS.c.file_until.is_(None)
            & ~_HOLDS
            & ~exists().where(_STEPS.c.request_id == _REQUESTS.c.id, _STEPS.c.at >= before)
        ),
        parts=(_STEPS.c.request_id,),
    ),
    Forgetting(
        "breaches",
        _BREACHES,
        lambda before: (_BREACHES.c.closed_at < before) & _BREACHES.c.next_page_at.is_(None),
    ),
)
