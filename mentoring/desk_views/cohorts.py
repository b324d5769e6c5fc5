"""What the desk pages of programmes share: the programme at hand, and the names of people as the reader may know them.

Whoever coordinates mentoring (or leads in safeguarding) reads everything. Others of the team read names of grown-ups
and numbers: of somebody under 18 they read neither name nor words.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask import g

from core.db import db
from core.desk import me, row_or_404
from core.language import _
from core.permissions import viewer
from editions.models import Edition
from mentoring.actions.looks import note_look
from mentoring.actions.parties import looker, parties_of, today_in
from mentoring.models import MatchingRun, MentoringProgramme
from mentoring.queries import programmes as asked
from mentoring.rules.looks import Look


def programme_here(edition: Edition, programme_id: int) -> MentoringProgramme:
    return row_or_404(asked.programme_in(edition.id, programme_id))


def run_here(programme: MentoringProgramme, number: int) -> MatchingRun:
    return row_or_404(asked.run_of(programme.id, number))


def run_read_by(edition: Edition, programme_id: int, number: int, what: Look) -> tuple[MentoringProgramme, MatchingRun]:
    """Return a run that a page names people of; that the young among them are named is written into the log."""
    programme = programme_here(edition, programme_id)
    run = run_here(programme, number)
    young = (run.entered or {}).get("young", ())
    if young and note_names(edition, young, what):
        programme = programme_here(edition, programme_id)
        run = run_here(programme, number)
    return programme, run


def reads_all(edition: Edition) -> bool:
    """Say whether whoever looks may read what people wrote, and who the young people are; asked once a request."""
    kept: dict[int, bool] = g.setdefault("cohort_readers", {})
    if edition.id not in kept:
        who = looker(edition, viewer())
        kept[edition.id] = who.coordinates or who.leads
    return kept[edition.id]


def note_names(edition: Edition, mentee_ids: Collection[int], what: Look) -> bool:
    """Write into the log that whoever reads all opens a page that names these young people; say whether it did.

    It ends the reading so far: rows that were loaded before are to be loaded anew where this says yes.
    """
    if not mentee_ids or not reads_all(edition):
        return False
    parties = parties_of(mentee_ids, today_in(edition)).values()
    young = {member for party in parties for member in party.minors}
    note_look(edition.id, me(), young, what)
    return bool(young)


@dataclass(frozen=True)
class Names:
    """Names by id of profile; `young` are those of whom somebody is under 18."""

    mentors: Mapping[int, str]
    mentees: Mapping[int, str]
    young: frozenset[int]

    def mentor(self, mentor_id: int) -> str:
        return self.mentors.get(mentor_id) or _("somebody who has left")

    def mentee(self, mentee_id: int) -> str:
        return self.mentees.get(mentee_id) or _("somebody who has left")


def names_in(edition: Edition, mentor_ids: Collection[int], mentee_ids: Collection[int]) -> Names:
    """Return the names of these people, in three statements."""
    parties = parties_of(mentee_ids, today_in(edition))
    young = frozenset(one for one, party in parties.items() if party.minors)
    hidden = frozenset() if reads_all(edition) else young
    mentors = {one: name for one, _code, name in db.session.execute(asked.names_of_mentors(mentor_ids))}
    mentees = {
        one: _("somebody under 18") if one in hidden else band or name
        for one, _code, name, band in db.session.execute(asked.names_of_mentees(mentee_ids))
    }
    return Names(mentors, mentees, young)
