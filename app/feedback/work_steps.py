"""Steps of a report that are staff's own affair: who works on it, and what of others came to it."""

STAFF_ONLY = frozenset(
    {
        "agency_asked",
        "agency_accepted",
        "agency_answered",
        "agency_declined",
        "agency_released",
        "agency_moved",
        "lead_declined",
        "accusation_set",
        "accusation_lifted",
        "decided",
        "taken",
        "handed_back",
        "prioritised",
        "took_duplicate",
        "released_duplicate",
    }
)
