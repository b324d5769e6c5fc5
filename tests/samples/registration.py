"""A shop and orders in both editions: paid ones with everything known of buyer and guest, and carts that are held."""

from sqlalchemy import select

from core.clock import now
from core.db import db, transaction
from core.permissions import May
from core.signing import new_secret
from editions.queries import whole_edition
from registration.actions.documents import issue_documents
from registration.models import (
    Attendee,
    AttendeeNeeds,
    Attention,
    Document,
    InvoiceParty,
    Order,
    OrderNote,
    Payment,
    PricePhase,
    Refund,
)
from registration.rules.states import OrderState
from tests.registration.builders import Shop, a_cart, a_shop, an_order, whole
from tests.samples import DELEGATE, ELSEWHERE, HERE, OPERATOR, THERE, World

MAIL = "{}@example.org"
# Addresses that hold a secret which the buyer, and the guest, were mailed.
BY_LINK = ("/order/",)
BY_TICKET = ("/ticket/", "/attendee/")


def fill(world: World) -> None:
    """Sell something in both editions."""
    for side in (HERE, THERE):
        edition = db.session.scalars(whole_edition(world.values[side]["edition_id"])).one()
        shop = a_shop(edition)
        product_id, quota_id = shop.festival_pass.id, shop.boat.id
        _orders(world, side, shop)
        phase_id = db.session.scalars(select(PricePhase.id).where(PricePhase.product_id == product_id)).first()
        world.knows(side, product_id=product_id, phase_id=phase_id, quota_id=quota_id, kind="ticket")
    for profile in ("everything", "public-delegate-list"):
        world.lists.append(("registration_desk.attendees_export", {"profile": profile}))
    # The practice till is there in the demo only; here its address leads nowhere.
    world.knows(token="no-such-charge")
    world.answers["registration.practice_till"] = {404, 409}


def _orders(world: World, side: str, shop: Shop) -> None:
    member = world.people[DELEGATE] if side == HERE else None
    order = an_order(shop, state=OrderState.PAID, member_id=member)
    cart = a_cart(shop, email="cart@example.org")
    with transaction() as session:
        session.add(InvoiceParty(order_id=order.id, name="x", country="SE"))
    issue_documents(order.id)
    with transaction() as session:
        order = whole(order.id)
        payment = session.scalars(select(Payment).where(Payment.order_id == order.id)).first()
        assert payment is not None
        refund = Refund(order_id=order.id, payment_id=payment.id, amount=100, currency=order.currency, created_at=now())
        attention = Attention(
            edition_id=shop.edition.id,
            order_id=order.id,
            code="money_late",
            details={},
            key=new_secret(),
            created_at=now(),
        )
        session.add_all([refund, attention])
        session.flush()
        _plant(world, side, order)
        ticket = order.lines[0].ticket
        assert ticket is not None
        numbers = select(Document.number).where(Document.order_id == order.id).order_by(Document.id)
        number = session.scalars(numbers).first()
    # A rate is written in for what is not SEK.
    world.knows_at("registration_desk.shop_rate", side, currency="DKK")
    for endpoint in ("registration.order_document", "registration_desk.document"):
        world.knows_at(endpoint, side, number=number)
    world.knows(
        side, code=order.code, secret=order.secret, number=ticket.number, refund_id=refund.id, attention_id=attention.id
    )
    # A rate says what a currency is worth in SEK, so SEK has none.
    world.knows_at("registration_desk.shop_rate", side, currency="DKK")
    for endpoint in ("checkout", "pay", "leave"):
        world.knows_at(f"registration.{endpoint}", side, secret=cart.secret)
    for endpoint in ("ticket", "ticket_calendar", "ticket_pdf"):
        world.knows_at(f"registration.{endpoint}", side, secret=ticket.secret)
    world.knows_at("registration.attendee", side, secret=ticket.details_secret)


def _plant(world: World, side: str, order: Order) -> None:
    """Fill everything known of buyer and guest with canaries."""
    here = side == HERE
    people = [DELEGATE] if here else [ELSEWHERE, OPERATOR]
    subject = DELEGATE if here else ""
    team = [] if here else [ELSEWHERE, OPERATOR]

    def seen(*mays: May) -> tuple[May, ...]:
        return mays if here else ()

    buyers = seen(May.ORDERS_SEE, May.ATTENDEES_SEE, May.MAIL_SEE)
    world.plant(
        order,
        people=people,
        subject=subject,
        mays=buyers,
        paths=BY_LINK,
        only=["buyer_name", "buyer_email"],
        forms={"buyer_email": MAIL},
    )
    world.plant(order, subject=subject, only=["buyer_search"])
    ticket = order.lines[0].ticket
    assert ticket is not None
    guest = ticket.attendee or Attendee(ticket_id=ticket.id, changed_at=now())
    needs = AttendeeNeeds(dietary="x", allergies="x", access_needs="x")
    note = OrderNote(order_id=order.id, text="x", at=now())
    party = db.session.scalars(select(InvoiceParty).where(InvoiceParty.order_id == order.id)).one()
    db.session.add_all([guest, note])
    db.session.flush()
    needs.attendee_id = guest.id
    db.session.add(needs)
    guest.consent_delegate_list_at = now()
    world.plant(
        guest,
        people=people,
        subject=subject,
        mays=seen(May.ATTENDEES_SEE, May.ORDERS_SEE),
        paths=BY_LINK + BY_TICKET,
        only=GUEST,
        forms={"email": MAIL},
    )
    world.plant(guest, subject=subject, only=["search"])
    world.plant(needs, subject=subject, people=people, mays=seen(May.NEEDS_SEE), paths=BY_TICKET)
    world.plant(note, people=team, mays=seen(May.ORDERS_SEE))
    # A sole trader's number is a personal one: it stands on the page of its order, and in no list.
    one_order = (*BY_LINK, f"/desk/{world.slugs[side]}/orders/")
    number = {"organisation_no": "9001019804" if here else "9102029806"}
    world.plant(party, subject=subject, only=["organisation_no"], words=number, paths=one_order)
    world.plant(
        party,
        subject=subject,
        people=people,
        mays=seen(May.ORDERS_SEE),
        paths=BY_LINK,
        only=["name", "vat_id", "buyer_reference", "street", "postal_code", "city", "email"],
        forms={"email": MAIL},
    )


GUEST = (
    "name",
    "badge_name",
    "email",
    "pronouns",
    "phone",
    "languages_spoken",
    "municipality",
    "country",
    "organisation",
    "role",
    "category",
    "act_name",
    "website",
    "travel_mode",
)
