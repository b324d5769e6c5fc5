"""Addresses of built assets: hashed names out of the manifest that the asset build writes."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app

_kept: dict[str, Any] = {"mtime": None, "names": {}}


@cache
def _path(folder: str) -> Path:
    return Path(folder) / "built" / "manifest.json"


def _manifest() -> dict[str, str]:
    path = _path(current_app.static_folder or "static")
    try:
        mtime = path.stat().st_mtime_ns
    except FileNotFoundError:
        return {}
    if _kept["mtime"] != mtime:
        _kept.update(mtime=mtime, names=json.loads(path.read_text(encoding="utf-8")))
    return _kept["names"]  # type: ignore[no-any-return]  # JSON of our own build


def asset_path(name: str) -> Path:
    """Return where the built file of `worker.js` … lies, for what has to be served under an address of its own."""
    return _path(current_app.static_folder or "static").parent / _manifest().get(name, name)


def asset_url(name: str) -> str:
    """Return the address of `main.css`, `main.js` … under its hashed name, so that it can be kept for ever."""
    return f"{current_app.static_url_path}/built/{_manifest().get(name, name)}"
