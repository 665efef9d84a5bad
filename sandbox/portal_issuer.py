"""The single sign-on of the national public-service portal: it knows some of the same citizens.

Unlike VNeID it wants a client secret, writes the assurance as a number under a name of its own,
and says part of what it knows only at its userinfo endpoint.
"""

from sandbox.identities import Identities
from sandbox.issuer import DemoIssuer, Person, claims_about
from sandbox.keys import KeyRing

# Everybody may know it: it guards made-up people.
PORTAL_SECRET = "sandbox: the portal's secret"
_LEVELS = {"LoA1": 1, "LoA2": 2}
_TITLE = {
    "vi": "Công dân, qua Cổng Dịch vụ công quốc gia",
    "en": "Citizens, by the national public-service portal",
}
_SAID = ("sub", "SoDinhDanh", "HoVaTen", "NgayThangNamSinh", "LoaiTaiKhoan", "TechID")


class PortalIssuer(DemoIssuer):
    """The portal's own accounts of those citizens who have a ``portal_subject``."""

    client_secret = PORTAL_SECRET
    not_in_id_token = frozenset({"NgayThangNamSinh", "LoaiTaiKhoan"})

    def __init__(
        self, name: str, issuer_url: str, audience: str, keys: KeyRing, identities: Identities
    ) -> None:
        accounts = Identities(citizens=identities.portal_accounts(), staff=())
        super().__init__(name, issuer_url, "citizen", audience, keys, accounts)
        self.title = _TITLE

    def describe(self, person: Person) -> dict[str, object]:
        """What the portal says of someone, at its userinfo endpoint."""
        vneid = claims_about(person)
        return {name: vneid[name] for name in _SAID} | self.assured(str(vneid["acr"]))

    def assured(self, level: str) -> dict[str, object]:
        """The portal's way to write an assurance."""
        return {"loAs": _LEVELS[level]}
