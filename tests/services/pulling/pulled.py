"""Fetching from the platform's stand-in, in tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.province.local_time import LOCAL
from app.services.pulling.pages import PullContext
from app.services.pulling.streams import make_streams
from app.services.pulling.turns import Turn, pull_page
from app.settings import Settings
from sandbox.lgsp_state import SECRET, USER, Changed, LgspState
from tests.lgsp import gateway_at, running_lgsp
from tests.secrets_guard import GUARD
from tests.service import Json, Service
from tests.stand_ins import Sandbox, make_environ

STREAMS = {one.name: one for one in make_streams(timedelta(minutes=15))}


def compact(moment: datetime) -> str:
    """As the platform writes moments."""
    return moment.astimezone(LOCAL).strftime("%Y%m%d%H%M%S")


def changed(row: Json, *, ago: timedelta = timedelta(minutes=5)) -> Changed:
    """A row of the platform that changed so long ago."""
    return Changed(compact(datetime.now(UTC) - ago), row)


def procedure(code: str = "1.001193", **members: object) -> Json:
    """A LayThuTuc row."""
    return {
        "MaTTHC": code,
        "TenTTHC": "Đăng ký khai sinh",
        "TenLinhVuc": "Hộ tịch",
        "CoQuanThucHien": "Ủy ban nhân dân cấp xã",
        "MucDo": "Toàn trình",
        "PhiLePhi": "0",
        "ThoiHanGiaiQuyet": "1 ngày làm việc",
        "ThanhPhanHoSo": [{"TenGiayTo": "Tờ khai"}, {"TenGiayTo": "Giấy chứng sinh"}],
        "NgayCapNhat": "20260101000000",
    } | members


@dataclass
class Pulling:
    """The service, the platform, and one who fetches; ``offset``: how much later it is here."""

    service: Service
    state: LgspState
    url: str
    offset: timedelta = timedelta()

    def now(self) -> datetime:
        """What the clock of who fetches shows."""
        return datetime.now(UTC) + self.offset

    def turn(self, name: str = "dossiers", *, is_forced: bool = False) -> Turn | None:
        """One turn of a stream, as another process would have it."""
        gateway = gateway_at(self.url)
        context = PullContext(self.service.database, self.service.sealer, gateway, self.now)
        return pull_page(context, STREAMS[name], now=self.now(), is_forced=is_forced)

    def all(self, name: str = "dossiers") -> int:
        """Turns until nothing is due; how many rows were taken."""
        taken = 0
        while (turn := self.turn(name)) is not None:
            assert turn.error is None, turn.error
            taken += turn.written.taken
        return taken


@contextmanager
def pulling(
    database_url: str, sandbox: Sandbox, folder: Path, state: LgspState
) -> Iterator[tuple[Pulling, dict[str, str]]]:
    """A service that is configured to fetch, and its variables."""
    with running_lgsp(state) as url:
        environ = make_environ(database_url, sandbox, photos=folder / "photos") | lgsp_environ(url)
        with Service.running(Settings.from_environ(environ), sandbox) as service:
            yield Pulling(service, state, url), environ


def lgsp_environ(url: str) -> dict[str, str]:
    """The variables that name the stand-in at ``url``."""
    GUARD.keep_secret(SECRET)
    return {
        "BDS_LGSP_URL": f"{url}/services",
        "BDS_LGSP_SIGN_IN_URL": f"{url}/login",
        "BDS_LGSP_USER": USER,
        "BDS_LGSP_SECRET": SECRET,
        "BDS_LGSP_UNIT": "H09",
    }
