"""What is stored of an edition."""

from editions.models.edition import Edition, EditionOwner, Phase
from editions.models.places import Accent, City, CrossingModel, Room, Venue
from editions.models.sellers import InvoiceSeries, Seller, SellerAccount, SellerTax
from editions.models.team import Participation, TakesPartAs, TeamInvitation, TeamRole
from editions.rules.documents import DocumentKind
from editions.rules.phases import EditionState, PhaseKind

__all__ = [
    "Accent",
    "City",
    "CrossingModel",
    "DocumentKind",
    "Edition",
    "EditionOwner",
    "EditionState",
    "InvoiceSeries",
    "Participation",
    "Phase",
    "PhaseKind",
    "Room",
    "Seller",
    "SellerAccount",
    "SellerTax",
    "TakesPartAs",
    "TeamInvitation",
    "TeamRole",
    "Venue",
]
