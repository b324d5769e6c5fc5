"""Whether what a run of the matching found is still true: looked at anew under the locks of each further step."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from core.db import db
from editions.models import Edition
from mentoring.actions.parties import Party, fit_mentees, fit_mentors, parties_of, today_in
from mentoring.actions.programmes import coordinator_of, weights_of
from mentoring.models import MenteeProfile, MentoringProgramme, MentorProfile
from mentoring.queries import people
from mentoring.queries import programmes as asked
from mentoring.queries.speed import reported
from mentoring.rules import fit
from mentoring.rules.fit import Bar
from mentoring.rules.people import ProfileState
from mentoring.rules.states import ALIVE, BEFORE

Two = tuple[int, int]

# What the team reads of a bar. A block is told like every other reason why two do not want each other.
_SAID = {
    Bar.SAME_PERSON: "left_same_person",
    Bar.SAME_ORGANISATION: "left_same_organisation",
    Bar.BLOCKED: "left_apart",
    Bar.NOT_CLEARED: "left_not_cleared",
    Bar.NO_LANGUAGE: "left_no_language",
    Bar.NO_NEED: "left_no_need",
    Bar.NO_PLACE: "left_no_place",
}


@dataclass(frozen=True, slots=True)
class StillTrue:
    """What is true of some pairs now. `obstacles` say by pair what stands in the way; who is not there may go on."""

    mentors: Mapping[int, MentorProfile]
    mentees: Mapping[int, MenteeProfile]
    parties: Mapping[int, Party]
    fits: Mapping[Two, fit.Fit]
    free: Mapping[int, int]
    obstacles: Mapping[Two, str]
    coordinator_id: int | None


def look_again(edition: Edition, programme: MentoringProgramme, twos: Collection[Two]) -> StillTrue:
    """Return what is true of these pairs now, in a constant number of statements; the caller holds the locks.

    `free` are the seats of each mentor that no pair has taken: the caller counts them down in the order of the pairs.
    """
    mentee_ids, mentor_ids = {one for one, _other in twos}, {other for _one, other in twos}
    mentor_rows = db.session.scalars(people.mentors_by_ids(mentor_ids)).all()
    mentee_rows = db.session.scalars(people.mentees_by_ids(mentee_ids)).unique().all()
    mentors, mentees = fit_mentors(edition, mentor_rows), fit_mentees(edition, mentee_rows)
    weights = weights_of(programme.weights)
    fits = {
        (mentee_id, mentor_id): fit.fit(mentors[mentor_id], mentees[mentee_id], weights)
        for mentee_id, mentor_id in twos
        if mentee_id in mentees and mentor_id in mentors
    }
    eligible = db.session.scalars(asked.eligible_in(programme.id)).unique().all()
    in_it = {("mentor", row.mentor_id) for row in eligible} | {("mentee", row.mentee_id) for row in eligible}
    alive = {
        (pair.mentee_id, pair.mentor_id)
        for pair in db.session.scalars(asked.pairs_between(mentor_ids, mentee_ids))
        if pair.state in ALIVE
        and not (pair.programme_id == programme.id and pair.state in BEFORE and pair.request_id is None)
    }
    rows = {one.id: one for one in mentor_rows}, {one.id: one for one in mentee_rows}
    coordinator_id = coordinator_of(programme)
    reports = reported_between(edition, mentors, mentees)
    obstacles = {}
    for two in twos:
        code = _obstacle(two, rows, fits, in_it, alive) or ("left_apart" if two in reports else "")
        if not code and mentees[two[0]].minor and coordinator_id is None:
            code = "left_no_coordinator"
        if code:
            obstacles[two] = code
    return StillTrue(
        mentors=rows[0],
        mentees=rows[1],
        parties=parties_of(mentee_ids, today_in(edition)),
        fits=fits,
        free={mentor_id: mentor.seats for mentor_id, mentor in mentors.items()},
        obstacles=obstacles,
        coordinator_id=coordinator_id,
    )


def reported_between(
    edition: Edition, mentors: Mapping[int, fit.Mentor], mentees: Mapping[int, fit.Mentee]
) -> frozenset[Two]:
    """Return the pairs in which somebody has reported somebody: whatever came of it, no run brings them together."""
    by_member = {mentor.member_id: mentor_id for mentor_id, mentor in mentors.items()}
    reports = [pair for one, other in db.session.execute(reported(edition.id)) for pair in ((one, other), (other, one))]
    return frozenset(
        (mentee_id, by_member[one])
        for one, other in reports
        if one in by_member
        for mentee_id, mentee in mentees.items()
        if other in mentee.party
    )


def _obstacle(
    two: Two,
    rows: tuple[Mapping[int, MentorProfile], Mapping[int, MenteeProfile]],
    fits: Mapping[Two, fit.Fit],
    in_it: Collection[tuple[str, int | None]],
    alive: Collection[Two],
) -> str:
    """Return the code of what stands between two now, or nothing."""
    mentee_id, mentor_id = two
    if two not in fits:
        return "left_gone"
    if rows[0][mentor_id].state is not ProfileState.LISTED:
        return "left_mentor_paused"
    if rows[1][mentee_id].state is not ProfileState.LISTED:
        return "left_mentee_paused"
    if ("mentor", mentor_id) not in in_it or ("mentee", mentee_id) not in in_it:
        return "left_application"
    if two in alive:
        return "left_pair_already"
    bars = fits[two].bars
    return _SAID[bars[0]] if bars else ""
