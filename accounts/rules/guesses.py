"""How often somebody may guess a secret or have a mail sent: per account and per network, with the time to wait."""

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.refusals import Refused


class GuessKind(enum.StrEnum):
    """What is counted."""

    MAIL = "mail"
    CODE = "code"
    PASSWORD = "password"  # noqa: S105 - the name of a kind, not a password
    FACTOR = "factor"
    PASSKEY = "passkey"


class Counted(enum.StrEnum):
    """By what it is counted."""

    ACCOUNT = "account"
    NETWORK = "network"


@dataclass(frozen=True)
class Budget:
    """At most `times` within `window`."""

    times: int
    window: dt.timedelta


QUARTER = dt.timedelta(minutes=15)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
LONGEST_WINDOW = DAY

# A network is often a whole office, school or conference: its budgets are wide, and only failed tries stay counted.
# At twenty codes a day a 6-digit code is found once in 137 years; the link in the mail works all the while.
BUDGETS: Mapping[tuple[GuessKind, Counted], Sequence[Budget]] = {
    (GuessKind.MAIL, Counted.ACCOUNT): (Budget(5, QUARTER), Budget(30, DAY)),
    (GuessKind.MAIL, Counted.NETWORK): (Budget(200, QUARTER),),
    (GuessKind.CODE, Counted.ACCOUNT): (Budget(10, HOUR), Budget(20, DAY)),
    (GuessKind.CODE, Counted.NETWORK): (Budget(100, HOUR),),
    (GuessKind.PASSWORD, Counted.ACCOUNT): (Budget(10, QUARTER), Budget(50, DAY)),
    (GuessKind.PASSWORD, Counted.NETWORK): (Budget(100, QUARTER),),
    (GuessKind.FACTOR, Counted.ACCOUNT): (Budget(8, QUARTER), Budget(30, DAY)),
    (GuessKind.FACTOR, Counted.NETWORK): (Budget(100, QUARTER),),
    (GuessKind.PASSKEY, Counted.NETWORK): (Budget(200, QUARTER),),
}


def budgets_of(kind: GuessKind, counted: Counted) -> Sequence[Budget]:
    """Return the budgets that all must have something left; none where this is not counted that way."""
    return BUDGETS.get((kind, counted), ())


def refuse_beyond(budget: Budget, oldest_that_counts: dt.datetime | None, now: dt.datetime) -> None:
    """Refuse `too_many_tries` while the budget is spent.

    `oldest_that_counts` is the moment of the n-th latest try, n being the budget; None while there were fewer.
    """
    if oldest_that_counts is None or oldest_that_counts + budget.window <= now:
        return
    left = oldest_that_counts + budget.window - now
    raise Refused("too_many_tries", minutes=max(1, -(-int(left.total_seconds()) // 60)))
