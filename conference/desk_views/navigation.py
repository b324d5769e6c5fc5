"""The lines of the conference in the desk's navigation, and what waits behind two of them."""

from conference.desk_views.desk import known_edition, line_here
from conference.queries.announcements import waiting_count
from conference.queries.notices import open_objections
from conference.queries.notices import waiting_count as notices_waiting
from conference.queries.riders import riders_to_see_count
from core.db import db
from core.desk import DeskItem
from core.language import lazy
from core.permissions import May


def _waiting_for_me(slug: str) -> int:
    """Return how many proposals wait to be read by whoever looks."""
    return len(line_here(slug))


def _mails_waiting(slug: str) -> int:
    """Return how many mails wait to be looked at and sent."""
    edition = known_edition(slug)
    return 0 if edition is None else db.session.scalar(waiting_count(edition.id)) or 0


def _releases_wait(slug: str) -> int:
    """Return how many mails about the timetable wait, and how many speakers say that something does not work."""
    edition = known_edition(slug)
    if edition is None:
        return 0
    return sum(db.session.scalar(asked(edition.id)) or 0 for asked in (notices_waiting, open_objections))


def _riders_wait(slug: str) -> int:
    """Return how many bands changed their riders since somebody looked."""
    edition = known_edition(slug)
    return 0 if edition is None else db.session.scalar(riders_to_see_count(edition.id)) or 0


ITEMS = (
    DeskItem(
        label=lazy("Call"),
        endpoint="conference_desk.call",
        may=May.CALL_SEE,
        position=55,
        inside="conference_desk.call",
    ),
    DeskItem(
        label=lazy("Proposals"),
        endpoint="conference_desk.proposals",
        may=May.PROPOSALS_SEE,
        position=56,
        inside="conference_desk.proposal",
    ),
    DeskItem(
        label=lazy("Review"),
        endpoint="conference_desk.review",
        may=May.REVIEW,
        position=57,
        inside=(
            "conference_desk.review_proposal",
            "conference_desk.review_done",
            "conference_desk.review_settings",
        ),
        count=_waiting_for_me,
    ),
    DeskItem(
        label=lazy("Reviewers"),
        endpoint="conference_desk.reviewers",
        may=May.REVIEW_ASSIGN,
        position=57,
        inside="conference_desk.review_team",
    ),
    DeskItem(
        label=lazy("Outbox"),
        endpoint="conference_desk.outbox",
        may=May.ANNOUNCE,
        position=58,
        inside=("conference_desk.outbox", "conference_desk.mail_words", "conference_desk.dispatch"),
        count=_mails_waiting,
    ),
    DeskItem(
        label=lazy("Sessions"),
        endpoint="conference_desk.sessions",
        may=May.SESSIONS_CHANGE,
        position=59,
        inside="conference_desk.session",
    ),
    DeskItem(
        label=lazy("Speakers"),
        endpoint="conference_desk.speakers",
        may=May.SPEAKERS_SEE,
        position=60,
        inside=("conference_desk.speakers", "conference_desk.lists"),
    ),
    DeskItem(
        label=lazy("Timetable"),
        endpoint="conference_desk.timetable",
        may=May.TIMETABLE_SEE,
        position=61,
        inside=(
            "conference_desk.timetable",
            "conference_desk.slot",
            "conference_desk.pause",
            "conference_desk.room",
            "conference_desk.plan",
            "conference_desk.import",
            "conference_desk.exchange",
        ),
        count=_riders_wait,
    ),
    DeskItem(
        label=lazy("Releases"),
        endpoint="conference_desk.releases",
        may=May.TIMETABLE_SEE,
        position=62,
        inside=("conference_desk.release", "conference_desk.notice", "conference_desk.objection"),
        count=_releases_wait,
    ),
    DeskItem(
        label=lazy("Boats"),
        endpoint="conference_desk.boats",
        may=May.BOATS_STOP,
        position=65,
        inside="conference_desk.boats",
    ),
    DeskItem(
        label=lazy("Seats"),
        endpoint="conference_desk.seats",
        may=May.SEATS_SEE,
        position=63,
        inside=("conference_desk.seat", "conference_desk.seats"),
    ),
    DeskItem(
        label=lazy("At the door"),
        endpoint="conference_desk.attendance",
        may=May.ATTENDANCE_NOTE,
        position=64,
        inside="conference_desk.attendance",
    ),
    DeskItem(
        label=lazy("Courses"),
        endpoint="conference_desk.courses",
        may=May.SEATS_SEE,
        position=64,
        inside="conference_desk.course",
    ),
)
