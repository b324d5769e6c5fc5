"""Who is behind what is scanned or typed at a door. The siblings above say here how to read codes of their own."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app

from core.refusals import Refused


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a code. `member_id` None: it is real, but whoever holds it has no account."""

    member_id: int | None
    name: str = ""


Reader = Callable[[int, str], Holder | None]
"""Takes the id of an edition and a text; answers None for what it does not know."""


def add_code_reader(app: Flask, reader: Reader) -> None:
    """Add a way to read codes. Each knows its own by their look, so the order does not matter."""
    app.extensions.setdefault("code_readers", []).append(reader)


def holder_of(edition_id: int, text: str) -> Holder:
    """Return who holds a code in an edition. Refuses `code_unknown`."""
    for reader in current_app.extensions.get("code_readers", ()):
        found: Holder | None = reader(edition_id, text.strip())
        if found is not None:
            return found
    raise Refused("code_unknown", field="code")
