"""What stands around an edition's public pages: links to those that are open right now, and a banner for everybody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for

from core.clock import epoch
from core.language import pick
from core.settings import settings
from core.texts import Texts


@dataclass(frozen=True, kw_only=True)
class SiteItem:
    """One page in the header of an edition. Endpoints that begin with one of `inside` belong to it."""

    label: Any
    endpoint: str
    position: int
    inside: tuple[str, ...] = ()


# Takes an edition and returns what of this domain stands in its header now: one statement at most, the same for all.
SiteItems = Callable[[Any], list[SiteItem]]


def add_site_items(app: Flask, items: SiteItems) -> None:
    app.extensions.setdefault("site_items", []).append(items)


def _items_of(edition: Any) -> list[SiteItem]:
    """Ask every domain, at most once every `PAGE_SECONDS` for an edition: nearly every public page shows the answer."""
    kept: dict[tuple[str, Any], tuple[float, list[SiteItem]]] = current_app.extensions["site_items_kept"]
    key = (edition.slug, getattr(edition, "state", None))
    entry = kept.get(key)
    if entry is None or epoch() - entry[0] >= settings().page_seconds:
        found = [item for items in current_app.extensions["site_items"] for item in items(edition)]
        entry = (epoch(), sorted(found, key=lambda item: item.position))
        kept[key] = entry
    return entry[1]


def site_navigation(edition: Any) -> list[tuple[str, str, bool]]:
    """Return label, address and whether one is there, for every page of an edition that is open to everybody."""
    here = request.endpoint or ""
    return [
        (
            str(item.label),
            url_for(item.endpoint, edition=edition.slug),
            here == item.endpoint or here.startswith(item.inside or (item.endpoint,)),
        )
        for item in _items_of(edition)
    ]


def set_site_banner(app: Flask, asked: Callable[[Any], Texts]) -> None:
    """Tell who knows what everybody has to read at the top of an edition's pages: one statement, the same for all."""
    app.extensions["site_banner"] = asked


def site_banner(edition: Any) -> str:
    """Return what everybody has to read, in the reader's language; asked at most once every `PAGE_SECONDS`."""
    asked: Callable[[Any], Texts] | None = current_app.extensions.get("site_banner")
    if asked is None:
        return ""
    kept: dict[str, tuple[float, Texts]] = current_app.extensions["site_banner_kept"]
    entry = kept.get(edition.slug)
    if entry is None or epoch() - entry[0] >= settings().page_seconds:
        entry = kept[edition.slug] = (epoch(), asked(edition))
    return pick(entry[1])


def init_navigation(app: Flask) -> None:
    app.extensions.setdefault("site_items", [])
    app.extensions["site_items_kept"] = {}
    app.extensions["site_banner_kept"] = {}
    app.jinja_env.globals["site_navigation"] = site_navigation
    app.jinja_env.globals["site_banner"] = site_banner
