"""The two forms of the rule who sees a report say the same, for every report and every scope."""

import uuid
from itertools import product

from sqlalchemy import select

from app.feedback.models import Report
from app.identity.staff.rights import Scope
from app.triage.sight import in_sight, sees
from tests.reports import file_report, set_directly
from tests.service import Service

_AGENCIES = ("so_xay_dung", "so_y_te")
_AREAS = ("25747", None)
_PUBLICATIONS = ("pending", "restricted")
_KINDS = ("incident", "administrative")
_SCOPES = [
    Scope(agency, area, sees_restricted)
    for agency, area, sees_restricted in product(("", "so_xay_dung"), ("", "25747"), (False, True))
]


def test_the_predicate_finds_exactly_the_reports_that_a_scope_sees(service: Service) -> None:
    lan = service.citizen()
    for agency, area, publication, kind in product(_AGENCIES, _AREAS, _PUBLICATIONS, _KINDS):
        set_directly(
            service,
            file_report(lan),
            lead_agency_code=agency,
            area_code=area,
            publication=publication,
            kind=kind,
        )
    with service.database.reading() as connection:
        rows = connection.execute(select(Report.__table__)).all()
        sizes = set()
        for scope in _SCOPES:
            found = set(connection.scalars(select(Report.id).where(in_sight([scope]))))
            assert found == {row.id for row in rows if sees(scope, row)}, scope
            sizes.add(len(found))
        assert connection.scalars(select(Report.id).where(in_sight([]))).all() == []
    assert sizes == {16, 8, 4, 2, 6, 3}


def test_several_scopes_see_what_one_of_them_sees(service: Service) -> None:
    lan = service.citizen()
    here, there = file_report(lan), file_report(lan)
    set_directly(service, here, lead_agency_code="so_y_te", area_code=None)
    set_directly(service, there, area_code="25747", publication="restricted")
    scopes = [Scope("so_y_te"), Scope(area_code="25747", sees_restricted=True)]
    with service.database.reading() as connection:
        found = set(connection.scalars(select(Report.id).where(in_sight(scopes))))
    assert found == {uuid.UUID(here["id"]), uuid.UUID(there["id"])}
