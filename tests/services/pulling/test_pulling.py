"""Fetching from the platform: all of it, nothing twice, and stale but served where it is down."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.errors import UpstreamError
from app.province.local_time import local_day
from app.services.models import Dossier, DossierSource
from app.services.procedures.importing import import_procedures, read_procedure
from app.services.pulling.marks import LEASE, claim_page
from app.services.pulling.models import PullMark
from app.services.pulling.pages import PAGE_SIZE, is_last_page
from app.services.pulling.reading import last_heard_of_source
from app.services.pulling.sources import may_ask
from app.services.source_schemas import SourcesSchema
from sandbox.lgsp_faults import Fault
from sandbox.lgsp_state import Changed, LgspState
from tests.documented import assert_documented
from tests.notifications.phones import notifications
from tests.service import Service
from tests.services.directory import run_command
from tests.services.national import CODE, DOSSIERS, dossier, new_code, step, stored, stored_steps
from tests.services.pulling.pulled import Pulling, changed, compact, procedure, pulling
from tests.stand_ins import Sandbox

_LATER = timedelta(hours=2)


@pytest.fixture
def pulled(database_url: str, sandbox: Sandbox, tmp_path: Path) -> Iterator[Pulling]:
    """A service beside a platform that has nothing yet."""
    with pulling(database_url, sandbox, tmp_path, LgspState()) as (running, _environ):
        yield running


def _codes(service: Service) -> list[str]:
    with service.database.reading() as connection:
        return list(connection.scalars(select(Dossier.code).order_by(Dossier.code)))


def _mark(service: Service, stream: str = "dossiers") -> PullMark:
    with service.database.writing() as session:
        return session.scalars(select(PullMark).where(PullMark.stream == stream)).one()


def test_everything_that_changed_comes_page_by_page(pulled: Pulling) -> None:
    codes = sorted(new_code() for _ in range(450))
    pulled.state.dossiers = [changed(dossier(code)) for code in codes]
    assert pulled.all() == 450
    assert _codes(pulled.service) == codes
    assert _mark(pulled.service).window_until is None
    pages = [wanted[0]["Trang"] for service, wanted in pulled.state.asked if service != "login"]
    assert pages[-3:] == ["1", "2", "3"]


def test_what_is_fetched_was_heard_of_the_platform(pulled: Pulling) -> None:
    pulled.state.dossiers = [changed(dossier())]
    pulled.state.steps = [changed(step())]
    for stream in ("dossiers", "dossier_steps"):
        pulled.all(stream)
        with pulled.service.database.reading() as connection:
            assert list(connection.scalars(select(DossierSource.name))) == ["lgsp"]


def test_the_next_turn_asks_for_what_changed_since(pulled: Pulling) -> None:
    pulled.all()
    before = _mark(pulled.service).mark_at
    assert pulled.turn() is None
    pulled.state.asked.clear()
    late = Changed(compact(before - timedelta(minutes=10)), dossier())
    pulled.state.dossiers.append(late)
    pulled.offset = _LATER
    turn = pulled.turn()
    assert turn is not None
    assert (turn.written.taken, turn.is_complete) == (1, True)
    ((_, (wanted,)),) = pulled.state.asked
    assert wanted["TuThoiDiem"] == compact(before - timedelta(hours=1))


def test_steps_bring_the_dossiers_that_are_not_here(pulled: Pulling) -> None:
    other = new_code()
    pulled.state.dossiers = [changed(dossier(), ago=timedelta(days=400))]
    pulled.state.steps = [changed(step()), changed(step(other)), changed(step(status="9", at=""))]
    turns = [turn for turn in iter(lambda: pulled.turn("dossier_steps"), None) if turn]
    assert sum(turn.written.taken for turn in turns) == 1
    # One of nobody's dossier, one without a moment.
    assert sum(turn.written.refused for turn in turns) == 2
    assert [one.status for one in stored_steps(pulled.service)] == ["4"]


def test_the_first_load_is_told_to_nobody_and_what_comes_then_is(pulled: Pulling) -> None:
    pulled.service.citizen()
    pulled.state.dossiers = [changed(dossier(), ago=timedelta(days=3))]
    pulled.state.steps = [changed(step(status="9"), ago=timedelta(days=2))]
    pulled.all()
    pulled.all("dossier_steps")
    assert stored(pulled.service).status == "9"
    assert notifications(pulled.service) == []
    pulled.state.steps = [changed(step(status="10", at="20240105100000"), ago=-timedelta(hours=1))]
    pulled.offset = _LATER
    assert pulled.all("dossier_steps") == 1
    assert len(notifications(pulled.service)) == 1


def test_one_that_dies_leaves_its_page_to_the_next(pulled: Pulling) -> None:
    """Claimed, and never written: after the lease the same page is fetched by another."""
    pulled.all()
    pulled.state.dossiers = [changed(dossier())]
    pulled.offset = _LATER
    with pulled.service.database.writing() as session:
        claim = claim_page(session, "dossiers", now=pulled.now())
        session.commit()
    assert claim is not None
    assert pulled.turn() is None
    pulled.offset += 2 * LEASE
    turn = pulled.turn()
    assert turn is not None
    assert turn.page == claim.page
    assert turn.written.taken == 1
    assert _mark(pulled.service).mark_at == claim.until


def test_a_platform_that_is_down_is_left_alone_and_found_again(pulled: Pulling) -> None:
    pulled.all()
    pulled.state.dossiers = [changed(dossier())]
    pulled.state.faults.extend([Fault.REFUSED] * 6)
    for _ in range(3):
        pulled.offset += _LATER
        turn = pulled.turn()
        assert turn is not None
        assert turn.error == "lgsp_refused"
    admin = pulled.service.staff("administrator")
    source = admin.get("/v1/admin/sources").get_json()
    assert_documented(source, SourcesSchema)
    (found,) = source["items"]
    assert (found["state"], found["failures"], found["reason"]) == ("open", 3, "lgsp_refused")
    assert found["is_stale"] is True
    # Nobody asks until the time has come, and then one who sees that it answers.
    assert pulled.turn() is None
    assert pulled.turn("dossier_steps") is None
    assert len(pulled.state.faults) == 3
    pulled.state.faults.clear()
    pulled.offset += timedelta(hours=1)
    assert pulled.all() == 1
    (found,) = admin.get("/v1/admin/sources").get_json()["items"]
    assert (found["state"], found["failures"], found["reason"]) == ("closed", 0, None)


def test_what_is_known_is_served_while_the_platform_is_down(pulled: Pulling) -> None:
    lan = pulled.service.citizen()
    pulled.state.dossiers = [changed(dossier())]
    pulled.all()
    pulled.state.faults.extend([Fault.FAILED] * 9)
    pulled.offset = _LATER
    turn = pulled.turn()
    assert turn is not None
    assert turn.error == "lgsp_failed"
    assert lan.get(f"{DOSSIERS}/{CODE}").status_code == 200
    with pulled.service.database.reading() as connection:
        fresh = last_heard_of_source(connection, now=datetime.now(UTC))
        stale = last_heard_of_source(connection, now=datetime.now(UTC) + _LATER)
    assert fresh is not None
    assert stale is not None
    assert (fresh.is_stale, stale.is_stale) == (False, True)
    assert fresh.as_of == stale.as_of == _mark(pulled.service).mark_at


def test_only_one_goes_to_see_whether_it_answers_again(pulled: Pulling) -> None:
    pulled.all("dossier_steps")
    pulled.state.faults.extend([Fault.REFUSED] * 3)
    for _ in range(3):
        pulled.turn(is_forced=True)
    pulled.offset = _LATER
    with pulled.service.database.writing() as session:
        assert claim_page(session, "dossiers", now=pulled.now()) is not None
        assert may_ask(session, now=pulled.now()) is None
        session.commit()
    # Due as well, and without a fault: but another one has gone to see.
    assert pulled.turn("dossier_steps") is None
    pulled.offset += timedelta(minutes=2)
    assert pulled.turn("dossier_steps") is not None


def test_procedures_that_changed_are_read_in_full(pulled: Pulling) -> None:
    pulled.state.procedures = [
        procedure(),
        procedure("1.000656", MucDo="Một phần", PhiLePhi="8000"),
    ]
    known = {"code": "1.001193", "name_vi": "?", "name_en": "Birth registration", "level": "full"}
    with pulled.service.database.writing() as session:
        import_procedures(session, [read_procedure(known)], actor="operator", now=datetime.now(UTC))
        session.commit()
    pulled.state.procedures.append(procedure("not-a-code"))
    assert pulled.all("procedures") == 2
    one = pulled.service.anyone().get("/v1/services/procedures/1.000656").get_json()
    assert (one["level"], one["fees"][0]["amount_vnd"]) == ("partial", 8000)
    papers = [paper["name_vi"] for paper in one["papers"]]
    assert papers == ["Tờ khai", "Giấy chứng sinh"]
    pulled.state.asked.clear()
    pulled.state.procedures[0] = procedure(TenTTHC="Khai sinh", NgayCapNhat="20260601000000")
    pulled.offset = timedelta(days=1)
    assert pulled.all("procedures") == 1
    full = [wanted for service, wanted in pulled.state.asked if service == "LayThuTuc"]
    # The refused one is asked for again: perhaps it was mended.
    assert full == [[{"MaTTHC": "1.001193"}, {"MaTTHC": "not-a-code"}]]
    on = local_day(pulled.now())
    again = pulled.service.anyone().get(f"/v1/services/procedures/1.001193?on={on}").get_json()
    assert (again["name_vi"], again["name_en"]) == ("Khai sinh", "Birth registration")


def test_the_operator_fetches_by_hand(pulled: Pulling) -> None:
    pulled.state.dossiers = [changed(dossier(), ago=timedelta(days=200))]
    pulled.state.procedures = [procedure()]
    assert run_command(pulled.service, "services", "pull", "--status") == (
        0,
        "nothing was ever fetched\n",
    )
    status, said = run_command(pulled.service, "services", "pull", "--procedures")
    assert (status, said) == (0, "procedures: 1 pages, 1 rows, 0 refused\n")
    since = (datetime.now(UTC) - timedelta(days=201)).date().isoformat()
    status, said = run_command(pulled.service, "services", "pull", "--dossiers", "--since", since)
    assert status == 0, said
    assert ", 1 rows, 0 refused" in said.splitlines()[0]
    assert _codes(pulled.service) == [CODE]
    status, said = run_command(pulled.service, "services", "pull", "--status")
    assert said.startswith("lgsp: closed\n")
    pulled.state.faults.extend([Fault.REFUSED] * 2)
    status, said = run_command(pulled.service, "services", "pull", "--dossiers")
    assert (status, "dossiers, page 1: lgsp_refused" in said) == (1, True)


def test_whoever_has_no_platform_fetches_nothing(service: Service) -> None:
    status, said = run_command(service, "services", "pull")
    assert (status, "BDS_LGSP_URL is not set" in said) == (1, True)
    admin = service.staff("administrator")
    assert admin.get("/v1/admin/sources").get_json() == {"items": []}


def test_what_a_platform_says_beside_the_question_is_not_taken(pulled: Pulling) -> None:
    junk = [None, 7, [], {"MaTTHC": []}, {"MaTTHC": "1.001193\x00"}, {"MaTTHC": {"a": "b"}}]
    listed = [{"TenTTHC": "?", "NgayCapNhat": "?", **one} for one in junk if isinstance(one, dict)]
    pulled.state.procedures = [*listed, procedure()]
    assert pulled.all("procedures") == 1
    with pulled.service.database.reading() as connection:
        assert connection.scalar(select(PullMark.refused)) == 3
    pulled.state.dossiers = [changed(one) for one in (None, 7, [], dossier(MaHoSo="?"), dossier())]
    pulled.all()
    assert _codes(pulled.service) == [CODE]


def test_a_page_without_end_is_refused() -> None:
    with pytest.raises(UpstreamError, match="lgsp_page_too_long"):
        is_last_page([{}] * 5001, 1)
    with pytest.raises(UpstreamError, match="lgsp_pages_without_end"):
        is_last_page([{}] * PAGE_SIZE, 2000)
    assert is_last_page([{}] * (PAGE_SIZE + 1), 1) is True
