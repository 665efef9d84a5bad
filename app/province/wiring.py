"""The parts of the province, made once for a running application."""

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.province.cache import ProvinceCache
from app.province.mergers import Mergers
from app.province.snapshot import Province
from app.province.usages import Usages
from app.web.platform import Platform

EXTENSION = "province"


@dataclass(frozen=True)
class ProvinceParts:
    """The reference data in memory, who uses them, and who moves work between agencies."""

    cache: ProvinceCache
    usages: Usages
    mergers: Mergers


def register_province(app: Flask, platform: Platform) -> None:
    """Give ``app`` the province's parts; nothing is read yet."""
    app.extensions[EXTENSION] = ProvinceParts(ProvinceCache(platform.database), Usages(), Mergers())


def province_of(app: Flask) -> ProvinceParts:
    """The parts of an application."""
    return cast("ProvinceParts", app.extensions[EXTENSION])


def current_province() -> Province:
    """The reference data as the running application knows them."""
    return province_of(current_app).cache.current()


def current_usages() -> Usages:
    """Who uses reference data."""
    return province_of(current_app).usages


def look_again_after(session: Session) -> None:
    """Have this process look at the reference data anew as soon as ``session`` commits.

    Whoever made the change then sees it at once; other processes see it within a second.
    """
    cache = province_of(current_app).cache

    def look_again(_session: Session) -> None:
        cache.look_again()

    event.listen(session, "after_commit", look_again, once=True)
