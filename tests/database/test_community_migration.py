"""Support and subscriptions come and go with their migration, whatever reports there are."""

from sqlalchemy import select

from app.database import Base
from app.database.migrations import downgrade, upgrade
from app.feedback.models import FanoutState, Report, ReportFanout, ReportSupport
from tests.community import WARD, counts, follow, news, published, support, work
from tests.reports import count, file_report, publish
from tests.service import Service

BEFORE = "0009-1"


def test_what_was_published_before_is_no_news_afterwards(service: Service) -> None:
    lan, minh, staff = service.citizen(), service.citizen("minh"), service.staff()
    shown, hidden, waiting = published(lan, staff), published(lan, staff), file_report(lan)
    publish(staff, hidden, "hidden")
    support(minh, shown)
    downgrade(service.database, BEFORE)
    upgrade(service.database)
    with service.database.reading() as connection:
        kept = connection.execute(
            select(ReportFanout.event, ReportFanout.state, ReportFanout.last_citizen_id)
        ).all()
        assert connection.scalars(select(Report.support_count)).all() == [0] * 3
    assert [tuple(row) for row in kept] == [("published", FanoutState.TOLD.value, None)] * 2
    assert count(service, ReportSupport) == 0
    follow(minh, area=WARD)
    publish(staff, hidden)
    publish(staff, waiting)
    work(service)
    assert (news(minh, hidden), news(minh, waiting)) == ([], ["subscribed_report_published"])
    support(minh, shown)
    assert counts(service, shown) == (1, 1)


def test_it_goes_down_with_rows_in_every_table(service: Service) -> None:
    lan, minh, staff = service.citizen(), service.citizen("minh"), service.staff()
    follow(minh, category="roads")
    support(minh, published(lan, staff))
    names = {"report_supports", "subscriptions", "report_fanouts"}
    for name in names:
        assert count(service, _model(name)) == 1
    downgrade(service.database, BEFORE)
    upgrade(service.database)
    for name in names - {"report_fanouts"}:
        assert count(service, _model(name)) == 0


def _model(table: str) -> type[Base]:
    (found,) = [one.class_ for one in Base.registry.mappers if one.local_table.name == table]
    model: type[Base] = found
    return model
