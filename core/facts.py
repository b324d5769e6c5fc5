"""Every fact of the system on one page, and the one way to record it.

An action that changed something ends with `record(OrderPaid(...), by=member_id)`. In the same transaction that writes
the audit entry and calls the reactions listed in `app.py`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar

from flask import current_app

from core.audit import AuditEntry
from core.clock import now
from core.db import in_transaction, write_at_commit


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that happened. `about` names the kind of thing and the field that holds its id."""

    about: ClassVar[tuple[str, str]] = ("", "")
    edition_id: int | None = None


# --- accounts ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class MemberJoined(Fact):
    about = ("member", "member_id")
    member_id: int


@dataclass(frozen=True, kw_only=True)
class MemberSignedIn(Fact):
    about = ("member", "member_id")
    member_id: int
    method: str


@dataclass(frozen=True, kw_only=True)
class MemberSignedOut(Fact):
    about = ("member", "member_id")
    member_id: int
    everywhere: bool


@dataclass(frozen=True, kw_only=True)
class MemberChanged(Fact):
    about = ("member", "member_id")
    member_id: int
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SignInSecured(Fact):
    """A password, passkey or second factor was added or removed."""

    about = ("member", "member_id")
    member_id: int
    change: str


@dataclass(frozen=True, kw_only=True)
class ConsentGiven(Fact):
    about = ("member", "member_id")
    member_id: int
    consent: str


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(Fact):
    about = ("member", "member_id")
    member_id: int
    consent: str


@dataclass(frozen=True, kw_only=True)
class MembersMerged(Fact):
    about = ("member", "member_id")
    member_id: int
    merged_id: int


@dataclass(frozen=True, kw_only=True)
class MemberErased(Fact):
    about = ("member", "member_id")
    member_id: int


@dataclass(frozen=True, kw_only=True)
class OrganisationFounded(Fact):
    about = ("organisation", "organisation_id")
    organisation_id: int


@dataclass(frozen=True, kw_only=True)
class OrganisationChanged(Fact):
    about = ("organisation", "organisation_id")
    organisation_id: int
    changed: tuple[str, ...]


# --- editions ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class EditionCreated(Fact):
    about = ("edition", "edition_id")
    cloned_from: int | None = None


@dataclass(frozen=True, kw_only=True)
class EditionChanged(Fact):
    """Something of the edition's set-up changed: `part` names it (city, venue, room, seller, phase …)."""

    about = ("edition", "edition_id")
    part: str
    part_id: int | None = None
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EditionOpened(Fact):
    about = ("edition", "edition_id")


@dataclass(frozen=True, kw_only=True)
class EditionClosed(Fact):
    about = ("edition", "edition_id")


@dataclass(frozen=True, kw_only=True)
class TeamChanged(Fact):
    about = ("edition", "edition_id")
    member_id: int
    role: str
    added: bool


@dataclass(frozen=True, kw_only=True)
class TeamInvited(Fact):
    about = ("edition", "edition_id")
    role: str


# --- registration -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class ShopChanged(Fact):
    """A ticket type, add-on, price, quota or way to pay changed."""

    about = ("edition", "edition_id")
    part: str
    part_id: int | None = None
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OrderFact(Fact):
    about = ("order", "order_id")
    order_id: int


@dataclass(frozen=True, kw_only=True)
class PlacesHeld(OrderFact):
    pass


@dataclass(frozen=True, kw_only=True)
class HoldExtended(OrderFact):
    pass


@dataclass(frozen=True, kw_only=True)
class HoldReleased(OrderFact):
    """A draft was left or ran out; its places are free again."""


@dataclass(frozen=True, kw_only=True)
class OrderPlaced(OrderFact):
    method: str


@dataclass(frozen=True, kw_only=True)
class OrderChanged(OrderFact):
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class OrderPaid(OrderFact):
    revived: bool = False


@dataclass(frozen=True, kw_only=True)
class OrderExpired(OrderFact):
    pass


@dataclass(frozen=True, kw_only=True)
class OrderCancelled(OrderFact):
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class OrderNoted(OrderFact):
    pass


@dataclass(frozen=True, kw_only=True)
class OrderMailed(OrderFact):
    mail: str


@dataclass(frozen=True, kw_only=True)
class PaymentStarted(OrderFact):
    payment_id: int
    method: str


@dataclass(frozen=True, kw_only=True)
class PaymentSettled(OrderFact):
    payment_id: int
    amount: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class PaymentFailed(OrderFact):
    payment_id: int
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class MoneyCameLate(OrderFact):
    payment_id: int


@dataclass(frozen=True, kw_only=True)
class PaymentReminded(OrderFact):
    """Money that is due by bank has not come: the buyer is reminded."""


@dataclass(frozen=True, kw_only=True)
class RefundStarted(OrderFact):
    refund_id: int
    amount: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class RefundFinished(OrderFact):
    refund_id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class DocumentIssued(OrderFact):
    """An invoice or credit note got its number."""

    document_id: int
    number: str


@dataclass(frozen=True, kw_only=True)
class AttendeeChanged(OrderFact):
    ticket_id: int
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AttentionRaised(Fact):
    about = ("attention", "attention_id")
    attention_id: int
    code: str


@dataclass(frozen=True, kw_only=True)
class AttentionResolved(Fact):
    about = ("attention", "attention_id")
    attention_id: int


@dataclass(frozen=True, kw_only=True)
class ListExported(Fact):
    about = ("edition", "edition_id")
    list: str
    profile: str
    format: str
    rows: int


Reaction = Callable[[Any], None]


def record(fact: Fact, *, by: int | None) -> None:
    """Write the audit entry of a fact and call who reacts to it, in the transaction of the action that did it.

    The entries of a transaction are written together at its end, before it commits.
    `by` is the member who did it; None means the system itself or a buyer without an account.
    """
    if not in_transaction():
        raise RuntimeError("a fact is recorded in the transaction of its action")
    kind, key = fact.about
    details = {name: value for name, value in asdict(fact).items() if name != "edition_id" and value not in (None, ())}
    write_at_commit(
        AuditEntry,
        at=now(),
        fact=type(fact).__name__,
        edition_id=fact.edition_id,
        about_kind=kind,
        about_id=getattr(fact, key),
        member_id=by,
        details={name: list(value) if isinstance(value, tuple) else value for name, value in details.items()},
    )
    reactions: Mapping[type[Fact], Sequence[Reaction]] = current_app.extensions.get("reactions", {})
    for reaction in reactions.get(type(fact), ()):
        reaction(fact)


def all_facts() -> list[type[Fact]]:
    """Return every kind of fact that can be recorded, for the handbook and the tests."""
    found: list[type[Fact]] = []
    todo: list[type[Fact]] = [Fact]
    while todo:
        for kind in todo.pop().__subclasses__():
            todo.append(kind)
            if kind is not OrderFact:
                found.append(kind)
    return sorted(found, key=lambda kind: kind.__name__)


def fields_of(kind: type[Fact]) -> tuple[str, ...]:
    return tuple(item.name for item in fields(kind))
