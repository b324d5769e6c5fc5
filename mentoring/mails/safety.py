"""Mails of those who look after pairs, and about reports. None of them holds a name of another, or what was said.

Mails are kept and read by others than the two; whoever is concerned reads the rest on the page.
"""

import enum

from accounts.mails import reader_of
from core.outbox import Mail, Trusted, compose
from core.pages import absolute
from editions.models import Edition
from mentoring.models import Match


class Letter(enum.StrEnum):
    """Kind words that are ready to be sent to both of a pair."""

    REMIND = "remind"
    ENDING = "ending"
    PAUSED = "paused"
    GOES_ON = "goes-on"
    ENDED = "ended"


class Heard(enum.StrEnum):
    """What somebody who reported something hears of it."""

    TAKEN = "taken"
    WRITTEN = "written"  # a lead has written to them: on the page, not in the mail
    CLOSED = "closed"


class TeamMail(enum.StrEnum):
    """What somebody of the team is told, with a link and without a name."""

    REPORT = "report"  # to leads: something was reported
    REPORT_NO_LEAD = "report-no-lead"  # to owners, where nobody is lead or the only one is concerned
    LAPSED = "lapsed"  # to a coordinator: clearance for young people does not hold any more
    GUARD = "guard"  # to a coordinator: the nightly check found something about their pairs
    NAMED = "named"  # to a coordinator: somebody put a pair into their hands


def letter_mail(edition: Edition, match: Match, reader_id: int, letter: Letter) -> Mail | None:
    """Send one of the two prepared words."""
    reader = reader_of(reader_id)
    if reader is None:
        return None
    return reader.write(
        _template(letter),
        edition_id=edition.id,
        about=("mentoring_match", match.id),
        edition=edition.name.pick(reader.language),
        link=Trusted(absolute(f"/{edition.slug}/mentoring/pairs/{match.code}")),
    )


def words_held_mail(edition: Edition, mentee_id: int, reader_id: int) -> Mail | None:
    """Ask one of those behind a profile to change words in it; it says neither which nor who is under 18."""
    reader = reader_of(reader_id)
    if reader is None:
        return None
    return reader.write(
        "mentoring/profile_held",
        edition_id=edition.id,
        about=("mentee", mentee_id),
        edition=edition.name.pick(reader.language),
        link=Trusted(absolute(f"/{edition.slug}/mentoring/me")),
    )


def letter_words(edition: Edition, letter: Letter, language: str) -> tuple[str, str]:
    """Return subject and text of prepared words as somebody would read them, to look at before they are sent."""
    name = "…"
    link = Trusted(absolute(f"/{edition.slug}/mentoring"))
    values = {"name": name, "edition": edition.name.pick(language), "link": link}
    subject, text, _html = compose(_template(letter), language, values)
    return subject, text


def _template(letter: Letter) -> str:
    return f"mentoring/letter_{letter.value.replace('-', '_')}"


def reporter_mail(edition: Edition, report_id: int, reader_id: int, what: Heard, *, lead: str) -> Mail | None:
    """Tell who reported something how far it is: who looks at it, or that it was looked at."""
    reader = reader_of(reader_id)
    if reader is None:
        return None
    return reader.write(
        f"mentoring/report_{what.value}",
        edition_id=edition.id,
        about=("mentoring_report", report_id),
        lead=lead,
        link=Trusted(absolute(f"/{edition.slug}/mentoring/reports/{report_id}")),
    )


def team_mail(edition: Edition, reader_id: int, what: TeamMail, path: str) -> Mail | None:
    """Tell somebody of the team that something waits for them at the desk."""
    reader = reader_of(reader_id)
    if reader is None:
        return None
    return reader.write(
        f"mentoring/team_{what.value.replace('-', '_')}",
        edition_id=edition.id,
        about=("edition", edition.id),
        edition=edition.name.pick(reader.language),
        link=Trusted(absolute(f"/desk/{edition.slug}/mentoring{path}")),
    )
