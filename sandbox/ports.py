"""The ports of a developer's machine: the service's, the stand-ins', and one for their mails."""

import errno
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass

HOST = "127.0.0.1"
_DEFAULT_PORT = 8000
_MAX_PORT = 65535


class PortFault(Exception):
    """A port cannot be used; the message is one line for whoever chose it."""


@dataclass(frozen=True)
class Ports:
    """Different ports on the loopback address."""

    service: int
    sandbox: int

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> "Ports":
        """Read PORT (8000) and SANDBOX_PORT (the next one); raises ``PortFault``."""
        service = _read(environ, "PORT", _DEFAULT_PORT)
        # The highest port has no next one.
        neighbour = service + 1 if service < _MAX_PORT else service - 1
        sandbox = _read(environ, "SANDBOX_PORT", neighbour)
        if service == sandbox:
            raise PortFault(f"PORT and SANDBOX_PORT are both {service}: choose two")
        return cls(service, sandbox)

    @property
    def service_url(self) -> str:
        """Where the service answers."""
        return f"http://{HOST}:{self.service}"

    @property
    def sandbox_url(self) -> str:
        """Where the stand-ins answer."""
        return f"http://{HOST}:{self.sandbox}"

    @property
    def mail(self) -> int:
        """Where the mail server's stand-in answers: beside the two."""
        following = max(self.service, self.sandbox) + 1
        return following if following <= _MAX_PORT else min(self.service, self.sandbox) - 1

    def check_free(self) -> None:
        """Raise ``PortFault`` if another program holds one of them."""
        _check_free("PORT", self.service)
        _check_free("SANDBOX_PORT", self.sandbox)
        _check_free("SANDBOX_PORT", self.mail)


def _read(environ: Mapping[str, str], name: str, default: int) -> int:
    value = environ.get(name, "").strip()
    if not value:
        return default
    port = int(value) if re.fullmatch(r"\d{1,5}", value, re.ASCII) else 0
    if not 1 <= port <= _MAX_PORT:
        raise PortFault(f"{name} must be a port from 1 to {_MAX_PORT}, not {value!r}")
    return port


def _check_free(name: str, port: int) -> None:
    try:
        # Like a server does: a connection that ended a minute ago does not hold the port.
        socket.create_server((HOST, port)).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortFault(
                f"port {port} is in use: stop what uses it, or choose another with {name}=…"
            ) from error
        raise PortFault(f"port {port} cannot be used ({error.strerror}): set {name}=…") from error
