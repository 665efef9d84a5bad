"""The two forms of the rule who sees a report say the same, for every report and every scope."""

import uuid
from itertools import product

from sqlalchemy import select

from app.feedback.models import Report
from app.identity.staff.rights import ALL_AREAS, Scope
from app.triage.sight import in_sight, sees, surroundings_of
from tests.reports import (
    COMMUNES,
    COMMUNES_BEFORE,
    ask_agencies,
    file_report,
    lay_in,
    set_directly,
)
from tests.service import Service

_AGENCIES = ("so_xay_dung", "so_y_te")
_WARD, _COMMUNE_BEFORE = (COMMUNES, "25747"), (COMMUNES_BEFORE, "25747")
_AREAS = ((_WARD,), (_COMMUNE_BEFORE, (COMMUNES, "25750")), ())
_PUBLICATIONS = ("pending", "restricted")
_KINDS = ("incident", "administrative")
_SCOPES = [
    Scope(agency, area, sees_restricted)
    for agency, area, sees_restricted in product(
        ("", "so_xay_dung"), (ALL_AREAS, _WARD), (False, True)
    )
]


def test_the_predicate_finds_exactly_the_reports_that_a_scope_sees(service: Service) -> None:
    lan = service.citizen()
    for agency, areas, publication, kind in product(_AGENCIES, _AREAS, _PUBLICATIONS, _KINDS):
        members = {"publication": publication, "kind": kind}
        for accused, asked in product((None, "so_xay_dung"), ((), ("so_xay_dung",))):
            report = file_report(lan)
            accuses = {"accused_agency_code": accused}
            set_directly(service, report, lead_agency_code=agency, **members, **accuses)
            lay_in(service, report, *areas)
            ask_agencies(service, report, *asked)
    with service.database.reading() as connection:
        rows = connection.execute(select(Report.__table__)).all()
        sizes = set()
        for scope in _SCOPES:
            found = set(connection.scalars(select(Report.id).where(in_sight([scope]))))
            assert found == {
                row.id for row in rows if sees(scope, row, surroundings_of(connection, row.id))
            }, scope
            sizes.add(len(found))
        assert connection.scalars(select(Report.id).where(in_sight([]))).all() == []
    assert sizes == {96, 48, 32, 27, 18, 16, 9, 6}


def test_several_scopes_see_what_one_of_them_sees(service: Service) -> None:
    lan = service.citizen()
    here, there = file_report(lan), file_report(lan)
    set_directly(service, here, lead_agency_code="so_y_te")
    lay_in(service, here)
    set_directly(service, there, publication="restricted")
    lay_in(service, there, _WARD)
    scopes = [Scope("so_y_te"), Scope(area=_WARD, sees_restricted=True)]
    with service.database.reading() as connection:
        found = set(connection.scalars(select(Report.id).where(in_sight(scopes))))
    assert found == {uuid.UUID(here["id"]), uuid.UUID(there["id"])}
