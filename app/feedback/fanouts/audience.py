"""Who is told of an event, page by page in the order of their ids, nobody twice."""

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select, union
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.database import AnyRow
from app.feedback.fanouts.events import SUBSCRIBERS_HEAR, SUPPORTERS_HEAR, Event
from app.feedback.models import ReportArea, ReportSupport, Subscription
from app.feedback.subscriptions.topics import Topic, topics_of
from app.province.snapshot import Province

# Whether somebody follows the report as its supporter, by his account.
Audience = dict[uuid.UUID, bool]


def next_audience(
    session: Session,
    report: AnyRow,
    event: Event,
    *,
    province: Province,
    after: uuid.UUID | None,
    count: int,
) -> Audience:
    """The next ``count`` accounts beyond ``after``, in order; fewer only where these are the last.

    ``report`` needs ``id`` and ``category_code``.
    """
    supporters, subscribers = set[uuid.UUID](), set[uuid.UUID]()
    if event in SUPPORTERS_HEAR:
        supporters = _supporters(session, report.id, after, count)
    if event in SUBSCRIBERS_HEAR:
        areas = select(ReportArea.scheme, ReportArea.code).where(ReportArea.report_id == report.id)
        lies_in = [(scheme, code) for scheme, code in session.execute(areas)]
        topics = topics_of(province, report.category_code, lies_in)
        subscribers = _subscribers(session, topics, after, count)
    # Of both the first ``count`` are there, so the first ``count`` of all are rightly told apart.
    return {one: one in supporters for one in sorted(supporters | subscribers)[:count]}


def _supporters(
    session: Session, report_id: uuid.UUID, after: uuid.UUID | None, count: int
) -> set[uuid.UUID]:
    wanted = select(ReportSupport.citizen_id).where(ReportSupport.report_id == report_id)
    return set(session.scalars(_page(wanted, ReportSupport.citizen_id, after, count)))


def _subscribers(
    session: Session, topics: Collection[Topic], after: uuid.UUID | None, count: int
) -> set[uuid.UUID]:
    # One walk along the index for each topic: of a great many subscribers a page reads its own.
    pages = [
        _page(_followers(topic), Subscription.citizen_id, after, count).subquery()
        for topic in sorted(topics)
    ]
    everybody = union(*(select(page.c.citizen_id) for page in pages)).subquery()
    return set(
        session.scalars(
            select(everybody.c.citizen_id).order_by(everybody.c.citizen_id).limit(count)
        )
    )


def _followers(topic: Topic) -> Select[Any]:
    return select(Subscription.citizen_id).where(
        Subscription.area_scheme == topic.area_scheme,
        Subscription.area_code == topic.area_code,
        Subscription.category_code == topic.category_code,
    )


def _page(
    wanted: Select[Any],
    citizen: InstrumentedAttribute[uuid.UUID],
    after: uuid.UUID | None,
    count: int,
) -> Select[Any]:
    if after is not None:
        wanted = wanted.where(citizen > after)
    return wanted.order_by(citizen).limit(count)
