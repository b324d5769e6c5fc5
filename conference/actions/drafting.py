"""Drafts: begun, found again by mail, made somebody's own, thrown away."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from accounts.models import Member
from accounts.queries import primary_address_of
from accounts.rules.addresses import address_key
from conference.actions.figures import move_told
from conference.actions.for_rules import key_of, known_call, window_of
from conference.actions.moving import locked_proposal
from conference.mails import offers as mails
from conference.models import CallLink, Proposal, SessionType, Speaker
from conference.queries import calls, offers
from conference.rules.calls import Key, SpeakerState, Window, check_may_write, holds
from conference.rules.names import new_name
from conference.rules.states import ProposalState
from core.clock import now
from core.db import db, transaction
from core.facts import ProposalBegun, ProposalErased, record
from core.files import StoredFile, files_of
from core.language import fold
from core.refusals import Refused
from core.signing import new_secret, random_below
from core.texts import Texts
from editions.models import Edition

TRIES = 5


# --- the door of the call ---------------------------------------------------------------------------------------------


def window_and_key(proposal: Proposal) -> tuple[Window, Key | None]:
    """Return when the call of a proposal is open, and the secret link that it was begun with."""
    edition = db.session.get_one(Edition, proposal.edition_id)
    link = db.session.get(CallLink, proposal.call_link_id) if proposal.call_link_id else None
    return window_of(edition, known_call(edition.id)), key_of(link)


def check_open(proposal: Proposal, moment: dt.datetime) -> None:
    """Refuse `call_not_open` and `call_over` for a proposal that is to be written into."""
    window, key = window_and_key(proposal)
    check_may_write(window, moment, key)


def types_open(
    edition_id: int, link: CallLink | None, moment: dt.datetime, *, chosen: int | None = None
) -> list[SessionType]:
    """Return the types that can be offered: those in sight, what the link opens, and what was chosen already."""
    opened = link.session_type_id if link is not None and holds(key_of(link), moment) else None
    found = db.session.scalars(calls.types_of(edition_id))
    return [row for row in found if not row.hidden or row.id in (opened, chosen)]


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Who begins: a member, or somebody with a name and an address."""

    name: str
    address: str
    member_id: int | None
    language: str


# --- beginning --------------------------------------------------------------------------------------------------------


def begin(
    edition_id: int,
    type_id: int,
    *,
    language: str,
    name: str = "",
    address: str = "",
    member_id: int | None = None,
    link_secret: str = "",
) -> Proposal:
    """Begin a draft, and mail the way back to it.

    Somebody who is signed in stands for it at once; a draft of theirs that nothing was written into is used again.
    Refuses `call_not_open`, `call_over`, `type_unknown`.
    """
    for tries_left in reversed(range(TRIES)):
        try:
            with transaction():
                writer = Writer(name=name, address=address, member_id=member_id, language=language)
                return _begin(edition_id, type_id, writer, link_secret)
        except IntegrityError:
            # Two drafts drew the same code.
            if not tries_left:
                raise
    raise AssertionError("unreachable")


def _begin(edition_id: int, type_id: int, writer: Writer, link_secret: str) -> Proposal:
    moment = now()
    edition = db.session.get_one(Edition, edition_id)
    link = db.session.scalars(calls.link_by_secret(edition_id, link_secret)).one_or_none() if link_secret else None
    check_may_write(window_of(edition, known_call(edition_id)), moment, key_of(link))
    chosen = next((row for row in types_open(edition_id, link, moment) if row.id == type_id), None)
    if chosen is None:
        raise Refused("type_unknown", field="session_type")
    if writer.member_id is not None:
        begun = db.session.scalars(offers.untouched_draft(edition_id, type_id, writer.member_id)).one_or_none()
        if begun is not None:
            return begun
        member = db.session.get_one(Member, writer.member_id)
        address = db.session.scalar(primary_address_of(member.id)) or ""
        writer = replace(writer, name=member.name, address=address)
    proposal = _fresh(edition_id, chosen, link, writer.language, moment)
    db.session.add(proposal)
    db.session.flush()
    lead = _lead(proposal, writer)
    db.session.add(lead)
    db.session.flush()
    note_words(proposal, [lead])
    record(ProposalBegun(proposal_id=proposal.id, edition_id=edition_id), by=writer.member_id)
    mails.offer_begun(edition, proposal, lead)
    return proposal


def _fresh(edition_id: int, chosen: SessionType, link: CallLink | None, language: str, moment: dt.datetime) -> Proposal:
    return Proposal(
        edition_id=edition_id,
        code=new_name(random_below),
        secret=new_secret(),
        state=ProposalState.DRAFT,
        call_link_id=None if link is None else link.id,
        session_type_id=chosen.id,
        # Where there is one length only, nobody has to choose it.
        minutes=chosen.lengths[0] if len(chosen.lengths) == 1 else None,
        title=Texts(),
        abstract=Texts(),
        equipment="",
        note="",
        links=[],
        redacted_title=Texts(),
        redacted_abstract=Texts(),
        ui_language=language,
        revision=0,
        created_at=moment,
        saved_at=moment,
        content_changed_at=moment,
        state_changed_at=moment,
    )


def _lead(proposal: Proposal, writer: Writer) -> Speaker:
    return Speaker(
        proposal_id=proposal.id,
        member_id=writer.member_id,
        is_lead=True,
        position=0,
        name=writer.name,
        address=writer.address,
        address_key=address_key(writer.address),
        part="",
        language=writer.language,
        state=SpeakerState.ACCEPTED,
        invited_at=proposal.created_at,
        answered_at=proposal.created_at,
        availability=[],
        cities=[],
    )


def note_words(proposal: Proposal, speakers: Sequence[Speaker]) -> None:
    """Note by which words a proposal is found, in the caller's transaction."""
    people = (word for speaker in speakers for word in (speaker.name, speaker.address))
    proposal.search = fold(" ".join([proposal.code, *proposal.title.values(), *people]))


def mail_offer_links(edition_id: int, address: str, *, language: str) -> None:
    """Mail the links of what was begun with an address to that address; the same work whether there is any."""
    with transaction() as session:
        edition = session.get_one(Edition, edition_id)
        found = session.scalars(offers.offers_begun_with(edition_id, address_key(address))).all()
        mails.offer_links(edition, address, found, language)


# --- claiming and throwing away ---------------------------------------------------------------------------------------


def claim(proposal_id: int, member_id: int) -> None:
    """Let a member stand for a draft that nobody with an account stands for yet. Twice does the same as once.

    Their own address is used from now on. Refuses `offer_taken` where somebody else stands for it, and
    `lead_sends` where the member is one of its other speakers.
    """
    with transaction():
        proposal = locked_proposal(proposal_id)
        lead = db.session.scalars(offers.lead_of(proposal_id)).one()
        if lead.member_id == member_id:
            return
        if lead.member_id is not None:
            raise Refused("offer_taken")
        if db.session.scalars(offers.speaker_as(proposal_id, member_id)).one_or_none() is not None:
            raise Refused("lead_sends")
        become(lead, member_id)
        note_words(proposal, db.session.scalars(offers.all_speakers(proposal_id)).all())


def become(speaker: Speaker, member_id: int) -> None:
    """Make a speaker's row a member's own: their address and language, in the caller's transaction.

    Somebody who was invited at that address as well needs no second row.
    """
    member = db.session.get_one(Member, member_id)
    address = db.session.scalar(primary_address_of(member_id)) or speaker.address
    edition_id = db.session.get_one(Proposal, speaker.proposal_id).edition_id
    move_told(edition_id, speaker, member_id)
    same = db.session.scalars(offers.speaker_at(speaker.proposal_id, address_key(address))).one_or_none()
    if same is not None and same.id != speaker.id:
        if same.is_lead or same.member_id is not None:
            address = speaker.address
        else:
            db.session.delete(same)
            db.session.flush()
    speaker.member_id, speaker.language = member_id, member.language
    speaker.address, speaker.address_key = address, address_key(address)
    if not speaker.is_lead or not speaker.name:
        speaker.name = member.name
    speaker.state, speaker.answered_at = SpeakerState.ACCEPTED, now()
    db.session.flush()


def throw_away(proposal_id: int, *, by: int | None) -> None:
    """Delete a draft for good. Refuses `draft_was_sent_in` for what the team has seen; twice does the same as once."""
    with transaction():
        try:
            proposal = locked_proposal(proposal_id)
        except Refused:
            return
        if proposal.state is not ProposalState.DRAFT or proposal.submitted_at is not None:
            raise Refused("draft_was_sent_in")
        erase_draft(proposal, by=by)


def erase_draft(proposal: Proposal, *, by: int | None) -> None:
    """Delete a proposal with all that hangs on it, its files included, in the caller's transaction."""
    record(ProposalErased(proposal_id=proposal.id, edition_id=proposal.edition_id), by=by)
    proposal_id = proposal.id
    db.session.execute(delete(Proposal).where(Proposal.id == proposal_id))
    for stored in db.session.scalars(files_of("proposal", proposal_id)).all():
        db.session.delete(stored)
    db.session.flush()


def drop_file(file_id: int | None) -> None:
    """Delete the row of a file that nothing shows any more, in the caller's transaction. Its bytes are swept away."""
    stored = db.session.get(StoredFile, file_id) if file_id is not None else None
    if stored is not None:
        db.session.delete(stored)
        db.session.flush()
