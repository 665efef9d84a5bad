"""How many dossiers one watches, and how many watch one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from app.database import new_id
from app.identity.models import Citizen
from app.services.watching.watches import MAX_WATCHERS, MAX_WATCHES
from tests.identity.citizens.logging_in import account_of
from tests.service import Caller, Service
from tests.services.dossier_rows import (
    WATCH,
    look_up,
    watch,
    watch_directly,
)
from tests.services.national import (
    DOSSIERS,
    dossier,
    new_code,
    stored,
    take_dossiers,
)
from tests.web.problems import problem_of


def _citizens(service: Service, number: int) -> list[Any]:
    ids = [new_id() for _ in range(number)]
    now = datetime.now(UTC)
    with service.database.writing() as session:
        session.execute(
            insert(Citizen),
            [{"id": one, "created_at": now, "last_login_at": now} for one in ids],
        )
        session.commit()
    return ids


def test_a_citizen_watches_twenty_and_ten_watch_one_dossier(
    service: Service, lan: Caller, minh: Caller
) -> None:
    assert lan
    codes = [new_code() for _ in range(MAX_WATCHES)]
    take_dossiers(service, [dossier(code) for code in codes])
    mine = account_of(minh)
    watch_directly(service, [(stored(service, code).id, UUID(mine)) for code in codes])
    problem_of(watch(minh), 409, "too_many_watches")
    assert minh.delete(f"{DOSSIERS}/{codes[0]}/watch").status_code == 204
    others = _citizens(service, MAX_WATCHERS)
    watch_directly(service, [(stored(service).id, who) for who in others])
    problem_of(watch(minh), 409, "too_many_watchers")


def test_of_many_at_once_no_more_watch_than_may(service: Service, lan: Caller) -> None:
    assert lan
    callers = [service.citizen("minh"), service.citizen("vinh"), service.citizen("hoa")]
    others = _citizens(service, MAX_WATCHERS - 1)
    watch_directly(service, [(stored(service).id, who) for who in others])
    tokens = [look_up(one).get_json()["watch_token"] for one in callers]
    with ThreadPoolExecutor(len(callers)) as pool:
        answers = list(
            pool.map(
                lambda one: one[0].put(WATCH, {"watch_token": one[1]}).status_code,
                zip(callers, tokens, strict=True),
            )
        )
    assert sorted(answers) == [201, 409, 409]
