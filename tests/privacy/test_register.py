"""The register of personal data: whole, true to the tables, and what the document is made from."""

from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

from app.database import Base, new_id
from app.privacy.register.document import kept_for, write_document
from app.privacy.register.paths import rows_of, tables_of_citizens
from app.privacy.register.reading import RegisteredTable, read_register, read_terms
from app.privacy.register.sealing import Keeping, keeping_of
from app.privacy.retention.enforcing import retentions_of
from app.settings.retention import default_periods
from app.texts import Language
from app.worker import _MAKERS
from tests.service import Service

# With it every table is known.
import_module("app.worker")

_PERIODS = default_periods()
_DOCUMENT = Path(__file__).parents[2] / "docs" / "privacy.md"
# Who somebody is may stand in clear only where it tells nobody apart, or is staff's at work.
_TOLD_IN_CLEAR = {
    "citizens.birth_year",
    "citizen_identifiers.namespace",
    "citizen_logins.issuer",
    "citizen_logins.subject",
    "citizen_logins.assurance",
    "citizen_parties.kind",
    "duty_shifts.phone",
    "reports.filed_for_relation",
    "staff_members.folded_name",
    "staff_members.full_name",
    "staff_members.issuer",
    "staff_members.subject",
}


def test_every_column_of_every_table_is_registered_once() -> None:
    register = read_register()
    assert set(register) == set(Base.metadata.tables)
    for name, table in Base.metadata.tables.items():
        said = Counter((*register[name].columns, *register[name].plain))
        assert said == Counter(table.columns.keys()), name


@pytest.mark.parametrize("table", read_register().values(), ids=lambda table: table.name)
def test_what_has_personal_data_says_whose_what_for_and_how_long(table: RegisteredTable) -> None:
    terms = read_terms()
    if not table.columns:
        assert (table.of, table.purpose, table.retention, table.whose) == ((), None, None, None)
        return
    assert table.of
    assert set(table.of) <= set(terms.people)
    assert table.purpose in terms.purposes
    periods = default_periods()
    assert all(kept_for(table.retention or "", language, periods) for language in Language)
    # A citizen is given what leads to him, or is told why not.
    assert "citizen" not in table.of or table.whose or table.withheld


def test_who_somebody_is_and_how_to_reach_him_is_sealed_or_hashed() -> None:
    clear = {
        f"{name}.{column}"
        for name, table in read_register().items()
        for column, sort in table.columns.items()
        if sort in {"identity", "contact"}
        and keeping_of(Base.metadata.tables[name].c[column]) is Keeping.CLEAR
    }
    assert clear == _TOLD_IN_CLEAR


def test_what_is_named_sealed_is_sealed() -> None:
    for table in Base.metadata.tables.values():
        for column in table.columns:
            is_sealed = keeping_of(column) is Keeping.SEALED
            is_named_so = column.name.startswith("sealed_") and column.name != "sealed_at"
            assert is_sealed is is_named_so, f"{table.name}.{column.name}"


def test_every_way_leads_to_a_citizen(service: Service) -> None:
    with service.database.reading() as connection:
        for name in tables_of_citizens():
            assert connection.execute(rows_of(name, new_id())).all() == []


def test_every_period_is_enforced_and_told(service: Service) -> None:
    enforced = retentions_of(service.sealer, default_periods())
    periods = {one.period for one in enforced}
    assert periods == set(default_periods())
    assert periods - {"withdrawn_dossiers", "idle_notices", "late_rows"} == {
        said.retention for said in read_register().values() if said.retention in default_periods()
    }
    told = {(one.table.name, read_register()[one.table.name].retention) for one in enforced}
    # What becomes of a dossier, or of an account, is told with the first of its periods.
    assert told == {(one.table.name, one.period) for one in enforced} - {
        ("dossiers", "withdrawn_dossiers"),
        ("citizens", "idle_notices"),
        ("citizens", "late_rows"),
    }


@pytest.mark.parametrize(
    "table", [one for one in read_register().values() if one.columns], ids=lambda table: table.name
)
def test_what_has_personal_data_ends_or_says_why_not(
    service: Service, table: RegisteredTable
) -> None:
    """By its own period, with a row that it belongs to, by a task of the worker, or not at all."""
    enforced = {(one.table.name, one.period) for one in retentions_of(service.sealer, _PERIODS)}
    name = table.retention or ""
    if name in _PERIODS:
        assert _goes_with(table.name, {one for one, period in enforced if period == name}), name
        return
    ((how, said),) = read_terms().ends[name].items()
    if how == "with":
        assert _goes_with(table.name, {said})
        assert said in {one for one, _ in enforced}, "that ends, too"
    elif how == "task":
        tasks = {task.name for make in _MAKERS for task in make(service.platform)}
        assert set(said.split(", ")) <= tasks
    else:
        assert how == "why"
        # Nothing of a citizen stays without an end.
        assert table.of == ("staff",)
        assert len(said) > 40


def test_no_period_and_no_end_is_told_that_nothing_has() -> None:
    terms, names = read_terms(), {one.retention for one in read_register().values()}
    assert set(terms.ends) == set(terms.retentions) == names - set(_PERIODS) - {None}
    assert set(terms.begins) <= set(_PERIODS)


def _goes_with(name: str, roots: set[str]) -> bool:
    """Whether a table is one of ``roots``, or its rows belong to rows of one."""
    seen, waiting = set(), [name]
    while waiting:
        table = waiting.pop()
        if table in roots:
            return True
        seen.add(table)
        keys = Base.metadata.tables[table].foreign_keys
        waiting += {key.column.table.name for key in keys} - seen
        whose = read_register()[table].whose or ""
        if "=" in whose:
            waiting += {whose.partition("=")[2].partition(".")[0].strip()} - seen
    return False


def test_the_document_is_made_from_the_register() -> None:
    assert _DOCUMENT.read_text(encoding="utf-8") == write_document()
