"""Telling the buyer: what has become of an order is mailed once, with its papers, after the money is safe."""

from collections.abc import Sequence

from core.clock import now
from core.db import db, transaction
from core.facts import OrderMailed, record
from core.language import in_language
from core.money import Money
from core.outbox import Attachment
from core.refusals import Refused
from editions import queries as editions
from editions.rules.documents import DocumentKind
from registration.actions.documents import issue_documents, issue_missing, papers_wait
from registration.actions.drafting import case_of, tax_documents_of
from registration.actions.standing import balance_of
from registration.mails.orders import Bought, Letter, OrderMail, Story, desk_letter_of, letter_of, post
from registration.models import Document, Order, Payment, Refund
from registration.prints.calendars import calendar_name, order_calendar
from registration.prints.documents import document_name, document_pdf
from registration.prints.tickets import order_tickets_pdf, tickets_name
from registration.queries import orders, papers
from registration.rules.paying import PaymentMethod
from registration.rules.states import COUNTED_REFUNDS, OrderState

PDF = "application/pdf"
CALENDAR = "text/calendar"
BY_BANK = (PaymentMethod.TRANSFER, PaymentMethod.INVOICE)
# In which state a mail is still true when it comes to be written.
TRUE_IN = {
    OrderMail.PLACED: (OrderState.PENDING,),
    OrderMail.REMINDER: (OrderState.PENDING,),
    OrderMail.FAILED: (OrderState.PENDING,),
    OrderMail.PAID: (OrderState.PAID,),
    OrderMail.EXPIRED: (OrderState.EXPIRED,),
    OrderMail.CANCELLED: (OrderState.CANCELLED,),
}


def tell_buyer(order_id: int, what: OrderMail, *, about: int = 0) -> bool:
    """Mail the buyer what has happened, with the papers that follow from it; return whether a mail was written.

    `about` names the payment, refund or moment that it is about. The same mail about the same is written once, however
    often this runs; one that is not true any more is not written.
    """
    issue_documents(order_id)
    return _tell(order_id, what, about=about, key=f"{what.value}:{about}")


def _tell(order_id: int, what: OrderMail, *, about: int, key: str) -> bool:
    if _was_told(order_id, key) or not _is_true(order_id, what, about):
        return False
    # Everything is read and every PDF is made before the transaction, which then only writes.
    letters = _letters(order_id, what, about)
    with transaction():
        order = db.session.scalars(orders.order_locked(order_id)).one()
        if _was_told(order_id, key):
            return False
        _post(order, letters, key, by=None)
    return True


def _was_told(order_id: int, key: str) -> bool:
    return any(entry.details.get("mail") == key for entry in db.session.scalars(papers.mails_told(order_id)))


def _is_true(order_id: int, what: OrderMail, about: int) -> bool:
    """Say whether the order is still as the mail says; a failed payment is old news once another try was made."""
    order = db.session.scalars(orders.order_by_id(order_id)).one()
    if what is OrderMail.FAILED and db.session.scalars(orders.payments_of(order_id)).all()[-1].id != about:
        return False
    return what not in TRUE_IN or order.state in TRUE_IN[what]


def _post(order: Order, letters: Sequence[Letter], key: str, *, by: int | None) -> None:
    for letter in letters:
        post(letter)
    record(OrderMailed(order_id=order.id, edition_id=order.edition_id, mail=key), by=by)


def tell_missing_papers() -> None:
    """Issue what waited, and mail it to those who wait for it."""
    for order_id in issue_missing():
        _tell(order_id, OrderMail.PAPERS, about=0, key=f"{OrderMail.PAPERS.value}:{_latest_number(order_id)}")


def _latest_number(order_id: int) -> str:
    return db.session.scalars(orders.documents_of(order_id)).all()[-1].number


def resend_order_mail(order_id: int, by: int | None) -> OrderMail:
    """Mail the buyer once more how the order stands, with all that belongs to it; return which mail it was.

    Refuses `nothing_to_send` for an order that waits at a till or was never placed: there is nothing to say yet.
    """
    issue_documents(order_id)
    order = db.session.scalars(orders.order_by_id(order_id)).one()
    what = _mail_for(order)
    about = 0
    if what is OrderMail.PLACED:
        about = _bank_payment(order).id
    letters = _letters(order_id, what, about)
    with transaction():
        locked = db.session.scalars(orders.order_locked(order_id)).one()
        _post(locked, letters, what.value, by=by)
    return what


def _mail_for(order: Order) -> OrderMail:
    if order.state is OrderState.PENDING and order.method in BY_BANK:
        return OrderMail.PLACED
    for what in (OrderMail.PAID, OrderMail.EXPIRED, OrderMail.CANCELLED):
        if order.state in TRUE_IN[what]:
            return what
    raise Refused("nothing_to_send")


def _bank_payment(order: Order) -> Payment:
    found = [row for row in db.session.scalars(orders.payments_of(order.id)) if row.method in BY_BANK]
    if not found:
        raise Refused("nothing_to_send")
    return found[-1]


# --- reading ----------------------------------------------------------------------------------------------------------


def _letters(order_id: int, what: OrderMail, about: int) -> list[Letter]:
    """Read an order and lay out its mails: to the buyer, and to the invoice desk where there is one."""
    query = orders.order_by_id(order_id).execution_options(populate_existing=True)
    order = db.session.scalars(query).one()
    story = _story(order, what, about)
    found = [letter_of(what, story)]
    party = order.invoice_party
    takes_invoice = what in (OrderMail.PLACED, OrderMail.PAPERS) and bool(story.documents)
    if takes_invoice and party is not None and party.email and party.email != order.buyer_email:
        found.append(desk_letter_of(story, party.email))
    return found


def _story(order: Order, what: OrderMail, about: int) -> Story:
    case = case_of(order)
    payment, refund = _money_of(order, what, about)
    documents = _documents_for(order, what, refund)
    with in_language(order.language):
        tickets = _tickets_and_days(order, what, case.edition.id)
    try:
        taxes = tax_documents_of(case, case.day(order.paid_at or order.placed_at or order.started_at))
    except Refused:
        # The invoice waits for the same reason, and Attention says so: the mail does without the figures.
        taxes = ()
    return Story(
        order=order,
        edition=db.session.scalars(editions.whole_edition(order.edition_id)).one(),
        now=now(),
        bought=[
            Bought(line.product_id, line.name.pick(order.language), line.unit, line.seller_id)
            for line in case.lines.values()
        ],
        taxes=taxes,
        sellers=case.sellers,
        documents=documents,
        tickets=tickets,
        papers=[(document_name(document), PDF, document_pdf(document)) for document in documents],
        waits=papers_wait(order.id),
        revived=what is OrderMail.PAID and _was_told(order.id, f"{OrderMail.EXPIRED.value}:0"),
        payment=payment,
        refund=refund,
        going_back=_going_back(order),
        kept=_kept(order),
    )


def _money_of(order: Order, what: OrderMail, about: int) -> tuple[Payment | None, Refund | None]:
    """Return the payment and the refund that a mail is about."""
    if what is OrderMail.MONEY_BACK:
        refund, through = db.session.execute(papers.refund_of_order(order.id, about)).one()
        return through, refund
    if what is OrderMail.REMINDER:
        return _bank_payment(order), None
    if what in (OrderMail.PLACED, OrderMail.FAILED):
        return db.session.scalars(papers.payment_of_order(order.id, about)).one_or_none(), None
    return db.session.scalars(papers.settled_payments_of(order.id)).first(), None


def _documents_for(order: Order, what: OrderMail, refund: Refund | None) -> list[Document]:
    """Return what goes along. A paid order never gets an invoice that still asks for money."""
    issued = list(db.session.scalars(orders.documents_of(order.id)))
    invoices = [one for one in issued if one.kind is DocumentKind.INVOICE]
    notes = [one for one in issued if one.kind is DocumentKind.CREDIT_NOTE]
    if what is OrderMail.PAID:
        return [one for one in invoices if one.due_on is None]
    if what is OrderMail.CANCELLED:
        return [one for one in notes if order.ended_at is None or one.issued_at >= order.ended_at]
    if what is OrderMail.MONEY_BACK and refund is not None and order.state is OrderState.PAID:
        return [one for one in notes if one.issued_at >= refund.created_at]
    if what is OrderMail.PAPERS:
        return issued
    if what in (OrderMail.PLACED, OrderMail.REMINDER) and order.method is PaymentMethod.INVOICE:
        return invoices
    return []


def _tickets_and_days(order: Order, what: OrderMail, edition_id: int) -> list[Attachment]:
    """Return tickets and calendar file as soon as they are good; the days alone, taken back, of a cancelled order.

    Whoever buys by invoice has a month to pay, so their tickets are good at once.
    """
    by_invoice = order.method is PaymentMethod.INVOICE
    good = what is OrderMail.PAID or (what is OrderMail.PLACED and by_invoice)
    if not good and not (what is OrderMail.CANCELLED and (by_invoice or order.paid_at is not None)):
        return []
    found: list[Attachment] = []
    tickets = order_tickets_pdf(order, order.language)
    if tickets is not None:
        found.append((tickets_name(order), PDF, tickets))
    edition = db.session.scalars(editions.edition_by_id(edition_id)).one()
    found.append((calendar_name(edition), CALENDAR, order_calendar(order, order.language)))
    return found


def _going_back(order: Order) -> Money:
    """Return what goes back because the order was cancelled."""
    refunds = db.session.scalars(orders.refunds_of(order.id)).all()
    ended = order.ended_at
    sums = [row.amount for row in refunds if row.state in COUNTED_REFUNDS and ended and row.created_at >= ended]
    return Money(sum(sums), order.currency)


def _kept(order: Order) -> Money:
    kept = balance_of(order).kept
    return kept if kept.amount > 0 else Money(0, order.currency)
