"""DPoP proofs with one thing wrong each; all must be refused alike."""

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.hashes import SHA256

from tests.identity.dpop_proofs import PhoneKey, ProofDraft
from tests.identity.forging import b64, b64_json
from tests.stand_ins import PUBLIC_URL

Spoil = Callable[[ProofDraft], str]
OTHER = PhoneKey.es256()
RSA = PhoneKey.rs256()
EDWARDS = PhoneKey.eddsa()


def _header(**members: Any) -> Spoil:
    return lambda draft: draft.with_header(**members).sign()


def _claims(**claims: Any) -> Spoil:
    return lambda draft: draft.with_claims(**claims).sign()


def _address(change: Callable[[str], object]) -> Spoil:
    return lambda draft: draft.with_claims(htu=change(draft.url)).sign()


def _time(name: str, offset_s: float) -> Spoil:
    return lambda draft: draft.with_claims(**{name: draft.claims["iat"] + offset_s}).sign()


def _jwk(**members: Any) -> Spoil:
    """Members of the key changed; None leaves one out."""

    def spoil(draft: ProofDraft) -> str:
        jwk = {name: value for name, value in (draft.key.jwk | members).items() if value}
        return draft.with_header(jwk=jwk).sign()

    return spoil


def _signed_by(key: PhoneKey, **header: Any) -> Spoil:
    """A whole proof of another key, its header changed."""
    return lambda draft: ProofDraft(key, draft.url).with_header(**header).sign()


def _raw_claims(**written: str) -> Spoil:
    """Claims with values that no JSON writer writes."""

    def spoil(draft: ProofDraft) -> str:
        plain = draft.with_claims(**dict.fromkeys(written)).claims
        more = "".join(f', "{name}": {value}' for name, value in written.items())
        return draft.sign(claims=(json.dumps(plain)[:-1] + more + "}").encode())

    return spoil


def _signature(change: Callable[[ProofDraft, bytes], bytes]) -> Spoil:
    def spoil(draft: ProofDraft) -> str:
        signed = draft.unsigned()
        return f"{signed}.{b64(change(draft, draft.key.sign(signed.encode())))}"

    return spoil


def _hmac_over_the_key(draft: ProofDraft) -> str:
    signed = draft.with_header(alg="HS256").unsigned()
    secret = json.dumps(draft.key.jwk).encode()
    return f"{signed}.{b64(hmac.new(secret, signed.encode(), hashlib.sha256).digest())}"


def _symmetric_key(draft: ProofDraft) -> str:
    signed = draft.with_header(alg="HS256", jwk={"kty": "oct", "k": b64(b"k" * 32)}).unsigned()
    return f"{signed}.{b64(hmac.new(b'k' * 32, signed.encode(), hashlib.sha256).digest())}"


def _changed_afterwards(draft: ProofDraft) -> str:
    header, _, signature = draft.sign().split(".")
    return f"{header}.{b64_json(draft.with_claims(jti='x').claims)}.{signature}"


def _der(draft: ProofDraft) -> str:
    signed = draft.unsigned()
    return f"{signed}.{b64(draft.key.private.sign(signed.encode(), ec.ECDSA(SHA256())))}"


def _pss(draft: ProofDraft) -> str:
    signed = ProofDraft(RSA, draft.url).with_header(alg="PS256").unsigned()
    salted = padding.PSS(padding.MGF1(SHA256()), 32)
    return f"{signed}.{b64(RSA.private.sign(signed.encode(), salted, SHA256()))}"


def _private_half(draft: ProofDraft) -> str:
    number = draft.key.private.private_numbers().private_value
    return _jwk(d=b64(number.to_bytes(32, "big")))(draft)


def _long_coordinate(draft: ProofDraft) -> str:
    """The same number with a zero in front."""
    number = int.from_bytes(draft.key.private.public_key().public_numbers().x.to_bytes(32, "big"))
    return _jwk(x=b64(number.to_bytes(33, "big")))(draft)


def _swapped_coordinates(draft: ProofDraft) -> str:
    return _jwk(x=draft.key.jwk["y"], y=draft.key.jwk["x"])(draft)


def _modulus_with_a_zero(draft: ProofDraft) -> str:
    number = RSA.private.public_key().public_numbers().n
    return (
        ProofDraft(RSA, draft.url)
        .with_header(jwk=RSA.jwk | {"n": b64(number.to_bytes(257, "big"))})
        .sign()
    )


def _p384(draft: ProofDraft) -> str:
    numbers = ec.generate_private_key(ec.SECP384R1()).public_key().public_numbers()
    x, y = (b64(number.to_bytes(48, "big")) for number in (numbers.x, numbers.y))
    return draft.with_header(jwk={"kty": "EC", "crv": "P-384", "x": x, "y": y}).sign()


def _repeated_member(draft: ProofDraft) -> str:
    written = json.dumps(draft.header)
    return draft.sign(header=(written[:-1] + ', "alg": "ES256"}').encode())


def _json_serialisation(draft: ProofDraft) -> str:
    head, claims, signature = draft.sign().split(".")
    return json.dumps({"protected": head, "payload": claims, "signature": signature})


def _nested(draft: ProofDraft) -> str:
    return draft.sign(claims=b'{"jti": ' + b"[" * 2500 + b"]" * 2500 + b"}")


def _joined(draft: ProofDraft) -> str:
    return f"{draft.sign()}, {ProofDraft(draft.key, draft.url).sign()}"


HOSTILE: dict[str, Spoil] = {
    "empty": lambda draft: "",
    "a word": lambda draft: "x",
    "two parts": lambda draft: draft.unsigned(),
    "four parts": lambda draft: f"{draft.sign()}.AAAA",
    "two proofs joined": _joined,
    "JSON serialisation": _json_serialisation,
    "9000 characters": lambda draft: draft.with_claims(more="x" * 9000).sign(),
    "padded": lambda draft: f"{draft.sign()}==",
    "a space inside": lambda draft: draft.sign().replace(".", ". ", 1),
    "no base64url": lambda draft: draft.sign().replace(".", ".+/", 1),
    "deep nesting": _nested,
    "a member twice": _repeated_member,
    "claims are a list": lambda draft: draft.sign(claims=b"[]"),
    "header is no JSON": lambda draft: draft.sign(header=b"alg"),
    "typ missing": _header(typ=None),
    "typ JWT": _header(typ="JWT"),
    "typ in capitals": _header(typ="DPOP+JWT"),
    "typ at+jwt": _header(typ="at+jwt"),
    "typ a number": _header(typ=7),
    "alg missing": _header(alg=None),
    "alg none": lambda draft: f"{draft.with_header(alg='none').unsigned()}.",
    "alg nOnE with a signature": _header(alg="nOnE"),
    "alg a list": _header(alg=["ES256"]),
    "alg ES384": _header(alg="ES384"),
    "alg RS256 over a curve": _header(alg="RS256"),
    "alg EdDSA over another curve": _header(alg="EdDSA"),
    "alg HS256 with the public key": _hmac_over_the_key,
    "alg HS256 with a key of its own": _symmetric_key,
    "alg PS256": _pss,
    "crit": _header(crit=["exp"]),
    "b64 false": _header(b64=False),
    "zip": _header(zip="DEF"),
    "enc": _header(enc="A128GCM"),
    "jku": _header(jku="http://127.0.0.1:9/keys"),
    "x5u": _header(x5u="http://127.0.0.1:9/certificate"),
    "x5c": _header(x5c=["AAAA"]),
    "jwk missing": _header(jwk=None),
    "jwk a text": _header(jwk="key"),
    "jwk empty": _header(jwk={}),
    "kid instead of jwk": _header(jwk=None, kid="1"),
    "jwk with its private half": _private_half,
    "jwk with a secret": _jwk(k=b64(b"k" * 32)),
    "kty missing": _jwk(kty=None),
    "crv missing": _jwk(crv=None),
    "crv P-384": _jwk(crv="P-384"),
    "key of P-384": _p384,
    "x missing": _jwk(x=None),
    "x a number": _jwk(x=7),
    "x padded": lambda draft: _jwk(x=draft.key.jwk["x"] + "=")(draft),
    "x with a zero in front": _long_coordinate,
    "x and y swapped": _swapped_coordinates,
    "point of zeros": _jwk(x=b64(bytes(32)), y=b64(bytes(32))),
    "RSA of 1024 bits": _signed_by(PhoneKey.rs256(1024)),
    "RSA with a zero in front": _modulus_with_a_zero,
    "RSA exponent 1": _signed_by(RSA, jwk=RSA.jwk | {"e": "AQ"}),
    "RSA exponent of 41 bits": _signed_by(PhoneKey.rs256_with_large_exponent()),
    "Ed25519 of 31 bytes": _signed_by(EDWARDS, jwk=EDWARDS.jwk | {"x": b64(b"k" * 31)}),
    "key of another proof": _header(jwk=OTHER.jwk),
    "signed by another key": lambda draft: (
        ProofDraft(OTHER, draft.url).with_header(jwk=draft.key.jwk).sign()
    ),
    "signature missing": lambda draft: f"{draft.unsigned()}.",
    "signature of zeros": _signature(lambda draft, right: bytes(64)),
    "signature cut": _signature(lambda draft, right: right[:-1]),
    "signature with more behind": _signature(lambda draft, right: right + b"\x00"),
    "signature in DER": _der,
    "claims changed afterwards": _changed_afterwards,
    "jti missing": _claims(jti=None),
    "jti empty": _claims(jti=""),
    "jti of 129 characters": _claims(jti="x" * 129),
    "jti a number": _claims(jti=7),
    "jti a list": _claims(jti=["x"]),
    "htm missing": _claims(htm=None),
    "htm GET": _claims(htm="GET"),
    "htm in small letters": _claims(htm="post"),
    "htm a list": _claims(htm=["POST"]),
    "htu missing": _claims(htu=None),
    "htu of another route": _claims(htu=f"{PUBLIC_URL}/v1/auth/revoke"),
    "htu of another host": _address(lambda url: url.replace(PUBLIC_URL, "https://evil.example")),
    "htu over https": _address(lambda url: url.replace("http:", "https:")),
    "htu with a query": _address(lambda url: f"{url}?a=b"),
    "htu with a fragment": _address(lambda url: f"{url}#a"),
    "htu with a slash at its end": _address(lambda url: f"{url}/"),
    "htu without host": _address(lambda url: url.removeprefix(PUBLIC_URL)),
    "htu a list": _address(lambda url: [url]),
    "iat missing": _claims(iat=None),
    "iat two minutes ago": _time("iat", -120),
    "iat in two minutes": _time("iat", 120),
    "iat a text": lambda draft: draft.with_claims(iat=str(draft.claims["iat"])).sign(),
    "iat true": _claims(iat=True),
    "iat NaN": _raw_claims(iat="NaN"),
    "iat of 5000 digits": _raw_claims(iat="1" * 5000),
    "iat below zero": _claims(iat=-1),
    "exp over": _time("exp", -1),
    "exp a text": _claims(exp="never"),
    "nbf in two minutes": _time("nbf", 120),
}  # fmt: skip
