"""Taking the catalogue in: by command and by signed message, as a trial, and as a whole."""

import json
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result as Ran
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.audit.models import AuditEvent
from app.errors import TooManyEnded
from app.services.procedure_batch_schemas import ProcedureBatchSchema
from app.services.procedures.models import ProcedureVersion
from app.services.procedures.rows import ProcedureRow
from app.services.procedures.versions import Outcome, Version, end, tell
from tests.documented import assert_documented
from tests.identity.clients.commands import run as run_clients
from tests.reports import count
from tests.service import Service
from tests.services.procedures.national import FULL
from tests.services.procedures.rows import codes_of, found, outcomes, procedure, take
from tests.services.signing import Signer
from tests.web.problems import pointers, problem_of

PUT = "/v1/integration/procedures"
_MORNING = datetime(2026, 3, 2, 1, tzinfo=UTC)
_EVENING = datetime(2026, 3, 2, 13, tzinfo=UTC)
_TODAY = date(2026, 3, 2)


def _run(service: Service, *arguments: str | Path) -> Ran:
    runner = service.app.test_cli_runner()
    return runner.invoke(args=["services", *map(str, arguments)])


def _ndjson(folder: Path, *rows: Any) -> Path:
    path = folder / "rows.ndjson"
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _signer(service: Service, *scopes: str) -> Signer:
    granted = [part for scope in scopes for part in ("--scope", scope)]
    secret = run_clients(service, "add", "catalogue", *granted).stdout.split()[-1]
    return Signer(service.app, secret, "catalogue")


def _put(signer: Signer, rows: Sequence[Any], **more: Any) -> TestResponse:
    message_id = more.pop("message_id", None)
    body = json.dumps({"data": list(rows)} | more).encode()
    return signer.call("PUT", PUT, body, message_id=message_id)


def _many(number: int) -> list[Any]:
    return [procedure(f"1.{serial:06}") for serial in range(number)]


def test_a_file_says_what_was_new_changed_unchanged_refused_and_why(
    service: Service, tmp_path: Path
) -> None:
    take(service, procedure("1.000001"), procedure("1.000002"))
    rows = [procedure("1.000001"), procedure("1.000002", fee_vnd="5"), {"error_code": "0"}]
    ran = _run(service, "import-procedures", _ndjson(tmp_path, *rows, {"result": [FULL]}))
    assert ran.exit_code == 1
    assert ran.stdout.splitlines() == [
        *("new: 1", "changed: 1", "unchanged: 1", "ended: 0", "refused: 1")
    ]
    assert ran.stderr.splitlines() == [
        "line 2 changed 1.000002: fees, valid_from",
        "line 3 refused: code: must be like 1.000656",
    ]


def test_a_trial_tells_the_same_and_writes_nothing(service: Service, tmp_path: Path) -> None:
    path = _ndjson(tmp_path, *_many(3))
    tried = _run(service, "import-procedures", path, "--dry-run")
    assert count(service, ProcedureVersion) == count(service, AuditEvent) == 0
    assert _run(service, "import-procedures", path).stdout == tried.stdout
    assert count(service, ProcedureVersion) == 3


def test_a_complete_catalogue_ends_what_it_does_not_name(service: Service, tmp_path: Path) -> None:
    take(service, *_many(20), now=_MORNING)
    path = _ndjson(tmp_path, *_many(18))
    ran = _run(service, "import-procedures", path, "--complete")
    assert (ran.exit_code, ran.stderr) == (0, "ended 1.000018\nended 1.000019\n")
    assert len(codes_of(found(service, "limit=100"))) == 18
    # Told again it begins again.
    assert outcomes(take(service, procedure("1.000019"))) == ["changed"]
    assert "1.000019" in codes_of(found(service, "limit=100"))


def test_a_complete_catalogue_that_lacks_more_than_a_tenth_is_refused_unless_forced(
    service: Service, tmp_path: Path
) -> None:
    take(service, *_many(20))
    path = _ndjson(tmp_path, *_many(17))
    ran = _run(service, "import-procedures", path, "--complete")
    assert ran.exit_code == 1
    assert "3 of 20 procedures would end; --force" in ran.output
    assert found(service)["total"] == 20
    assert _run(service, "import-procedures", path, "--complete", "--force").exit_code == 0
    with pytest.raises(TooManyEnded):
        take(service, is_complete=True)


def test_nothing_ends_by_a_file_with_a_refused_row(service: Service, tmp_path: Path) -> None:
    take(service, *_many(20))
    path = _ndjson(tmp_path, *_many(19), {"code": "x"})
    ran = _run(service, "import-procedures", path, "--complete")
    assert (ran.exit_code, found(service)["total"]) == (1, 20)
    assert "with a refused row nothing ends" in ran.stderr


def test_an_import_is_on_the_record_and_one_that_changes_nothing_is_not(service: Service) -> None:
    take(service, *_many(2))
    take(service, *_many(2))
    with service.database.reading() as connection:
        [event] = connection.execute(select(AuditEvent.action, AuditEvent.details)).all()
    assert event == ("procedures_imported", {"new": 2, "changed": 0, "ended": 0})


def test_own_synonyms_are_found_by_and_replace_those_before(
    service: Service, tmp_path: Path
) -> None:
    take(service, procedure())
    assert codes_of(found(service, "q=lót ổ")) == []
    path = tmp_path / "synonyms.csv"
    path.write_text("words,means\nlót ổ|em bé ra đời,khai sinh\n", encoding="utf-8")
    assert _run(service, "import-synonyms", path).stdout == "groups: 1\n"
    page = found(service, "q=lot o")
    assert [(one["code"], one["matched"]) for one in page["items"]] == [("1.001193", "synonym")]
    path.write_text('words,means\nchỉ một từ,\n"",x\n', encoding="utf-8")
    refused = _run(service, "import-synonyms", path)
    assert refused.exit_code == 1
    assert "line 2 refused: words: two phrases or more, or what one means" in refused.stderr
    assert codes_of(found(service, "q=lot o")) == ["1.001193"]
    path.write_text("words,means\n", encoding="utf-8")
    assert _run(service, "import-synonyms", path).stdout == "groups: 0\n"
    assert codes_of(found(service, "q=lót ổ")) == []


def test_a_signed_message_is_answered_row_by_row(service: Service) -> None:
    signer = _signer(service, "procedures:write")
    _put(signer, [procedure("1.000001")])
    answer = _put(
        signer,
        [procedure("1.000001", level="partial"), None, {"result": [FULL]}, procedure("x")],
        message_id="msg_second",
    )
    content = answer.get_json()
    assert_documented(content, ProcedureBatchSchema)
    assert [(one["code"], one["result"], one["changed"]) for one in content["rows"]] == [
        ("1.000001", "changed", ["level", "valid_from"]),
        (None, "refused", []),
        ("1.001193", "new", []),
        (None, "refused", []),
    ]
    assert content["rows"][3]["reason"] == "code: must be like 1.000656"
    again = _put(
        signer,
        [procedure("1.000001", level="partial"), None, {"result": [FULL]}, procedure("x")],
        message_id="msg_second",
    )
    assert again.get_json() == content
    assert found(service)["total"] == 2


def test_messages_at_once_make_each_procedure_once(service: Service) -> None:
    signer = _signer(service, "procedures:write")
    rows = _many(5)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: _put(signer, rows), range(4)))
    results = Counter(row["result"] for one in answers for row in one.get_json()["rows"])
    assert results == {"new": 5, "unchanged": 15}
    assert count(service, ProcedureVersion) == 5


def test_a_signed_message_may_be_a_trial_or_the_whole(service: Service) -> None:
    signer = _signer(service, "procedures:write")
    rows = _many(20)
    tried = _put(signer, rows, is_trial=True).get_json()
    assert (tried["is_trial"], {one["result"] for one in tried["rows"]}) == (True, {"new"})
    assert found(service)["total"] == 0
    _put(signer, rows)
    problem_of(_put(signer, rows[:10], is_complete=True), 409, "too_many_ended")
    whole = _put(signer, rows[:19], is_complete=True).get_json()
    assert whole["ended"] == ["1.000019"]
    assert _put(signer, [*rows[:18], None], is_complete=True).get_json()["ended"] == []


def test_another_scope_and_another_shape_are_refused(service: Service) -> None:
    signer = _signer(service, "dossiers:write")
    problem_of(_put(signer, []), 403, "forbidden")
    run_clients(service, "revoke", "catalogue")
    signer = Signer(
        service.app,
        run_clients(service, "add", "other", "--scope", "procedures:write").stdout.split()[-1],
        "other",
    )
    refused = _put(signer, [], is_complete="yes", force=True)
    assert set(pointers(refused)) == {"/is_complete", "/force"}
    too_many = _put(signer, [{"result": [{}] * 2501}] * 2)
    assert pointers(too_many) == {"/data": "length"}


def test_a_second_change_of_a_day_puts_the_days_version_right(service: Service) -> None:
    take(service, procedure())
    take(service, procedure(fee_vnd="1"), now=_MORNING)
    take(service, procedure(fee_vnd="2"), now=_EVENING)
    page = service.anyone().get("/v1/services/procedures/1.001193/versions").get_json()
    assert [(one["version"], one["valid_from"]) for one in page["items"]] == [
        (2, "2026-03-02"),
        (1, None),
    ]


_DAYS = st.dates(date(2026, 2, 20), date(2026, 3, 12))


@given(
    told=st.lists(
        st.tuples(st.integers(0, 2), st.none() | _DAYS, st.none() | _DAYS, st.booleans()),
        max_size=8,
    )
)
def test_no_two_versions_ever_apply_on_one_day(
    told: list[tuple[int, date | None, date | None, bool]],
) -> None:
    versions: tuple[Version, ...] = ()
    for level, first, last, is_partial in told:
        if first is not None and last is not None and last < first:
            continue
        row = ProcedureRow("1.000001", {"level": level}, first, last, is_partial)
        after = tell(versions, row, today=_TODAY)
        assert (after.outcome is Outcome.NEW) is not bool(versions)
        again = tell(after.versions, row, today=_TODAY)
        assert again.outcome is Outcome.UNCHANGED or last is not None, (after, again)
        versions = after.versions
        numbers = [one.number for one in versions]
        assert len(set(numbers)) == len(numbers)
        for day in (date(2026, 2, 20), _TODAY, date(2026, 3, 12), *filter(None, (first, last))):
            assert sum(one.holds(day) for one in versions) <= 1
    assert not any(one.holds(date(2026, 3, 3)) for one in end(versions, today=_TODAY))
