"""What the worker does for feedback."""

from datetime import datetime, timedelta

from app.adapters.photo_store import PhotoStore
from app.database.tasks import Task
from app.feedback.changes import REPORT_CHANGES
from app.feedback.fanouts.telling import tell_followers
from app.feedback.merging.releasing import release_duplicates
from app.feedback.photos.sweeping import sweep_files, sweep_photos
from app.feedback.public.tallying import tally_reports
from app.feedback.recalculation import recalculate
from app.feedback.receipts.giving import release_distrusted, sign_waiting
from app.feedback.receipts.keys import ReceiptKeys
from app.feedback.receipts.signing import ReceiptSigner
from app.feedback.silence import follow_up_silence
from app.province.cache import ProvinceCache
from app.web.platform import Platform


def make_tasks(platform: Platform) -> list[Task]:
    """What time, changed reference data and changed reports make necessary."""
    store = PhotoStore(platform.settings.photo_store_url)

    def sweep(now: datetime) -> int:
        removed = sweep_files(platform.database, store, now=now)
        return removed + sweep_photos(platform.database, store, now=now)

    province = ProvinceCache(platform.database)

    def follow(now: datetime) -> int:
        # Not before all processes file by them, or a report could be missed that is filed late.
        settled = province.settled()
        return 0 if settled is None else recalculate(platform.database, settled, now)

    def follow_up(now: datetime) -> int:
        return follow_up_silence(platform.database, province.current(), now=now)

    def release_merged(now: datetime) -> int:
        return release_duplicates(platform.database, province.current(), now=now)

    def number(now: datetime) -> int:
        database = platform.database
        return REPORT_CHANGES.number(database) if REPORT_CHANGES.has_unnumbered(database) else 0

    keys = ReceiptKeys(platform.database, platform.sealer)
    signer = ReceiptSigner(keys, issuer=platform.settings.public_url)

    def sign(now: datetime) -> int:
        return sign_waiting(platform.database, signer, now)

    def release(now: datetime) -> int:
        with platform.database.writing() as session:
            released = release_distrusted(session, now=now)
            session.commit()
        return released

    def tell(now: datetime) -> int:
        return tell_followers(platform.database, province.current, now)

    return [
        Task("sweep_photos", sweep, every=timedelta(minutes=10)),
        Task("follow_up_silence", follow_up, every=timedelta(minutes=1)),
        Task("release_duplicates", release_merged, every=timedelta(minutes=1)),
        Task("recalculate_reports", follow),
        Task("number_changes", number),
        Task("sign_receipts", sign),
        Task("release_receipts", release, every=timedelta(minutes=10)),
        Task("tell_followers", tell),
        Task("tally_reports", lambda now: tally_reports(platform.database)),
    ]
