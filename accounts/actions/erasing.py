"""Deleting an account: the person goes, what the law wants kept stays without them."""

from sqlalchemy import delete, select

from accounts.actions.ownership import erase_member_row, erase_rows
from accounts.actions.sessions import drop_sessions
from accounts.mails import erased_mail
from accounts.models import Member, Organisation, OrganisationInvitation, OrganisationMember
from accounts.queries import members_of, primary_address_of
from accounts.rules.organisations import Belonging, OrganisationRole, heir
from core.clock import now
from core.db import db, transaction
from core.facts import MemberErased, OrganisationChanged, record
from core.refusals import Refused


def erase_member(member_id: int) -> None:
    """Delete an account for good. Refuses `member_unknown`, `operator_stays`, and what the floors above refuse."""
    with transaction():
        member = db.session.get(Member, member_id, with_for_update=True, populate_existing=True)
        if member is None or member.erased_at is not None:
            raise Refused("member_unknown")
        if member.is_operator and not _other_operators(member_id):
            raise Refused("operator_stays")
        address = db.session.scalar(primary_address_of(member_id))
        name = member.name
        _leave_organisations(member_id)
        db.session.execute(delete(OrganisationInvitation).where(OrganisationInvitation.invited_by_id == member_id))
        erase_rows(member_id)
        drop_sessions(member_id)
        language = member.language
        erase_member_row(member)
        member.language, member.is_operator = language, False
        record(MemberErased(member_id=member_id), by=member_id)
        if address is not None:
            erased_mail(address, name=name, language=language)


def _other_operators(member_id: int) -> bool:
    found = select(Member.id).where(
        Member.is_operator, Member.id != member_id, Member.disabled_at.is_(None), Member.erased_at.is_(None)
    )
    return db.session.scalar(found.limit(1)) is not None


def _leave_organisations(member_id: int) -> None:
    """Leave every organisation; where nobody could change it any more, who has been there longest may."""
    mine = select(OrganisationMember.organisation_id).where(OrganisationMember.member_id == member_id)
    for organisation_id in db.session.scalars(mine.order_by(OrganisationMember.organisation_id)).all():
        rows = {row.id: row for row in db.session.scalars(members_of(organisation_id))}
        belongings = [Belonging(row.id, row.member_id, row.role) for row in rows.values()]
        next_admin = heir(belongings, member_id)
        if next_admin is not None:
            rows[next_admin.id].role = OrganisationRole.ADMIN
        if len(belongings) == 1:
            organisation = db.session.get_one(Organisation, organisation_id)
            organisation.closed_at = now()
        record(OrganisationChanged(organisation_id=organisation_id, changed=("members",)), by=member_id)
