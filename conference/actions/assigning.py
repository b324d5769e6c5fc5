"""Spreading the reading: who is asked to review what, by the exact plan of `rules.assignment` or by hand."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import delete, insert

from accounts.queries import member_by_id, primary_addresses
from conference.actions.for_rules import known_call
from conference.actions.moving import locked_proposal
from conference.actions.nearness import near
from conference.mails.reviews import WAITING_MAIL, waiting_mail
from conference.models import Proposal, ReviewAssignment, ReviewerSetting
from conference.queries import reviews
from conference.rules.assignment import (
    Candidate,
    Drawback,
    Offer,
    Plan,
    Reason,
    Shortage,
    Weights,
    WhyNot,
    assign,
    understands,
)
from core.clock import now
from core.db import db, lock, transaction
from core.facts import ReviewerChanged, ReviewersAssigned, record
from core.jobs import enqueue
from core.outbox import addresses_mailed
from core.refusals import Refused
from editions.actions.changing import locked_edition, set_values
from editions.models import Edition

WEIGHTS = Weights()
# How often a plan is made anew because somebody changed assignments meanwhile.
TRIES = 5
# So long a reviewer is not reminded again.
PEACE = dt.timedelta(hours=12)


def ask_to_spread(edition_id: int, *, by: int) -> None:
    """Put the spreading in line for the background."""
    with transaction():
        enqueue("conference.spread_reviews", edition_id=edition_id, by=by)


def candidates_of(edition_id: int) -> list[Candidate]:
    """Return the reviewers of an edition who do not pause, with what they take."""
    settings = {row.member_id: row for row in db.session.scalars(reviews.settings_of(edition_id))}
    found = []
    for member in db.session.scalars(reviews.reviewers_of(edition_id)):
        setting = settings.get(member.id)
        if setting is not None and setting.paused:
            continue
        found.append(
            Candidate(
                reviewer_id=member.id,
                most=setting.most if setting else None,
                tracks=frozenset(setting.tracks) if setting else frozenset(),
                languages=frozenset(member.spoken or [member.language]),
            )
        )
    return found


def offers_of(edition_id: int, candidates: Iterable[Candidate]) -> list[Offer]:
    """Return what is under review with who has it, who read it and who must not, in a constant number of statements."""
    ids = [candidate.reviewer_id for candidate in candidates]
    rows = db.session.execute(reviews.to_be_spread(edition_id)).all()
    wanted = known_call(edition_id).reviews_wanted
    fixed: dict[int, set[int]] = defaultdict(set)
    read: dict[int, set[int]] = defaultdict(set)
    too_near: dict[int, set[int]] = defaultdict(set)
    for row in db.session.scalars(reviews.assignments_in(edition_id)):
        if row.reviewer_id in ids:
            fixed[row.proposal_id].add(row.reviewer_id)
    for proposal_id, reviewer_id, abstained in db.session.execute(reviews.review_pairs_in(edition_id)):
        # Who abstains has read nothing, and is not asked a second time.
        (too_near if abstained else read)[proposal_id].add(reviewer_id)
    for proposal_id, reviewer_id in db.session.execute(reviews.declared_pairs_in(edition_id)):
        too_near[proposal_id].add(reviewer_id)
    for reviewer_id, found in near(edition_id, ids, [row.id for row in rows]).items():
        for proposal_id in found:
            too_near[proposal_id].add(reviewer_id)
    return [
        Offer(
            proposal_id=row.id,
            track_id=row.track_id,
            language=row.language.value if row.language else "",
            wanted=wanted,
            reviewed_by=frozenset(read[row.id]),
            fixed=frozenset(fixed[row.id]),
            conflicted=frozenset(too_near[row.id]),
        )
        for row in rows
    ]


def spread(edition_id: int, *, by: int | None) -> Plan:
    """Find readers for every proposal that has too few. What is there stays, but for those who stand too near or pause.

    The plan is made before anything is locked, since it takes seconds for a thousand proposals; where somebody changed
    an assignment meanwhile it is made anew. Safe to run twice: then nothing changes.
    """
    for _ in range(TRIES):
        db.session.rollback()
        before = _stored(edition_id)
        candidates = candidates_of(edition_id)
        offers = offers_of(edition_id, candidates)
        plan = assign(offers, candidates, WEIGHTS)
        if _store(edition_id, offers, plan, before, by=by):
            return plan
    # Somebody presses all the time: the job comes back later.
    raise RuntimeError("the assignments never stood still")


def _stored(edition_id: int) -> dict[tuple[int, int], tuple[int, bool]]:
    """Return id and whether it was by hand of every assignment, by proposal and reviewer."""
    rows = db.session.scalars(reviews.assignments_in(edition_id))
    return {(row.proposal_id, row.reviewer_id): (row.id, row.by_hand) for row in rows}


def _store(
    edition_id: int,
    offers: Iterable[Offer],
    plan: Plan,
    before: dict[tuple[int, int], tuple[int, bool]],
    *,
    by: int | None,
) -> bool:
    """Store what is new in a plan and drop what is in it no longer, unless assignments have changed: then say no."""
    with transaction() as session:
        locked_edition(edition_id)
        if _stored(edition_id) != before:
            return False
        wanted = {(pair.proposal_id, pair.reviewer_id) for pair in plan.pairs}
        spread_ids = {offer.proposal_id for offer in offers}
        answered = {(row[0], row[1]) for row in session.execute(reviews.review_pairs_in(edition_id))}
        gone = [
            row_id
            for key, (row_id, by_hand) in before.items()
            if key[0] in spread_ids and key not in wanted and key not in answered and not by_hand
        ]
        if gone:
            session.execute(delete(ReviewAssignment).where(ReviewAssignment.id.in_(gone)))
        moment = now()
        fresh = [
            {
                "proposal_id": pair.proposal_id,
                "reviewer_id": pair.reviewer_id,
                "by_hand": False,
                "reasons": [reason.value for reason in pair.reasons],
                "created_at": moment,
            }
            for pair in plan.pairs
            if (pair.proposal_id, pair.reviewer_id) not in before and Reason.REVIEWED not in pair.reasons
        ]
        if fresh:
            session.execute(insert(ReviewAssignment), fresh)
        if fresh or gone:
            record(ReviewersAssigned(edition_id=edition_id, added=len(fresh), removed=len(gone)), by=by)
    return True


def shortages_of(edition_id: int, proposal_ids: Collection[int], wanted: int) -> dict[int, Shortage]:
    """Return why spreading could not find enough readers for these proposals; nothing for those where it could."""
    candidates = {one.reviewer_id: one for one in candidates_of(edition_id)}
    loads = {row[0]: row[1] for row in db.session.execute(reviews.loads_in(edition_id))}
    asked, near_by = _asked_and_near(edition_id, proposal_ids, candidates)
    found = {}
    for proposal_id in proposal_ids:
        possible = set(candidates) | asked[proposal_id]
        kept = possible - near_by[proposal_id]
        free = {
            key
            for key in kept - asked[proposal_id]
            if (most := candidates[key].most) is None or loads.get(key, 0) < most
        }
        if len(possible) < wanted:
            found[proposal_id] = Shortage.TOO_FEW
        elif len(kept) < wanted:
            found[proposal_id] = Shortage.CONFLICTS
        elif len(asked[proposal_id] & kept) + len(free) < wanted:
            found[proposal_id] = Shortage.FULL
    return found


def _asked_and_near(
    edition_id: int, proposal_ids: Collection[int], reviewer_ids: Collection[int]
) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    asked: dict[int, set[int]] = defaultdict(set)
    near_by: dict[int, set[int]] = defaultdict(set)
    for proposal_id, reviewer_id in _stored(edition_id):
        asked[proposal_id].add(reviewer_id)
    for proposal_id, reviewer_id, abstained in db.session.execute(reviews.review_pairs_in(edition_id)):
        (near_by if abstained else asked)[proposal_id].add(reviewer_id)
    for proposal_id, reviewer_id in db.session.execute(reviews.declared_pairs_in(edition_id)):
        near_by[proposal_id].add(reviewer_id)
    for reviewer_id, proposals in near(edition_id, reviewer_ids, proposal_ids).items():
        for proposal_id in proposals:
            near_by[proposal_id].add(reviewer_id)
    return asked, near_by


@dataclass(frozen=True, slots=True)
class Against:
    """What speaks against asking somebody for a proposal; nothing: they would do as well as anybody."""

    why: WhyNot
    because: tuple[Drawback, ...] = ()


def reasons_against(edition_id: int, proposal: Proposal, taken: Collection[int], wanted: int) -> dict[int, Against]:
    """Return for every reviewer who does not pause what speaks against them. `taken`: who was asked or has answered."""
    candidates = candidates_of(edition_id)
    loads = {row[0]: row[1] for row in db.session.execute(reviews.loads_in(edition_id))}
    least = min((loads.get(key, 0) for key in taken), default=0)
    language = proposal.language.value if proposal.language else ""
    found = {}
    for one in candidates:
        load = loads.get(one.reviewer_id, 0)
        drawbacks = []
        if one.tracks and proposal.track_id is not None and proposal.track_id not in one.tracks:
            drawbacks.append(Drawback.OTHER_TRACK)
        if not understands(one, language):
            drawbacks.append(Drawback.NO_LANGUAGE)
        if taken and load > least:
            drawbacks.append(Drawback.MORE_TO_READ)
        if one.most is not None and load >= one.most:
            found[one.reviewer_id] = Against(WhyNot.FULL)
        elif len(taken) >= wanted:
            found[one.reviewer_id] = Against(WhyNot.COMPLETE, tuple(drawbacks))
        else:
            found[one.reviewer_id] = Against(WhyNot.COSTS_MORE if drawbacks else WhyNot.AS_GOOD, tuple(drawbacks))
    return found


def assign_by_hand(edition_id: int, proposal_id: int, reviewer_id: int, *, by: int) -> None:
    """Ask somebody for a proposal. Twice does the same as once. Refuses `review_near` and `reviewer_gone`."""
    with transaction() as session:
        proposal = locked_proposal(proposal_id)
        if proposal.edition_id != edition_id:
            raise Refused("proposal_gone")
        if session.scalars(reviews.reviewer_in(edition_id, reviewer_id)).one_or_none() is None:
            raise Refused("reviewer_gone")
        declared = session.scalars(reviews.declared_by(proposal_id, reviewer_id)).one_or_none()
        if declared is not None or near(edition_id, [reviewer_id], [proposal_id])[reviewer_id]:
            raise Refused("review_near")
        if any(row.reviewer_id == reviewer_id for row in session.scalars(reviews.assignments_of(proposal_id))):
            return
        row = ReviewAssignment(
            proposal_id=proposal_id, reviewer_id=reviewer_id, by_hand=True, reasons=["fixed"], created_at=now()
        )
        session.add(row)
        record(ReviewersAssigned(edition_id=edition_id, added=1, removed=0), by=by)


def unassign(edition_id: int, proposal_id: int, reviewer_id: int, *, by: int) -> None:
    """Ask somebody no longer for a proposal; a review that is there stays. Twice does the same as once."""
    with transaction() as session:
        proposal = locked_proposal(proposal_id)
        if proposal.edition_id != edition_id:
            raise Refused("proposal_gone")
        gone = session.execute(
            delete(ReviewAssignment)
            .where(ReviewAssignment.proposal_id == proposal_id, ReviewAssignment.reviewer_id == reviewer_id)
            .returning(ReviewAssignment.id)
        ).all()
        if gone:
            record(ReviewersAssigned(edition_id=edition_id, added=0, removed=1), by=by)


def change_setting(
    edition_id: int, member_id: int, *, tracks: list[int], most: int | None, paused: bool, by: int
) -> None:
    """Store what a reviewer takes; the member is locked, so that two windows do not make two rows."""
    with transaction() as session:
        session.scalars(lock(member_by_id(member_id))).one()
        setting = session.scalars(reviews.setting_of(edition_id, member_id)).one_or_none()
        if setting is None:
            setting = ReviewerSetting(edition_id=edition_id, member_id=member_id, tracks=[], paused=False)
            session.add(setting)
        changed = set_values(setting, {"tracks": sorted(tracks), "most": most, "paused": paused})
        session.flush()
        if changed:
            record(ReviewerChanged(edition_id=edition_id, member_id=member_id, changed=changed), by=by)


def remind_reviewers(edition: Edition) -> int:
    """Write to every reviewer for whom something waits; return to how many. No title stands in the mail.

    Who was written to within half a day is left in peace, so that a second press writes nothing.
    """
    with transaction() as session:
        locked_edition(edition.id)
        waiting = _waiting(edition.id)
        members = [one for one in session.scalars(reviews.reviewers_of(edition.id)) if waiting[one.id]]
        addresses = {row[0]: row[1] for row in session.execute(primary_addresses([one.id for one in members]))}
        lately = set(session.scalars(addresses_mailed(edition.id, WAITING_MAIL, since=now() - PEACE)))
        written = 0
        for member in members:
            address = addresses.get(member.id)
            if address is None or address in lately:
                continue
            waiting_mail(
                edition, address=address, name=member.name, language=member.language, waiting=waiting[member.id]
            )
            written += 1
    return written


def _waiting(edition_id: int) -> Counter[int]:
    """Return how many proposals wait for each reviewer, without those that they stand too near to."""
    pairs = db.session.execute(reviews.waiting_for_all(edition_id)).all()
    too_near = near(edition_id, {row[0] for row in pairs}, {row[1] for row in pairs})
    return Counter(reviewer_id for reviewer_id, proposal_id in pairs if proposal_id not in too_near[reviewer_id])
