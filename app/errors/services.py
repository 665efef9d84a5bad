"""Refusals about public services."""

from app.errors.kinds import Conflict, Forbidden


class WatchTokenInvalid(Forbidden):
    """The watch token is none, has expired or is another's; the same for every cause."""

    code = "watch_token_invalid"


class WatchRefused(Forbidden):
    """The dossier's owner ended this citizen's watch; he does not begin it anew."""

    code = "watch_refused"


class OwnDossier(Conflict):
    """The owner is told of his dossier anyway."""

    code = "own_dossier"


class TooManyWatches(Conflict):
    """The citizen watches as many dossiers as he may; ``max`` says how many."""

    code = "too_many_watches"


class TooManyWatchers(Conflict):
    """As many watch the dossier as may."""

    code = "too_many_watchers"


class TooManyEnded(Conflict):
    """A catalogue that is said to be complete lacks too much of what applies."""

    code = "too_many_ended"
