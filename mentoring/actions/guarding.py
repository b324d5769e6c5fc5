"""The nightly check of everything that young people are part of: what is not as it must be is put right or told.

What can be put right without anybody being worse off is put right at once: a profile is narrowed, a pair is marked and
gets somebody who looks after it or is put on hold, a message is held. The rest is for a person: a line in the Attention
inbox without a name, and a mail to who looks after the pair.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import delete

from accounts.queries.members import primary_addresses
from core.clock import now
from core.db import db, lock, transaction
from core.facts import (
    EditionChanged,
    MatchChanged,
    MenteeChanged,
    MentorChanged,
    MessageHeld,
    MinorsRuleBroken,
    OrganisationChanged,
    record,
)
from core.outbox import addresses_mailed
from editions.models import Edition
from editions.queries import edition_by_id
from mentoring.actions.caring import ground_of
from mentoring.actions.holding import hold_back, with_contact
from mentoring.actions.looks import note_look
from mentoring.actions.meetings import call_off_elsewhere
from mentoring.actions.moving import lock_two, move_match
from mentoring.actions.parties import Party, parties_of, today_in
from mentoring.mails.safety import TeamMail, team_mail
from mentoring.models import Match, Meeting, MenteeProfile, MentorProfile, Message, Report, VettingNote, YoungLook
from mentoring.queries import care, pairs, people, safety
from mentoring.queries.settings import editions_with_mentoring, settings_of
from mentoring.rules.contact import contact_in
from mentoring.rules.guarding import (
    MinorsRule,
    PlannedMeeting,
    YoungPair,
    broken_by_pair,
    seen_too_widely,
)
from mentoring.rules.people import ProfileState, Seen
from mentoring.rules.states import MATCHES, MatchStep, may

__all__ = ["guard_minors", "note_look"]

KEPT = dt.timedelta(days=5 * 365)
TOLD_AGAIN_AFTER = dt.timedelta(days=7)
TOLD = {
    MinorsRule.NOT_CLEARED: TeamMail.LAPSED,
    MinorsRule.MEETS_ELSEWHERE: TeamMail.GUARD,
    MinorsRule.CONTACT_NOT_LOOKED_AT: TeamMail.GUARD,
    MinorsRule.NOT_MARKED: TeamMail.GUARD,
}
"""What a coordinator is told of by mail, once a week while it lasts."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is broken in one pair, and the messages in it that should have been held."""

    match_id: int
    mentor_id: int
    mentee_id: int
    rules: tuple[MinorsRule, ...]
    messages: tuple[int, ...] = ()


def guard_minors() -> None:
    """Check every edition that has mentoring. Twice a night does the same as once."""
    for edition_id in db.session.scalars(editions_with_mentoring()).all():
        guard_edition(db.session.scalars(edition_by_id(edition_id)).one())
    _forget()


def guard_edition(edition: Edition) -> dict[MinorsRule, int]:
    """Check one edition, put right what can be, record what was found; returns how much of each."""
    with transaction():
        counts: Counter[MinorsRule] = Counter()
        broken_pairs = _broken_pairs(edition)
        _lock_people(broken_pairs)
        for found in broken_pairs:
            counts.update(found.rules)
            _put_right(edition, found)
        counts[MinorsRule.SEEN_TOO_WIDELY] += _narrow_profiles(edition)
        counts[MinorsRule.CONTACT_IN_PROFILE] += hold_back(edition, _listed(edition))
        counts[MinorsRule.YOUNG_MENTOR] += _pause_young_mentors(edition)
        counts[MinorsRule.CIRCLE_NOT_CLEARED] += _circles(edition)
        day = today_in(edition).isoformat()
        broken = {rule: counts[rule] for rule in MinorsRule if counts[rule]}
        for rule, count in broken.items():
            record(MinorsRuleBroken(edition_id=edition.id, rule=rule.value, count=count, day=day), by=None)
    return broken


def findings(edition: Edition) -> dict[MinorsRule, int]:
    """Return what the check would find now, for those who must act. Nothing is changed, and nothing is recorded."""
    counts: Counter[MinorsRule] = Counter()
    for found in _broken_pairs(edition):
        counts.update(found.rules)
    counts[MinorsRule.SEEN_TOO_WIDELY] = len(_seen_too_widely(edition))
    counts[MinorsRule.CONTACT_IN_PROFILE] = len(with_contact(edition, _listed(edition)))
    counts[MinorsRule.YOUNG_MENTOR] = len(_young_mentors(edition))
    counts[MinorsRule.CIRCLE_NOT_CLEARED] = _circles(edition)
    return {rule: counts[rule] for rule in MinorsRule if counts[rule]}


def follow_settings(fact: EditionChanged) -> None:
    """Call off what young people have planned at a house as soon as the team no longer approves it."""
    if fact.edition_id is None or fact.part != "mentoring" or "venues" not in fact.changed:
        return
    edition = db.session.scalars(edition_by_id(fact.edition_id)).one()
    with transaction():
        elsewhere = [found for found in _broken_pairs(edition) if MinorsRule.MEETS_ELSEWHERE in found.rules]
        _lock_people(elsewhere)
        for found in elsewhere:
            _put_right(edition, replace(found, rules=(MinorsRule.MEETS_ELSEWHERE,)))


def follow_band(fact: OrganisationChanged) -> None:
    """Look at the pairs and the profiles of a band as soon as somebody has come to it or left.

    One of them may be a young person: then a profile is narrowed, and held back while it says how they can be reached.
    """
    if "members" not in fact.changed:
        return
    rows: dict[int, list[Match]] = defaultdict(list)
    for match in db.session.scalars(safety.living_pairs_of_band(fact.organisation_id)):
        rows[match.edition_id].append(match)
    with transaction():
        editions = {one: db.session.scalars(edition_by_id(one)).one() for one in rows}
        broken = [
            (editions[one], found) for one, matches in rows.items() for found in _broken_pairs(editions[one], matches)
        ]
        _lock_people([found for _edition, found in broken])
        for edition, found in broken:
            _put_right(edition, found)
        for row in db.session.scalars(lock(safety.profiles_of_band(fact.organisation_id))).all():
            edition = db.session.scalars(edition_by_id(row.edition_id)).one()
            _narrow_profiles(edition, [row])
            hold_back(edition, [row])


# --- pairs ------------------------------------------------------------------------------------------------------------


def _broken_pairs(edition: Edition, rows: Sequence[Match] | None = None) -> list[Found]:
    """Look at these pairs of an edition, or at all of them."""
    rows = db.session.scalars(safety.living_pairs(edition.id)).all() if rows is None else rows
    parties = parties_of({match.mentee_id for match in rows}, today_in(edition))
    young = [match for match in rows if match.young or parties[match.mentee_id].minors]
    ids = [match.id for match in young]
    ground = ground_of(edition)
    team = {member.id for member in db.session.scalars(care.carers(edition.id))}
    cleared = set(db.session.scalars(people.cleared_members(edition.id, today_in(edition))))
    meetings: dict[int, list[Meeting]] = defaultdict(list)
    for meeting in db.session.scalars(safety.meetings_to_come(ids, now())):
        meetings[meeting.match_id].append(meeting)
    unseen = _unseen_contact(ids)
    found = []
    for match in young:
        pair = YoungPair(
            state=match.state,
            marked=match.young,
            minors=bool(parties[match.mentee_id].minors),
            coordinator_in_team=match.coordinator_id in team and not _part_of(match, parties[match.mentee_id]),
            cleared=match.mentor.welcomes_minors and match.mentor.member_id in cleared,
            meetings=tuple(PlannedMeeting(one.meets, one.venue_id) for one in meetings[match.id]),
            unseen_contact=len(unseen[match.id]),
        )
        rules = broken_by_pair(pair, ground)
        if rules:
            found.append(Found(match.id, match.mentor_id, match.mentee_id, tuple(rules), tuple(unseen[match.id])))
    return found


def _part_of(match: Match, party: Party) -> bool:
    """Say whether who looks after a pair is one of the two: nobody watches over themselves."""
    return match.coordinator_id in {match.mentor.member_id, *party.members}


def _unseen_contact(match_ids: Sequence[int]) -> dict[int, list[int]]:
    """Return for each pair the messages with contact details that went through without anybody of the team."""
    found: dict[int, list[int]] = defaultdict(list)
    for message in db.session.scalars(safety.messages_not_held(match_ids)):
        if contact_in(message.words):
            found[message.match_id].append(message.id)
    return found


def _lock_people(pairs_found: Collection[Found]) -> None:
    """Lock everybody in these pairs, mentors first and in one order: who publishes pairs locks the same people."""
    db.session.scalars(lock(people.mentor_rows({one.mentor_id for one in pairs_found}))).all()
    db.session.scalars(lock(people.mentee_rows({one.mentee_id for one in pairs_found}))).all()


def _put_right(edition: Edition, found: Found) -> None:
    seen = db.session.scalars(pairs.match_row(found.match_id)).one()
    two = lock_two(seen.mentor_id, seen.mentee_id, edition)
    match = db.session.scalars(lock(pairs.match_row(found.match_id))).one()
    if MinorsRule.NOT_MARKED in found.rules:
        match.young = True
        record(MatchChanged(edition_id=edition.id, match_id=match.id, what="young"), by=None)
    if MinorsRule.NO_COORDINATOR in found.rules:
        _name_carer(edition, match, {two.mentor.member_id, *two.party.members})
    if MinorsRule.MEETS_ELSEWHERE in found.rules:
        call_off_elsewhere(edition, match)
    if MinorsRule.CONTACT_NOT_LOOKED_AT in found.rules:
        _hold(edition, match, found.messages)
    for rule in found.rules:
        if rule in TOLD and match.coordinator_id is not None:
            _tell(edition, match.coordinator_id, TOLD[rule])


def _name_carer(edition: Edition, match: Match, both: set[int]) -> None:
    """Put a pair without anybody who looks after it into the hands of a coordinator; without one it is on hold."""
    settings = db.session.scalars(settings_of(edition.id)).one_or_none()
    team = [member.id for member in db.session.scalars(care.carers(edition.id)) if member.id not in both]
    named = None if settings is None else settings.coordinator_id
    chosen = named if named in team else next(iter(team), None)
    if chosen is not None:
        match.coordinator_id = chosen
        record(MatchChanged(edition_id=edition.id, match_id=match.id, what="coordinator"), by=None)
        team_mail(edition, chosen, TeamMail.NAMED, f"/pairs/{match.code}")
    elif match.begun_at is not None and may(MATCHES, match.state, MatchStep.FREEZE):
        # One that has not begun waits for approval anyway, and nobody is there to give it.
        move_match(match, MatchStep.FREEZE, by=None)


def _hold(edition: Edition, match: Match, message_ids: Sequence[int]) -> None:
    moment = now()
    for message_id in message_ids:
        row = db.session.get(Message, message_id)
        if row is not None and row.held_at is None:
            row.held_at = moment
            db.session.flush()
            record(
                MessageHeld(edition_id=edition.id, match_id=match.id, message_id=row.id, outcome="held"),
                by=None,
            )


def _tell(edition: Edition, carer: int, what: TeamMail) -> None:
    template = f"mentoring/team_{what.value.replace('-', '_')}"
    since = now() - TOLD_AGAIN_AFTER
    told = set(db.session.scalars(addresses_mailed(edition.id, template, since=since)))
    address = {address for _member, address in db.session.execute(primary_addresses([carer]))}
    if not address & told:
        team_mail(edition, carer, what, "#concerns")


# --- profiles and circles ---------------------------------------------------------------------------------------------


def _narrow_profiles(edition: Edition, rows: Sequence[MenteeProfile] | None = None) -> int:
    """Let nobody but the team see the profiles of young people; return how many were seen more widely."""
    young = _seen_too_widely(edition, rows)
    for row in young:
        row.seen = Seen.ORGANISERS
        db.session.flush()
        record(MenteeChanged(edition_id=edition.id, mentee_id=row.id, what="narrowed"), by=None)
    return len(young)


def _listed(edition: Edition) -> Sequence[MenteeProfile]:
    return db.session.scalars(safety.listed_with_young(edition.id, today_in(edition))).all()


def _seen_too_widely(edition: Edition, rows: Sequence[MenteeProfile] | None = None) -> list[MenteeProfile]:
    """Look at these profiles, or at all of an edition."""
    rows = db.session.scalars(safety.widely_seen(edition.id)).all() if rows is None else rows
    parties = parties_of([row.id for row in rows], today_in(edition))
    return [row for row in rows if seen_too_widely(row.seen, minors=bool(parties[row.id].minors))]


def _pause_young_mentors(edition: Edition) -> int:
    """Take mentors who are minors out of the list; return how many."""
    rows = _young_mentors(edition)
    for row in rows:
        row.state, row.paused_at, row.paused_why = ProfileState.PAUSED, now(), "young"
        db.session.flush()
        record(MentorChanged(edition_id=edition.id, mentor_id=row.id, what="paused"), by=None)
    return len(rows)


def _young_mentors(edition: Edition) -> Sequence[MentorProfile]:
    return db.session.scalars(safety.young_mentors(edition.id, today_in(edition))).all()


def _circles(edition: Edition) -> int:
    """Return how many circles have a young person in them and no host who is cleared."""
    rows = db.session.execute(safety.places_in_circles(edition.id)).unique().all()
    parties = parties_of({mentee_id for _circle, mentee_id in rows}, today_in(edition))
    cleared = set(db.session.scalars(people.cleared_members(edition.id, today_in(edition))))
    broken = set()
    for circle, mentee_id in rows:
        host = circle.mentor
        safe = circle.host_id in cleared or (host is not None and host.welcomes_minors and host.member_id in cleared)
        if parties[mentee_id].minors and not safe:
            broken.add(circle.id)
    return len(broken)


def _forget() -> None:
    """Delete what is too old to be kept: five years after it was closed, or after it was looked at."""
    moment = now() - KEPT
    with transaction() as session:
        session.execute(delete(YoungLook).where(YoungLook.at < moment))
        session.execute(delete(Report).where(Report.closed_at < moment))
        session.execute(delete(VettingNote).where(VettingNote.review_by < moment.date()))
