"""Where anyone is shown a report to be: its place, or the middle of a square that holds it."""

from typing import NamedTuple

from app.database import AnyRow
from app.feedback.models import Report
from app.feedback.public.cells import cell_of
from app.feedback.states import Publication
from app.province.snapshot import Province

E6 = 1_000_000
# 500 m from south to north, a little less from west to east.
_SQUARE_E6 = 4_500


class PublicPlace(NamedTuple):
    """A place to show (WGS 84, degrees), and its cell of the finest level."""

    latitude: float
    longitude: float
    cell: int
    is_coarse: bool


def public_place(latitude: float, longitude: float, *, is_coarse: bool) -> PublicPlace:
    """What to show of a place, to a tenth of a metre, or coarse: the middle of its square.

    The squares stand still, so that showing it again tells nothing more.
    """
    e6 = [in_e6(latitude), in_e6(longitude)]
    if is_coarse:
        e6 = [one // _SQUARE_E6 * _SQUARE_E6 + _SQUARE_E6 // 2 for one in e6]
    shown = e6[0] / E6, e6[1] / E6
    return PublicPlace(*shown, cell_of(*shown), is_coarse)


def in_e6(degrees: float) -> int:
    """Millionths of a degree: they add up without an error."""
    return round(degrees * E6)


def is_delicate(report: AnyRow, province: Province) -> bool:
    """Whether its place is shown only roughly: a home, or a sensitive category."""
    return report.is_home or province.categories[report.category_code].is_sensitive


def move_publicly(report: Report, province: Province) -> None:
    """``place_publicly`` for a report that was corrected: shown roughly, it is shown so still."""
    was_coarse = report.is_coarse
    place_publicly(report, province)
    if was_coarse and report.is_coarse is False:
        _show(report, is_coarse=True)


def place_publicly(report: Report, province: Province) -> None:
    """Give a locked ``report`` its public place where it is published, and else none."""
    if report.publication != Publication.PUBLIC:
        report.public_latitude = report.public_longitude = None
        report.public_cell = report.is_coarse = None
        return
    _show(report, is_coarse=is_delicate(report, province))


def _show(report: Report, *, is_coarse: bool) -> None:
    place = public_place(report.latitude, report.longitude, is_coarse=is_coarse)
    report.public_latitude, report.public_longitude = place.latitude, place.longitude
    report.public_cell, report.is_coarse = place.cell, place.is_coarse
