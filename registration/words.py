"""What registration says when its rules say no: one sentence for each code, and what to do next in each sentence."""

from typing import Any

from core.language import lazy
from core.words import register
from registration.rules.paying import PaymentMethod
from registration.rules.settlement import Attention
from registration.rules.states import OrderState, PaymentState, RefundState, TicketState

# Beside a quantity or on the ticket page.
CHOOSING = {
    "basket_empty": lazy("Choose at least one ticket."),
    "quantity_negative": lazy("The number cannot be below 0."),
    "quantity_zero": lazy("Choose at least 1, or leave this one out."),
    "quantity_too_large": lazy("You can buy at most %(most)s at once. For more, write to us."),
    "order_too_large": lazy("You can buy at most %(most)s places at once. For more, write to us."),
    "product_unknown": lazy("One of your tickets is not sold here any more. Look at the list and choose again."),
    "not_on_sale_yet": lazy("This goes on sale on %(opens_at)s."),
    "sale_closed": lazy("The sale of this has ended. Leave it out to go on."),
    "tickets_not_on_sale": lazy("Tickets are not on sale at the moment."),
    "over_limit": lazy("At most %(most)s of these go into one order."),
    "under_minimum": lazy("This is sold from %(least)s upwards."),
    "addon_needs_ticket": lazy("This goes with a ticket. Choose a ticket too."),
    "addon_over_tickets": lazy("With the tickets you chose you can take at most %(most)s of these."),
    "sold_out": lazy("Sold out just now. Others may give their places back, so look again in a while."),
    "too_few_left": lazy("Only %(left)s left. Choose fewer."),
    "network_full": lazy(
        "Your internet connection holds as many unpaid places as one may. Pay what you hold first, or try again when"
        " others who share it have paid. For a big group, write to us."
    ),
    "network_nearly_full": lazy(
        "Only %(left)s more can be held from your internet connection until those who share it have paid. Choose fewer,"
        " try again later, or write to us for a big group."
    ),
    "no_price_in_currency": lazy("This has no price in %(currency)s. Choose another currency at the top of the page."),
    "not_priced_now": lazy("At the moment %(left)s of these can be bought. Choose fewer, or look again later."),
}

# While the places are held and the order is placed.
CHECKOUT = {
    "hold_expired": lazy("The time to hold your places is over. Nothing you typed is lost: take them again below."),
    "hold_already_extended": lazy("The time was extended once already; you still have %(minutes)s minutes."),
    "hold_used_up": lazy("These places have been held for two hours. Choose them again to go on."),
    "buyer_missing": lazy("Say who you are first: we need a name and a mail address for the ticket."),
    "total_changed": lazy(
        "The price has changed from %(was)s to %(now)s while the page was open. Look at it again before you buy."
    ),
    "method_not_offered": lazy("This way to pay is not open for this order any more. Choose another one."),
    "no_way_to_pay": lazy("There is no way to pay this order at the moment. Write to us and we help."),
    "wrong_state": lazy("This order has changed in the meantime. Look at the page again."),
}

# Beside the fields of an invoice.
INVOICE = {
    "missing": lazy("This is needed on the invoice."),
    "cvr_invalid": lazy("This is not a CVR number. It has 8 digits; check them once more."),
    "orgnr_invalid": lazy("This is not a Swedish organisation number. It has 10 digits, like 559999-0016."),
    "gln_invalid": lazy("This is not an EAN/GLN number. It has 13 digits; check them once more."),
    "peppol_id_invalid": lazy("This is not a Peppol id. It looks like 0007:5599990016."),
    "vat_number_invalid": lazy("This is not a VAT number. It begins with the letters of the country, like SE or DK."),
    "postal_code_invalid": lazy("This is not a postal code of that country."),
    "reference_or_order_number_missing": lazy(
        "Your invoice desk needs a reference or an order number to find you. Write at least one of them."
    ),
    "invoice_not_for_persons": lazy("Invoices are for companies, associations and public bodies. Pay in another way."),
}

# After buying.
AFTERWARDS = {
    "attendee_without_address": lazy("There is no mail address on this ticket yet. Write it down first."),
    "already_theirs": lazy("This ticket is theirs already. To put a name right, correct it on the page of the order."),
    "ticket_not_yours_to_change": lazy("This ticket cannot be changed any more."),
    "conference_over": lazy("The conference is over, so tickets stay as they are."),
    "not_cancellable": lazy("This order cannot be cancelled here. Write to us and we help."),
}

# What organisers meet at the desk.
DESK = {
    "window_turned": lazy("The end must come after the beginning."),
    "most_below_least": lazy("The most cannot be fewer than the least."),
    "speakers_have_one": lazy("%(name)s is already the ticket type for speakers. Take the tick away there first."),
    "price_missing": lazy("Write a price in at least one currency. 0 is a price too."),
    "share_not_positive": lazy("Each part of the price must be more than nothing."),
    "shares_not_whole": lazy("The parts of the price must add up to 100 %%; they add up to %(total)s of 1000."),
    "no_vat_rate": lazy("There is no VAT rate for %(kind)s in %(country)s yet. Ask whoever runs this site to add it."),
    "seller_not_registered": lazy(
        "The VAT set-up of the seller in %(country)s is not complete, so this cannot be bought yet. Please write to us."
    ),
    "exchange_rate_missing": lazy("The exchange rate from %(currency)s to SEK is missing. Write it in first."),
    "refund_currency": lazy("The refund must be in %(currency)s, like the payment."),
    "refund_not_positive": lazy("A refund must be more than nothing."),
    "refund_over_paid": lazy("At most %(most)s can be paid back."),
    "credit_over_invoiced": lazy("At most %(most)s can be credited: the rest was credited before."),
    "nothing_to_send": lazy("There is nothing to send yet: the order waits at the till, or was never placed."),
    "ocr_invalid": lazy("This is not an OCR reference. Check its digits once more."),
    "fik_invalid": lazy("This is not a FIK payment id. It has 15 digits."),
    "fik_creditor_invalid": lazy("This is not a creditor number. It has 8 digits; your bank gave it to you."),
}

# Around the till and the money.
PAYING = {
    "payment_page_unreachable": lazy(
        "The payment service does not answer at the moment. Your places are held: try again in a minute, or pay in "
        "another way."
    ),
    "payment_page_refused": lazy("The payment could not be started. Try again, or pay in another way."),
    "till_closed": lazy("This page is closed: it was paid already, or its time is over."),
    "refund_left": lazy("The money is on its way back already, so this comes too late."),
    "nothing_to_refund": lazy("There is nothing left to pay back."),
    "not_by_hand": lazy("This money goes back by itself through the payment service."),
    "already_booked": lazy("A payment of this amount with the reference %(reference)s was booked before."),
    "amount_not_positive": lazy("Write how much came in: more than nothing."),
    "payment_currency": lazy("This order is paid in %(currency)s."),
    "already_resolved": lazy("Somebody has seen to this already."),
}

register({**CHOOSING, **PAYING, **CHECKOUT, **INVOICE, **AFTERWARDS, **DESK})

ORDER_STATES: dict[OrderState, Any] = {
    OrderState.DRAFT: lazy("In the cart"),
    OrderState.AWAITING_APPROVAL: lazy("Waiting for approval"),
    OrderState.PENDING: lazy("Waiting for payment"),
    OrderState.PAID: lazy("Paid"),
    OrderState.DENIED: lazy("Not approved"),
    OrderState.EXPIRED: lazy("Ran out unpaid"),
    OrderState.CANCELLED: lazy("Cancelled"),
}
PAYMENT_METHODS: dict[PaymentMethod, Any] = {
    PaymentMethod.CARD: lazy("Card, Swish or MobilePay"),
    PaymentMethod.TRANSFER: lazy("Bank transfer"),
    PaymentMethod.INVOICE: lazy("Invoice"),
    PaymentMethod.FREE: lazy("Nothing to pay"),
    PaymentMethod.PRACTICE: lazy("Practice till"),
}
PAYMENT_STATES: dict[PaymentState, Any] = {
    PaymentState.CREATED: lazy("Begun"),
    PaymentState.PENDING: lazy("Under way"),
    PaymentState.SETTLED: lazy("Money came in"),
    PaymentState.FAILED: lazy("Did not go through"),
    PaymentState.EXPIRED: lazy("Ran out"),
}
REFUND_STATES: dict[RefundState, Any] = {
    RefundState.CREATED: lazy("Decided"),
    RefundState.SUBMITTED: lazy("On its way"),
    RefundState.SUCCEEDED: lazy("Went back"),
    RefundState.FAILED: lazy("Did not go back"),
}
TICKET_STATES: dict[TicketState, tuple[Any, str]] = {
    TicketState.RESERVED: (lazy("Good as soon as it is paid"), "warn"),
    TicketState.VALID: (lazy("Valid"), "good"),
    TicketState.CANCELLED: (lazy("Cancelled"), "bad"),
}
# What the matter is, and what to do about it.
MATTERS: dict[Attention, tuple[Any, Any]] = {
    Attention.LATE_MONEY: (
        lazy("Money came after the order had run out, and the places are gone"),
        lazy("It goes back by itself. Until it has left you can let them in over capacity."),
    ),
    Attention.PAID_TWICE: (
        lazy("The order was paid twice"),
        lazy("The second payment goes back by itself. Nothing to do but to know it."),
    ),
    Attention.OVERPAID: (lazy("More came in than was owed"), lazy("Give the rest back on the page of the order.")),
    Attention.UNDERPAID: (
        lazy("Less came in than was owed"),
        lazy("Ask for the rest, or give the money back on the page of the order."),
    ),
    Attention.AMOUNT_DIFFERS: (
        lazy("The provider says another amount than we asked for"),
        lazy("Compare the order with the provider's page before you do anything."),
    ),
    Attention.CURRENCY_DIFFERS: (
        lazy("The provider says another currency than we asked for"),
        lazy("Nothing was booked. Compare the order with the provider's page."),
    ),
    Attention.NOT_OURS: (
        lazy("A payment names an order that it was not made for"),
        lazy("Nothing was booked. Look it up at the provider."),
    ),
    Attention.PAID_BEFORE_APPROVAL: (
        lazy("An order was paid before anybody approved it"),
        lazy("Approve it, or give the money back."),
    ),
    Attention.DISPUTE: (
        lazy("The buyer disputes the payment at their bank"),
        lazy("Answer at the provider before its deadline, with the order and the mails as proof."),
    ),
    Attention.REFUND_FAILED: (
        lazy("A refund did not arrive"),
        lazy("Ask the buyer for an account and send it by bank, then note it on the order."),
    ),
    Attention.PAY_BACK: (
        lazy("Money that came by bank must go back by bank"),
        lazy("Send it from your bank, then say so on the page of the order."),
    ),
    Attention.REFUNDED_ELSEWHERE: (
        lazy("Somebody gave money back at the provider"),
        lazy("Decide on the page of the order whether it is cancelled."),
    ),
    Attention.UNKNOWN_PAYMENT: (
        lazy("A payment belongs to no order we know"),
        lazy("Look it up at the provider or the bank, and give it back if it is not ours."),
    ),
    Attention.UNCLEAR_PAYMENT: (
        lazy("The provider does not know a payment of ours"),
        lazy("Check whether the keys of the site belong to the right account."),
    ),
    Attention.UNPAID_INVOICE: (
        lazy("An invoice is long overdue"),
        lazy("Call the buyer. Cancel the order if they will not come."),
    ),
    Attention.PAPERS_WAIT: (
        lazy("An invoice cannot be written yet"),
        lazy("Write in the exchange rate or the VAT number that is missing; then it is issued by itself."),
    ),
    Attention.SPEAKER_LEFT_OUT: (
        lazy("A confirmed speaker could not be given their pass"),
        lazy("Make room in its quota, or see to its price and when it is on sale. It is tried again every hour."),
    ),
    Attention.MINORS_RULE: (
        lazy("Something about young people in mentoring is not as it must be"),
        lazy(
            "What could be put right was put right. Ask a mentor coordinator or a safeguarding lead to look at it: they"
            " see whom it is about, and nobody else does."
        ),
    ),
    Attention.PARTLY_PAID: (
        lazy("The time to pay is over and a part was paid"),
        lazy("Ask for the rest, or give the money back and cancel the order."),
    ),
}


# Which rule for young people was broken. Whom it is about stands nowhere here: the inbox is read by others than they.
MINORS_RULES: dict[str, Any] = {
    "no-coordinator": lazy("Nobody of the team looked after a pair with a young person."),
    "not-cleared": lazy("The mentor of a young person is not cleared at the moment."),
    "not-marked": lazy("Somebody in a pair turned out to be under 18."),
    "seen-too-widely": lazy("The profile of a young person could be seen by others than the team."),
    "meets-elsewhere": lazy("A young person was to meet at a place that is not approved."),
    "contact-not-looked-at": lazy("A message with contact details reached a young person unseen."),
    "circle-not-cleared": lazy("A circle with a young person has no host who is cleared."),
    "young-mentor": lazy("A mentor is under 18."),
    "not-open": lazy("A pair with a young person goes on although mentoring is closed to them."),
}


def minors_rule_words(rule: str) -> str:
    """Return which rule for young people was broken, in words."""
    return str(MINORS_RULES.get(rule, rule))


def attention_words(code: str) -> tuple[str, str]:
    """Return what a matter of the Attention inbox is, and what to do about it."""
    known = [matter for matter in MATTERS if matter.value == code]
    if not known:
        return code, ""
    what, advice = MATTERS[known[0]]
    return str(what), str(advice)


# Why the system gave money back by itself; a person's reason stands as it was typed.
REFUND_REASONS: dict[str, Any] = {
    "late": lazy("It came too late"),
    "paid_twice": lazy("Paid twice"),
    "cancelled": lazy("The order was cancelled"),
    "elsewhere": lazy("Given back at the provider"),
    "speaker_cancelled": lazy("Does not speak any more"),
}


def refund_reason(reason: str) -> str:
    """Return why money went back, in words."""
    return str(REFUND_REASONS.get(reason, reason))
