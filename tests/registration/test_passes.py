"""Passes of speakers: given once when they confirm, offered at a price, kept back when the hall is full, taken back."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import select

from accounts.models import Member
from conference.actions.moving import move
from conference.models import Proposal
from conference.rules.states import Actor, ProposalState, Step
from core.clock import now
from core.db import db, transaction
from core.jobs import KINDS, Job
from core.outbox import Mail
from core.permissions import Role
from editions.models import Edition
from registration.actions import passes
from registration.actions.attention import resolve_attention
from registration.actions.ending import cancel_order
from registration.actions.telling import tell_buyer
from registration.mails.orders import OrderMail
from registration.models import Attendee, Attention, Order, Product, Quota, Ticket
from registration.rules.states import OrderState, TicketState
from tests.browser import Browser
from tests.conference.builders import CallSet, a_call, a_proposal, a_speaker
from tests.editions.builders import a_member, a_team_member, an_edition, sign_in
from tests.registration.builders import a_product, a_quota

Browsers = Callable[..., Browser]
FREE = {"SEK": 0, "DKK": 0, "EUR": 0}
REDUCED = {"SEK": 30_000, "DKK": 20_000}


def run_jobs(*names: str) -> None:
    """Run what stands in line under these names, as a worker would."""
    for job in db.session.scalars(select(Job).where(Job.name.in_(names)).order_by(Job.id)).all():
        KINDS[job.name].function(**job.args)


def confirm(proposal: Proposal) -> None:
    move(proposal.id, Step.CONFIRM, actor=Actor.SPEAKER, by=None)
    run_jobs("registration.give_pass")


def a_speaker_of(calls: CallSet, name: str = "Maja Ek", **values: Any) -> tuple[Member, Proposal]:
    member = a_member(name, language="sv")
    return member, a_proposal(calls, lead=member, state=ProposalState.ACCEPTED, **values)


def a_pass(edition: Edition, **values: Any) -> Product:
    given: dict[str, Any] = {"prices": FREE, "hidden": True, "for_speakers": True} | values
    return a_product(edition, "speaker", **given)


def orders() -> list[Order]:
    return list(db.session.scalars(select(Order).order_by(Order.id)))


def mails() -> list[tuple[str, str, str]]:
    found = db.session.scalars(select(Mail).order_by(Mail.id)).all()
    return [(mail.template, mail.to_name, mail.language) for mail in found]


def test_a_confirmed_speaker_gets_a_ticket_for_nothing(ctx: Flask) -> None:
    edition = an_edition()
    product = a_pass(edition)
    member, proposal = a_speaker_of(a_call(edition))
    confirm(proposal)
    (order,) = orders()
    assert (order.state, order.total, order.member_id, order.buyer_name) == (
        OrderState.PAID,
        0,
        member.id,
        "Maja Ek",
    )
    ticket = db.session.scalars(select(Ticket)).one()
    attendee = db.session.scalars(select(Attendee)).one()
    assert (ticket.state, attendee.name, attendee.member_id) == (TicketState.VALID, "Maja Ek", member.id)
    assert product.hidden
    run_jobs("registration.tell_buyer")
    assert mails() == [("registration/order_paid", "Maja Ek", "sv")]


def test_two_sessions_and_two_runs_give_one_pass(ctx: Flask) -> None:
    edition = an_edition()
    a_pass(edition)
    calls = a_call(edition)
    member, first = a_speaker_of(calls)
    second = a_proposal(calls, "Another", lead=member, state=ProposalState.ACCEPTED)
    confirm(first)
    confirm(second)
    passes.give_pass(edition.id, member.id)
    passes.give_missing_passes()
    assert len(orders()) == 1


def test_each_speaker_of_a_session_gets_their_own(ctx: Flask) -> None:
    edition = an_edition()
    a_pass(edition)
    member, proposal = a_speaker_of(a_call(edition))
    other = a_member("Ösel")
    a_speaker(proposal, other)
    a_speaker(proposal, name="Not yet", address="invited@example.org")
    confirm(proposal)
    assert sorted(order.member_id or 0 for order in orders()) == sorted([member.id, other.id])


def test_a_pass_that_was_handed_over_is_not_given_again(ctx: Flask) -> None:
    edition = an_edition()
    a_pass(edition)
    member, proposal = a_speaker_of(a_call(edition))
    confirm(proposal)
    with transaction() as session:
        session.scalars(select(Attendee)).one().member_id = None
    passes.give_pass(edition.id, member.id)
    assert len(orders()) == 1


def test_without_such_a_ticket_type_nothing_happens_until_there_is_one(ctx: Flask) -> None:
    edition = an_edition()
    member, proposal = a_speaker_of(a_call(edition))
    confirm(proposal)
    assert (orders(), db.session.scalars(select(Attention)).all()) == ([], [])
    a_pass(edition)
    passes.give_missing_passes()
    assert [order.member_id for order in orders()] == [member.id]


def test_a_reduced_pass_is_offered_by_its_own_link_once(ctx: Flask) -> None:
    edition = an_edition()
    product = a_pass(edition, prices=REDUCED)
    member, proposal = a_speaker_of(a_call(edition))
    confirm(proposal)
    passes.give_missing_passes()
    passes.give_pass(edition.id, member.id)
    assert orders() == []
    (mail,) = db.session.scalars(select(Mail)).all()
    assert (mail.template, mail.language) == ("registration/speaker_pass", "sv")
    assert f"/2027/tickets?link={product.link_secret}" in mail.text


def test_a_full_quota_is_told_and_tried_again(ctx: Flask, browsers: Browsers) -> None:
    edition = an_edition()
    hall = a_quota(edition, "Hall", 0)
    a_pass(edition, quotas=(hall,))
    member, proposal = a_speaker_of(a_call(edition))
    confirm(proposal)
    passes.give_pass(edition.id, member.id)
    (matter,) = db.session.scalars(select(Attention)).all()
    assert (matter.code, matter.details) == ("speaker_left_out", {"member_id": member.id, "reason": "sold_out"})
    assert orders() == []
    page = sign_in(browsers(), a_team_member(edition, Role.OWNER)).get("/desk/2027/attention")
    assert "A confirmed speaker could not be given their pass" in page.main
    assert "Maja Ek" in page.main
    with transaction() as session:
        session.get_one(Quota, hall.id).size = 1
    passes.give_missing_passes()
    assert [order.state for order in orders()] == [OrderState.PAID]
    assert db.session.scalars(select(Attention.resolved_at)).one() is not None


def test_what_a_person_has_settled_is_not_raised_again(ctx: Flask) -> None:
    edition = an_edition()
    a_pass(edition, quotas=(a_quota(edition, "Hall", 0),))
    member, proposal = a_speaker_of(a_call(edition))
    confirm(proposal)
    (matter,) = db.session.scalars(select(Attention)).all()
    resolve_attention(matter.id, edition_id=edition.id, by=member.id, resolution="She has one already")
    passes.give_missing_passes()
    assert db.session.scalars(select(Attention.resolved_at)).one() is not None


def test_a_pass_that_the_team_cancelled_is_not_missing(ctx: Flask) -> None:
    edition = an_edition()
    a_pass(edition)
    _member, proposal = a_speaker_of(a_call(edition))
    confirm(proposal)
    cancel_order(orders()[0].id, by=None, reason="bought before", refund=False)
    passes.give_missing_passes()
    assert [order.state for order in orders()] == [OrderState.CANCELLED]


def test_who_speaks_no_more_loses_the_free_pass_and_hears_of_it(ctx: Flask) -> None:
    edition = an_edition()
    a_pass(edition)
    member, proposal = a_speaker_of(a_call(edition))
    confirm(proposal)
    move(proposal.id, Step.CANCEL, actor=Actor.EDITOR, by=None)
    run_jobs("registration.take_pass_back")
    (order,) = orders()
    assert order.state is OrderState.CANCELLED
    assert db.session.scalars(select(Ticket.state)).one() is TicketState.CANCELLED
    tell_buyer(order.id, OrderMail.CANCELLED)
    assert mails()[-1] == ("registration/order_cancelled", "Maja Ek", "sv")
    passes.take_pass_back(edition.id, member.id)
    assert len(orders()) == 1


def test_who_speaks_in_another_session_keeps_it(ctx: Flask) -> None:
    edition = an_edition()
    a_pass(edition)
    calls = a_call(edition)
    member, first = a_speaker_of(calls)
    second = a_proposal(calls, "Another", lead=member, state=ProposalState.ACCEPTED)
    confirm(first)
    confirm(second)
    move(first.id, Step.CANCEL, actor=Actor.EDITOR, by=None)
    passes.take_pass_back(edition.id, member.id)
    assert [order.state for order in orders()] == [OrderState.PAID]


def test_nothing_is_given_once_the_conference_is_over(ctx: Flask) -> None:
    edition = an_edition()
    a_pass(edition)
    _member, proposal = a_speaker_of(a_call(edition))
    with transaction() as session:
        row = session.get_one(Edition, edition.id)
        row.first_day = row.last_day = now().date() - dt.timedelta(days=2)
    confirm(proposal)
    assert orders() == []


def test_the_desk_marks_one_ticket_type_for_speakers(ctx: Flask, browsers: Browsers) -> None:
    edition = an_edition()
    first, second = a_pass(edition, for_speakers=False), a_product(edition, "press")
    browser = sign_in(browsers(), a_team_member(edition, Role.OWNER))
    browser.get(f"/desk/2027/shop/{first.id}")
    browser.submit("Save", for_speakers=True)
    browser.get(f"/desk/2027/shop/{second.id}")
    page = browser.submit("Save", for_speakers=True, status=422)
    assert page.error_of("for_speakers") == (
        "Speaker is already the ticket type for speakers. Take the tick away there first."
    )
    chosen = db.session.scalars(select(Product.slug).where(Product.for_speakers)).all()
    assert chosen == ["speaker"]
