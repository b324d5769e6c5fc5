"""How a speaker stands to what they offered: sent in, withdrawn, taken up again, confirmed, said no to."""

from accounts.models import Member
from accounts.rules.ages import is_minor
from conference.actions.drafting import check_open, claim, window_and_key
from conference.actions.moving import locked_proposal, move
from conference.actions.offering import gaps_of
from conference.mails import offers as mails
from conference.models import Proposal, Speaker
from conference.queries import offers
from conference.rules.calls import SpeakerState, Voice, check_may_speak, check_may_submit
from conference.rules.states import COMING, Actor, ProposalState, Step
from core.clock import now
from core.db import db, transaction
from core.language import datetime_, local
from core.refusals import Refused
from editions.models import Edition

ARRIVED = (ProposalState.SUBMITTED, ProposalState.SHORTLISTED)


def send_in(proposal_id: int, member_id: int) -> bool:
    """Send a draft in. Whoever has its link and an account stands for it from then on.

    Twice does the same as once: says whether it was sent in now. Refuses `offer_taken`, `lead_sends`, `call_not_open`,
    `call_over`, `minor_alone`, `proposal_not_whole` and `proposal_step`.
    """
    claim(proposal_id, member_id)
    with transaction():
        proposal = locked_proposal(proposal_id)
        if proposal.state in ARRIVED:
            return False
        moment = now()
        window, key = window_and_key(proposal)
        check_may_submit(window, proposal.saved_at, moment, key)
        speakers = db.session.scalars(offers.all_speakers(proposal_id)).all()
        check_may_speak([_voice(speaker) for speaker in speakers])
        if gaps_of(proposal):
            raise Refused("proposal_not_whole")
        move(proposal_id, Step.SUBMIT, actor=Actor.SPEAKER, by=member_id)
        edition = db.session.get_one(Edition, proposal.edition_id)
        for speaker in speakers:
            if speaker.state is SpeakerState.ACCEPTED and speaker.address:
                until = window.closes_at if window.closes_at and window.closes_at > moment else None
                words = datetime_(until, speaker.language, edition.zone) if until else ""
                mails.receipt(edition, proposal, speaker, until=words)
        return True


def _voice(speaker: Speaker) -> Voice:
    member = db.session.get(Member, speaker.member_id) if speaker.member_id is not None else None
    return Voice(
        accepted=speaker.state is SpeakerState.ACCEPTED,
        minor=member is not None and is_minor(member.minor_until, now().date()),
        is_known=member is not None,
    )


def _led_by(proposal_id: int, member_id: int) -> Proposal:
    """Return a proposal, locked, that this member stands for. Refuses `lead_sends` for its other speakers."""
    proposal = locked_proposal(proposal_id)
    lead = db.session.scalars(offers.lead_of(proposal_id)).one()
    if lead.member_id != member_id:
        raise Refused("lead_sends")
    return proposal


def is_over(edition: Edition) -> bool:
    """Say whether the last day of an edition has passed: who was there cannot stay away any more."""
    return local(now(), edition.zone).date() > edition.last_day


def withdraw(proposal_id: int, member_id: int, reason: str = "") -> None:
    """Take back what was sent in and not yet accepted. Refuses `proposal_step`, `lead_sends`."""
    _step(proposal_id, member_id, Step.WITHDRAW, reason)


def confirm(proposal_id: int, member_id: int) -> None:
    """Say that one comes. Refuses `proposal_step`, `lead_sends`, `session_held`."""
    _step(proposal_id, member_id, Step.CONFIRM)


def say_no(proposal_id: int, member_id: int, reason: str) -> None:
    """Say no to a place in the programme. Refuses `proposal_step`, `lead_sends`, `session_held`."""
    _step(proposal_id, member_id, Step.SAY_NO, reason)


def cancel(proposal_id: int, member_id: int, reason: str) -> None:
    """Take back a yes. Refuses `proposal_step`, `lead_sends`, `session_held`."""
    _step(proposal_id, member_id, Step.CANCEL, reason)


def _step(proposal_id: int, member_id: int, step: Step, reason: str = "") -> None:
    with transaction():
        proposal = _led_by(proposal_id, member_id)
        if proposal.state in COMING and is_over(db.session.get_one(Edition, proposal.edition_id)):
            raise Refused("session_held")
        move(proposal_id, step, actor=Actor.SPEAKER, by=member_id, reason=reason)


def take_up(proposal_id: int, member_id: int) -> None:
    """Make a withdrawn proposal a draft again, while the call is open.

    Refuses `call_not_open`, `call_over`, `proposal_step`, `lead_sends`.
    """
    with transaction():
        check_open(_led_by(proposal_id, member_id), now())
        move(proposal_id, Step.TAKE_UP_AGAIN, actor=Actor.SPEAKER, by=member_id)
