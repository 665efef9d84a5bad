"""Mails through an SMTP server (RFC 5321), one connection for a page of them.

What the server answers becomes the words that pushes' outcomes have: 4yz is for later, 5yz is the
mail's end, and where nobody answers, or our name is refused, the way is shut. Nothing raised or
logged here carries an address, a password or the text of an answer.
"""

import contextlib
import smtplib
import ssl
import time
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

import httpx

from app.adapters.mail import Mail
from app.adapters.push import PushError, PushOutcome
from app.settings.smtp import SmtpSecurity, SmtpSettings

_PERMANENT = 500
# The server ends the connection, whatever the mail (RFC 5321, 3.8).
_CLOSING = 421


class Smtp:
    """The way to mailboxes; to be used by one thread at a time. Touches no network before ``send``.

    ``page_timeout_s`` bounds when the last mail of a page is begun, ``answer_timeout_s`` how long
    each answer of the server is waited for.
    """

    def __init__(
        self,
        settings: SmtpSettings,
        *,
        answer_timeout_s: float = 10.0,
        page_timeout_s: float = 30.0,
    ) -> None:
        self._settings = settings
        self._answer_timeout_s = answer_timeout_s
        self._page_timeout_s = page_timeout_s

    def send(self, mails: Sequence[Mail]) -> list[PushOutcome]:
        """Send the mails and return their outcomes in the same order; never raises for one.

        Where the connection fails, the rest is not tried.
        """
        outcomes: list[PushOutcome] = []
        ends_at = time.monotonic() + self._page_timeout_s
        failure = PushError.TIMEOUT
        try:
            with self._connected() as server:
                for mail in mails:
                    if time.monotonic() >= ends_at:
                        break
                    outcomes.append(self._send_one(server, mail))
        except _WayIsShut as shut:
            failure = shut.error
        return outcomes + [PushOutcome.refused(failure)] * (len(mails) - len(outcomes))

    def close(self) -> None:
        """Nothing is kept open between two pages."""

    @contextlib.contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        server = self._open()
        try:
            self._sign_in(server)
            yield server
        finally:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _open(self) -> smtplib.SMTP:
        told = self._settings
        where, timeout = (told.host, told.port), self._answer_timeout_s
        try:
            if told.security is SmtpSecurity.TLS:
                return smtplib.SMTP_SSL(*where, timeout=timeout, context=httpx.create_ssl_context())
            return smtplib.SMTP(*where, timeout=timeout)
        except (smtplib.SMTPException, OSError) as error:
            raise _WayIsShut(_named(error)) from error

    def _sign_in(self, server: smtplib.SMTP) -> None:
        told = self._settings
        try:
            if told.security is SmtpSecurity.STARTTLS:
                server.starttls(context=httpx.create_ssl_context())
            if told.user is not None and told.password is not None:
                server.login(told.user, told.password)
        except (smtplib.SMTPException, OSError) as error:
            raise _WayIsShut(_named(error)) from error

    def _send_one(self, server: smtplib.SMTP, mail: Mail) -> PushOutcome:
        message_id = _message_id(mail, self._settings)
        try:
            message = _message(mail, self._settings, message_id)
            server.send_message(message, self._settings.sender, [mail.address])
        except ValueError:  # a header that would be two, or an address that is none
            return PushOutcome.refused(PushError.INVALID_MESSAGE)
        except smtplib.SMTPSenderRefused as refused:
            # It is us whom it does not want: no other mail would fare better.
            is_for_ever = refused.smtp_code >= _PERMANENT
            error = PushError.UNAUTHORISED if is_for_ever else PushError.UNAVAILABLE
            raise _WayIsShut(error) from refused
        except smtplib.SMTPRecipientsRefused as refused:
            return _judged(next(iter(refused.recipients.values()))[0])
        except smtplib.SMTPResponseException as refused:
            return _judged(refused.smtp_code)
        except (smtplib.SMTPException, OSError) as failed:
            raise _WayIsShut(_named(failed)) from failed
        return PushOutcome(accepted=True, message_name=message_id)


class _WayIsShut(Exception):
    def __init__(self, error: PushError) -> None:
        super().__init__(error.value)
        self.error = error


def _judged(code: int) -> PushOutcome:
    if code == _CLOSING or code < 0:
        raise _WayIsShut(PushError.UNAVAILABLE)
    return PushOutcome.refused(PushError.REFUSED if code >= _PERMANENT else PushError.DEFERRED)


def _named(error: Exception) -> PushError:
    """Why nobody could be spoken to."""
    if isinstance(error, (smtplib.SMTPAuthenticationError, ssl.SSLCertVerificationError)):
        return PushError.UNAUTHORISED
    # Wants no name or no TLS from us, and we insist.
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return PushError.UNAUTHORISED
    return PushError.TIMEOUT if isinstance(error, TimeoutError) else PushError.UNAVAILABLE


def _message(mail: Mail, settings: SmtpSettings, message_id: str) -> EmailMessage:
    """The mail with its headers; raises ``ValueError`` for a line's end in one of them."""
    message = EmailMessage(policy=SMTP)
    message["From"] = settings.sender
    message["To"] = mail.address
    message["Subject"] = mail.subject
    message["Date"] = formatdate()
    message["Message-ID"] = message_id
    # No machine is to answer it (RFC 3834, 5).
    message["Auto-Submitted"] = "auto-generated"
    # Whatever stands between: 8-bit text is not every server's.
    message.set_content(mail.text, cte="base64")
    return message


def _message_id(mail: Mail, settings: SmtpSettings) -> str:
    return f"<{mail.message_key}@{settings.sender.rpartition('@')[2]}>"
