"""What may be wrong with an issuer's mappings: claims, assurance, account types, methods."""

from collections.abc import Mapping
from typing import Any

from app.settings.tables import is_list_of_text, is_text

_CLAIMS = {"citizen_number", "old_citizen_number", "full_name", "date_of_birth"}
_CLAIMS |= {"organisation_number", "organisation_name", "account_type"}
_ACCOUNT_TYPES = ("business", "organisation")


def claim_faults(table: Mapping[str, Any]) -> list[str]:
    """One sentence for each fault."""
    faults = _name_faults(table.get("claims", {}))
    if table.get("kind") == "citizen" or "assurance" in table:
        faults.extend(_assurance_faults(table.get("assurance")))
    if "account_types" in table:
        faults.extend(_account_type_faults(table["account_types"], table.get("claims")))
    if "second_factor" in table:
        faults.extend(_second_factor_faults(table["second_factor"]))
    return faults


def _name_faults(claims: Any) -> list[str]:
    if not isinstance(claims, dict) or not all(map(is_text, claims.values())):
        return ["[issuer.claims] must say which of theirs (a name) is which of ours"]
    return [f"claim {name!r} is not one of ours" for name in sorted(set(claims) - _CLAIMS)]


def _assurance_faults(assurance: Any) -> list[str]:
    levels = assurance.get("levels") if isinstance(assurance, dict) else None
    if not isinstance(levels, dict) or not levels:
        return ["[issuer.assurance] with claim and levels is missing: nobody would be trusted"]
    faults = [f"assurance: {key!r} is not known" for key in set(assurance) - {"claim", "levels"}]
    if not is_text(assurance.get("claim")):
        faults.append("[issuer.assurance] must name the claim")
    if any(type(level) is not int or level not in (1, 2) for level in levels.values()):
        faults.append("assurance levels must be 1 or 2")
    return faults


def _account_type_faults(account_types: Any, claims: Any) -> list[str]:
    if not isinstance(account_types, dict) or not account_types:
        return ["[issuer.account_types] must say which of theirs is a business or organisation"]
    faults = []
    if not all(kind in _ACCOUNT_TYPES for kind in account_types.values()):
        faults.append(f"account types must be one of {', '.join(_ACCOUNT_TYPES)}")
    if isinstance(claims, dict) and not {"account_type", "organisation_number"} <= claims.keys():
        faults.append("[issuer.account_types] needs the claims account_type, organisation_number")
    return faults


def _second_factor_faults(second_factor: Any) -> list[str]:
    methods = second_factor.get("required_methods") if isinstance(second_factor, dict) else None
    if is_list_of_text(methods) and len(second_factor) == 1:
        return []
    return ["[issuer.second_factor] must have required_methods, a list of `amr` values"]
