"""Telling the edition who takes part by a ticket, and whether that ticket lets them sign up for workshops."""

from collections.abc import Iterable

from accounts.queries import addresses_of, member_by_address
from core.db import db, transaction
from core.facts import AttendeeChanged, MemberChanged, MemberJoined, OrderCancelled, OrderPaid
from editions.actions.holders import Holder
from editions.actions.participation import stop_taking_part, take_part
from editions.models import TakesPartAs
from registration.models import Attendee
from registration.queries import papers
from registration.rules.attending import door_secret


def tell_coming(edition_id: int, member_ids: Iterable[int]) -> None:
    """Say of each of these members whether they come by a valid ticket. Twice does the same as once."""
    with transaction() as session:
        for member_id in sorted(set(member_ids)):
            addresses = [row.address for row in session.scalars(addresses_of(member_id))]
            tickets = session.scalars(papers.tickets_held_by(edition_id, member_id, addresses)).all()
            if tickets:
                take_part(edition_id, member_id, TakesPartAs.DELEGATE, workshops=any(tickets))
            else:
                stop_taking_part(edition_id, member_id, TakesPartAs.DELEGATE)


def _member(member_id: int | None, address: str) -> int | None:
    """Return whose ticket it is: the buyer's own, or that of whoever has proven its address."""
    if member_id is not None or not address:
        return member_id
    found = db.session.scalars(member_by_address(address)).one_or_none()
    return None if found is None else found.id


def holder_behind(attendee: Attendee) -> int | None:
    """Return the member who comes on a ticket, if they have an account."""
    return _member(attendee.member_id, attendee.email)


def note_who_comes(fact: OrderPaid | OrderCancelled | AttendeeChanged) -> None:
    """Tell the edition which members take part by an order, or do not any more."""
    assert fact.edition_id is not None
    rows = db.session.execute(papers.told_of(fact.order_id)).all()
    found = [_member(member_id, address) for member_id, address in rows]
    tell_coming(fact.edition_id, [member_id for member_id in found if member_id is not None])


def note_who_changed(fact: AttendeeChanged) -> None:
    """Look again who comes, where a ticket was given to somebody else or got an address."""
    if {"handed_over", "email"} & set(fact.changed):
        note_who_comes(fact)


def note_known_address(fact: MemberJoined | MemberChanged) -> None:
    """Somebody has proven an address to which a ticket was bought: it is theirs."""
    if isinstance(fact, MemberChanged) and "addresses" not in fact.changed:
        return
    addresses = [row.address for row in db.session.scalars(addresses_of(fact.member_id))]
    for edition_id in db.session.scalars(papers.editions_told(addresses)).all():
        tell_coming(edition_id, [fact.member_id])


def tell_of_product(product_id: int) -> None:
    """Tell anew who comes by tickets of one type: what they allow was changed."""
    rows = db.session.execute(papers.told_of_product(product_id)).all()
    by_edition: dict[int, set[int]] = {}
    for edition_id, member_id, address in rows:
        found = _member(member_id, address)
        if found is not None:
            by_edition.setdefault(edition_id, set()).add(found)
    for edition_id, members in by_edition.items():
        tell_coming(edition_id, members)


def read_ticket(edition_id: int, text: str) -> Holder | None:
    """Return who holds the ticket whose QR code says this; None where it is no valid ticket of the edition."""
    secret = door_secret(text)
    row = None if secret is None else db.session.execute(papers.holder_by_door(edition_id, secret)).one_or_none()
    return None if row is None else Holder(_member(*row))
