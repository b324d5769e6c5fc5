"""How long a place is held while somebody types and pays: one extension, the time at the till, and an end to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from core.refusals import Refused

HOLD_LASTS = timedelta(minutes=20)
EXTENSION = timedelta(minutes=15)

# Stripe wants a Checkout session to live for at least 30 minutes from the moment its own clock makes it. The extra
# minute covers the way there and clocks that differ.
CHECKOUT_LASTS = timedelta(minutes=31)

# Our hold outlives the session, so that nobody pays for a place that was just given away.
AFTER_CHECKOUT = timedelta(minutes=5)

# Going to the till again and again renews the hold, but not for ever: others wait.
LONGEST_HOLD = timedelta(hours=2)


# How long what a network took counts against it while nobody has paid. Bank money takes days, but whoever takes places
# to keep them from others takes them all at once.
NETWORK_COUNTS_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hold:
    started_at: datetime
    expires_at: datetime
    extended: bool = False


class Release(StrEnum):
    """What to do with a hold that the clean-up job looks at."""

    KEEP = "keep"
    ASK_PROVIDER = "ask_provider"  # close the open payment first; if it was paid, settle instead
    RELEASE = "release"


def new_hold(now: datetime) -> Hold:
    return Hold(started_at=now, expires_at=now + HOLD_LASTS)


def is_running(hold: Hold, now: datetime) -> bool:
    return now < hold.expires_at


def seconds_left(hold: Hold, now: datetime) -> int:
    """Whole seconds to show to the buyer; never negative."""
    return max(0, int((hold.expires_at - now).total_seconds()))


def may_extend(hold: Hold, now: datetime) -> bool:
    return is_running(hold, now) and not hold.extended


def extend(hold: Hold, now: datetime) -> Hold:
    """More time, once. Refuses `hold_expired` and `hold_already_extended`."""
    if not is_running(hold, now):
        raise Refused("hold_expired")
    if hold.extended:
        raise Refused("hold_already_extended", minutes=seconds_left(hold, now) // 60)
    return replace(hold, expires_at=hold.expires_at + EXTENSION, extended=True)


def checkout_expires_at(now: datetime) -> datetime:
    """When a session at the provider that is opened now shall expire (`expires_at`)."""
    return now + CHECKOUT_LASTS


def hold_for_checkout(hold: Hold, now: datetime) -> Hold:
    """The hold that a buyer who goes to the provider now needs: past the session's end, and never shorter than before.

    Refuses `hold_expired`, and `hold_used_up` for somebody who has kept the places for too long already.
    """
    if not is_running(hold, now):
        raise Refused("hold_expired")
    wanted = checkout_expires_at(now) + AFTER_CHECKOUT
    if wanted > hold.started_at + LONGEST_HOLD:
        raise Refused("hold_used_up")
    return replace(hold, expires_at=max(hold.expires_at, wanted))


def check_network(wanted: int, held: int, most: int, *, product: int) -> None:
    """Refuse more of what a product is counted as than one network may hold unpaid. `most` 0 is any number.

    Refuses `network_full` and `network_nearly_full` (details: `product`, `left`).
    """
    left = max(0, most - held)
    if most and wanted > left:
        raise Refused("network_nearly_full" if left else "network_full", product=product, left=left)


def release(hold: Hold, now: datetime, *, payment_open: bool) -> Release:
    """Whether the places of a hold may go back. A payment that may still bring money is asked about first."""
    if is_running(hold, now):
        return Release.KEEP
    return Release.ASK_PROVIDER if payment_open else Release.RELEASE
