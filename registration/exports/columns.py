"""The columns that an attendee list can hold, in groups, and the profiles that choose among them."""

from dataclasses import dataclass
from typing import Any

from core.exporting import Group
from core.language import lazy
from core.permissions import May
from core.tables import Column, Kind

GROUPS = (
    Group(
        "person",
        lazy("Person"),
        (
            Column("badge_name", lazy("Badge name")),
            Column("full_name", lazy("Name")),
            Column("sort_name", lazy("Name to sort by")),
            Column("pronouns", lazy("Pronouns")),
            Column("email", lazy("E-mail")),
            Column("phone", lazy("Phone")),
            Column("language_ui", lazy("Language")),
            Column("languages_spoken", lazy("Languages spoken")),
            Column("home_municipality", lazy("Home municipality")),
            Column("country", lazy("Country")),
        ),
    ),
    Group(
        "trade",
        lazy("Trade"),
        (
            Column("organisation", lazy("Organisation")),
            Column("role", lazy("Role")),
            Column("category", lazy("Category")),
            Column("act_name", lazy("Act")),
            Column("website", lazy("Website")),
        ),
    ),
    Group(
        "ticket",
        lazy("Ticket"),
        (
            Column("order_no", lazy("Order number")),
            Column("ticket_no", lazy("Ticket number")),
            Column("ticket_type", lazy("Ticket type")),
            Column("price_phase", lazy("Price phase")),
            Column("add_ons", lazy("Add-ons")),
            Column("order_state", lazy("State of the order")),
        ),
    ),
    Group(
        "money",
        lazy("Money"),
        (
            Column("currency", lazy("Currency")),
            Column("gross", lazy("Price incl. VAT"), Kind.MONEY),
            Column("net_SE", lazy("Net, Sweden"), Kind.MONEY),
            Column("vat_SE", lazy("VAT, Sweden"), Kind.MONEY),
            Column("net_DK", lazy("Net, Denmark"), Kind.MONEY),
            Column("vat_DK", lazy("VAT, Denmark"), Kind.MONEY),
            Column("rates", lazy("VAT rates")),
            Column("payment_method", lazy("Payment method")),
            Column("paid_at", lazy("Paid at"), Kind.DATETIME),
            Column("paid_amount", lazy("Paid, whole order"), Kind.MONEY),
            Column("due", lazy("Due, whole order"), Kind.MONEY),
            Column("refunded", lazy("Refunded, whole order"), Kind.MONEY),
            Column("invoice_nos", lazy("Invoices")),
            Column("credit_note_nos", lazy("Credit notes")),
            Column("buyer_name", lazy("Buyer")),
            Column("organisation_no", lazy("Organisation number")),
            Column("vat_id", lazy("VAT number")),
            Column("ean_or_peppol_id", lazy("EAN, GLN or Peppol id")),
            Column("buyer_reference", lazy("Buyer's reference")),
            Column("order_reference", lazy("Buyer's order number")),
        ),
    ),
    Group(
        "needs",
        lazy("Needs"),
        (
            Column("dietary", lazy("Food")),
            Column("allergies", lazy("Allergies")),
            Column("access_needs", lazy("Access")),
            Column("arrives_alone", lazy("Comes alone"), Kind.BOOL),
        ),
    ),
    Group(
        "consents",
        lazy("Consents"),
        (
            Column("consent_photo", lazy("Photo"), Kind.DATETIME),
            Column("consent_delegate_list", lazy("Delegate list"), Kind.DATETIME),
            Column("consent_newsletter", lazy("Newsletter"), Kind.DATETIME),
            Column("consent_recording", lazy("Recording"), Kind.DATETIME),
        ),
    ),
    Group(
        "practical",
        lazy("Practical"),
        (
            Column("travel_mode", lazy("Way of travelling")),
            Column("ferry_add_on", lazy("Ferry bought"), Kind.BOOL),
            Column("internal_notes", lazy("Notes of the team")),
            Column("created_at", lazy("Ordered at"), Kind.DATETIME),
            Column("changed_at", lazy("Changed at"), Kind.DATETIME),
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
