"""Refusals about reference data."""

from app.errors.kinds import Conflict, Unprocessable


class RecordExists(Conflict):
    """There is a record with this key already."""

    code = "record_exists"


class RecordInUse(Conflict):
    """Something uses the record: it can be given an end, not deleted."""

    code = "record_in_use"


class AgencyEnded(Conflict):
    """The agency that should take the work over has ended itself."""

    code = "agency_ended"


class FileRefused(Unprocessable):
    """The file as a whole cannot be read."""

    code = "file_refused"


class ImportRefused(Unprocessable):
    """At least one row is refused, so nothing was imported."""

    code = "import_refused"
