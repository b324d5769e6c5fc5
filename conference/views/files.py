"""The programme as files for everybody: for apps, calendars, spreadsheets, other sites and the printer."""

from collections.abc import Callable
from typing import Any

from flask import Response, abort, g, request

from conference.exports import schedule_ics as as_calendar
from conference.exports import schedule_json as as_json
from conference.exports import schedule_xml as as_xml
from conference.exports.released import released_programme
from conference.exports.schedule_lists import schedule_sheet
from conference.prints.programme import programme_pdf as as_pdf
from conference.queries import releases
from conference.rules.exchange import Programme
from conference.rules.exchange.programme import address_words, slugged
from conference.views.blueprint import conference
from core.audit import version_of
from core.clock import epoch
from core.db import db
from core.desk import row_or_404
from core.language import LANGUAGES, language
from core.pages import shared_file
from core.permissions import May, requires
from core.security import for_all_sites
from core.tables import MEDIA_TYPES, SheetFormat, chunks
from editions.models import City, Edition
from editions.queries import cities_of, public_edition


def in_asked_language() -> None:
    """Take the language out of `?language=`, which, other than `?lang=`, sets no cookie: other sites ask with it."""
    wanted = request.args.get("language")
    if wanted in LANGUAGES:
        g.language = wanted


def shown_edition(slug: str) -> tuple[Edition, int]:
    """Return a public edition and its newest release; before the first there is nothing here."""
    in_asked_language()
    found = row_or_404(public_edition(slug))
    release_id = db.session.scalar(releases.current_release_id(found.id))
    return (found, release_id) if release_id is not None else abort(404)


def asked_city(edition: Edition) -> City | None:
    """Return the city of `?city=`, by any of its names; None for both. One that nobody knows is not found."""
    wanted = request.args.get("city", "")
    if not wanted:
        return None
    for city in db.session.scalars(cities_of(edition.id)):
        if slugged(wanted) in address_words([*city.name.values()]):
            return city
    return abort(404)


def version_of_files(edition: Edition, release_id: int) -> Any:
    """Tell one state of the files from the next.

    Names and words of people change without a trace in the edition's log, so they are looked at once a minute.
    """
    return release_id, db.session.scalar(version_of(edition.id)), int(epoch() // 60)


def _file(slug: str, kind: str, write: Callable[[Programme], bytes], media_type: str) -> Response:
    """Answer with the newest release as a file of that kind, of both cities or of one."""
    edition, release_id = shown_edition(slug)
    city = asked_city(edition)

    def build() -> bytes:
        programme = released_programme(edition, side=city.side if city else None)
        return write(programme) if programme is not None else abort(404)

    key = (kind, edition.id, city.side if city else 0)
    response = shared_file(key, lambda: version_of_files(edition, release_id), build, media_type)
    ending = kind.rpartition("/")[2]
    where = f"-{slugged(city.name.pick('en'))}" if city else ""
    response.headers["Content-Disposition"] = f'inline; filename="{edition.slug}-programme{where}.{ending}"'
    return for_all_sites(response)


@conference.get("/<edition>/schedule.xml")
@requires(May.EVERYONE)
def schedule_xml(edition: str) -> Response:
    """Hand out the programme in the form of frab and its kin; `?city=` narrows it down to one shore."""
    return _file(edition, "xml", as_xml.schedule_xml, as_xml.MEDIA_TYPE)


@conference.get("/<edition>/schedule.json")
@requires(May.EVERYONE)
def schedule_json(edition: str) -> Response:
    """Hand out the programme as the community's JSON; `?city=` narrows it down to one shore."""
    return _file(edition, "json", as_json.schedule_json, as_json.MEDIA_TYPE)


@conference.get("/<edition>/schedule.ics")
@requires(May.EVERYONE)
def schedule_ics(edition: str) -> Response:
    """Hand out the programme as a calendar; `?city=` narrows it down to one shore."""
    return _file(edition, "ics", as_calendar.schedule_ics, as_calendar.MEDIA_TYPE)


@conference.get("/<edition>/programme-list.<any(csv, xlsx, json):form>")
@requires(May.EVERYONE)
def schedule_list(edition: str, form: str) -> Response:
    """Hand out the programme as a list for spreadsheets and programs; `?city=` narrows it down to one shore."""
    chosen = SheetFormat(form)

    def write(programme: Programme) -> bytes:
        return b"".join(chunks(schedule_sheet(programme, f"{edition}-programme"), chosen, language()))

    return _file(edition, f"list/{form}", write, MEDIA_TYPES[chosen])


@conference.get("/<edition>/programme.pdf")
@requires(May.EVERYONE)
def programme_pdf(edition: str) -> Response:
    """Hand out the whole programme for printing; `?city=` narrows it down to one shore."""
    found, _release_id = shown_edition(edition)
    return _file(edition, "pdf", lambda programme: as_pdf(found, programme), "application/pdf")
