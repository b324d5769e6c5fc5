"""Making two accounts of one person into one: what the other owned moves here, then the other is empty."""

from sqlalchemy import select, update

from accounts.actions.challenges import Browser, finish
from accounts.actions.ownership import erase_member_row, move_rows
from accounts.actions.sessions import drop_sessions
from accounts.mails import merged_mail
from accounts.models import (
    Challenge,
    ChallengePurpose,
    Consent,
    Member,
    MemberAddress,
    OrganisationInvitation,
    OrganisationMember,
)
from accounts.queries import (
    consents_in_force,
    member_by_address,
    passkeys_of,
    proven_challenge,
    second_factor_of,
)
from accounts.rules.ages import stricter
from accounts.rules.merging import Side, check_merge
from accounts.rules.organisations import OrganisationRole
from accounts.rules.sessions import JOIN_LIFE
from core.clock import now
from core.db import db, lock, transaction
from core.facts import MembersMerged, record
from core.refusals import Refused


def _side(member: Member) -> Side:
    return Side(
        member_id=member.id,
        operator=member.is_operator,
        disabled=member.disabled_at is not None,
        erased=member.erased_at is not None,
        second_factor=db.session.scalar(second_factor_of(member.id)) is not None,
        passkeys=len(db.session.scalars(passkeys_of(member.id)).all()),
        minor_until=member.minor_until,
    )


def proven_other(member_id: int, browser: Browser) -> tuple[Challenge, Member]:
    """Return the other account whose address this browser has just proven. Refuses `merge_nothing`."""
    challenge = db.session.scalar(proven_challenge(browser.digest, ChallengePurpose.NEW_ADDRESS, now() - JOIN_LIFE))
    other = None
    if challenge is not None and challenge.member_id == member_id:
        other = db.session.scalar(member_by_address(challenge.address))
    if challenge is None or other is None:
        raise Refused("merge_nothing")
    return challenge, other


def merge_members(member_id: int, browser: Browser) -> None:
    """Move everything of the other, proven account here and empty it.

    Refuses `merge_nothing`, `merge_same`, `merge_closed`, `merge_protected`, and what the floors above refuse.
    """
    with transaction():
        challenge, other = proven_other(member_id, browser)
        both = db.session.scalars(
            lock(select(Member).where(Member.id.in_(sorted((member_id, other.id)))).order_by(Member.id))
        ).all()
        kept, gone = (next(row for row in both if row.id == key) for key in (member_id, other.id))
        check_merge(_side(kept), _side(gone))
        finish(challenge)
        _join_organisations(kept.id, gone.id)
        _join_consents(kept.id, gone.id)
        _join_addresses(kept.id, gone.id)
        move_rows(kept.id, gone.id)
        kept.minor_until = stricter(kept.minor_until, gone.minor_until)
        drop_sessions(gone.id)
        erase_member_row(gone)
        gone.merged_into_id, gone.disabled_at = kept.id, now()
        record(MembersMerged(member_id=kept.id, merged_id=gone.id), by=kept.id)
        merged_mail(kept, challenge.address)


def _join_organisations(kept_id: int, gone_id: int) -> None:
    """Let one person belong once to each organisation, with the greater of the two roles."""
    wanted = select(OrganisationMember).where(OrganisationMember.member_id.in_((kept_id, gone_id)))
    mine: dict[int, OrganisationMember] = {}
    rows = sorted(db.session.scalars(wanted), key=lambda row: row.member_id != kept_id)
    for row in rows:
        there = mine.setdefault(row.organisation_id, row)
        if there is row:
            continue
        if row.role is OrganisationRole.ADMIN:
            there.role = OrganisationRole.ADMIN
        db.session.delete(row)
    db.session.execute(
        update(OrganisationInvitation)
        .where(OrganisationInvitation.invited_by_id == gone_id)
        .values(invited_by_id=kept_id)
    )


def _join_consents(kept_id: int, gone_id: int) -> None:
    """Keep a consent only where this account gave it too: being silent here is no consent."""
    mine = {row.kind for row in db.session.scalars(consents_in_force(kept_id))}
    for row in db.session.scalars(consents_in_force(gone_id)):
        row.withdrawn_at = now()
        if row.kind in mine:
            continue
        db.session.add(
            Consent(member_id=kept_id, kind=row.kind, text=row.text, language=row.language, given_at=row.given_at)
        )


def _join_addresses(kept_id: int, gone_id: int) -> None:
    """Take the other's addresses over; mail goes on to this account's own."""
    db.session.flush()
    db.session.execute(
        update(MemberAddress).where(MemberAddress.member_id == gone_id).values(member_id=kept_id, is_primary=False)
    )
