"""Sums of every agency are made for those that were counted before there were any."""

from app.database.migrations import downgrade, upgrade
from tests.chance import seeded
from tests.figures import insert_like, keep, kept_sums
from tests.reports import file_report
from tests.service import Service

_AGENCY = 4


def test_older_sums_are_added_up_for_every_agency(service: Service) -> None:
    insert_like(service, file_report(service.citizen()), seeded(9), 60)
    keep(service)
    kept = kept_sums(service)
    assert any(key[_AGENCY] == "" for key in kept)
    monthly = {key: sums for key, sums in kept.items() if key[0] != "year"}
    downgrade(service.database, "0023")
    assert kept_sums(service) == {key: sums for key, sums in monthly.items() if key[_AGENCY]}
    upgrade(service.database, "0028")
    assert kept_sums(service) == monthly


def test_all_sums_are_made_again_with_those_by_year(service: Service) -> None:
    insert_like(service, file_report(service.citizen()), seeded(9), 60)
    keep(service)
    kept = kept_sums(service)
    downgrade(service.database, "0028")
    upgrade(service.database)
    assert kept_sums(service) == {}
    keep(service)
    assert kept_sums(service) == kept
