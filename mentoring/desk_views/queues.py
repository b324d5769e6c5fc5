"""The coordinator's home: five queues of pairs that need somebody, with what to do next."""

from flask import Response, request

from core.db import db
from core.desk import me
from core.listing import page_among
from core.pages import page
from core.permissions import May, requires
from mentoring.actions.caring import home_of, young_in
from mentoring.actions.guarding import findings
from mentoring.desk_views.desk import blueprint, edition_here
from mentoring.mails.safety import Letter
from mentoring.queries import care
from mentoring.rules.care import Queue, Why
from mentoring.words.care import CALM, MINORS_RULES, QUEUES, WHYS, mentee_shown

# Which prepared words fit where; a queue without one needs more than a letter.
LETTERS = {Queue.NOT_STARTED: Letter.REMIND, Queue.QUIET: Letter.REMIND, Queue.ENDING: Letter.ENDING}
SHOWN = 12
"""So many pairs of a queue stand on one page."""
LASTING = (Why.PROPOSED, Why.MESSAGE_HELD, Why.FROZEN, Why.NOT_CLEARED, Why.NO_COORDINATOR, Why.MEETS_ELSEWHERE)


@blueprint.get("/<edition>/mentoring")
@requires(May.MENTORING_SEE)
def queues(edition: str) -> Response:
    """Show the queues of who looks: their own pairs first, then those of nobody; and what is not right.

    Of each stand the first ones there; `queue` shows one of them whole, page by page.
    """
    found = edition_here(edition)
    home = home_of(found, me())
    chosen = next((one for one in Queue if one.value == request.args.get("queue")), None)
    asked = request.args.get("page", "")
    listed = {
        one: page_among(home.queues.get(one, ()), asked if one is chosen else "", per_page=SHOWN)
        for one in ([chosen] if chosen else Queue)
    }
    pairs = {entry.match.id: entry.match for some in listed.values() for entry in some.rows}
    carers = {member.id for member in db.session.scalars(care.carers(found.id))}
    return page(
        "mentoring_desk/queues.html",
        edition=found,
        home=home,
        young=young_in(found, list(pairs.values())),
        listed=listed,
        chosen=chosen,
        queues=QUEUES,
        calm=CALM,
        whys=WHYS,
        letters=LETTERS,
        lasting=LASTING,
        findings=findings(found),
        rules=MINORS_RULES,
        is_carer=me() in carers,
        shown=mentee_shown,
    )
