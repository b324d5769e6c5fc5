"""The columns that an attendee list can hold, in groups, and the profiles that choose among them."""

from dataclasses import dataclass
from typing import Any

from core.exporting import Group
from core.language import lazy
from core.permissions import May
from core.tables import Column, Kind


def _column(key: str, header: Any, kind: Kind = Kind.TEXT) -> Column:
    return Column(key, header, kind)


GROUPS = (
    Group(
        "person",
        lazy("Person"),
        (
            _column("badge_name", lazy("Badge name")),
            _column("full_name", lazy("Name")),
            _column("sort_name", lazy("Name to sort by")),
            _column("pronouns", lazy("Pronouns")),
            _column("email", lazy("E-mail")),
            _column("phone", lazy("Phone")),
            _column("language_ui", lazy("Language")),
            _column("languages_spoken", lazy("Languages spoken")),
            _column("home_municipality", lazy("Home municipality")),
            _column("country", lazy("Country")),
        ),
    ),
    Group(
        "trade",
        lazy("Trade"),
        (
            _column("organisation", lazy("Organisation")),
            _column("role", lazy("Role")),
            _column("category", lazy("Category")),
            _column("act_name", lazy("Act")),
            _column("website", lazy("Website")),
        ),
    ),
    Group(
        "ticket",
        lazy("Ticket"),
        (
            _column("order_no", lazy("Order number")),
            _column("ticket_no", lazy("Ticket number")),
            _column("ticket_type", lazy("Ticket type")),
            _column("price_phase", lazy("Price phase")),
            _column("add_ons", lazy("Add-ons")),
            _column("order_state", lazy("State of the order")),
        ),
    ),
    Group(
        "money",
        lazy("Money"),
        (
            _column("currency", lazy("Currency")),
            _column("gross", lazy("Price incl. VAT"), Kind.MONEY),
            _column("net_SE", lazy("Net, Sweden"), Kind.MONEY),
            _column("vat_SE", lazy("VAT, Sweden"), Kind.MONEY),
            _column("net_DK", lazy("Net, Denmark"), Kind.MONEY),
            _column("vat_DK", lazy("VAT, Denmark"), Kind.MONEY),
            _column("rates", lazy("VAT rates")),
            _column("payment_method", lazy("Payment method")),
            _column("paid_at", lazy("Paid at"), Kind.DATETIME),
            _column("paid_amount", lazy("Paid, whole order"), Kind.MONEY),
            _column("due", lazy("Due, whole order"), Kind.MONEY),
            _column("refunded", lazy("Refunded, whole order"), Kind.MONEY),
            _column("invoice_nos", lazy("Invoices")),
            _column("credit_note_nos", lazy("Credit notes")),
            _column("buyer_name", lazy("Buyer")),
            _column("organisation_no", lazy("Organisation number")),
            _column("vat_id", lazy("VAT number")),
            _column("ean_or_peppol_id", lazy("EAN, GLN or Peppol id")),
            _column("buyer_reference", lazy("Buyer's reference")),
            _column("order_reference", lazy("Buyer's order number")),
        ),
    ),
    Group(
        "needs",
        lazy("Needs"),
        (
            _column("dietary", lazy("Food")),
            _column("allergies", lazy("Allergies")),
            _column("access_needs", lazy("Access")),
            _column("arrives_alone", lazy("Comes alone"), Kind.BOOL),
        ),
    ),
    Group(
        "consents",
        lazy("Consents"),
        (
            _column("consent_photo", lazy("Photo"), Kind.DATETIME),
            _column("consent_delegate_list", lazy("Delegate list"), Kind.DATETIME),
            _column("consent_newsletter", lazy("Newsletter"), Kind.DATETIME),
            _column("consent_recording", lazy("Recording"), Kind.DATETIME),
        ),
    ),
    Group(
        "practical",
        lazy("Practical"),
        (
            _column("travel_mode", lazy("Way of travelling")),
            _column("ferry_add_on", lazy("Ferry bought"), Kind.BOOL),
            _column("internal_notes", lazy("Notes of the team")),
            _column("created_at", lazy("Ordered at"), Kind.DATETIME),
            _column("changed_at", lazy("Changed at"), Kind.DATETIME),
        ),
    ),
)
COLUMNS: dict[str, Column] = {column.key: column for group in GROUPS for column in group.columns}


@dataclass(frozen=True)
class Profile:
    """A list with the least data that its reader needs. `only_listed` keeps those who agreed to be listed."""

    name: str
    label: Any
    text: Any
    may: May
    keys: tuple[str, ...]
    only_listed: bool = False


PROFILES: dict[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile(
            "everything",
            lazy("Everything"),
            lazy("All columns of all who come, food and access needs too. Owners only."),
            May.LIST_EXPORT_ALL,
            tuple(COLUMNS),
        ),
        Profile(
            "public-delegate-list",
            lazy("Public delegate list"),
            lazy("Name, organisation, role and country of those who agreed to it. Nobody under 18."),
            May.LIST_EXPORT,
            ("full_name", "organisation", "role", "country"),
            only_listed=True,
        ),
    )
}
