"""Public numbers equal what a slow count of everything finds, whatever happened to reports."""

import threading
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.feedback.models import MapCluster
from app.feedback.public.cells import cell_of
from app.feedback.public.tallies import EVERY, Change, Counted, deltas_of
from app.feedback.public.tallying import tally_reports
from app.feedback.recalculation import recalculate
from app.province.models import ProvinceState
from app.province.snapshot import load_province
from tests.chance import Random, seeded
from tests.reports import file_report, lay_in, move, publish
from tests.service import Caller, Json, Service
from tests.tallies import exact_numbers, kept_numbers, published_by, tally

NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)
MONTHS, STATES = ("2026-01", "2026-02"), ("submitted", "resolved", "rejected")
AREAS: tuple[Any, ...] = ((), (("a", "1"),), (("a", "1"), ("b", "2")))


@st.composite
def counted(draw: st.DrawFn) -> Counted:
    """A published report, somewhere in the province."""
    latitude = draw(st.integers(10_800_000, 11_600_000))
    longitude = draw(st.integers(106_300_000, 107_000_000))
    return Counted(
        cell=cell_of(latitude / 1e6, longitude / 1e6),
        latitude_e6=latitude,
        longitude_e6=longitude,
        category=draw(st.sampled_from(("roads", "trees"))),
        state=draw(st.sampled_from(STATES)),
        month=draw(st.sampled_from(MONTHS)),
        is_reopened=draw(st.booleans()),
        areas=draw(st.sampled_from(AREAS)),
    )


@given(st.lists(st.tuples(st.none() | counted(), st.none() | counted()), max_size=6))
def test_changes_and_their_opposites_cancel_out(pairs: list[tuple[Any, Any]]) -> None:
    there = [Change(before, after) for before, after in pairs]
    back = [Change(after, before) for before, after in pairs]
    assert deltas_of(there + back) == ({}, {})


@given(st.lists(counted(), max_size=6))
def test_together_reports_add_what_each_adds_alone(several: list[Counted]) -> None:
    sums: dict[Any, Any] = {}
    for one in several:
        alone = deltas_of([Change(None, one)])
        for key, amounts in (*alone.clusters.items(), *alone.months.items()):
            before = sums.get(key, (0,) * len(amounts))
            sums[key] = tuple(map(sum, zip(before, amounts, strict=True)))
    together = deltas_of([Change(None, one) for one in several])
    found: dict[Any, Any] = {**together.clusters, **together.months}
    assert found == {key: amounts for key, amounts in sums.items() if any(amounts)}


@given(counted())
def test_the_ledger_keeps_what_was_counted(one: Counted) -> None:
    assert Counted.read(orjson.loads(orjson.dumps(asdict(one)))) == one


@given(counted())
def test_a_report_is_in_each_cluster_once_and_in_none_twice(one: Counted) -> None:
    deltas = deltas_of([Change(None, one)])
    assert len(deltas.clusters) == 6 * 4
    assert all(amounts[0] == 1 for amounts in deltas.clusters.values())
    assert len(deltas.months) == 2 + len(one.areas)


def test_numbers_are_right_after_anything_that_happens(service: Service) -> None:
    chance = seeded(7)
    lan, staff = service.citizen(), service.staff("supervisor")
    service.staff("triager")
    reports = [_file(lan, chance) for _ in range(6)]
    for _ in range(4):
        for report in chance.sample(reports, 3):
            _happen(chance, staff, report)
        tally(service)
        assert kept_numbers(service) == exact_numbers(service)
    total = sum(published_by(service, "state").values())
    with service.database.reading() as connection:
        every = (MapCluster.category_code == EVERY, MapCluster.state == EVERY)
        by_level = connection.execute(
            select(func.sum(MapCluster.reports)).where(*every).group_by(MapCluster.level)
        )
        assert {row[0] for row in by_level} == ({total} if total else set())


def test_when_all_are_hidden_again_nothing_is_left(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    reports = [file_report(lan), file_report(lan)]
    for publication in ("public", "hidden"):
        for report in reports:
            publish(staff, report, publication)
        tally(service)
    assert kept_numbers(service) == ({}, {})


def test_what_was_counted_is_not_looked_at_again(service: Service) -> None:
    publish(service.staff(), file_report(service.citizen()))
    assert tally(service) == 1
    assert tally(service) == 0


def test_reports_that_get_other_areas_are_counted_anew(service: Service) -> None:
    report = file_report(service.citizen())
    publish(service.staff(), report)
    tally(service)
    before = kept_numbers(service)
    lay_in(service, report)
    with service.database.writing() as session:
        state = session.scalars(select(ProvinceState)).one()
        state.area_generation += 1
        session.commit()
        province = load_province(session.connection())
    while recalculate(service.database, province, NOW):
        pass
    assert tally(service) == 1
    assert kept_numbers(service) == exact_numbers(service) == before


def test_workers_that_count_at_once_count_each_report_once(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    for _ in range(5):
        publish(staff, file_report(lan))
    started = threading.Barrier(3)

    def work() -> None:
        started.wait()
        while tally_reports(service.database):
            pass

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tally(service)
    assert kept_numbers(service) == exact_numbers(service)
    assert sum(published_by(service, "state").values()) == 5


def _file(citizen: Caller, chance: Random) -> Json:
    place = {
        "latitude": chance.uniform(10.95, 11.05),
        "longitude": chance.uniform(106.6, 106.7),
        "is_home": chance.random() < 0.3,
    }
    return file_report(citizen, category=chance.choice(("roads", "trees")), location=place)


def _happen(chance: Random, staff: Caller, report: Json) -> None:
    """Publish or unpublish, or move if it can be moved there: a refusal changes nothing."""
    if chance.random() < 0.6:
        publish(staff, report, chance.choice(("public", "public", "hidden", "pending")))
    else:
        states = ("accepted", "in_progress", "resolved", "rejected", "closed")
        move(staff, report, chance.choice(states))
