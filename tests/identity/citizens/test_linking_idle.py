"""An account that was told it is idle, and is joined with another by a login, is idle no more."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from app.identity.models import Citizen
from tests.identity.citizens.logging_in import LOW, at_portal
from tests.notifications.phones import account_id
from tests.privacy.ageing import enforce
from tests.reports import count
from tests.service import Service


def test_a_login_that_joins_the_idle_account_with_another_begins_everything_anew(
    service: Service,
) -> None:
    older, _ = service.citizen("lan"), at_portal(service, **LOW)
    account, long_ago = account_id(older), datetime.now(UTC) - timedelta(days=1096)
    with service.database.writing() as session:
        session.execute(update(Citizen).where(Citizen.id == account).values(last_login_at=long_ago))
        session.commit()
    assert enforce(service)["idle_accounts"] == 1
    assert account_id(at_portal(service)) == account
    assert count(service, Citizen, Citizen.idle_until.is_not(None)) == 0
    done = enforce(service, days=61)
    assert (done["idle_accounts"], done["idle_notices"]) == (0, 0)
    assert count(service, Citizen, Citizen.erased_at.is_not(None)) == 0
