"""Mails to reviewers: something waits to be read. They name no proposal and nobody who wrote one."""

from core.outbox import Mail, Trusted, write_mail
from core.pages import absolute
from editions.models import Edition

WAITING_MAIL = "conference/reviews_waiting"


def waiting_mail(edition: Edition, *, address: str, name: str, language: str, waiting: int) -> Mail:
    """Tell a reviewer how many proposals wait for them."""
    return write_mail(
        WAITING_MAIL,
        to=address,
        to_name=name,
        language=language,
        edition_id=edition.id,
        about=("edition", edition.id),
        name=name,
        edition=edition.name.pick(language),
        waiting=waiting,
        link=Trusted(absolute(f"/desk/{edition.slug}/review")),
    )
