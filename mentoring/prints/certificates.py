"""The certificate of a pair that came all the way, for either of the two: who, what, how often they met."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from core.db import db
from core.language import _, date_, dates_, in_language, local, ngettext, pick
from core.pdf import render_pdf
from editions.models import Edition
from editions.queries import cities_of
from mentoring.models import Match, Meeting
from mentoring.rules.states import MeetingState


def pair_certificate(
    edition: Edition,
    match: Match,
    meetings: Sequence[Meeting],
    *,
    name: str,
    other: str,
    mentor: bool,
    language: str,
) -> bytes:
    """Return the certificate of one of the two; printed again, it says the same.

    `other` is nothing where a young person is in the pair: what is hung on a wall names nobody who is under 18 but its
    owner.
    """
    assert match.ended_at is not None
    with in_language(language):
        data = _laid_out(edition, match, meetings, name=name, other=other, mentor=mentor)
    return render_pdf("mentoring", data, language, made_at=match.ended_at)


def certificate_name(match: Match) -> str:
    """Return what the file is called, in the language of the moment."""
    kind = _("certificate")
    return f"{kind}-{match.code}.pdf"


def _laid_out(
    edition: Edition, match: Match, meetings: Sequence[Meeting], *, name: str, other: str, mentor: bool
) -> dict[str, Any]:
    held = [one for one in meetings if one.state is MeetingState.HELD]
    minutes = sum(one.minutes for one in held)
    met = ngettext("%(num)d meeting", "%(num)d meetings", len(held))
    return {
        "title": _("Certificate of mentoring"),
        "heading": _("Certificate of mentoring"),
        "name": name,
        "line": _("was a mentor in") if mentor else _("was in mentoring at"),
        "edition": pick(edition.name),
        "cities": " + ".join(pick(city.name) for city in db.session.scalars(cities_of(edition.id))),
        "with": _with(other, mentor),
        "met": f"{met} · {_length(minutes)}",
        "dates": _dates(edition, match),
        "issued": _("Issued on %(day)s", day=date_(match.ended_at, zone=edition.zone) if match.ended_at else ""),
    }


def _with(other: str, mentor: bool) -> str:
    if not other:
        return str(_("together with a young artist")) if mentor else ""
    return str(_("together with %(name)s", name=other)) if mentor else str(_("with %(name)s as mentor", name=other))


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    parts = [str(ngettext("%(num)d hour", "%(num)d hours", hours))] if hours else []
    if rest or not hours:
        parts.append(str(ngettext("%(num)d minute", "%(num)d minutes", rest)))
    return " ".join(parts)


def _dates(edition: Edition, match: Match) -> str:
    first, last = (_day(edition, moment) for moment in (match.begun_at or match.created_at, match.ended_at))
    return str(dates_(first, last))


def _day(edition: Edition, moment: dt.datetime | None) -> dt.date:
    assert moment is not None
    return local(moment, edition.zone).date()
