"""Digital services as records that staff keep, with dates and revisions like reference data."""

from app.province.records.kinds import RecordKind
from app.services.digital_services.models import DigitalService

DIGITAL_SERVICES = RecordKind("digital_service", DigitalService, bilingual=("name", "description"))
