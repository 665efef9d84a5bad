"""Where somebody wants to be reached: a phone, an e-mail address; nobody vouches for them."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

MAX_EMAIL_CHARACTERS = 254
_REGION = "VN"
_PHONE = re.compile(r"\+?[0-9(][0-9 ().-]{2,30}")
_SHORT = re.compile(r"1[0-9]{2,4}")
# Numbers of a person or an office; not those that cost the caller, nor the short ones (113, 1022).
_KINDS = frozenset(
    {
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
        PhoneNumberType.PERSONAL_NUMBER,
    }
)
# RFC 5321's Mailbox without its quoted and literal forms: what forms on the web take.
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,63}"
)


def read_phone(written: str) -> str | None:
    """``written`` as E.164 (+84…), read as in Vietnam; None for what nobody can be reached at."""
    if not _PHONE.fullmatch(written):
        return None
    try:
        number = phonenumbers.parse(written, _REGION)
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    if phonenumbers.number_type(number) not in _KINDS:
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def read_work_phone(written: str) -> str | None:
    """``read_phone`` that also takes the country's short numbers (113, 1022), as they are."""
    return written if _SHORT.fullmatch(written) else read_phone(written)


def read_email(written: str) -> str | None:
    """``written`` where it has the form of an address, else None; whether mail arrives is open."""
    is_one = len(written) <= MAX_EMAIL_CHARACTERS and _EMAIL.fullmatch(written)
    return written if is_one else None
