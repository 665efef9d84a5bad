"""What citizens are told about: each kind's channel, lifetime, urgency and link."""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from app.notifications.channels import Channel


class Kind(StrEnum):
    """What happened."""

    REPORT_MOVED = "report_moved"
    REPORT_REPLIED = "report_replied"
    REPORT_WAITS = "report_waits"
    REPORTING_RESTRICTED = "reporting_restricted"
    REPORTING_UNRESTRICTED = "reporting_unrestricted"
    REPORT_SPLIT = "report_split"
    MERGED_REPORT_MOVED = "merged_report_moved"
    SUPPORTED_REPORT_MOVED = "supported_report_moved"
    SUBSCRIBED_REPORT_PUBLISHED = "subscribed_report_published"
    SUBSCRIBED_REPORT_DONE = "subscribed_report_done"
    DOSSIER_MOVED = "dossier_moved"
    DOSSIER_WATCHED = "dossier_watched"
    WATCHED_DOSSIER_MOVED = "watched_dossier_moved"
    REFRESH_REUSED = "refresh_reused"
    ALL_SESSIONS_ENDED = "all_sessions_ended"
    IDENTITY_LINKED = "identity_linked"
    IDENTITY_SEPARATED = "identity_separated"
    DATA_VIEWED = "data_viewed"
    DATA_REQUEST_MOVED = "data_request_moved"
    DATA_BREACHED = "data_breached"
    ACCOUNT_IDLE = "account_idle"
    PUSH_TEST = "push_test"


@dataclass(frozen=True)
class KindRules:
    """How a kind travels. ``path`` is what follows the public address in its link.

    A login below ``assurance`` reads only the neutral words of the lock screen: what a notification
    says is guarded like the thing it speaks of.
    """

    channel: Channel
    good_for: timedelta
    is_urgent: bool
    assurance: int
    path: str


_REPORT = KindRules(
    Channel.REPORT_UPDATES,
    timedelta(days=3),
    is_urgent=False,
    assurance=1,
    path="/app/reports/{entity_id}",
)
# Somebody else's report, by its public id.
_PUBLIC_REPORT = replace(_REPORT, path="/app/public-reports/{entity_id}")
_DOSSIER = KindRules(
    Channel.DOSSIER_UPDATES,
    timedelta(days=3),
    is_urgent=False,
    assurance=2,
    path="/app/dossiers/{entity_id}",
)
# Also for the phone that was switched off over a weekend; at once, and at every level.
_SECURITY = KindRules(
    Channel.ACCOUNT_SECURITY,
    timedelta(days=7),
    is_urgent=True,
    assurance=1,
    path="/app/security/{entity_id}",
)
RULES = {
    Kind.REPORT_MOVED: _REPORT,
    Kind.REPORT_REPLIED: _REPORT,
    Kind.REPORT_WAITS: _REPORT,
    Kind.REPORTING_RESTRICTED: _REPORT,
    Kind.REPORTING_UNRESTRICTED: _REPORT,
    Kind.REPORT_SPLIT: _REPORT,
    Kind.MERGED_REPORT_MOVED: _REPORT,
    Kind.SUPPORTED_REPORT_MOVED: _PUBLIC_REPORT,
    Kind.SUBSCRIBED_REPORT_PUBLISHED: _PUBLIC_REPORT,
    Kind.SUBSCRIBED_REPORT_DONE: _PUBLIC_REPORT,
    Kind.DOSSIER_MOVED: _DOSSIER,
    Kind.DOSSIER_WATCHED: _DOSSIER,
    # By the id of the watch.
    Kind.WATCHED_DOSSIER_MOVED: replace(_DOSSIER, path="/app/watched-dossiers/{entity_id}"),
    Kind.REFRESH_REUSED: _SECURITY,
    Kind.ALL_SESSIONS_ENDED: _SECURITY,
    Kind.IDENTITY_LINKED: _SECURITY,
    Kind.IDENTITY_SEPARATED: _SECURITY,
    # Nothing that he must act on at once.
    Kind.DATA_VIEWED: replace(_SECURITY, is_urgent=False, path="/app/access-log/{entity_id}"),
    Kind.DATA_BREACHED: _SECURITY,
    Kind.ACCOUNT_IDLE: replace(_SECURITY, is_urgent=False),
    Kind.DATA_REQUEST_MOVED: replace(
        _SECURITY, is_urgent=False, path="/app/data-requests/{entity_id}"
    ),
    # Asked for by somebody who waits for it: at any hour, whatever is muted.
    Kind.PUSH_TEST: KindRules(
        Channel.ACCOUNT_SECURITY,
        timedelta(hours=1),
        is_urgent=False,
        assurance=1,
        path="/app/tests/{entity_id}",
    ),
}


def deep_link(public_url: str, kind: Kind, entity_id: str) -> str:
    """The link that opens the thing itself, in the app or in a browser."""
    return public_url + RULES[kind].path.format(entity_id=entity_id)
