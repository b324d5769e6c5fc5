"""What may become of a proposal: its states, the steps between them and who may take each, in one table."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from core.refusals import Refused


class ProposalState(enum.StrEnum):
    """How a proposal stands, as far as its speakers have been told."""

    DRAFT = "draft"  # being written, nobody but its speakers sees it
    SUBMITTED = "submitted"
    SHORTLISTED = "shortlisted"  # a note of the team; the speaker reads "submitted"
    WITHDRAWN = "withdrawn"  # the speaker took it back, or said no to an invitation to come
    ACCEPTED = "accepted"  # told, waits for the speaker's yes
    RESERVE = "reserve"
    DECLINED = "declined"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"  # was coming and does not any more


class Decision(enum.StrEnum):
    """What the team has decided and not yet told."""

    ACCEPT = "accept"
    RESERVE = "reserve"
    DECLINE = "decline"


class Step(enum.StrEnum):
    """One way from a state to the next."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    TAKE_UP_AGAIN = "take-up-again"  # a withdrawn one goes back to being a draft
    SHORTLIST = "shortlist"
    TAKE_OFF_SHORTLIST = "take-off-shortlist"
    ANNOUNCE_ACCEPT = "announce-accept"
    ANNOUNCE_RESERVE = "announce-reserve"
    ANNOUNCE_DECLINE = "announce-decline"
    CONFIRM = "confirm"
    SAY_NO = "say-no"
    CANCEL = "cancel"
    REOPEN = "reopen"  # a declined, withdrawn or cancelled one is looked at again


class Actor(enum.StrEnum):
    """Who takes a step."""

    SPEAKER = "speaker"
    EDITOR = "editor"


S = ProposalState
SPEAKER, EDITOR = Actor.SPEAKER, Actor.EDITOR

TRANSITIONS: Mapping[tuple[ProposalState, Step], tuple[ProposalState, frozenset[Actor]]] = {
    (S.DRAFT, Step.SUBMIT): (S.SUBMITTED, frozenset({SPEAKER})),
    (S.SUBMITTED, Step.WITHDRAW): (S.WITHDRAWN, frozenset({SPEAKER, EDITOR})),
    (S.SHORTLISTED, Step.WITHDRAW): (S.WITHDRAWN, frozenset({SPEAKER, EDITOR})),
    (S.RESERVE, Step.WITHDRAW): (S.WITHDRAWN, frozenset({SPEAKER, EDITOR})),
    (S.WITHDRAWN, Step.TAKE_UP_AGAIN): (S.DRAFT, frozenset({SPEAKER})),
    (S.SUBMITTED, Step.SHORTLIST): (S.SHORTLISTED, frozenset({EDITOR})),
    (S.SHORTLISTED, Step.TAKE_OFF_SHORTLIST): (S.SUBMITTED, frozenset({EDITOR})),
    (S.SUBMITTED, Step.ANNOUNCE_ACCEPT): (S.ACCEPTED, frozenset({EDITOR})),
    (S.SHORTLISTED, Step.ANNOUNCE_ACCEPT): (S.ACCEPTED, frozenset({EDITOR})),
    (S.RESERVE, Step.ANNOUNCE_ACCEPT): (S.ACCEPTED, frozenset({EDITOR})),
    (S.SUBMITTED, Step.ANNOUNCE_RESERVE): (S.RESERVE, frozenset({EDITOR})),
    (S.SHORTLISTED, Step.ANNOUNCE_RESERVE): (S.RESERVE, frozenset({EDITOR})),
    (S.SUBMITTED, Step.ANNOUNCE_DECLINE): (S.DECLINED, frozenset({EDITOR})),
    (S.SHORTLISTED, Step.ANNOUNCE_DECLINE): (S.DECLINED, frozenset({EDITOR})),
    (S.RESERVE, Step.ANNOUNCE_DECLINE): (S.DECLINED, frozenset({EDITOR})),
    (S.ACCEPTED, Step.CONFIRM): (S.CONFIRMED, frozenset({SPEAKER, EDITOR})),
    (S.ACCEPTED, Step.SAY_NO): (S.WITHDRAWN, frozenset({SPEAKER, EDITOR})),
    (S.CONFIRMED, Step.CANCEL): (S.CANCELLED, frozenset({SPEAKER, EDITOR})),
    (S.ACCEPTED, Step.CANCEL): (S.CANCELLED, frozenset({EDITOR})),
    (S.DECLINED, Step.REOPEN): (S.SUBMITTED, frozenset({EDITOR})),
    (S.CANCELLED, Step.REOPEN): (S.SUBMITTED, frozenset({EDITOR})),
}

# States in which the team may note a decision that nobody has been told of.
DECIDABLE = frozenset({S.SUBMITTED, S.SHORTLISTED, S.RESERVE})
# States in which reviewers see a proposal.
REVIEWABLE = frozenset({S.SUBMITTED, S.SHORTLISTED, S.RESERVE, S.ACCEPTED, S.CONFIRMED, S.DECLINED})
# States in which reviews are still written.
UNDER_REVIEW = frozenset({S.SUBMITTED, S.SHORTLISTED})
# States in which its speakers may still change the words (while the call allows it).
EDITABLE = frozenset({S.DRAFT, S.SUBMITTED, S.SHORTLISTED})
# States that speak of a place in the programme.
COMING = frozenset({S.ACCEPTED, S.CONFIRMED})
# States that the team sees: everything that was ever sent in.
SENT_IN = frozenset(S) - {S.DRAFT}
ANNOUNCEMENT: Mapping[Decision, Step] = {
    Decision.ACCEPT: Step.ANNOUNCE_ACCEPT,
    Decision.RESERVE: Step.ANNOUNCE_RESERVE,
    Decision.DECLINE: Step.ANNOUNCE_DECLINE,
}
OUTCOME: Mapping[Decision, ProposalState] = {
    Decision.ACCEPT: S.ACCEPTED,
    Decision.RESERVE: S.RESERVE,
    Decision.DECLINE: S.DECLINED,
}


@dataclass(frozen=True, slots=True)
class Move:
    """A step that the table allows."""

    old: ProposalState
    step: Step
    new: ProposalState


def moved(state: ProposalState, step: Step, actor: Actor) -> Move:
    """Return where this step leads. Refuses `proposal_step` when the table does not know it or not for this actor."""
    found = TRANSITIONS.get((state, step))
    if found is None or actor not in found[1]:
        raise Refused("proposal_step")
    return Move(state, step, found[0])


def steps_from(state: ProposalState, actor: Actor) -> tuple[Step, ...]:
    """Return the steps that somebody may take from here, in the order of the table."""
    return tuple(step for (old, step), (_new, who) in TRANSITIONS.items() if old is state and actor in who)


def sources_of(step: Step, actor: Actor) -> tuple[ProposalState, ...]:
    """Return the states from which somebody may take this step."""
    return tuple(old for (old, other), (_new, who) in TRANSITIONS.items() if other is step and actor in who)


def may_decide(state: ProposalState, decision: Decision | None) -> bool:
    """Say whether the team may note this decision, or with None take one back. Reserve stays reserve."""
    if state not in DECIDABLE:
        return False
    return not (state is S.RESERVE and decision is Decision.RESERVE)


def shown_state(state: ProposalState) -> ProposalState:
    """Return the state as speakers read it: being short-listed is a note of the team."""
    return S.SUBMITTED if state is S.SHORTLISTED else state
