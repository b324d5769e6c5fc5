"""The people on the tickets: what they tell of themselves, the buyer's corrections, and handing a ticket over."""

import datetime as dt
from dataclasses import asdict, dataclass, fields

from sqlalchemy import delete

from core.clock import now
from core.db import db, transaction
from core.facts import AttendeeChanged, record
from core.language import fold
from core.refusals import Refused
from core.signing import digest, new_secret
from registration.actions.coming import holder_behind, tell_coming
from registration.mails import people
from registration.models import Attendee, AttendeeNeeds, HandedOver, Ticket
from registration.queries import orders
from registration.rules.attending import Consent, check_changeable, consent_times


@dataclass(frozen=True, kw_only=True)
class Details:
    """What an attendee tells. `act_name` None: nobody asked for it."""

    name: str
    badge_name: str = ""
    pronouns: str = ""
    organisation: str = ""
    role: str = ""
    category: str = ""
    act_name: str | None = None
    website: str = ""
    phone: str = ""
    country: str = ""
    municipality: str = ""
    languages_spoken: tuple[str, ...] = ()
    travel_mode: str = ""
    arrives_alone: bool = False
    consents: frozenset[Consent] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Needs:
    """Food and access: data about health, stored apart."""

    dietary: str = ""
    allergies: str = ""
    access_needs: str = ""

    def __bool__(self) -> bool:
        return any(asdict(self).values())


def _ticket(ticket_id: int, conference_ends_at: dt.datetime, moment: dt.datetime) -> tuple[Ticket, Attendee]:
    """Lock a ticket and return it with its attendee, if both may still change."""
    ticket = db.session.scalars(orders.ticket_locked(ticket_id)).one()
    check_changeable(ticket.state, conference_ends_at, moment)
    return ticket, db.session.scalars(orders.attendee_of(ticket_id)).one()


def tell_details(
    ticket_id: int, details: Details, needs: Needs, *, conference_ends_at: dt.datetime, by: int | None = None
) -> None:
    """Keep what an attendee tells of themselves; what is left empty is forgotten.

    Refuses what `check_changeable` refuses.
    """
    with transaction():
        moment = now()
        ticket, attendee = _ticket(ticket_id, conference_ends_at, moment)
        values = {item.name: getattr(details, item.name) for item in fields(details) if item.name != "consents"}
        values["languages_spoken"] = list(details.languages_spoken)
        values["act_name"] = attendee.act_name if details.act_name is None else details.act_name
        before = {kind: getattr(attendee, _consent_column(kind)) for kind in Consent}
        for kind, at in consent_times(before, details.consents, moment).items():
            values[_consent_column(kind)] = at
        changed = tuple(name for name, value in values.items() if getattr(attendee, name) != value)
        for name in changed:
            setattr(attendee, name, values[name])
        changed += _keep_needs(attendee, needs)
        attendee.search = fold(f"{attendee.name} {attendee.email} {attendee.organisation}")
        attendee.completed_at = attendee.completed_at or moment
        _changed(ticket, attendee, changed, by, moment)


def _consent_column(kind: Consent) -> str:
    return f"consent_{kind.value}_at"


def _keep_needs(attendee: Attendee, needs: Needs) -> tuple[str, ...]:
    """Keep food and access in their own table; nothing told is no row. The audit says only that something changed."""
    row = attendee.needs
    if row is not None and Needs(dietary=row.dietary, allergies=row.allergies, access_needs=row.access_needs) == needs:
        return ()
    if row is None and not needs:
        return ()
    if row is None:
        db.session.add(AttendeeNeeds(attendee_id=attendee.id, **asdict(needs)))
    elif not needs:
        db.session.delete(row)
    else:
        for name, value in asdict(needs).items():
            setattr(row, name, value)
    return ("needs",)


def _changed(ticket: Ticket, attendee: Attendee, changed: tuple[str, ...], by: int | None, moment: dt.datetime) -> None:
    if changed:
        attendee.changed_at = moment
        fact = AttendeeChanged(
            order_id=ticket.order_id, edition_id=ticket.edition_id, ticket_id=ticket.id, changed=changed
        )
        record(fact, by=by)


def correct_attendee(
    ticket_id: int, name: str, email: str, *, conference_ends_at: dt.datetime, by: int | None = None
) -> None:
    """Put a name or address right, or say who comes: the same person keeps the same ticket.

    A new address gets the attendee's own link by mail. Refuses what `check_changeable` refuses.
    """
    with transaction():
        moment = now()
        ticket, attendee = _ticket(ticket_id, conference_ends_at, moment)
        changed = tuple(key for key, value in (("name", name), ("email", email)) if getattr(attendee, key) != value)
        attendee.name, attendee.email = name, email
        attendee.search = fold(f"{name} {email} {attendee.organisation}")
        _changed(ticket, attendee, changed, by, moment)
        if "email" in changed:
            people.attendee_link(ticket, attendee)


def mail_attendee_link(ticket_id: int, *, conference_ends_at: dt.datetime) -> None:
    """Mail an attendee their own link once more. Refuses `attendee_without_address` too."""
    with transaction():
        ticket, attendee = _ticket(ticket_id, conference_ends_at, now())
        if not attendee.email:
            raise Refused("attendee_without_address")
        people.attendee_link(ticket, attendee)


def hand_over(ticket_id: int, name: str, email: str, *, conference_ends_at: dt.datetime, by: int | None = None) -> None:
    """Give a ticket to somebody else: new secrets, and nothing of what the former attendee told stays.

    The old links answer that the ticket was handed over. Both people get a mail. Refuses `already_theirs` and what
    `check_changeable` refuses.
    """
    with transaction():
        moment = now()
        ticket, attendee = _ticket(ticket_id, conference_ends_at, moment)
        if (attendee.name, attendee.email.lower()) == (name, email.lower()):
            raise Refused("already_theirs", field="email")
        for secret in (ticket.secret, ticket.details_secret):
            db.session.add(HandedOver(ticket_id=ticket.id, secret_digest=digest(secret), at=moment))
        ticket.secret, ticket.details_secret = new_secret(), new_secret()
        former = (attendee.name, attendee.email)
        gone = holder_behind(attendee)
        language = attendee.language
        # With the row goes what its person told of food and access.
        db.session.execute(delete(Attendee).where(Attendee.id == attendee.id))
        successor = Attendee(
            ticket_id=ticket.id,
            name=name,
            email=email,
            search=fold(f"{name} {email}"),
            language=language,
            languages_spoken=[],
            changed_at=moment,
        )
        db.session.add(successor)
        db.session.flush()
        _changed(ticket, successor, ("handed_over",), by, moment)
        if gone is not None:
            tell_coming(ticket.edition_id, [gone])
        people.attendee_link(ticket, successor)
        if former[1]:
            people.ticket_gone(ticket, former[0], former[1], language)
