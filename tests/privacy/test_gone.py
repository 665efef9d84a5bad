"""The proof that a person is gone: erased over HTTP by the real worker, and looked for everywhere.

The web and the worker are processes of their own, and nothing here reaches past HTTP but the
clock: an erasure's week, a delay of the sweeps, and what staff were granted.
"""

import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, or_, select, update

from app.database.tasks import PeriodicTask
from app.notifications.models import Delivery, Notification
from app.privacy.models import DataRequest
from app.texts.folding import fold
from tests.images import encoded, exif, quadrants
from tests.notifications.phones import Phone, account_id
from tests.over_the_wire import over_the_wire
from tests.privacy.asking import MINE, OUTCOME, asked, mine, step
from tests.privacy.everywhere import files_of, traces_found, traces_in, traces_in_files
from tests.privacy.lives import (
    EMAIL,
    MESSAGE,
    NEIGHBOUR,
    PHONE_NAME,
    WORDS,
    live,
    log_in_on_a_phone,
    own_dossier,
)
from tests.processes import RunningProcess, running_worker
from tests.reports import QUEUE, file_report, move, new_key, publish, publish_photo, upload_photo
from tests.served import Served
from tests.served import served as served
from tests.service import Caller, Json, Service
from tests.services.dossier_rows import set_proof, watch
from tests.services.national import CODE, LAN, MINH, dossier, new_code, take_dossiers
from tests.triage.photos.covering import RED_PART, redact, with_photo
from tests.worker.waiting import eventually

NAME = "Nguyễn Thị Ngọc Lan"
PROGRAM = "BinhDuongSo/1.4.0 (may-cua-Ngoc-Lan)"
CAMERA = "Ảnh của chị Ngọc Lan chụp"
WISH = "Tôi đã chuyển nhà, xin sửa địa chỉ của tôi."
ANSWER = "Đã sửa cho bà Lan ở ấp 3, xã Bàu Bàng."
SPELLED = f"Chị NGUYỄN THỊ NGỌC LAN (sđt 0900 000 009, {EMAIL}, {LAN}) đã gọi lại."
_WITHIN_S = 60


@dataclass
class Life:
    """A citizen with everything, and by what she would be recognised."""

    caller: Caller
    phone: Phone
    report: Json
    export: Json = field(default_factory=dict)

    @property
    def traces(self) -> tuple[str, ...]:
        """Number, name, phone, e-mail, device, words."""
        who = (NAME, LAN, "900000009", "0900 000 009", EMAIL, PHONE_NAME, PROGRAM, CAMERA)
        device = (self.phone.address, str(self.phone.installation_id))
        said = (WORDS, MESSAGE, WISH, ANSWER, NEIGHBOUR["name"], NEIGHBOUR["phone"][1:])
        return (*who, *device, *said)


@dataclass(frozen=True)
class Stage:
    """The running processes, and the folder of the photo store."""

    service: Service
    web: RunningProcess
    worker: RunningProcess
    folder: Path


@pytest.fixture
def stage(served: Served, tmp_path: Path) -> Iterator[Stage]:
    """Web and worker as processes, spoken to over HTTP alone."""
    with ExitStack() as stack:
        stack.enter_context(over_the_wire(served))
        worker = stack.enter_context(running_worker(served.environ))
        yield Stage(served.service, served.web, worker, tmp_path / "photos")


@pytest.mark.timeout(300)
def test_after_an_erasure_nothing_of_the_person_is_kept_or_was_written(stage: Stage) -> None:
    service = stage.service
    life = _live_it_all(service)
    known = asked(life.caller, "erasure", open_reports="keep")
    account = account_id(life.caller)
    found = {trace for _, _, trace in traces_found(service, life.traces)}
    # The camera's words never came past the decoder; all else is there to be found.
    assert set(life.traces) - found == {CAMERA}
    kept = traces_in_files(service, stage.folder, life.traces)
    assert {trace for _, trace in kept} >= {NAME, LAN, EMAIL, WORDS}, "the export has them"

    _let_time_pass(service, known)
    eventually(lambda: _outcome(service, known) == "done", within_s=_WITHIN_S)
    assert life.caller.get("/v1/me").status_code == 401
    _let_sweeps_run(service)
    published = {str(photo["id"]) for photo in life.report["photos"][:1]}
    eventually(lambda: _of_photos(stage.folder) == published, within_s=_WITHIN_S)

    assert traces_found(service, life.traces) == set()
    assert traces_in_files(service, stage.folder, life.traces) == set()
    assert not {name for name in files_of(stage.folder) if name.startswith("exports/")}
    for process in (stage.web, stage.worker):
        assert traces_in(process.log, life.traces) == set()
        assert process.log, "nothing was read"
    assert _waiting_for(service, account, life.phone) == 0


def _live_it_all(service: Service) -> Life:
    """Do with the service all that a citizen can, and have staff do their part."""
    lan = log_in_on_a_phone(service)
    lan.headers["User-Agent"] = PROGRAM
    lan.agree()
    phone, triager = Phone().register(lan), service.staff("triager")
    theirs = file_report(service.citizen("minh"))
    assert publish(triager, theirs).status_code == 200
    report = live(service, lan, other=theirs)
    first = report["photos"][0]["id"]
    assert publish_photo(triager, report, first, "public").status_code == 200
    _photograph(lan, triager)
    _be_written_about(triager, report)
    _have_dossiers(service, lan)
    return Life(lan, phone, report, _ask(service, lan))


def _photograph(lan: Caller, triager: Caller) -> None:
    """Photos with words of the camera: one in a report, one never used, one covered in part."""
    told = {"exif": exif(maker=fold(CAMERA)), "comment": CAMERA.encode()}
    photos = [upload_photo(lan, encoded(quadrants(64 + n, 48), **told)) for n in range(2)]
    file_report(lan, text=WORDS, photo_ids=[photos[0]["id"]])
    report, photo_id = with_photo(lan, text=WORDS)
    assert redact(triager, report, photo_id, RED_PART).status_code == 200


def _be_written_about(triager: Caller, report: Json) -> None:
    path = f"{QUEUE}/{report['id']}"
    etag = triager.get(path).headers["ETag"]
    note = triager.post(f"{path}/notes", {"text": SPELLED}, key=new_key(), If_Match=etag)
    assert note.status_code in (200, 201), note.get_json()
    assert move(triager, report, "in_progress", note=SPELLED).status_code == 200


def _have_dossiers(service: Service, lan: Caller) -> None:
    own_dossier(service, LAN, new_code())
    take_dossiers(service, [dossier(owner=MINH)])
    set_proof(service, number=MINH)
    assert watch(lan, CODE, number=MINH).status_code in (200, 201, 204)


def _ask(service: Service, lan: Caller) -> Json:
    """A correction that staff answer, an access that stays open, an export; the last."""
    desk = service.staff("administrator")
    wish = asked(lan, "correction", text=WISH)
    assert step(desk, wish, "take").status_code == 200
    assert step(desk, wish, "answer", note=ANSWER).status_code == 200
    asked(lan, "objection", text=f"{WISH} {NAME}")
    export = asked(lan, "export")
    eventually(lambda: mine(lan, export)["state"] == "done", within_s=_WITHIN_S)
    assert lan.get(f"{MINE}/{export['id']}/export").status_code == 200
    return export


def _let_time_pass(service: Service, request: Json) -> None:
    with service.database.writing() as session:
        session.execute(
            update(DataRequest)
            .where(DataRequest.id == uuid.UUID(request["id"]))
            .values(scheduled_for=datetime.now(UTC))
        )
        session.commit()


def _let_sweeps_run(service: Service) -> None:
    with service.database.writing() as session:
        is_sweep = PeriodicTask.name == "sweep_photos"
        session.execute(update(PeriodicTask).where(is_sweep).values(next_run_at=datetime.now(UTC)))
        session.commit()


def _outcome(service: Service, known: Json) -> str:
    asked_for = {"reference": known["reference"], "code": known["code"]}
    state: str = service.anyone().post(OUTCOME, asked_for).get_json()["state"]
    return state


def _of_photos(folder: Path) -> set[str]:
    """The photos of which there are files."""
    names = {name for name in files_of(folder) if name.endswith(".jpg")}
    return {part for name in names for part in Path(name).parts if _is_id(part)}


def _is_id(part: str) -> bool:
    return len(part) == 36 and part.count("-") == 4


def _waiting_for(service: Service, account: uuid.UUID, phone: Phone) -> int:
    """What is in the queue for the account or for the phone."""
    inbox = select(Notification.id).where(Notification.citizen_id == account)
    his = or_(
        Delivery.installation_id == phone.installation_id, Delivery.notification_id.in_(inbox)
    )
    with service.database.reading() as connection:
        counted = connection.scalar(select(func.count()).select_from(Delivery).where(his))
    return counted or 0
