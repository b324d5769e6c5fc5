"""Looking after money that hangs: what a provider knows and we do not, since a message or a process got lost."""

import datetime as dt

import structlog

from core.clock import now
from core.db import db
from registration.actions.placing import TILLS
from registration.actions.refunding import send_refund
from registration.actions.settling import settle
from registration.methods import ProviderDown
from registration.queries import money

HANGS_AFTER = dt.timedelta(minutes=5)
log = structlog.get_logger()


def reconcile() -> None:
    """Ask about every payment and refund that has hung for five minutes. What a provider cannot say now waits."""
    before = now() - HANGS_AFTER
    for payment_id in db.session.scalars(money.hanging_payments(before, TILLS)).all():
        try:
            settle(payment_id)
        except ProviderDown:
            log.warning("reconciling_waits_for_provider", payment_id=payment_id)
            return
    for refund_id in db.session.scalars(money.hanging_refunds(before, TILLS)).all():
        try:
            send_refund(refund_id)
        except ProviderDown:
            log.warning("reconciling_waits_for_provider", refund_id=refund_id)
            return
