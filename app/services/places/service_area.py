"""Places lie where the province serves: a slip of a digit would send people to the sea."""

from datetime import datetime

from app.errors import FieldFault, OutsideServiceArea, Unprocessable
from app.province.areas import find_area
from app.province.local_time import local_day
from app.province.records.kinds import Content
from app.province.snapshot import Province


def require_in_service_area(province: Province, content: Content, *, now: datetime) -> None:
    """Raise ``Unprocessable`` where the place's point lies outside of what is served."""
    point = content["latitude"], content["longitude"]
    try:
        find_area(province, *point, on=local_day(now))
    except OutsideServiceArea as error:
        raise Unprocessable(FieldFault("/latitude", "outside_service_area")) from error
