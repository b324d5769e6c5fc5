"""The desk: its navigation, in which every domain lists its pages, and what the views of its pages share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, g, has_request_context, request, url_for
from sqlalchemy import Select
from werkzeug.datastructures import FileStorage

from core.db import db
from core.files import Upload, read_picture
from core.pages import say
from core.permissions import May, viewer
from core.refusals import Refused
from core.words import sentence

Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True)
class DeskItem:
    """One line of the desk's navigation. `count` returns what waits there (edition slug in, number out)."""

    label: Any
    endpoint: str
    may: May
    position: int
    # Endpoints that begin with this (or one of these) belong to the item, so that it stays marked on its inner pages.
    inside: str | tuple[str, ...] = ""
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


# --- what the views of the desk share ---------------------------------------------------------------------------------


def row_or_404(statement: Select[Row]) -> Row:
    """Return the one row of a statement; what is not there, or is another edition's, is not found."""
    row: Row | None = db.session.scalars(statement).unique().one_or_none()
    if row is None:
        abort(404)
    return row


def me() -> int:
    """Return the member who is signed in; every view of the desk asks for one."""
    member_id = viewer().member_id
    assert member_id is not None
    return member_id


def press(act: Callable[[], object], done: str) -> bool:
    """Do what a single button asks for, and say on the next page that it was done (in no words: nothing) or why not.

    Returns whether it was done.
    """
    try:
        act()
    except Refused as refusal:
        say(sentence(refusal), "warn")
        return False
    if done:
        say(done)
    return True


def sent_picture(field: Any) -> Upload | None:
    """Read the picture that was sent, if there is one; what is wrong with it stands beside its field."""
    if not isinstance(field.data, FileStorage) or not field.data.filename:
        return None
    try:
        return read_picture(field.data.stream)
    except Refused as refusal:
        raise Refused(refusal.code, field=field.name, **refusal.details) from refusal
