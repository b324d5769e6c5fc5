"""What is held back of a profile once somebody under 18 belongs to it: words that say how they can be reached.

A young person cannot write such words. A band can have written them before a young person came to it: then only those
who act for the profile and the team read them until they are changed, and nobody new finds the profile.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.db import db
from core.facts import MenteeChanged, record
from editions.models import Edition
from editions.rules.phases import Opening
from mentoring.actions.leaving import stop_party
from mentoring.actions.parties import parties_of, today_in
from mentoring.actions.settings import mentoring_opening
from mentoring.mails.safety import words_held_mail
from mentoring.models import MenteeProfile, MentoringRequest
from mentoring.queries import profiles
from mentoring.rules.guarding import words_to_mend
from mentoring.rules.people import ProfileState

STEPS = {"act": "here", "here": "here", "done": "done", "good_hour": "hour"}
"""In which step of the conversation each of the words is said."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a mentor reads of a profile. `waits` says that some of it is held back."""

    act: str
    here: str
    done: str
    good_hour: str
    waits: bool


def words_of(mentee: MenteeProfile) -> dict[str, str]:
    return {name: getattr(mentee, name) for name in STEPS}


def told_by(mentee: MenteeProfile, *, young: bool) -> Told:
    """Return the words of a profile without those that a young person could not have written."""
    held = words_to_mend(words_of(mentee), minors=young)
    shown = {name: "" if name in held else text for name, text in words_of(mentee).items()}
    return Told(**shown, waits=bool(held))


def prompts_told(request: MentoringRequest, *, young: bool) -> dict[str, str]:
    """Return the prompts of a request that a mentor reads, by name; what is held back is empty."""
    words = {name: getattr(request, name) for name in ("why_you", "stuck", "first_hour")}
    held = words_to_mend(words, minors=young)
    return {name: "" if name in held else text for name, text in words.items()}


def steps_to_mend(mentee: MenteeProfile, *, young: bool) -> list[str]:
    """Return the steps in which words have to be changed before others can read the profile."""
    return list(dict.fromkeys(STEPS[name] for name in words_to_mend(words_of(mentee), minors=young)))


def with_contact(edition: Edition, rows: Sequence[MenteeProfile]) -> list[MenteeProfile]:
    """Return those of these profiles that others can find, with words that a young person could not have written."""
    listed = [row for row in rows if row.state is ProfileState.LISTED]
    parties = parties_of([row.id for row in listed], today_in(edition))
    return [row for row in listed if steps_to_mend(row, young=bool(parties[row.id].minors))]


def hold_back(edition: Edition, rows: Sequence[MenteeProfile]) -> int:
    """Take these profiles out of everything new and ask those behind them to change their words; return how many.

    It runs in the caller's transaction. Whoever changes the words and comes back is found again.
    """
    found = with_contact(edition, rows)
    can_change = bool(found) and mentoring_opening(edition) in (Opening.OPEN, Opening.UPCOMING)
    for row in found:
        row.state = ProfileState.PAUSED
        db.session.flush()
        stop_party(row)
        record(MenteeChanged(edition_id=edition.id, mentee_id=row.id, what="held-back"), by=None)
        if can_change:
            for member_id in db.session.scalars(profiles.party_ids(row.id)).all():
                words_held_mail(edition, row.id, member_id)
    return len(found)
