"""Work of registration in the background: money on its way, places whose time is over, papers and mails."""

from core.jobs import job
from registration.actions import (
    coming,
    documents,
    expiring,
    nudging,
    passes,
    practising,
    reconciling,
    refunding,
    settling,
    telling,
)
from registration.mails.orders import OrderMail


@job("registration.close_payments")
def close_payments(order_id: int, keep: int | None) -> None:
    """Close what an order has open at tills, but for the payment to keep."""
    settling.close_open(order_id, keep=keep)


@job("registration.close_payment")
def close_payment(payment_id: int) -> None:
    """Close one payment whose page was opened although it had ended."""
    settling.close_payment(payment_id)


@job("registration.tell_coming")
def tell_coming(product_id: int) -> None:
    """Tell the edition what tickets of one type allow, after that was changed."""
    coming.tell_of_product(product_id)


@job("registration.send_refund")
def send_refund(refund_id: int) -> None:
    """Send money back through its provider."""
    refunding.send_refund(refund_id)


@job("registration.release_run_out", every_minutes=5)
def release_run_out() -> None:
    """Let go of carts and orders whose time is over."""
    expiring.release_run_out()


@job("registration.remind_of_bank_money", every_minutes=60)
def remind_of_bank_money() -> None:
    """Remind of bank money that is due, and let go of what stayed unpaid."""
    expiring.remind_of_bank_money()


@job("registration.reconcile", every_minutes=10)
def reconcile() -> None:
    """Ask providers about payments and refunds that hang."""
    reconciling.reconcile()


@job("registration.hear_practice_till")
def hear_practice_till(charge_id: int) -> None:
    """Hear what the practice till tells, like a webhook."""
    practising.hear_till(charge_id)


@job("registration.practice_money")
def practice_money(charge_id: int, comes: bool) -> None:
    """Keep or break what "pay later" at the practice till promised."""
    practising.money_comes(charge_id, comes=comes)


@job("registration.issue_documents")
def issue_documents(order_id: int) -> None:
    """Issue the invoices and credit notes that an order lacks."""
    documents.issue_documents(order_id)


@job("registration.tell_buyer")
def tell_buyer(order_id: int, what: str, about: int) -> None:
    """Mail the buyer what has become of an order, with its papers; the same once."""
    telling.tell_buyer(order_id, OrderMail(what), about=about)


@job("registration.issue_missing", every_minutes=10)
def issue_missing() -> None:
    """Issue and mail invoices that waited for a rate or a number, or whose job was lost."""
    telling.tell_missing_papers()


@job("registration.give_pass")
def give_pass(edition_id: int, member_id: int) -> None:
    """Give a confirmed speaker the pass that is meant for them."""
    passes.give_pass(edition_id, member_id)


@job("registration.take_pass_back")
def take_pass_back(edition_id: int, member_id: int) -> None:
    """Cancel the free pass of somebody who does not speak any more."""
    passes.take_pass_back(edition_id, member_id)


@job("registration.give_missing_passes", every_minutes=60)
def give_missing_passes() -> None:
    """Give speakers the passes that could not be given when they confirmed."""
    passes.give_missing_passes()


@job("registration.nudge_for_details", every_minutes=24 * 60)
def nudge_for_details() -> None:
    """Ask for the details of people on tickets, as seldom as the rules say."""
    nudging.nudge_for_details()
