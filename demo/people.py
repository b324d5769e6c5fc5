"""The people of the demo: some to sign in as, and many who have bought."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.permissions import Role

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Account:
    """Somebody to sign in as: what they are in the demo, their name, address and language, their role in the team."""

    what: str
    name: str
    email: str
    language: str
    role: Role | None = None
    operator: bool = False


ACCOUNTS = (
    Account("organiser", "Åsa Lindqvist", "organiser@sundet.example", "sv", Role.OWNER, operator=True),
    Account("organiser across the water", "Mette Holm", "mette@sundet.example", "da", Role.OWNER),
    Account("programme editor", "Ida Sømand", "programme@sundet.example", "da", Role.PROGRAMME_EDITOR),
    Account("reviewer", "Tove Åkerblom", "reviewer@sundet.example", "sv", Role.REVIEWER),
    Account("finance", "Bengt Østergaard", "finance@sundet.example", "sv", Role.FINANCE),
    Account("front desk", "Freja Nørgaard", "door@sundet.example", "da", Role.FRONT_DESK),
    Account("delegate", "Søren Å. Friis", "delegate@sundet.example", "da"),
    Account("speaker", "Zoë Ængstrøm", "speaker@sundet.example", "sv"),
    Account("mentor", "Nguyễn Thị Ánh Nguyệt", "mentor@sundet.example", "en"),
    Account("artist with a mentor", "Mads Nørregård", "artist@sundet.example", "da"),
    Account("young artist, 16", "Tove Højmose", "young@sundet.example", "da"),
    Account("mentor coordinator", "Rikke Sundbo", "coordinator@sundet.example", "da", Role.MENTOR_COORDINATOR),
    Account("safeguarding lead", "Lars Öhrn", "care@sundet.example", "sv", Role.SAFEGUARDING_LEAD),
)


def buyers() -> list[dict[str, Any]]:
    """Return the invented buyers, with awkward but valid names among them."""
    found: list[dict[str, Any]] = json.loads((DATA / "people.json").read_text(encoding="utf-8"))["people"]
    return found


def hints(base_url: str) -> str:
    """Return how to look around, as the command line shows it."""
    rows = [f"  {account.what:<27} {account.email}" for account in ACCOUNTS]
    return "\n".join(
        [
            f"  The site            {base_url}/",
            f"  The desk            {base_url}/desk/",
            f"  Mails of the demo   {base_url}/dev/mail",
            f"  Components          {base_url}/dev/components",
            "",
            f"Sign in at {base_url}/account/sign-in with one of these addresses;",
            f"the link and the code come to {base_url}/dev/mail:",
            *rows,
        ]
    )
