"""The desk's navigation: every domain lists its pages here, and each reader sees those that they may open."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, g, has_request_context, request, url_for

from core.permissions import May, viewer


@dataclass(frozen=True, kw_only=True)
class DeskItem:
    """One line of the desk's navigation. `count` returns what waits there (edition slug in, number out)."""

    label: Any
    endpoint: str
    may: May
    position: int
    # Endpoints that begin with this belong to the item, so that it stays marked on its inner pages.
    inside: str = ""
    count: Callable[[str], int] | None = None


def add_desk_item(app: Flask, item: DeskItem) -> None:
    app.extensions.setdefault("desk_items", []).append(item)


def _is_current(item: DeskItem) -> bool:
    here = request.endpoint or ""
    return here == item.endpoint or bool(item.inside and here.startswith(item.inside))


def _navigation(app: Flask) -> list[tuple[str, str, bool, int]]:
    slug = (request.view_args or {}).get("edition")
    if not slug:
        return []
    who = viewer()
    items: list[DeskItem] = sorted(app.extensions.get("desk_items", []), key=lambda item: item.position)
    return [
        (
            str(item.label),
            url_for(item.endpoint, edition=slug),
            _is_current(item),
            item.count(slug) if item.count else 0,
        )
        for item in items
        if who.may(item.may)
    ]


def init_desk(app: Flask) -> None:
    """Hand the navigation to the layouts of pages under /desk/."""

    @app.context_processor
    def desk_names() -> dict[str, Any]:
        if not has_request_context() or not request.path.startswith("/desk/") or g.get("shared"):
            return {}
        editions = app.extensions.get("desk_editions")
        return {"desk_navigation": _navigation(app), "desk_editions": editions() if editions else []}
