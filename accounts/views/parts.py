"""What the floors above show on a member's own page: my tickets, my sessions, my mentor."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, url_for


@dataclass(frozen=True, kw_only=True)
class AccountPart:
    """A card on a member's own page. `about` returns a line about it for this member; None leaves the card out."""

    label: Any
    endpoint: str
    position: int
    about: Callable[[int], str | None]


def add_account_part(app: Flask, part: AccountPart) -> None:
    app.extensions.setdefault("account_parts", []).append(part)


def parts_of(member_id: int) -> list[tuple[str, str, str]]:
    """Return label, line and address of every card for this member."""
    parts: list[AccountPart] = sorted(current_app.extensions.get("account_parts", []), key=lambda part: part.position)
    found = [(str(part.label), part.about(member_id), url_for(part.endpoint)) for part in parts]
    return [(label, line, url) for label, line, url in found if line is not None]
