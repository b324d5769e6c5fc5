"""Who comes: what they can agree to, how they travel, and until when a ticket can change hands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum

from core.refusals import Refused
from registration.rules.paying import PaymentMethod
from registration.rules.states import OrderState, TicketState


class Consent(StrEnum):
    """One thing that an attendee may agree to, each by itself and with its time."""

    PHOTO = "photo"
    RECORDING = "recording"
    DELEGATE_LIST = "delegate_list"
    NEWSLETTER = "newsletter"


class TravelMode(StrEnum):
    FERRY_ON_FOOT = "ferry-on-foot"
    FERRY_BY_CAR = "ferry-by-car"
    TRAIN = "train"
    CAR = "car"
    BIKE = "bike"
    PLANE = "plane"


class Door(StrEnum):
    """What a ticket is worth when it is shown."""

    OPEN = "open"
    WAITING = "waiting"  # its order is not paid yet
    CLOSED = "closed"


def door(ticket: TicketState, order: OrderState, method: PaymentMethod | None) -> Door:
    """Whether a ticket opens the door. Whoever buys by invoice has a month to pay, so their ticket is good before."""
    if ticket is TicketState.VALID:
        return Door.OPEN
    if ticket is TicketState.RESERVED and order is OrderState.PENDING:
        return Door.OPEN if method is PaymentMethod.INVOICE else Door.WAITING
    return Door.CLOSED


def consent_times(
    before: Mapping[Consent, datetime | None], given: Collection[Consent], now: datetime
) -> dict[Consent, datetime | None]:
    """The time of each consent: an old one keeps its own, a new one gets now, one that was taken back none."""
    return {kind: (before.get(kind) or now) if kind in given else None for kind in Consent}


def check_changeable(ticket: TicketState, conference_ends_at: datetime, now: datetime) -> None:
    """Refuses `ticket_not_yours_to_change` and `conference_over`."""
    if ticket is TicketState.CANCELLED:
        raise Refused("ticket_not_yours_to_change")
    if now >= conference_ends_at:
        raise Refused("conference_over")


def door_text(secret: str) -> str:
    """What stands in the QR code of a ticket: a word that no phone takes for a web address, and the secret."""
    return f"sundet:{secret}"


def door_secret(text: str) -> str | None:
    """Return the secret in what was scanned off a ticket, or None where it is none."""
    head, mark, secret = text.strip().partition(":")
    return secret if mark and head.lower() == "sundet" and secret else None
