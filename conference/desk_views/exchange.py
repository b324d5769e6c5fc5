"""Files and widget: what of the programme can be handed on and in which form, and the way in for programmes."""

from flask import Response, make_response, url_for

from conference.desk_views.desk import blueprint, edition_here
from conference.exports.released import released_programme
from conference.prints.doors import doors_pdf
from conference.queries import releases
from conference.rules.exchange.programme import address_words
from core.db import db
from core.language import _, current_code, pick
from core.pages import absolute, page, say, see_other
from core.permissions import May, requires
from editions.queries import cities_of


@blueprint.get("/<edition>/timetable/files")
@requires(May.TIMETABLE_SEE)
def exchange(edition: str) -> Response:
    """Show every file of the programme with its address, and the lines that put it into other sites."""
    found = edition_here(edition)
    script = absolute(url_for("conference.widget_script", edition=found.slug))
    frame = absolute(url_for("conference.widget", edition=found.slug, language=current_code()))
    name = pick(found.name)
    return page(
        "conference_desk/exchange.html",
        edition=found,
        released=db.session.scalars(releases.current_release(found.id)).one_or_none(),
        cities=[(city, address_words([pick(city.name)])[0]) for city in db.session.scalars(cities_of(found.id))],
        script=f'<script src="{script}" data-language="{current_code()}" data-height="640" async></script>',
        frame=f'<iframe src="{frame}" title="{name}" width="100%" height="640" loading="lazy"></iframe>',
    )


@blueprint.get("/<edition>/timetable/doors.pdf")
@requires(May.TIMETABLE_SEE)
def doors(edition: str) -> Response:
    """Hand out the signs for the doors of the newest release; before the first, say what is missing."""
    found = edition_here(edition)
    programme = released_programme(found)
    if programme is None:
        say(_("Door signs show what is released. Release the timetable first."), "warn")
        return see_other("conference_desk.exchange", edition=edition)
    response = make_response(doors_pdf(found, programme))
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{found.slug}-doors.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response
