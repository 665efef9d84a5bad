"""Tokens that must not be believed, each by one thing that is wrong with it."""

import json
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.identity.forging import DIGESTS, Draft, b64, b64_json, hmac_signed

Spoil = Callable[[Draft], str]
_PUBLIC_FORMATS = (
    (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    (Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
)


def _other_key_signed(draft: Draft) -> str:
    signed = draft.unsigned()
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return f"{signed}.{b64(other.sign(signed.encode(), padding.PKCS1v15(), SHA256()))}"


def _embedded_key_signed(draft: Draft) -> str:
    other = ec.generate_private_key(ec.SECP256R1())
    numbers = other.public_key().public_numbers()
    jwk = {
        "kty": "EC",
        "crv": "P-256",
        "x": b64(numbers.x.to_bytes(32, "big")),
        "y": b64(numbers.y.to_bytes(32, "big")),
        "kid": draft.header["kid"],
    }
    return draft.with_header(jwk=jwk).sign()


def _public_key(draft: Draft, form: int) -> bytes:
    encoding, public_format = _PUBLIC_FORMATS[form]
    return draft.private_key.public_key().public_bytes(encoding, public_format)


def rsa_signed(draft: Draft, algorithm: str) -> str:
    signed = draft.with_header(alg=algorithm).unsigned()
    return f"{signed}.{b64(draft.signature(signed.encode(), DIGESTS[algorithm]))}"


def pss_signed(draft: Draft) -> str:
    signed = draft.with_header(alg="PS256").unsigned()
    how = padding.PSS(padding.MGF1(SHA256()), padding.PSS.DIGEST_LENGTH)
    return f"{signed}.{b64(draft.private_key.sign(signed.encode(), how, SHA256()))}"


def _swapped_claims(draft: Draft) -> str:
    head, _, signature = draft.sign().split(".")
    return f"{head}.{b64_json(draft.claims | {'sub': 'somebody-else'})}.{signature}"


def _flipped_signature(draft: Draft) -> str:
    signed = draft.unsigned()
    signature = bytearray(draft.signature(signed.encode()))
    signature[7] ^= 1
    return f"{signed}.{b64(bytes(signature))}"


def _last_letter_changed(draft: Draft) -> str:
    # 256 bytes leave unused bits in the last letter: another spelling of the same signature.
    token = draft.sign()
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return token[:-1] + alphabet[alphabet.index(token[-1]) ^ 1]


def _json_serialised(draft: Draft) -> str:
    protected, payload, signature = draft.sign().split(".")
    return json.dumps(
        {"payload": payload, "protected": protected, "signature": signature}, separators=(",", ":")
    )


ALGORITHMS: dict[str, Spoil] = {
    **{
        f"alg {name!r}": lambda draft, name=name: f"{draft.with_header(alg=name).unsigned()}."
        for name in ("none", "None", "nOnE", "NONE", "")
    },
    "alg none, signed": lambda draft: draft.with_header(alg="none").sign(),
    "alg missing": lambda draft: draft.with_header(alg=None).sign(),
    "alg as a list": lambda draft: draft.with_header(alg=["RS256"]).sign(),
    "alg in small letters": lambda draft: draft.with_header(alg="rs256").sign(),
    "alg with a space": lambda draft: draft.with_header(alg="RS256 ").sign(),
    "HS256 with the public key, PEM": lambda draft: hmac_signed(draft, _public_key(draft, 0)),
    "HS256 with the public key, DER": lambda draft: hmac_signed(draft, _public_key(draft, 1)),
    "HS256 with the JWK": lambda draft: hmac_signed(
        draft, json.dumps(draft.issuer.keys.current.public_jwk()).encode()
    ),
    "HS256 with nothing": lambda draft: hmac_signed(draft, b""),
    "HS384 with the public key": lambda draft: hmac_signed(draft, _public_key(draft, 0), "HS384"),
    "HS512 with the public key": lambda draft: hmac_signed(draft, _public_key(draft, 0), "HS512"),
    "ES256 named for an RSA key": lambda draft: draft.with_header(alg="ES256").sign(),
    "RS384, rightly signed": lambda draft: rsa_signed(draft, "RS384"),
    "RS512, rightly signed": lambda draft: rsa_signed(draft, "RS512"),
    "PS256, rightly signed": pss_signed,
}

KEYS: dict[str, Spoil] = {
    "kid missing": lambda draft: draft.with_header(kid=None).sign(),
    **{
        f"kid {kid!r:.30}": lambda draft, kid=kid: draft.with_header(kid=kid).sign()
        for kid in (
            "",
            "unknown",
            "../../../../dev/null",
            "/etc/passwd",
            "' OR '1'='1",
            "x' UNION SELECT public_jwk FROM signing_keys --",
            "\0",
            "k" * 4000,
            5,
            True,
            [],
            {},
        )
    },
    "kid in capitals": lambda draft: draft.with_header(kid=draft.header["kid"].swapcase()).sign(),
    "kid with a space": lambda draft: draft.with_header(kid=draft.header["kid"] + " ").sign(),
    "another's key under the kid": _other_key_signed,
    "jwk in the header": _embedded_key_signed,
    "x5c in the header": lambda draft: draft.with_header(x5c=["MIIB"]).sign(),
    **{
        f"{name} in the header": lambda draft, name=name: draft.with_header(
            **{name: "https://127.0.0.1:1/jwks"}
        ).sign()
        for name in ("jku", "x5u")
    },
}

FORMS: dict[str, Spoil] = {
    "crit empty": lambda draft: draft.with_header(crit=[]).sign(),
    "crit unknown": lambda draft: draft.with_header(crit=["x"], x=1).sign(),
    "crit known": lambda draft: draft.with_header(crit=["exp"], exp=1).sign(),
    "crit as text": lambda draft: draft.with_header(crit="b64").sign(),
    "b64 false": lambda draft: draft.with_header(b64=False, crit=["b64"]).sign(),
    "b64 false without crit": lambda draft: draft.with_header(b64=False).sign(),
    "zip": lambda draft: draft.with_header(zip="DEF").sign(),
    "JWE": lambda draft: ".".join([draft.unsigned(), b64(b"iv"), b64(b"text"), b64(b"tag")]),
    "JWE header in three parts": lambda draft: draft.with_header(enc="A128GCM").sign(),
    "four parts": lambda draft: draft.sign() + ".x",
    "two parts": lambda draft: draft.unsigned(),
    "one part": lambda draft: draft.unsigned().split(".")[0],
    "no signature": lambda draft: draft.unsigned() + ".",
    "only dots": lambda draft: "..",
    "empty header": lambda draft: "." + draft.sign().split(".", 1)[1],
    "dot in front": lambda draft: "." + draft.sign(),
    "JSON serialisation": _json_serialised,
    "padded": lambda draft: draft.sign() + "==",
    "padded header": lambda draft: draft.sign().replace(".", "=.", 1),
    "standard alphabet": lambda draft: draft.sign().replace("-", "+").replace("_", "/") + "+/",
    "non-canonical": _last_letter_changed,
    "a tab inside": lambda draft: draft.sign().replace(".", "\t.", 1),
    "zero signature": lambda draft: f"{draft.unsigned()}.{b64(bytes(256))}",
    "short signature": lambda draft: draft.sign()[:-40],
    "flipped signature": _flipped_signature,
    "claims swapped": _swapped_claims,
    "letters that are none": lambda draft: draft.sign()[:-3] + "éàü",
    "100 kB": lambda draft: draft.with_claims(x="x" * 100_000).sign(),
    "100 kB of dots": lambda draft: "." * 100_000,
    "9 kB": lambda draft: draft.with_claims(x="x" * 9000).sign(),
}
