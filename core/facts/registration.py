"""What happens to shops, orders, payments and attendees."""

from dataclasses import dataclass

from core.facts.fact import Fact


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
class SpeakerPassGiven(Fact):
    """A confirmed speaker was given the pass that is meant for them, or the link to buy it at a lower price."""

    about = ("member", "member_id")
    member_id: int
    product_id: int
    free: bool


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
