"""A mail as the adapter takes it; pure, so that who writes one needs no mail library."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A plain text for one mailbox.

    ``message_key`` names it for ever: sent twice, both have the same Message-ID, and the mailbox
    shows one.
    """

    address: str = field(repr=False)
    subject: str
    text: str
    message_key: str
