"""The schema of what is told of alerts goes down and up again beside alerts that were pushed."""

from sqlalchemy import select, text

from app.database.migrations import downgrade, upgrade
from app.notifications.alerts.models import AlertMessage
from app.notifications.broadcasts.models import Broadcast
from tests.notifications.alerts.stations import Station, details, shown
from tests.reports import count
from tests.service import Service


def test_alerts_stay_and_know_their_last_broadcast_as_long_as_the_schema_is_of_before(
    service: Service,
) -> None:
    station = Station.of(service)
    station.allow("everyone")
    assert station.outcome(station.message("a0")) == ("raised", True)
    worse = station.message("a1", "update", references=["a0"])
    worse["details"] = details(severity="extreme")
    assert station.outcome(worse)[1]
    quiet = station.message("b0")
    quiet["details"] = details(severity="minor")
    assert not station.outcome(quiet)[1]
    before = shown(service)
    with service.database.reading() as connection:
        last = connection.scalar(select(Broadcast.id).order_by(Broadcast.id.desc()).limit(1))

    downgrade(service.database, "0044")
    with service.database.reading() as connection:
        found = connection.scalars(text("SELECT broadcast_id FROM alerts")).all()
    assert {str(one).replace("-", "") for one in found} == {last.hex if last else "", "None"}
    upgrade(service.database)
    assert shown(service) == before
    assert (count(service, AlertMessage), count(service, Broadcast)) == (3, 2)
    again = station.message("a2", "cancel", references=["a0"])
    assert station.outcome(again)[0] == "ended"
