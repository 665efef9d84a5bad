"""The stand-ins' signing keys."""

from pathlib import Path

from sandbox.application import load_key_rings
from sandbox.keys import thumbprint


def test_keys_survive_a_restart_and_are_their_owners_only(tmp_path: Path) -> None:
    folder = tmp_path / "khóa và chìa"

    first = load_key_rings(folder)
    again = load_key_rings(folder)

    assert {name: ring.jwks() for name, ring in first.items()} == {
        name: ring.jwks() for name, ring in again.items()
    }
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_the_kid_is_the_thumbprint_of_rfc_7638() -> None:
    """The example key and value of section 3.1."""
    modulus = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJ"
        "ECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2"
        "QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh"
        "6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
    )
    jwk = {"kty": "RSA", "n": modulus, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"}

    assert thumbprint(jwk) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
