"""What the world may see of an edition, and the list of what is missing before it opens."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from flask import current_app

from core.clock import now
from core.db import db, transaction
from core.facts import EditionChanged, EditionClosed, EditionOpened, record
from core.language import current_code, local
from core.refusals import Refused
from editions import queries
from editions.actions.changing import found, locked_edition
from editions.actions.for_rules import city_facts, missing_texts, seller_facts, spans_of
from editions.models import Edition
from editions.rules import readiness as rules
from editions.rules.phases import EditionState, PhaseKind, Span, may_become


@dataclass(frozen=True)
class Contribution:
    """What a floor above adds to the list: facts of its shop for the rule, or findings of its own.

    `taxed_in` maps a seller's id to the countries in which what it sells is taxed.
    """

    tickets: Collection[rules.TicketFacts] = ()
    methods: Mapping[str, Collection[str]] = field(default_factory=dict)
    taxed_in: Mapping[int, Collection[str]] = field(default_factory=dict)
    findings: Sequence[rules.Finding] = ()


Contributor = Callable[[int], Contribution]


def findings_of(edition_id: int) -> tuple[rules.Finding, ...]:
    """Return what the edition lacks, the gravest first, in a constant number of statements."""
    edition = found(queries.whole_edition(edition_id))
    owners = db.session.scalars(queries.owner_roles(edition_id)).all()
    contributors: Sequence[Contributor] = current_app.extensions.get("readiness", ())
    parts = [contribute(edition_id) for contribute in contributors]
    moment, language = now(), current_code()
    facts = rules.EditionFacts(
        missing=missing_texts(edition),
        contact_email=edition.contact_email,
        first_day=edition.first_day,
        last_day=edition.last_day,
        today=local(moment, edition.zone).date(),
        now=moment,
        owners=len(edition.owners),
        cities=city_facts(edition, {row.city_id for row in owners}, language),
        currencies=edition.currencies,
        sellers=[
            seller_facts(seller, {country for part in parts for country in part.taxed_in.get(seller.id, ())}, language)
            for seller in edition.sellers
        ],
        tickets=[ticket for part in parts for ticket in part.tickets],
        tickets_phase=spans_of(edition.phases).get(PhaseKind.TICKETS, Span()),
        methods={currency: ways for part in parts for currency, ways in part.methods.items()},
    )
    return (*rules.readiness(facts), *(finding for part in parts for finding in part.findings))


def change_state(edition_id: int, state: EditionState, *, by: int | None) -> Edition:
    """Take the edition to another state. Refuses `state_not_possible`, and `not_ready` while something blocks."""
    with transaction():
        edition = locked_edition(edition_id)
        if edition.state is state:
            return edition
        if not may_become(edition.state, state):
            raise Refused("state_not_possible")
        if state is EditionState.OPEN:
            findings = findings_of(edition_id)
            if not rules.may_open(findings):
                raise Refused("not_ready")
            edition.opened_at = edition.opened_at or now()
        edition.state = state
        db.session.flush()
        if state is EditionState.OPEN:
            record(EditionOpened(edition_id=edition_id), by=by)
        elif state is EditionState.CLOSED:
            record(EditionClosed(edition_id=edition_id), by=by)
        else:
            record(EditionChanged(edition_id=edition_id, part="state", changed=(state.value,)), by=by)
    return edition
