"""Public places as records that staff keep, with dates and revisions like reference data."""

from enum import StrEnum

from app.province.records.kinds import RecordKind
from app.services.places.models import PublicPlace


class PlaceKind(StrEnum):
    """What a place is for."""

    WIFI = "wifi"
    ONE_STOP_OFFICE = "one_stop_office"
    HEALTH_STATION = "health_station"
    POLICE_POST = "police_post"


PLACES = RecordKind("place", PublicPlace, bilingual=("name", "address"))
