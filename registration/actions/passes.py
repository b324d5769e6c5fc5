"""Passes of confirmed speakers: given for nothing by an ordinary order, offered at a lower price, or taken back."""

import datetime as dt

import structlog

from accounts.models import Member
from accounts.queries.members import member_by_id, primary_address_of
from core.clock import now
from core.db import db, transaction
from core.facts import SpeakerPassGiven, record
from core.language import local
from core.money import Money
from core.refusals import Refused
from editions.models import Edition, TakesPartAs
from editions.queries import edition_by_id, takes_part
from registration.actions.attention import raise_about_member, settle_attention
from registration.actions.ending import cancel_order
from registration.actions.holding import hold_places, lock_shelf
from registration.actions.placing import Buyer, day_ends_at, name_buyer, place_order
from registration.mails.people import speaker_pass
from registration.models import Product
from registration.queries import passes, shop
from registration.rules import pricing
from registration.rules.paying import PaymentMethod

log = structlog.get_logger()


def give_pass(edition_id: int, member_id: int) -> None:
    """See to it that a speaker has the pass that is meant for them. Safe to run twice, and at once.

    One that costs nothing is ordered for them as they would do it; for one at a lower price they get its link by mail.
    What the shop refuses (no place left, not on sale yet) stands in the Attention inbox, and is tried again later.
    """
    edition = db.session.scalars(edition_by_id(edition_id)).one()
    member = db.session.scalars(member_by_id(member_id)).one()
    address = db.session.scalar(primary_address_of(member_id))
    if address is None or edition.last_day < local(now(), edition.zone).date():
        return
    key = f"pass:{edition_id}:{member_id}"
    try:
        with transaction():
            if db.session.scalar(takes_part(edition_id, member_id, TakesPartAs.SPEAKER)) is None:
                return
            product = db.session.scalars(passes.speakers_product(edition_id)).one_or_none()
            if product is None:
                log.info("no_speaker_pass", edition_id=edition_id, member_id=member_id)
                return
            _give(edition, product, member, address)
            settle_attention((key,), by=None, resolution="")
    except Refused as refusal:
        raise_about_member(edition_id, member_id, key=key, reason=refusal.code)


def _give(edition: Edition, product: Product, member: Member, address: str) -> None:
    """Order the pass or write about it, under the lock of its product: two jobs for one speaker wait for each other."""
    db.session.execute(shop.products_to_lock([product.id])).all()
    if db.session.scalar(passes.tickets_held(product.id, member.id)) is not None:
        return
    currency = _free_in(edition, product, now())
    if currency is not None:
        _order(edition, product, member, address, currency)
    elif db.session.scalar(passes.pass_mailed(edition.id, member.id)) is None:
        speaker_pass(edition, product, member, address)
        _note(edition, product, member, free=False)


def _free_in(edition: Edition, product: Product, moment: dt.datetime) -> str | None:
    """Return a currency in which the pass costs nothing now. Refuses `not_priced_now` where it has no price at all."""
    priced = lock_shelf(edition.id, [product.id], moment).priced[product.id]
    phase = pricing.phase_now(priced.phases, moment, priced.taken)
    if phase is None:
        raise Refused("not_priced_now", product=product.id, left=0)
    return next((code for code in edition.currencies if phase.prices.get(code) == 0), None)


def _order(edition: Edition, product: Product, member: Member, address: str, currency: str) -> None:
    """Place an order over nothing in the speaker's name: tickets and mail follow as from any other."""
    cart = hold_places(
        edition.id,
        {product.id: 1},
        currency=currency,
        language=member.language,
        member_id=member.id,
        unlocked=[product.id],
    )
    name_buyer(cart.id, Buyer(name=member.name, email=address), language=member.language)
    place_order(
        cart.id,
        PaymentMethod.FREE,
        shown_total=Money(0, currency),
        conference_ends_at=day_ends_at(edition.last_day, edition.zone),
    )
    _note(edition, product, member, free=True)


def _note(edition: Edition, product: Product, member: Member, *, free: bool) -> None:
    record(
        SpeakerPassGiven(edition_id=edition.id, member_id=member.id, product_id=product.id, free=free),
        by=None,
    )


def give_missing_passes() -> None:
    """Give the passes that could not be given before: there was no such ticket type, no place or no price."""
    for edition_id, member_id in db.session.execute(passes.speakers_without_order(now().date())).all():
        give_pass(edition_id, member_id)


def take_pass_back(edition_id: int, member_id: int) -> None:
    """Cancel the pass of somebody who does not speak any more, where it cost nothing. Safe to run twice.

    An order with anything else in it stays, and so does a pass that somebody paid for.
    """
    with transaction():
        if db.session.scalar(takes_part(edition_id, member_id, TakesPartAs.SPEAKER)) is not None:
            return
        product = db.session.scalars(passes.speakers_product(edition_id)).one_or_none()
        if product is None:
            return
        settle_attention((f"pass:{edition_id}:{member_id}",), by=None, resolution="")
        for order_id in db.session.scalars(passes.free_passes_of(product.id, member_id)).all():
            if db.session.scalars(passes.products_in_order(order_id)).all() == [product.id]:
                cancel_order(order_id, by=None, reason="speaker_cancelled", refund=False)
