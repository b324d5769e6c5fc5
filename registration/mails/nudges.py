"""The mail that asks who comes: one for each person who can tell it, with a link for each ticket."""

import datetime as dt
from collections.abc import Sequence

from core.language import date_, in_language
from core.outbox import Mail, Trusted, write_mail
from core.pages import absolute
from editions.models import Edition
from registration.models import Attendee, Order


def details_wanted(
    order: Order, edition: Edition, to: tuple[str, str], language: str, lacking: Sequence[Attendee]
) -> Mail:
    """Ask one reader (address, name) for the details of these people."""
    begins: dt.date = edition.first_day
    address, name = to
    with in_language(language):
        day = date_(begins, long=True)
    tickets = [
        {
            "label": f"{one.ticket.number}{f' · {one.name}' if one.name else ''}",
            "link": Trusted(absolute(f"/attendee/{one.ticket.details_secret}")),
        }
        for one in lacking
    ]
    return write_mail(
        "registration/details_wanted",
        to=address,
        to_name=name,
        language=language,
        reply_to=edition.contact_email,
        edition_id=order.edition_id,
        about=("order", order.id),
        name=name,
        edition=edition.name.pick(language),
        begins=day,
        people=len(tickets),
        tickets=tickets,
    )
