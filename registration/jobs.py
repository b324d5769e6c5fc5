"""Work of registration in the background: money that is on its way, places whose time is over."""

from core.jobs import job
from registration.actions import expiring, practising, reconciling, refunding, settling


@job("registration.close_payments")
def close_payments(order_id: int, keep: int | None) -> None:
    """Close what an order has open at tills, but for the payment to keep."""
    settling.close_open(order_id, keep=keep)


@job("registration.close_payment")
def close_payment(payment_id: int) -> None:
    """Close one payment whose page was opened although it had ended."""
    settling.close_payment(payment_id)


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
