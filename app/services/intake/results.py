"""What becomes of one row from another system."""

from enum import StrEnum


class Result(StrEnum):
    """What became of one row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WITHDRAWN = "withdrawn"
    UNKNOWN_DOSSIER = "unknown_dossier"
