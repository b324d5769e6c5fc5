"""What registration holds of a member: orders bought signed in or with a proven address, and what hangs on them."""

from sqlalchemy import ColumnElement, Select, func, or_, select

from accounts.models import MemberAddress
from registration.models import Attendee, AttendeeNeeds, Document, InvoiceParty, Order
from registration.rules.states import OrderState


def _own(member_id: int) -> ColumnElement[bool]:
    proven = select(func.lower(MemberAddress.address)).where(MemberAddress.member_id == member_id)
    return or_(Order.member_id == member_id, func.lower(Order.buyer_email).in_(proven))


def own_orders(member_id: int) -> Select[Order]:
    return select(Order).where(_own(member_id)).order_by(Order.id)


def own_order_count(member_id: int) -> Select[int]:
    return select(func.count()).select_from(Order).where(_own(member_id), Order.state != OrderState.DRAFT)


def own_attendees(member_id: int) -> Select[Attendee]:
    """Select where a member comes themselves: told while signed in, or by a proven address."""
    proven = select(func.lower(MemberAddress.address)).where(MemberAddress.member_id == member_id)
    mine = or_(Attendee.member_id == member_id, func.lower(Attendee.email).in_(proven))
    return select(Attendee).where(mine).order_by(Attendee.id)


def own_needs(member_id: int) -> Select[AttendeeNeeds]:
    ids = own_attendees(member_id).with_only_columns(Attendee.id).order_by(None)
    return select(AttendeeNeeds).where(AttendeeNeeds.attendee_id.in_(ids)).order_by(AttendeeNeeds.id)


def _own_order_ids(member_id: int) -> Select[int]:
    return select(Order.id).where(_own(member_id))


def own_parties(member_id: int) -> Select[InvoiceParty]:
    return select(InvoiceParty).where(InvoiceParty.order_id.in_(_own_order_ids(member_id))).order_by(InvoiceParty.id)


def own_documents(member_id: int) -> Select[Document]:
    return select(Document).where(Document.order_id.in_(_own_order_ids(member_id))).order_by(Document.id)
