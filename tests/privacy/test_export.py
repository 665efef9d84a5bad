"""What a citizen is given of his data: all of it, and nobody else's."""

import io
import json
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

from sqlalchemy import select

from app.database import Base
from app.feedback import wiring
from app.privacy.export.archive import write_archive
from app.privacy.export.collecting import given_tables
from app.privacy.fulfilment import create_fulfilment
from app.privacy.register.reading import read_register
from tests.notifications.claiming import now_utc
from tests.notifications.phones import account_id
from tests.privacy.asking import MINE, asked, work
from tests.privacy.lives import EMAIL, MESSAGE, NEIGHBOUR, WORDS, live, own_dossier
from tests.reports import show_result
from tests.service import Caller, Json, Service
from tests.services.national import LAN, MINH


def _archive(service: Service, citizen: Caller) -> ZipFile:
    file = io.BytesIO()
    store = service.app.extensions[wiring.EXTENSION].store
    account = account_id(citizen)
    periods = service.platform.settings.retention
    write_archive(
        file, service.database, service.sealer, store, account, periods=periods, now=now_utc()
    )
    return ZipFile(file)


def _tables(archive: ZipFile) -> dict[str, list[Json]]:
    names = [name for name in archive.namelist() if name.endswith(".json")]
    return {
        name.rpartition("/")[2].removesuffix(".json"): json.loads(archive.read(name))
        for name in names
    }


def _everything(archive: ZipFile) -> str:
    texts = [name for name in archive.namelist() if not name.startswith("photos/")]
    return "\n".join(archive.read(name).decode() for name in texts)


def test_he_gets_every_row_that_names_him_and_no_one_elses(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    theirs = live(service, minh)
    live(service, lan, other=theirs)
    own_dossier(service, LAN, "H09.16-240101-0001")
    own_dossier(service, MINH, "H09.16-240101-0002")
    tables, others = _tables(_archive(service, lan)), _tables(_archive(service, minh))
    ids = {uuid.UUID(account) for account in (str(account_id(lan)), str(account_id(minh)))}
    for name, given in tables.items():
        held = _rows_by_owner(service, name)
        if held is not None:
            assert len(given) == held.get(account_id(lan), 0), name
            assert set(held) - {None} <= ids, name
    # He is in all the others.
    silent = {"citizen_parties", "notification_preferences", "reporting_restrictions"}
    silent |= {"announcement_marks", "announcement_readings", "report_mergers", "photo_files"}
    silent |= {"report_assignments", "report_figures", "report_replies"}
    silent |= {"dossier_looks", "dossier_look_owners", "dossier_watches", "former_dossier_owners"}
    silent |= {"data_requests", "data_request_steps"}
    assert {table.name for table in given_tables()} - set(tables) <= silent
    assert "report_supports" not in others


def test_what_is_sealed_is_opened_and_what_is_anothers_is_not_there(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    theirs = live(service, minh)
    report = live(service, lan, other=theirs)
    own_dossier(service, LAN, "H09.16-240101-0001")
    own_dossier(service, MINH, "H09.16-240101-0002")
    told = _everything(_archive(service, lan))
    for his in ("Nguyễn Thị Ngọc Lan", LAN, "+84900000009", EMAIL, WORDS, MESSAGE):
        assert his in told, his
    assert NEIGHBOUR["name"] in told
    assert report["reference"] in told
    minhs = {str(account_id(minh)), theirs["id"], theirs["reference"], MINH, "H09.16-240101-0002"}
    # That he supports a report, he is told by its id.
    assert {one for one in minhs if one in told} == {theirs["id"]}
    with service.database.reading() as connection:
        staff = connection.execute(select(Base.metadata.tables["staff_members"])).all()
    assert [one.full_name for one in staff if one.full_name and one.full_name in told] == []
    assert [one.id for one in staff if str(one.id) in told] == []


def test_his_photos_are_in_it_and_not_those_of_staff(service: Service) -> None:
    lan = service.citizen("lan")
    report = live(service, lan)
    show_result(service.staff("triager"), report)
    archive = _archive(service, lan)
    photos = [name for name in archive.namelist() if name.startswith("photos/")]
    assert len(photos) == 2
    assert all(archive.read(name).startswith(b"\xff\xd8") for name in photos)


def test_both_languages_say_what_it_is_and_what_is_left_out(service: Service) -> None:
    archive = _archive(service, service.citizen("lan"))
    words = {name: archive.read(name).decode() for name in ("DOC-TRUOC.txt", "READ-ME.txt")}
    withheld = [table for table in read_register().values() if table.withheld]
    for table in withheld:
        assert table.withheld is not None
        assert table.withheld["vi"] in words["DOC-TRUOC.txt"]
        assert table.withheld["en"] in words["READ-ME.txt"]
    assert "identity/citizens.json: 1" in words["READ-ME.txt"]


def test_an_export_that_was_asked_for_says_what_is_in_force(service: Service) -> None:
    settings = service.platform.settings
    periods = dict(settings.retention) | {"sessions": timedelta(days=45)}
    platform = replace(service.platform, settings=replace(settings, retention=periods))
    store = service.app.extensions[wiring.EXTENSION].store
    fulfilment = create_fulfilment(platform, store)
    lan = service.citizen("lan")
    request = asked(lan, "export")
    assert work(service, fulfilment) == 1
    answer = lan.get(f"{MINE}/{request['id']}/export")
    words = ZipFile(io.BytesIO(answer.data)).read("READ-ME.txt").decode()
    assert "auth_sessions.json: 1 (45 days)" in words
    assert "(90 days)" not in words


def _rows_by_owner(service: Service, name: str) -> dict[Any, int] | None:
    """How many rows each account has; None where the table doesn't name accounts itself."""
    table = Base.metadata.tables[name]
    column = table.c.id if name == "citizens" else table.c.get("citizen_id")
    if column is None:
        return None
    counts: dict[Any, int] = {}
    with service.database.reading() as connection:
        for owner in connection.scalars(select(column)):
            counts[owner] = counts.get(owner, 0) + 1
    return counts
