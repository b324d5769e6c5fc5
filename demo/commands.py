"""`flask sundet demo`: fill an empty database with the demo, or say how to look around in it."""

import click
from sqlalchemy import select

from core.commands import sundet
from core.db import db, transaction
from core.settings import settings
from demo.call import make_call
from demo.days import make_days
from demo.edition import make_edition, make_people, open_edition
from demo.mentoring import make_mentoring, match_mentoring
from demo.people import hints
from demo.releases import change_programme, make_releases
from demo.reviews import make_reviews
from demo.sales import make_sales
from demo.seats import make_seats
from demo.shop import make_shop
from demo.timetable import make_timetable
from editions.models import Edition


def fill() -> bool:
    """Make the demo in an empty database; return whether there was anything to do."""
    if db.session.scalar(select(Edition.id).limit(1)) is not None:
        return False
    # One transaction for all of it: a thousand commits would each wait for the disk, and half a demo is of no use.
    with transaction():
        people = make_people()
        edition = make_edition(people)
        shop = make_shop(edition)
        open_edition(edition, people)
        make_sales(edition, shop, people)
        proposals = make_call(edition, people)
        make_reviews(edition, proposals, people)
        make_timetable(edition, proposals, people)
        make_releases(edition, people)
        change_programme(edition, people)
        make_days(edition, proposals, people)
        make_seats(edition, proposals, people)
        make_mentoring(edition, people)
    # The matching lets go of everything while it searches, so it comes after.
    match_mentoring(edition, people)
    return True


@sundet.command("demo")
@click.option("--hints", "only_hints", is_flag=True, help="Only say how to look around.")
def demo_command(only_hints: bool) -> None:
    """Fill an empty database with the demo edition and say how to sign in."""
    found = settings()
    if found.mode == "production":
        raise click.ClickException("This is a production installation: the demo's invented people stay out of it.")
    if not only_hints and fill():
        click.echo("The demo edition is ready.")
    click.echo(hints(found.base_url))
