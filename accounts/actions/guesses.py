"""Counting tries at secrets in the database, so that no restart and no second server forgets them."""

import datetime as dt

from sqlalchemy import delete

from accounts.models import Guess
from accounts.queries import nth_latest_guess
from accounts.rules.guesses import LONGEST_WINDOW, Counted, GuessKind, budgets_of, refuse_beyond
from accounts.rules.networks import counted_network
from core.clock import now
from core.db import db, take_turns, transaction
from core.signing import Purpose, keyed_digest


def _subjects(account: str | None, network: str | None) -> list[tuple[Counted, str]]:
    """Return who is counted, as digests: the table says nothing about people to those who read it."""
    found = [(Counted.NETWORK, f"network:{counted_network(network)}")]
    if account is not None:
        found.append((Counted.ACCOUNT, f"account:{account}"))
    return sorted((counted, keyed_digest(Purpose.SIGN_IN, text)) for counted, text in found)


def count_try(kind: GuessKind, *, account: str | None, network: str | None) -> list[int]:
    """Count one try before it is made. Refuses `too_many_tries` while a budget is spent.

    In a transaction of its own, so that a try that fails afterwards stays counted. Returns what `forget_try` takes.
    """
    moment = now()
    with transaction() as session:
        rows = []
        for counted, subject in _subjects(account, network):
            budgets = budgets_of(kind, counted)
            if not budgets:
                continue
            take_turns(subject)
            for budget in budgets:
                refuse_beyond(budget, db.session.scalar(nth_latest_guess(kind, subject, budget.times)), moment)
            rows.append(Guess(kind=kind, subject=subject, at=moment))
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def forget_try(guess_ids: list[int]) -> None:
    """Forget a try that was right. Belongs into the transaction of what it opened."""
    db.session.execute(delete(Guess).where(Guess.id.in_(guess_ids)))


def forget_old_guesses(moment: dt.datetime) -> None:
    """Delete tries that no budget counts any more."""
    with transaction() as session:
        session.execute(delete(Guess).where(Guess.at < moment - LONGEST_WINDOW))
