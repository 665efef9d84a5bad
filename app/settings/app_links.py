"""The apps that open our links instead of a browser."""

import re
from dataclasses import dataclass

from app.settings.variables import Variables

_PACKAGE = re.compile(r"[A-Za-z]\w*(\.[A-Za-z]\w*)+", re.ASCII)
_FINGERPRINT = re.compile(r"[0-9A-F]{2}(:[0-9A-F]{2}){31}")
# The team's (or an older app's own) prefix, and the bundle's identifier.
_IOS_APP = re.compile(r"[A-Z0-9]{10}\.[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True)
class AndroidApp:
    """An app for Android, and the SHA-256 fingerprints of the certificates that sign it."""

    package: str
    fingerprints: tuple[str, ...]


@dataclass(frozen=True)
class AppLinks:
    """``ios_app``: the team's identifier, a point, and the bundle's; None: there is no such app."""

    android: AndroidApp | None = None
    ios_app: str | None = None


def read_app_links(variables: Variables) -> AppLinks:
    """Read BDS_ANDROID_APP and BDS_IOS_APP; what is wrong with them is added to the faults."""
    return AppLinks(_android(variables), _ios_app(variables))


def _android(variables: Variables) -> AndroidApp | None:
    written = variables.text("BDS_ANDROID_APP")
    if written is None:
        return None
    package, *fingerprints = written.replace(",", " ").split()
    found = tuple(one.upper() for one in fingerprints)
    if not _PACKAGE.fullmatch(package) or not found or not all(map(_FINGERPRINT.fullmatch, found)):
        variables.faults.append(
            "BDS_ANDROID_APP must be the package, a space, and the SHA-256 fingerprints of its "
            "certificates (AB:CD:…, commas between)"
        )
        return None
    return AndroidApp(package, found)


def _ios_app(variables: Variables) -> str | None:
    written = variables.text("BDS_IOS_APP")
    if written is not None and not _IOS_APP.fullmatch(written):
        variables.faults.append(
            "BDS_IOS_APP must be the team's identifier, a point and the bundle's "
            "(ABCDE12345.vn.example.app)"
        )
        return None
    return written
