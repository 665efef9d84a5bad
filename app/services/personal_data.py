"""What public services keep of people for a time only."""

from app.database import table_of
from app.database.forgetting import Forgetting
from app.services.models import IntegrationBatch

_BATCHES = table_of(IntegrationBatch)

FORGETTINGS = (Forgetting("batches", _BATCHES, lambda before: _BATCHES.c.received_at < before),)
