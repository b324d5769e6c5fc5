"""What editions say: sentences for refusals and findings, names for states, phases, roles and colours."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from core.language import country_name, date_, lazy
from core.permissions import Role
from core.words import register
from editions.models import Accent, EditionState, PhaseKind
from editions.rules.phases import Opening
from editions.rules.readiness import Finding, Page

STATES: dict[EditionState, Any] = {
    EditionState.DRAFT: lazy("Draft"),
    EditionState.ANNOUNCED: lazy("Announced"),
    EditionState.OPEN: lazy("Open"),
    EditionState.CLOSED: lazy("Closed"),
    EditionState.ARCHIVED: lazy("Archived"),
}
STATE_TONES = {
    EditionState.DRAFT: "quiet",
    EditionState.ANNOUNCED: "info",
    EditionState.OPEN: "good",
    EditionState.CLOSED: "warn",
    EditionState.ARCHIVED: "quiet",
}
STATE_MEANINGS: dict[EditionState, Any] = {
    EditionState.DRAFT: lazy("Only the team sees it."),
    EditionState.ANNOUNCED: lazy("Everybody sees the front page. Nothing is sold yet."),
    EditionState.OPEN: lazy("What the phases allow is open: tickets can be bought."),
    EditionState.CLOSED: lazy("The front page stays. Nothing new can be bought."),
    EditionState.ARCHIVED: lazy("Kept for the books, and to make next year's edition from."),
}
# What the button says that leads to a state, and what will happen then.
STEPS: dict[EditionState, tuple[Any, Any]] = {
    EditionState.DRAFT: (
        lazy("Hide it again"),
        lazy("The front page disappears. Only the team sees the edition until you announce it again."),
    ),
    EditionState.ANNOUNCED: (
        lazy("Announce it"),
        lazy("Everybody can see the front page from now on. Tickets are not sold until you open."),
    ),
    EditionState.OPEN: (
        lazy("Open it"),
        lazy("From now on people can buy what the phases and sale times allow."),
    ),
    EditionState.CLOSED: (
        lazy("Close it"),
        lazy("Nobody can buy any more. What was bought stays valid, and you can open again."),
    ),
    EditionState.ARCHIVED: (
        lazy("Archive it"),
        lazy("The edition leaves the public pages for good. Orders and figures are kept. It cannot open again."),
    ),
}
PHASES: dict[PhaseKind, Any] = {
    PhaseKind.TICKETS: lazy("Ticket sales"),
    PhaseKind.CALL: lazy("Call for speakers"),
    PhaseKind.REVIEW: lazy("Reviewing"),
    PhaseKind.PROGRAMME: lazy("Programme"),
    PhaseKind.SIGN_UPS: lazy("Sign-up for workshops"),
    PhaseKind.MENTORING: lazy("Mentoring"),
    PhaseKind.CONFERENCE: lazy("The conference"),
    PhaseKind.EVALUATION: lazy("Evaluation"),
}
PHASE_MEANINGS: dict[PhaseKind, Any] = {
    PhaseKind.TICKETS: lazy("When tickets can be bought. Each ticket type can have narrower times of its own."),
    PhaseKind.CALL: lazy("When people can send in proposals."),
    PhaseKind.REVIEW: lazy("When reviewers assess the proposals."),
    PhaseKind.PROGRAMME: lazy("When the programme is public."),
    PhaseKind.SIGN_UPS: lazy("When delegates choose workshops."),
    PhaseKind.MENTORING: lazy("When mentors and mentees can ask for each other."),
    PhaseKind.CONFERENCE: lazy("When tickets are checked at the door."),
    PhaseKind.EVALUATION: lazy("When those who came are asked how it was."),
}
OPENINGS: dict[Opening, Any] = {
    Opening.UNDECIDED: lazy("No time set"),
    Opening.UPCOMING: lazy("Not open yet"),
    Opening.OPEN: lazy("Open now"),
    Opening.CLOSED: lazy("Over"),
}
OPENING_TONES = {
    Opening.UNDECIDED: "quiet",
    Opening.UPCOMING: "info",
    Opening.OPEN: "good",
    Opening.CLOSED: "quiet",
}
ACCENTS: dict[Accent, Any] = {
    Accent.WEST: lazy("The west shore's colour"),
    Accent.EAST: lazy("The east shore's colour"),
}
ROLE_MEANINGS: dict[Role, Any] = {
    Role.OWNER: lazy("May do everything. All owners have equal rights."),
    Role.PROGRAMME_EDITOR: lazy("Makes the programme."),
    Role.REVIEWER: lazy("Assesses proposals."),
    Role.FRONT_DESK: lazy("Sees orders and people, and checks in."),
    Role.FINANCE: lazy("Handles orders, payments, refunds and invoices."),
    Role.MENTOR_COORDINATOR: lazy("Looks after mentors and mentees."),
    Role.SAFEGUARDING_LEAD: lazy("Looks after young people."),
    Role.VOLUNTEER: lazy("Helps on the day."),
    Role.FUNDER: lazy("Sees figures, never people."),
}
TEXT_NAMES: dict[str, Any] = {
    "name": lazy("The name"),
    "lead": lazy("The short introduction"),
    "description": lazy("The description"),
    "terms": lazy("The terms of sale"),
}
LANGUAGE_NAMES: dict[str, Any] = {"da": lazy("Danish"), "sv": lazy("Swedish"), "en": lazy("English")}
SELLER_FIELDS: dict[str, Any] = {
    "legal_name": lazy("legal name"),
    "registration_number": lazy("registration number"),
    "address": lazy("address"),
}

# The desk page where each kind of finding is put right.
PAGES: dict[Page, str] = {
    Page.ABOUT: "editions_desk.words",
    Page.DAYS: "editions_desk.basics",
    Page.TEAM: "editions_desk.team",
    Page.PLACES: "editions_desk.places",
    Page.SELLERS: "editions_desk.sellers",
    Page.PHASES: "editions_desk.phases",
}
# Their sentences; `about` is the thing they name, the rest are the finding's details.
FINDINGS: dict[str, Any] = {
    "text_missing": lazy("%(about)s: nothing written yet in %(languages)s."),
    "contact_missing": lazy("There is no contact address yet."),
    "days_missing": lazy("The days are not set yet."),
    "days_are_over": lazy("The last day (%(last_day)s) is over."),
    "owners_not_two": lazy("The edition needs two organisations that own it."),
    "city_without_owner": lazy("No owner stands for %(about)s yet."),
    "cities_not_two": lazy("The edition needs two cities."),
    "city_without_venue": lazy("%(about)s has no venue yet."),
    "city_without_room": lazy("No venue in %(about)s has a room yet."),
    "venue_without_room": lazy("%(about)s has no room yet."),
    "seller_missing": lazy("Nobody sells the tickets yet: add a seller."),
    "seller_incomplete": lazy("%(about)s lacks: %(fields)s."),
    "seller_without_vat": lazy("%(about)s needs a VAT number in %(country)s, or the words of its exemption."),
    "bank_details_missing": lazy("%(about)s has no bank account for %(currency)s: transfers are not offered."),
    "sales_undecided": lazy("Nobody has said yet when ticket sales begin."),
    "sales_are_over": lazy("The time for ticket sales is over."),
    "no_ticket_on_sale": lazy("There is no ticket that anybody could buy."),
    "price_missing": lazy("%(about)s has no price in: %(currencies)s."),
    "shares_not_whole": lazy("The VAT shares of %(about)s do not add up to 100 %%."),
    "ticket_without_seller": lazy("%(about)s has no seller."),
    "ticket_text_missing": lazy("%(about)s has no text in: %(languages)s."),
    "ticket_without_quota": lazy("%(about)s has no limit: any number can be sold."),
    "currency_missing": lazy("Choose at least one currency."),
    "currency_without_method": lazy("Nobody can pay in %(about)s yet."),
}

register(
    {
        "part_gone": lazy("This is not here any more. Somebody may have removed it just now. Reload the page."),
        "slug_taken": lazy("Another edition has the address %(slug)s. Choose another one."),
        "slug_reserved": lazy("%(slug)s is an address of the site itself. Choose another one."),
        "slug_fixed": lazy("The address is public, so it stays: links and tickets point at it."),
        "two_owners_needed": lazy("Two different organisations own an edition. Choose another one here."),
        "one_is_needed": lazy("Choose at least one."),
        "last_day_before_first": lazy("The last day comes before the first one."),
        "too_many_days": lazy("A conference has %(most)s days at most. Look at the year once more."),
        "closes_before_it_opens": lazy("It would close before it opens. Choose a later time."),
        "venue_in_use": lazy("Something is planned at this venue. Move that first, then remove the venue."),
        "room_in_use": lazy("Something is planned in this room. Move that first, then remove the room."),
        "series_begun": lazy("Documents with the prefix %(prefix)s exist already, so it stays."),
        "series_prefix_taken": lazy(
            "Another seller has the prefix %(prefix)s. Numbers must be unique: choose another."
        ),
        "seller_in_use": lazy("This seller sells tickets or has issued documents, so it stays. You can change it."),
        "already_in_team": lazy("This person has that role already."),
        "invitation_over": lazy("This invitation was used, taken back or is too old. Ask for a new one."),
        "last_owner": lazy("This is the last owner. Make somebody else an owner first."),
        "last_owner_of_city": lazy(
            "This is the only owner of that city, and both cities have equal rights. Only they can lay the role down, "
            "or you invite another owner for that city first."
        ),
        "state_not_possible": lazy("That is not possible from here. Reload the page to see how the edition stands."),
        "not_ready": lazy("It cannot open yet. Look at the list of what is missing."),
    }
)


def add_findings(sentences: Mapping[str, Any], pages: Mapping[Page, str]) -> None:
    """Let a floor above say its own findings, and name its pages where they are put right."""
    FINDINGS.update(sentences)
    PAGES.update(pages)


def say_finding(finding: Finding) -> str:
    """Return the sentence of a finding in the reader's language."""
    shown = {name: _shown(name, value) for name, value in finding.details.items()}
    about = str(TEXT_NAMES.get(finding.about, finding.about))
    return str(FINDINGS[finding.code]) % {"about": about, **shown}


def _shown(name: str, value: Any) -> Any:
    if name == "languages":
        return ", ".join(str(LANGUAGE_NAMES[code]) for code in value)
    if name == "fields":
        return ", ".join(str(SELLER_FIELDS[field]) for field in value)
    if name == "country":
        return country_name(value)
    if isinstance(value, dt.date):
        return date_(value)
    return ", ".join(value) if isinstance(value, tuple | list) else value
