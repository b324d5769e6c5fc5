"""The certificate of a course as PDF: who, what, how long, and the address at which anybody can check it."""

from typing import Any

from babel.lists import format_list
from babel.units import format_unit

from accounts.queries import member_by_id
from conference.models import Certificate, Course
from conference.queries import courses as asked
from core.codes import qr_svg
from core.db import db
from core.language import _, date_, dates_, in_language
from core.pages import absolute
from core.pdf import render_pdf
from editions.models import Edition
from editions.queries import cities_of


def certificate_pdf(edition: Edition, course: Course, given: Certificate, language: str) -> bytes:
    """Return a certificate in one language; printed again, it says the same."""
    member = db.session.scalars(member_by_id(given.member_id)).one()
    seen = db.session.execute(asked.been_in(course.id, [member.id], until=given.issued_at))
    been = {proposal_id for _who, proposal_id, _minutes in seen}
    rows = db.session.scalars(asked.rows_of(course.id)).all()
    sessions = [row.proposal.title.pick(language) for row in rows if row.proposal_id in been]
    cities = [city.name.pick(language) for city in db.session.scalars(cities_of(edition.id))]
    with in_language(language):
        data = _laid_out(edition, course, given, member.name, language)
        data["sessions"] = sessions
        data["place"] = " + ".join(cities)
    return render_pdf("certificate", data, language, made_at=given.issued_at)


def certificate_name(given: Certificate) -> str:
    """Return what the file is called, in the language of the moment."""
    kind = _("certificate")
    return f"{kind}-{given.code}.pdf"


def long_time(minutes: int, language: str) -> str:
    """Write hours and minutes out: `1 hour and 45 minutes`."""
    hours, rest = divmod(minutes, 60)
    parts = [("hour", hours), ("minute", rest)] if hours else [("minute", rest)]
    told = [format_unit(number, f"duration-{unit}", "long", locale=language) for unit, number in parts if number]
    return format_list(told or [format_unit(0, "duration-minute", "long", locale=language)], locale=language)


def _laid_out(edition: Edition, course: Course, given: Certificate, name: str, language: str) -> dict[str, Any]:
    address = absolute(f"/certificates/{given.code}")
    heading = _("Certificate")
    return {
        "title": f"{heading}: {course.name.pick(language)}",
        "heading": heading,
        "name": name,
        "course": course.name.pick(language),
        "text": course.words.pick(language),
        "edition": edition.name.pick(language),
        "dates": dates_(edition.first_day, edition.last_day),
        "minutes": _("Attended for %(time)s", time=long_time(given.minutes, language)),
        "code": given.code,
        "qr": str(qr_svg(address, _("Address at which this certificate can be checked"))),
        "words": {
            "took_part": _("took part in"),
            "sessions": _("Sessions that were attended"),
            "issued": _("Issued on %(day)s", day=date_(given.issued_at, zone=edition.zone)),
            "check": _("Anybody can check it at %(address)s", address=address),
            "code_alt": _("QR code of the address at which this certificate can be checked"),
        },
    }
