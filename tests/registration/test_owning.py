"""What a member has bought comes along when accounts merge, and stays for the books when they go."""

from sqlalchemy import select

from accounts.actions.ownership import all_owned, erase_rows, kept_on_erase, move_rows, personal_columns
from core.db import Base, db, transaction
from registration.models import Attendee, AttendeeNeeds, Order
from registration.queries.owned import own_attendees, own_needs, own_order_count, own_orders
from tests.accounts.people import a_member
from tests.registration.builders import a_shop, an_order

# Words about people that no member owns: what the mail server and the provider were told, the team's notes on orders,
# what organisations and editions say of themselves, invitations to addresses that are nobody's yet.
NOT_OWNED = {
    "call_link",
    "edition",
    "guess",
    "handed_over",
    "mail",
    "order_note",
    "organisation",
    "programme_import",
    "provider_event",
    "release",
    "released_slot",
    "room_kit",
    "seat_draw",
    "seller",
    "seller_account",
    "staging",
    "stored_file",
    "team_invitation",
}


def bought_by(member_id: int | None, email: str = "maja@example.org") -> Order:
    return an_order(a_shop(), member_id=member_id, email=email)


def test_order_of_a_proven_address_is_the_members(ctx):
    order = bought_by(None, "Anna@Example.org")
    member_id = a_member("anna@example.org")
    assert [row.id for row in db.session.scalars(own_orders(member_id))] == [order.id]
    assert db.session.scalar(own_order_count(member_id)) == 1


def test_order_of_somebody_else_is_not(ctx):
    bought_by(None, "other@example.org")
    assert db.session.scalars(own_orders(a_member("anna@example.org"))).all() == []


def test_merging_brings_orders_and_tickets(ctx):
    gone, kept = a_member("gone@example.org"), a_member("kept@example.org")
    order = bought_by(gone)
    with transaction():
        move_rows(kept, gone)
    db.session.expire_all()
    assert db.session.scalars(select(Order.member_id).where(Order.id == order.id)).one() == kept
    assert set(db.session.scalars(select(Attendee.member_id).where(Attendee.member_id.is_not(None)))) == {kept}


def test_erasing_keeps_the_order_and_empties_the_person(ctx):
    member_id = a_member("maja@example.org")
    order = bought_by(member_id)
    attendee = db.session.scalars(own_attendees(member_id)).first()
    assert attendee is not None
    with transaction() as session:
        session.add(AttendeeNeeds(attendee_id=attendee.id, dietary="vegan", allergies="nuts", access_needs=""))
    assert len(db.session.scalars(own_needs(member_id)).all()) == 1
    with transaction():
        erase_rows(member_id)
    db.session.expire_all()
    kept = db.session.get_one(Order, order.id)
    emptied = db.session.get_one(Attendee, attendee.id)
    assert (kept.buyer_name, emptied.name, emptied.email, emptied.search) == ("Maja Ek", "", "", "")
    assert db.session.scalars(select(AttendeeNeeds)).all() == []


def test_what_stays_says_why(ctx):
    assert {owned.model.__tablename__ for owned in kept_on_erase()} >= {"orders", "document", "invoice_party"}


def test_every_table_with_words_about_people_is_owned(ctx):
    told = {owned.model.__tablename__ for owned in all_owned()}
    personal = {mapper.class_.__tablename__ for mapper in Base.registry.mappers if any(personal_columns(mapper.class_))}
    assert personal - told - NOT_OWNED == set()
