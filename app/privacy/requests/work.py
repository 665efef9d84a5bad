"""The worker's part: fulfilling requests whose time has come.

A request that is being fulfilled is leased: where the worker dies, the lease runs out and another
begins again, which is why what is registered may be called twice.
"""

from datetime import datetime, timedelta

from sqlalchemy import Select, and_, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.database import Database, Sealer
from app.identity.citizens.consent import lock_citizen
from app.privacy.fulfilling import Commission, Fulfilment, NotErased
from app.privacy.models import DataRequest
from app.privacy.requests.dues import EXPORT_KEPT
from app.privacy.requests.refusing import refuse_erasure
from app.privacy.requests.states import RequestKind, RequestState, RequestStep
from app.privacy.requests.stepping import SYSTEM, Step, take_step

LEASE = timedelta(minutes=10)
_AT_ONCE = 100


def fulfil_next(database: Database, fulfilment: Fulfilment, sealer: Sealer, now: datetime) -> int:
    """Fulfil the next request that software can; 0 where there is none. Commits."""
    kinds = _kinds(fulfilment)
    with database.reading() as connection:
        found = connection.execute(_due(kinds, now)).first() if kinds else None
    if found is None:
        return 0
    with database.writing() as session:
        # Of one citizen's requests one at a time: no export is stored while he is erased.
        lock_citizen(session, found.citizen_id)
        same = _due(kinds, now).where(DataRequest.id == found.id)
        request = session.scalar(same.with_for_update(of=DataRequest, skip_locked=True))
        commission = _begin(session, request, fulfilment, sealer, now) if request else None
        session.commit()
    if commission is not None:
        try:
            _carry_out(fulfilment, commission, now)
        except NotErased as error:
            _give_up(database, commission, error, sealer, now)
        else:
            _finish(database, fulfilment, commission, sealer, now)
    return 1


def remove_files(database: Database, fulfilment: Fulfilment, now: datetime) -> int:
    """Forget the files of exports that nobody may fetch any more; how many. Commits."""
    if fulfilment.exports is None:
        return 0
    over = select(DataRequest.id).where(DataRequest.file_until <= now).limit(_AT_ONCE)
    with database.reading() as connection:
        ids = list(connection.scalars(over))
    for request_id in ids:
        fulfilment.exports.remove(request_id)
    with database.writing() as session:
        gone = update(DataRequest).where(DataRequest.id.in_(ids)).values(file_until=None)
        session.execute(gone)
        session.commit()
    return len(ids)


def _kinds(fulfilment: Fulfilment) -> list[RequestKind]:
    exports = [RequestKind.EXPORT] if fulfilment.exports else []
    return exports + ([RequestKind.ERASURE] if fulfilment.erase else [])


def _due(kinds: list[RequestKind], now: datetime) -> Select[DataRequest]:
    is_time = or_(DataRequest.scheduled_for.is_(None), DataRequest.scheduled_for <= now)
    waits = and_(DataRequest.state == RequestState.RECEIVED, is_time)
    # Where staff took it no lease was ever given.
    was_left = and_(DataRequest.state == RequestState.IN_PROGRESS, DataRequest.leased_until <= now)
    other = aliased(DataRequest)
    is_busy = exists().where(
        other.citizen_id == DataRequest.citizen_id,
        other.id != DataRequest.id,
        other.leased_until > now,
    )
    wanted = select(DataRequest).where(DataRequest.kind.in_(kinds), or_(waits, was_left), ~is_busy)
    return wanted.order_by(DataRequest.id).limit(1)


def _begin(
    session: Session,
    request: DataRequest,
    fulfilment: Fulfilment,
    sealer: Sealer,
    now: datetime,
) -> Commission | None:
    """Lease it; None: the law keeps his records, and he is told so."""
    if request.state == RequestState.RECEIVED:
        is_erasure = request.kind == RequestKind.ERASURE
        obstacles = fulfilment.obstacles_of(session, request.citizen_id) if is_erasure else []
        if obstacles:
            refuse_erasure(session, request, obstacles, sealer=sealer, now=now)
            return None
        take_step(session, request, Step(RequestStep.BEGIN), SYSTEM, sealer=sealer, now=now)
    request.leased_until = now + LEASE
    return Commission(
        request.id, RequestKind(request.kind), request.citizen_id, request.open_reports
    )


def _carry_out(fulfilment: Fulfilment, commission: Commission, now: datetime) -> None:
    if commission.kind is RequestKind.EXPORT and fulfilment.exports:
        fulfilment.exports.make(commission, now=now)
    if commission.kind is RequestKind.ERASURE and fulfilment.erase:
        fulfilment.erase(commission, now=now)


def _give_up(
    database: Database, commission: Commission, why: NotErased, sealer: Sealer, now: datetime
) -> None:
    with database.writing() as session:
        request = session.scalar(_in_hand(commission, now).with_for_update())
        if request is not None:
            refuse_erasure(session, request, why.obstacles, sealer=sealer, now=now)
        session.commit()


def _finish(
    database: Database,
    fulfilment: Fulfilment,
    commission: Commission,
    sealer: Sealer,
    now: datetime,
) -> None:
    with database.writing() as session:
        request = session.scalar(_in_hand(commission, now).with_for_update())
        if request is None:
            _clean_up(session, fulfilment, commission)
        else:
            if commission.kind is RequestKind.EXPORT:
                request.file_until = now + EXPORT_KEPT
            take_step(session, request, Step(RequestStep.FINISH), SYSTEM, sealer=sealer, now=now)
        session.commit()


def _in_hand(commission: Commission, now: datetime) -> Select[DataRequest]:
    """The request, while it is leased to whoever began at ``now``."""
    mine = (DataRequest.id == commission.request_id) & (DataRequest.leased_until == now + LEASE)
    return select(DataRequest).where(mine)


def _clean_up(session: Session, fulfilment: Fulfilment, commission: Commission) -> None:
    """It took longer than its lease: it is another worker's by now, or its citizen is erased."""
    state = session.scalar(select(DataRequest.state).where(DataRequest.id == commission.request_id))
    if state == RequestState.WITHDRAWN and fulfilment.exports:
        fulfilment.exports.remove(commission.request_id)
