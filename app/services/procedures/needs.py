"""What one needs for a procedure, on one screen: papers, fees and time, in one language."""

from collections.abc import Mapping
from typing import Any

from app.services.procedures.parts import Channel, FeeKind
from app.services.procedures.reading import AgencyNames, in_language
from app.services.procedures.versions import Version
from app.texts import Language, text

_SEPARATORS = {Language.VIETNAMESE: ".", Language.ENGLISH: ","}


def needs_content(
    code: str,
    version: Version,
    language: Language,
    *,
    agencies: AgencyNames,
    channel: str | None = None,
) -> dict[str, Any]:
    """The needs of a version; with a ``channel`` only the fees and times of that way of filing."""
    values = version.values
    papers = [_paper(paper, language) for paper in values["papers"]]
    agency_vi, agency_en = agencies.get(values["agency"], (values["agency_vi"], ""))
    agency = {"name_vi": agency_vi, "name_en": agency_en}
    return {
        "code": code,
        "version": version.number,
        "name": in_language(values, "name", language),
        "agency_name": in_language(agency, "name", language),
        "level": values["level"],
        "level_label": _label("procedure_levels", values["level"], language),
        "channels": [
            {"code": one, "label": _label("procedure_channels", one, language)}
            for one in values["channels"]
        ],
        "papers": papers,
        "papers_to_bring": sum(not paper["is_obtainable"] for paper in papers),
        "fees": [_fee(one, language) for one in _of(values["fees"], channel)],
        "time_limits": [_time_limit(one, language) for one in _of(values["time_limits"], channel)],
        "requirements": values["requirements"],
        "online_url": values["url"] if Channel.ONLINE in values["channels"] else None,
    }


def _of(listed: list[dict[str, Any]], channel: str | None) -> list[dict[str, Any]]:
    """What is of a channel, or of every one."""
    if channel is None:
        return listed
    return [one for one in listed if one["channel"] in (None, channel)]


def _paper(paper: Mapping[str, Any], language: Language) -> dict[str, Any]:
    return {
        "case": paper["case"],
        "name": in_language(paper, "name", language),
        "originals": paper["originals"],
        "copies": paper["copies"],
        "quantity": ", ".join(
            text(f"labels.procedure_quantities.{name}", language, count=paper[name])
            for name in ("originals", "copies")
            if paper[name]
        ),
        "form_name": paper["form_name"],
        "form_url": paper["form_url"] or None,
        "is_obtainable": paper["is_obtainable"],
        "database": paper["database"],
    }


def _fee(fee: Mapping[str, Any], language: Language) -> dict[str, Any]:
    return {
        "name": in_language(fee, "name", language),
        "channel": fee["channel"],
        "kind": fee["kind"],
        "amount_vnd": fee["amount_vnd"],
        "text": _fee_text(fee, language),
        "note": fee["note"],
    }


def _fee_text(fee: Mapping[str, Any], language: Language) -> str:
    if fee["kind"] == FeeKind.FIXED:
        amount = f"{fee['amount_vnd']:,}".replace(",", _SEPARATORS[language])
        return text("labels.procedure_fees.fixed", language, amount=amount)
    return _label("procedure_fees", fee["kind"], language)


def _time_limit(limit: Mapping[str, Any], language: Language) -> dict[str, Any]:
    amount, unit = limit["amount"], limit["unit"]
    told = "" if amount is None else text(f"labels.procedure_units.{unit}", language, count=amount)
    return {
        "channel": limit["channel"],
        "amount": amount,
        "unit": unit,
        "text": told or limit["note"],
        "note": limit["note"],
    }


def _label(group: str, code: str, language: Language) -> str:
    return text(f"labels.{group}.{code}", language)
