"""Rightly signed tokens whose contents must not be believed."""

import json

from tests.identity.hostile import Spoil


def _claim(name: str, value: object) -> Spoil:
    return lambda draft: draft.with_claims(**{name: value}).sign()


def _raw(name: str, written: str) -> Spoil:
    return lambda draft: draft.sign(claims=draft.raw_claims(**{name: written}))


def _ago(name: str, seconds: int) -> Spoil:
    return lambda draft: draft.with_claims(**{name: draft.now - seconds}).sign()


TIMES: dict[str, Spoil] = {
    **{f"{name} missing": _claim(name, None) for name in ("exp", "iat")},
    **{
        f"{name} {written:.16}": _raw(name, written)
        for name in ("exp", "iat", "nbf")
        for written in (
            '"9999999999"',
            "NaN",
            "Infinity",
            "-Infinity",
            "true",
            "false",
            "[9999999999]",
            "{}",
            "null",
            "9" * 5000,
            "9" * 300,
            "1e400",
            "1e300",
            "-1",
            "99999999999999",
        )
    },
    "expired": _ago("exp", 31),
    "expired long ago": _claim("exp", 1),
    "issued in the future": _ago("iat", -60),
    "not yet valid": _ago("nbf", -60),
}

PARTIES: dict[str, Spoil] = {
    **{f"{name} missing": _claim(name, None) for name in ("iss", "sub", "aud")},
    "iss with a slash": lambda draft: draft.with_claims(iss=draft.claims["iss"] + "/").sign(),
    "iss cut short": lambda draft: draft.with_claims(iss=draft.claims["iss"][:-1]).sign(),
    "iss in capitals": lambda draft: draft.with_claims(iss=draft.claims["iss"].upper()).sign(),
    "iss with a space": lambda draft: draft.with_claims(iss=draft.claims["iss"] + " ").sign(),
    "iss as a list": lambda draft: draft.with_claims(iss=[draft.claims["iss"]]).sign(),
    "iss of the other issuer": lambda draft: draft.with_claims(
        iss=draft.claims["iss"].replace("vneid", "staff")
    ).sign(),
    "iss is the service itself": _claim("iss", "http://127.0.0.1:8000"),
    "iss empty": _claim("iss", ""),
    "iss a number": _claim("iss", 5),
    "aud of another": _claim("aud", "another-service"),
    "aud empty": _claim("aud", ""),
    "aud empty list": _claim("aud", []),
    "aud list without us": _claim("aud", ["another", "and-another"]),
    "aud list in a list": lambda draft: draft.with_claims(aud=[[draft.claims["aud"]]]).sign(),
    "aud longer": lambda draft: draft.with_claims(aud=draft.claims["aud"] + "-test").sign(),
    "aud cut short": lambda draft: draft.with_claims(aud=draft.claims["aud"][:-1]).sign(),
    "aud in capitals": lambda draft: draft.with_claims(aud=draft.claims["aud"].upper()).sign(),
    "aud as an object": lambda draft: draft.with_claims(aud={draft.claims["aud"]: 1}).sign(),
    "aud a number": _claim("aud", 5),
    "sub empty": _claim("sub", ""),
    "sub a number": _claim("sub", 5),
    "sub a list": _claim("sub", ["x"]),
    "sub too long": _claim("sub", "s" * 256),
    "sub with a NUL": _claim("sub", "vneid-0001-lan\0"),
    "sub with a line feed": _claim("sub", "vneid-0001-lan\n"),
    "sub with half a letter": _raw("sub", '"\\ud800"'),
}

JSON_FORMS: dict[str, Spoil] = {
    "claims twice": lambda draft: draft.sign(
        claims=json.dumps(draft.claims)[:-1].encode() + b', "sub": "somebody"}'
    ),
    "exp twice": lambda draft: draft.sign(
        claims=json.dumps(draft.claims)[:-1].encode() + b', "exp": 9999999999}'
    ),
    "alg twice": lambda draft: draft.sign(
        header=json.dumps(draft.header)[:-1].encode() + b', "alg": "none"}'
    ),
    "kid twice, spelled otherwise": lambda draft: draft.sign(
        header=json.dumps(draft.header)[:-1].encode() + b', "\\u006bid": "x"}'
    ),
    "deep claims": lambda draft: draft.sign(claims=draft.raw_claims(x="[" * 40 + "]" * 40)),
    "very deep claims": lambda draft: draft.sign(claims=draft.raw_claims(x="[" * 2000)),
    "deep header": lambda draft: draft.sign(header=b'{"a":' * 1000 + b"1" + b"}" * 1000),
    "claims a list": lambda draft: draft.sign(claims=[draft.claims]),
    "claims a text": lambda draft: draft.sign(claims="x"),
    "claims null": lambda draft: draft.sign(claims=b"null"),
    "claims empty": lambda draft: draft.sign(claims={}),
    "claims no JSON": lambda draft: draft.sign(claims=b"{"),
    "claims no text": lambda draft: draft.sign(claims=b"\xff\xfe"),
    "claims and more": lambda draft: draft.sign(claims=json.dumps(draft.claims).encode() + b" x"),
    "byte order mark": lambda draft: draft.sign(
        claims=b"\xef\xbb\xbf" + json.dumps(draft.claims).encode()
    ),
    "header a list": lambda draft: draft.sign(header=[draft.header]),
    "header a number": lambda draft: draft.sign(header=b"5"),
}
