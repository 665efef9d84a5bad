"""What fulfils citizens' requests, put together for the web and for the worker."""

from app.adapters.photo_store import PhotoStore
from app.feedback.holds import held_reports
from app.privacy.erasure.fulfilling import Erasure
from app.privacy.export.files import StoredExports
from app.privacy.fulfilling import Fulfilment
from app.province.cache import ProvinceCache
from app.web.platform import Platform


def create_fulfilment(platform: Platform, store: PhotoStore) -> Fulfilment:
    """Exports and erasures by this service itself."""
    database, sealer = platform.database, platform.sealer
    exports = StoredExports(database, sealer, store, platform.settings.retention)
    return Fulfilment(
        exports=exports,
        erase=Erasure(database, sealer, ProvinceCache(database).current, exports),
        obstacles=(held_reports,),
    )
