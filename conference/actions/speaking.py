"""The people of a proposal: their own part, when they can be there, who is invited, who says yes or no, who leaves."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.actions.guesses import count_try
from accounts.models import Member
from accounts.queries import member_by_address
from accounts.rules.addresses import address_key
from accounts.rules.guesses import GuessKind
from conference.actions.drafting import become, check_open, note_words
from conference.actions.moving import comes, comes_no_more, locked_proposal
from conference.mails import offers as mails
from conference.models import Proposal, Speaker
from conference.queries import offers
from conference.queries.proposals import speaker_by_secret, speaker_in
from conference.rules.calls import SpeakerState
from conference.rules.halfhours import known, stretches
from conference.rules.states import COMING, EDITABLE, ProposalState
from core.clock import now
from core.db import db, transaction
from core.facts import SpeakerInvited, SpeakerJoined, SpeakerLeft, record
from core.refusals import Refused
from core.signing import Purpose, digest, keyed_digest, new_secret
from editions.models import Edition
from editions.queries import cities_of

MOST = 20
# States in which people can still join, leave and say when they can be there.
ALIVE = EDITABLE | COMING | {ProposalState.RESERVE}


@dataclass(frozen=True, kw_only=True)
class OwnPart:
    """What a speaker says about their part. `name` only where they have no account yet."""

    part: str
    organisation_id: int | None
    first_time: bool | None
    name: str | None = None


def _alive(proposal_id: int) -> Proposal:
    proposal = locked_proposal(proposal_id)
    if proposal.state not in ALIVE:
        raise Refused("proposal_closed")
    return proposal


def _own(proposal: Proposal, speaker_id: int) -> Speaker:
    speaker = db.session.scalars(speaker_in(proposal.id, speaker_id)).one_or_none()
    if speaker is None or speaker.state is not SpeakerState.ACCEPTED:
        raise Refused("speaker_gone")
    return speaker


def change_own_part(proposal_id: int, speaker_id: int, own: OwnPart) -> None:
    """Save what a speaker says about themselves. Refuses `proposal_closed`, `speaker_gone`, `not_your_organisation`."""
    with transaction():
        proposal = _alive(proposal_id)
        speaker = _own(proposal, speaker_id)
        if own.organisation_id not in (None, speaker.organisation_id):
            belongs = speaker.member_id and db.session.scalar(offers.belongs_to(own.organisation_id, speaker.member_id))
            if not belongs:
                raise Refused("not_your_organisation", field="organisation")
        speaker.part, speaker.organisation_id = own.part, own.organisation_id
        speaker.first_time = own.first_time
        if speaker.member_id is None and own.name:
            speaker.name = own.name
        db.session.flush()
        note_words(proposal, db.session.scalars(offers.all_speakers(proposal_id)).all())


def change_availability(proposal_id: int, speaker_id: int, *, cities: Iterable[int], free: Iterable[str]) -> None:
    """Save in which cities and half-hours somebody can be there; what does not exist is left out.

    Refuses `proposal_closed`, `speaker_gone`.
    """
    with transaction():
        proposal = _alive(proposal_id)
        speaker = _own(proposal, speaker_id)
        edition = db.session.get_one(Edition, proposal.edition_id)
        real = {city.id for city in db.session.scalars(cities_of(edition.id))}
        speaker.cities = sorted(real & set(cities))
        speaker.availability = known(set(free), stretches(edition.first_day, edition.last_day, edition.zone))


# --- inviting ---------------------------------------------------------------------------------------------------------


def _secret_of(speaker: Speaker) -> str:
    """Return the secret of an invitation. It can be made again, so that a reminder carries the same link."""
    marks = (str(speaker.id), speaker.address_key, speaker.invited_at.isoformat())
    return keyed_digest(Purpose.INVITATION, f"speaker:{':'.join(marks)}")


def _check_invites(proposal: Proposal, moment: dt.datetime) -> None:
    """Refuse `call_over` while it is not decided and the call has closed; who comes may still bring somebody."""
    if proposal.state not in COMING:
        check_open(proposal, moment)


def invite(
    proposal_id: int, *, name: str, address: str, part: str, language: str, by: int | None, network: str
) -> Speaker:
    """Ask somebody by mail to speak as well.

    Refuses `proposal_closed`, `call_over`, `speaker_already`, `speakers_full`, `too_many_tries`.
    """
    key, moment = address_key(address), now()
    with transaction() as session:
        proposal = _alive(proposal_id)
        _check_invites(proposal, moment)
        speakers = list(session.scalars(offers.all_speakers(proposal_id)))
        known_member = session.scalars(member_by_address(address)).one_or_none()
        member_ids = {speaker.member_id for speaker in speakers if speaker.member_id}
        if any(speaker.address_key == key for speaker in speakers) or (known_member and known_member.id in member_ids):
            raise Refused("speaker_already", field="address")
        if len(speakers) >= MOST:
            raise Refused("speakers_full", most=MOST)
        count_try(GuessKind.MAIL, account=f"invite:{key}", network=network)
        speaker = Speaker(
            proposal_id=proposal_id,
            position=1 + max((row.position for row in speakers), default=0),
            name=name,
            address=address,
            address_key=key,
            part=part,
            language=known_member.language if known_member else language,
            state=SpeakerState.INVITED,
            invited_at=moment,
            availability=[],
            cities=[],
        )
        session.add(speaker)
        session.flush()
        secret = _secret_of(speaker)
        speaker.secret_digest = digest(secret)
        session.flush()
        note_words(proposal, [*speakers, speaker])
        record(
            SpeakerInvited(edition_id=proposal.edition_id, proposal_id=proposal_id, speaker_id=speaker.id),
            by=by,
        )
        _mail(proposal, speaker, secret)
        return speaker


def _mail(proposal: Proposal, speaker: Speaker, secret: str, *, again: bool = False) -> None:
    edition = db.session.get_one(Edition, proposal.edition_id)
    inviter = db.session.scalars(offers.lead_of(proposal.id)).one().name
    mails.invitation(edition, proposal, speaker, inviter=inviter, secret=secret, again=again)


def remind(proposal_id: int, speaker_id: int, *, network: str) -> None:
    """Write to somebody who has not answered once more, with the same link.

    Refuses `proposal_closed`, `speaker_gone`, `speaker_answered`, `too_many_tries`.
    """
    with transaction():
        proposal = _alive(proposal_id)
        speaker = db.session.scalars(speaker_in(proposal_id, speaker_id)).one_or_none()
        if speaker is None:
            raise Refused("speaker_gone")
        if speaker.state is not SpeakerState.INVITED:
            raise Refused("speaker_answered")
        count_try(GuessKind.MAIL, account=f"invite:{speaker.address_key}", network=network)
        secret = _secret_of(speaker)
        speaker.secret_digest = digest(secret)
        _mail(proposal, speaker, secret, again=True)


def take_off(proposal_id: int, speaker_id: int, *, by: int | None) -> None:
    """Take somebody off a proposal. Twice does the same as once. Refuses `lead_stays`, `proposal_closed`."""
    with transaction():
        proposal = _alive(proposal_id)
        speaker = db.session.scalars(speaker_in(proposal_id, speaker_id)).one_or_none()
        if speaker is None:
            return
        if speaker.is_lead:
            raise Refused("lead_stays")
        _remove(proposal, speaker, by=by)


def leave(proposal_id: int, member_id: int) -> None:
    """Leave a proposal. Twice does the same as once. Refuses `lead_stays` for whoever began it."""
    with transaction():
        proposal = locked_proposal(proposal_id)
        speaker = db.session.scalars(offers.speaker_as(proposal_id, member_id)).one_or_none()
        if speaker is None:
            return
        if speaker.is_lead:
            raise Refused("lead_stays")
        _remove(proposal, speaker, by=member_id)


def _remove(proposal: Proposal, speaker: Speaker, *, by: int | None) -> None:
    """Delete a speaker's row, in the caller's transaction, and say who does not come any more."""
    member_id, speaker_id = speaker.member_id, speaker.id
    db.session.delete(speaker)
    db.session.flush()
    record(SpeakerLeft(edition_id=proposal.edition_id, proposal_id=proposal.id, speaker_id=speaker_id), by=by)
    if member_id is not None and proposal.state is ProposalState.CONFIRMED:
        comes_no_more(proposal, member_id, by=by)
    if member_id is not None:
        _change_link(proposal)
    note_words(proposal, db.session.scalars(offers.all_speakers(proposal.id)).all())


def _change_link(proposal: Proposal) -> None:
    """Give a draft that its lead opens by its link alone a new one, by mail: who is gone knows the old one."""
    lead = db.session.scalars(offers.lead_of(proposal.id)).one()
    if lead.member_id is None and lead.address:
        proposal.secret = new_secret()
        db.session.flush()
        edition = db.session.get_one(Edition, proposal.edition_id)
        mails.offer_links(edition, lead.address, [proposal], lead.language)


# --- answering --------------------------------------------------------------------------------------------------------


def _invited(secret: str) -> tuple[Proposal, Speaker]:
    """Return what an invitation is for, both locked. Refuses `join_over`."""
    found = db.session.scalars(speaker_by_secret(digest(secret))).one_or_none()
    if found is None:
        raise Refused("join_over")
    proposal = locked_proposal(found.proposal_id)
    # Whoever waited for the lock looks again: the row may have been answered or taken off meanwhile.
    speaker = db.session.scalars(
        speaker_in(proposal.id, found.id).execution_options(populate_existing=True)
    ).one_or_none()
    if speaker is None or proposal.state not in ALIVE:
        raise Refused("join_over")
    return proposal, speaker


def accept(secret: str, member_id: int) -> Proposal:
    """Say yes to an invitation, with one's own account. Twice does the same as once.

    Refuses `join_over`, `join_taken` where another account said yes, `speaking_already`.
    """
    with transaction():
        proposal, speaker = _invited(secret)
        if speaker.member_id == member_id:
            return proposal
        if speaker.member_id is not None:
            raise Refused("join_taken")
        if db.session.scalars(offers.speaker_as(proposal.id, member_id)).one_or_none() is not None:
            raise Refused("speaking_already")
        become(speaker, member_id)
        speaker.name = db.session.get_one(Member, member_id).name
        note_words(proposal, db.session.scalars(offers.all_speakers(proposal.id)).all())
        record(
            SpeakerJoined(
                edition_id=proposal.edition_id, proposal_id=proposal.id, speaker_id=speaker.id, member_id=member_id
            ),
            by=member_id,
        )
        if proposal.state is ProposalState.CONFIRMED:
            comes(proposal, member_id, by=member_id)
        _tell_lead(proposal, speaker, joined=True)
        return proposal


def decline(secret: str) -> None:
    """Say no to an invitation, without an account. Twice does the same as once.

    Refuses `join_over`, and `join_taken` after a yes: whoever said it leaves while signed in.
    """
    with transaction():
        proposal, speaker = _invited(secret)
        if speaker.state is SpeakerState.DECLINED:
            return
        if speaker.state is SpeakerState.ACCEPTED:
            raise Refused("join_taken")
        speaker.state, speaker.answered_at = SpeakerState.DECLINED, now()
        record(SpeakerLeft(edition_id=proposal.edition_id, proposal_id=proposal.id, speaker_id=speaker.id), by=None)
        _tell_lead(proposal, speaker, joined=False)


def _tell_lead(proposal: Proposal, speaker: Speaker, *, joined: bool) -> None:
    lead = db.session.scalars(offers.lead_of(proposal.id)).one()
    if lead.address and lead.id != speaker.id:
        edition = db.session.get_one(Edition, proposal.edition_id)
        mails.invitation_answered(edition, proposal, lead, speaker.name, joined=joined)
