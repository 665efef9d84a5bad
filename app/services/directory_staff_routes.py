"""Administering public places and digital services, as reference data are."""

from app.province.record_routes import register_records
from app.province.record_specs import RecordRoutes
from app.province.wiring import current_province
from app.services.digital_service_schemas import (
    DigitalServiceInput,
    DigitalServiceRecordPageSchema,
    DigitalServiceRecordQuery,
    DigitalServiceRecordSchema,
)
from app.services.digital_services.kinds import DIGITAL_SERVICES
from app.services.place_record_schemas import (
    PlaceRecordQuery,
    PublicPlaceInput,
    PublicPlaceRecordPageSchema,
    PublicPlaceRecordSchema,
)
from app.services.places.kinds import PLACES
from app.services.places.service_area import require_in_service_area
from app.web.api import Blueprint
from app.web.context import request_now
from app.web.operations import Operation

blueprint = Blueprint(
    "directory", __name__, description="Public places and digital services, with revisions."
)

RECORDS = (
    RecordRoutes(
        kind=PLACES,
        plural="places",
        written=PublicPlaceInput,
        read=PublicPlaceRecordSchema,
        query=PlaceRecordQuery,
        page=PublicPlaceRecordPageSchema,
        manage=Operation.DIRECTORY_MANAGE,
        require=lambda content: require_in_service_area(
            current_province(), content, now=request_now()
        ),
    ),
    RecordRoutes(
        kind=DIGITAL_SERVICES,
        plural="digital-services",
        written=DigitalServiceInput,
        read=DigitalServiceRecordSchema,
        query=DigitalServiceRecordQuery,
        page=DigitalServiceRecordPageSchema,
        manage=Operation.DIRECTORY_MANAGE,
    ),
)
for _one in RECORDS:
    register_records(blueprint, _one)
