"""Orders at the desk: the list, and one order with its whole story and everything that can be done to it."""

from collections.abc import Callable
from typing import Any

from flask import Response, make_response, request
from sqlalchemy import Select

from accounts.queries.members import names_of
from core.audit import story_of
from core.db import db
from core.desk import me, press, row_or_404
from core.exporting import FormatForm, carry_out
from core.language import _
from core.listing import page_of
from core.money import Money
from core.outbox import mails_about
from core.pages import page, say, see_other, show_refusal
from core.permissions import May, requires
from core.refusals import Refused
from editions.models import Edition
from registration.actions.ending import cancel_order
from registration.actions.noting import add_note
from registration.actions.offering import lines_of, sellers_of, taxes_of, today_in
from registration.actions.refunding import mark_paid_back, refund_order
from registration.actions.settling import mark_paid_by_hand
from registration.actions.standing import balance_of
from registration.actions.telling import resend_order_mail
from registration.desk_views.desk import blueprint, edition_here, order_here
from registration.exports import order_sheet
from registration.forms.desk import CancelForm, MoneySeenForm, NoteForm, PaidBackForm, RefundForm
from registration.methods import METHODS
from registration.models import Order
from registration.prints.documents import document_name, document_pdf
from registration.queries import desk, money, papers
from registration.queries import orders as questions
from registration.rules.states import OrderState
from registration.words import ORDER_STATES, PAYMENT_METHODS, PAYMENT_STATES, REFUND_STATES


def _listed(edition: Edition) -> Select[Order]:
    """Return what the filters in the address leave of the list."""
    asked = request.args
    return desk.orders_listed(
        edition.id,
        text=asked.get("q", "")[:200],
        state=asked.get("state", ""),
        method=asked.get("method", ""),
        currency=asked.get("currency", ""),
        sort=asked.get("sort", ""),
    )


@blueprint.get("/<edition>/orders")
@requires(May.ORDERS_SEE)
def orders(edition: str) -> Response:
    """List orders; search, filters and sorting stand in the address."""
    found = edition_here(edition)
    return page(
        "registration_desk/orders.html",
        edition=found,
        orders=page_of(_listed(found), request.args.get("page", "")),
        states=[(state.value, str(word)) for state, word in ORDER_STATES.items()],
        methods=[(method.value, str(word)) for method, word in PAYMENT_METHODS.items()],
        currencies=[(code, code) for code in found.currencies],
        words=ORDER_STATES,
        method_words=PAYMENT_METHODS,
        sort=desk.ORDER_SORTING.asked(request.args.get("sort", "")),
        form=FormatForm(),
    )


@blueprint.post("/<edition>/orders/export")
@requires(May.LIST_EXPORT)
def orders_export(edition: str) -> Response:
    """Answer with the orders that the list shows as a file, and write that into the audit log."""
    found, form = edition_here(edition), FormatForm()
    if not form.validate_on_submit():
        return see_other("registration_desk.orders", edition=edition)
    sheet, name = order_sheet(found, _listed(found)), f"{found.slug}-orders"
    return carry_out(sheet, form.format.data, name, edition_id=found.id, what="orders", profile="orders", by=me())


@blueprint.get("/<edition>/orders/<code>")
@requires(May.ORDERS_SEE)
def order(edition: str, code: str) -> Response:
    """Show one order: who, what, money, papers, mails, notes, and what happened."""
    found = edition_here(edition)
    return _order_page(found, order_here(found, code))


def _order_page(edition: Edition, order: Order, status: int = 200, **forms: Any) -> Response:
    lines = lines_of(order)
    refunds = db.session.scalars(questions.refunds_of(order.id)).all()
    given = {
        "note": NoteForm(prefix="note"),
        "cancel": CancelForm(prefix="cancel"),
        "refund": RefundForm(order.currency, prefix="refund"),
        "seen": MoneySeenForm(order.currency, prefix="seen"),
        **{f"back-{refund.id}": PaidBackForm(prefix=f"back-{refund.id}") for refund in refunds},
        **forms,
    }
    payments = db.session.scalars(questions.payments_of(order.id)).all()
    notes = db.session.scalars(questions.notes_of(order.id)).all()
    story = db.session.scalars(story_of("order", order.id)).all()
    members = {row.member_id for row in notes} | {row.member_id for row in story}
    return page(
        "registration_desk/order.html",
        status,
        edition=edition,
        order=order,
        lines=lines,
        total=Money(order.total, order.currency),
        taxes=taxes_of(lines, sellers_of(edition.id), order.currency, on=today_in(edition)),
        balance=balance_of(order),
        payments=payments,
        by_hand={payment.id for payment in payments if METHODS[payment.method].by_hand},
        refunds=refunds,
        documents=db.session.scalars(questions.documents_of(order.id)).all(),
        notes=notes,
        mails=db.session.scalars(mails_about("order", order.id)).all(),
        story=story,
        names={row.id: row.name for row in db.session.execute(names_of(members))},
        forms_given=given,
        words=ORDER_STATES,
        method_words=PAYMENT_METHODS,
        payment_words=PAYMENT_STATES,
        refund_words=REFUND_STATES,
        live=order.state in (OrderState.PENDING, OrderState.PAID),
    )


def _act(  # noqa: PLR0917 - each of the small views below names all six
    edition: str, code: str, form: Any, name: str, act: Callable[[Order], object], done: str
) -> Response:
    """Do what one form of the order page asks for; a refusal stands beside its field and nothing typed is lost."""
    found = edition_here(edition)
    order = order_here(found, code)
    if form.validate_on_submit():
        try:
            act(order)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            say(done)
            return see_other("registration_desk.order", edition=found.slug, code=order.code)
    return _order_page(found, order_here(found, code), 422, **{name: form})


@blueprint.post("/<edition>/orders/<code>/note")
@requires(May.ORDERS_SEE)
def order_note(edition: str, code: str) -> Response:
    form = NoteForm(prefix="note")
    return _act(
        edition, code, form, "note", lambda order: add_note(order.id, form.text.data, by=me()), _("Your note is there.")
    )


@blueprint.post("/<edition>/orders/<code>/cancel")
@requires(May.ORDERS_CHANGE)
def order_cancel(edition: str, code: str) -> Response:
    form = CancelForm(prefix="cancel")
    return _act(
        edition,
        code,
        form,
        "cancel",
        lambda order: cancel_order(order.id, by=me(), reason=form.reason.data or "", refund=form.refund.data),
        _("The order is cancelled. The buyer gets a mail."),
    )


@blueprint.post("/<edition>/orders/<code>/refund")
@requires(May.MONEY_CHANGE)
def order_refund(edition: str, code: str) -> Response:
    currency = order_here(edition_here(edition), code).currency
    form = RefundForm(currency, prefix="refund")

    def act(order: Order) -> None:
        amount = None if form.amount.data is None else Money(form.amount.data, order.currency)
        refund_order(order.id, amount, by=me(), reason=form.reason.data or "")

    return _act(edition, code, form, "refund", act, _("The refund is on its way."))


@blueprint.post("/<edition>/orders/<code>/money-seen")
@requires(May.MONEY_CHANGE)
def order_money_seen(edition: str, code: str) -> Response:
    currency = order_here(edition_here(edition), code).currency
    form = MoneySeenForm(currency, prefix="seen")

    def act(order: Order) -> None:
        amount = Money(form.amount.data or 0, order.currency)
        mark_paid_by_hand(order.id, amount, reference=form.reference.data or "", by=me())

    return _act(edition, code, form, "seen", act, _("The money is booked."))


@blueprint.post("/<edition>/orders/<code>/refunds/<int:refund_id>/paid-back")
@requires(May.MONEY_CHANGE)
def order_paid_back(edition: str, code: str, refund_id: int) -> Response:
    name = f"back-{refund_id}"
    form = PaidBackForm(prefix=name)

    def act(order: Order) -> None:
        refund = row_or_404(questions.refunds_of(order.id).where(money.is_refund(refund_id)))
        mark_paid_back(refund.id, by=me(), reference=form.reference.data or "")

    return _act(edition, code, form, name, act, _("Noted: the money has gone back."))


@blueprint.post("/<edition>/orders/<code>/resend")
@requires(May.ORDERS_CHANGE)
def order_resend(edition: str, code: str) -> Response:
    """Mail the buyer once more how the order stands, with tickets and papers."""
    order_id, by = order_here(edition_here(edition), code).id, me()
    press(lambda: resend_order_mail(order_id, by), _("The mail is on its way once more."))
    return see_other("registration_desk.order", edition=edition, code=code)


@blueprint.get("/<edition>/documents/<number>")
@requires(May.MONEY_SEE)
def document(edition: str, number: str) -> Response:
    """Give out an invoice or credit note as PDF, in the language it was written in."""
    found = row_or_404(papers.document_in_edition(edition_here(edition).id, number))
    response = make_response(document_pdf(found))
    response.headers["Content-Type"] = "application/pdf"
    response.headers.set("Content-Disposition", "attachment", filename=document_name(found))
    response.headers["Cache-Control"] = "no-store"
    return response
