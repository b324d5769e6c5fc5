"""Reporting with one tap and keeping people away: for everybody in mentoring, from a pair, a request or a mentor."""

from collections.abc import Callable

from flask import Response, abort

from accounts.queries import member_by_id
from core.db import db
from core.desk import me, press, row_or_404
from core.language import _
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires
from editions.models import Edition
from mentoring.actions import blocking, reporting
from mentoring.actions.circles import host_of
from mentoring.actions.circles_reading import names_for_host
from mentoring.actions.parties import today_in
from mentoring.actions.speed_reading import member_met
from mentoring.forms.safety import ReportForm
from mentoring.models import SpeedEvent
from mentoring.queries import pairs, safety
from mentoring.queries.circles import circle_for, place_in
from mentoring.queries.speed import published_for
from mentoring.queries.visible import mentor_seen_by
from mentoring.rules.states import OVER, MatchState
from mentoring.views.blueprint import edition_here, looker_here, mentoring


def _report(edition: Edition, where: str, write: Callable[[ReportForm], int]) -> Response:
    """Show the question, or take what was sent: everything in it may be empty."""
    form = ReportForm()
    told: list[int] = []
    if attempt(form, lambda: told.append(write(form))):
        return see_other("mentoring.report", edition=edition.slug, report_id=told[0])
    return form_page("mentoring/_report_now.html", form, edition=edition, where=where)


@mentoring.route("/<edition>/mentoring/pairs/<code>/report", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def pair_report(edition: str, code: str) -> Response:
    """Report the other of a pair; it is on hold from that moment, unless it is over already."""
    found = edition_here(edition)
    match = row_or_404(pairs.pair_of(found.id, code, me()))
    return _report(
        found,
        "over" if match.state in OVER else "pair",
        lambda form: reporting.report_pair(found, match, by=me(), reason=form.chosen(), words=form.words.data or ""),
    )


@mentoring.route("/<edition>/mentoring/requests/<code>/report", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def request_report(edition: str, code: str) -> Response:
    """Report the other side of a request; it ends."""
    found = edition_here(edition)
    about = _other_of_request(found, code)
    return _report(found, "request", lambda form: _report_member(found, about, form))


@mentoring.route("/<edition>/mentoring/mentors/<code>/report", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def mentor_report(edition: str, code: str) -> Response:
    """Report a mentor whom one sees."""
    found = edition_here(edition)
    about = _mentor(found, code)
    return _report(found, "mentor", lambda form: _report_member(found, about, form))


@mentoring.route("/<edition>/mentoring/circles/<int:circle_id>/report", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def circle_report(edition: str, circle_id: int) -> Response:
    """Report the host of a circle that one is in."""
    found = edition_here(edition)
    about = _host(found, circle_id)
    return _report(found, "circle", lambda form: _report_member(found, about, form))


@mentoring.route("/<edition>/mentoring/circles/<int:circle_id>/places/<int:place_id>/report", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def place_report(edition: str, circle_id: int, place_id: int) -> Response:
    """Report somebody who has a place in a circle that one hosts."""
    found = edition_here(edition)
    about = _in_circle(found, circle_id, place_id)
    return _report(found, "circle", lambda form: _report_member(found, about, form))


@mentoring.route("/<edition>/mentoring/speed/<int:event_id>/guests/<int:guest_id>/report", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def guest_report(edition: str, event_id: int, guest_id: int) -> Response:
    """Report somebody whom one meets at speed meetings."""
    found = edition_here(edition)
    about = _met(found, event_id, guest_id)
    return _report(found, "rounds", lambda form: _report_member(found, about, form))


def _report_member(edition: Edition, about: int, form: ReportForm) -> int:
    return reporting.report_member(edition, about, by=me(), reason=form.chosen(), words=form.words.data or "")


@mentoring.route("/<edition>/mentoring/reports/<int:report_id>", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def report(edition: str, report_id: int) -> Response:
    """Show who reported what becomes of it now, and let them say why if they want to."""
    found = edition_here(edition)
    row = row_or_404(safety.report_by(found.id, report_id, me()))
    form = ReportForm()
    if attempt(
        form,
        lambda: reporting.say_more(found, row.id, by=me(), reason=form.chosen(), words=form.words.data or ""),
    ):
        say(_("Thank you. The leads read it with the rest."))
        return see_other("mentoring.report", edition=found.slug, report_id=report_id)
    on_hold = False
    if row.match_id is not None:
        on_hold = db.session.scalars(pairs.match_row(row.match_id)).one().state is MatchState.FROZEN
    return form_page(
        "mentoring/report.html", form, edition=found, report=row, on_hold=on_hold, lead=_name(row.taken_by_id)
    )


def _name(member_id: int | None) -> str:
    return "" if member_id is None else db.session.scalars(member_by_id(member_id)).one().name


# --- blocks -----------------------------------------------------------------------------------------------------------


@mentoring.get("/<edition>/mentoring/blocks")
@requires(May.SIGNED_IN)
def blocks(edition: str) -> Response:
    """List whom one keeps away. A young person is not named here: a mentor who keeps one away sees them no more."""
    found = edition_here(edition)
    rows = db.session.execute(safety.blocks_by(found.id, me())).all()
    return page("mentoring/blocks.html", edition=found, rows=rows, today=today_in(found))


def _block(edition: Edition, other_id: int) -> Response:
    done = _("You do not meet here any more. Nobody is told.")
    press(lambda: blocking.block(edition, other_id, by=me()), done)
    return see_other("mentoring.blocks", edition=edition.slug)


@mentoring.post("/<edition>/mentoring/pairs/<code>/block")
@requires(May.SIGNED_IN)
def pair_block(edition: str, code: str) -> Response:
    """Keep the other of a pair away; the pair ends kindly."""
    found = edition_here(edition)
    match = row_or_404(pairs.pair_of(found.id, code, me()))
    mentor = match.mentor.member_id
    return _block(found, match.mentee.member_id if me() == mentor else mentor)


@mentoring.post("/<edition>/mentoring/requests/<code>/block")
@requires(May.SIGNED_IN)
def request_block(edition: str, code: str) -> Response:
    """Keep the other side of a request away; the request ends as if by itself."""
    found = edition_here(edition)
    return _block(found, _other_of_request(found, code))


@mentoring.post("/<edition>/mentoring/mentors/<code>/block")
@requires(May.SIGNED_IN)
def mentor_block(edition: str, code: str) -> Response:
    """Keep a mentor away whom one sees."""
    found = edition_here(edition)
    return _block(found, _mentor(found, code))


@mentoring.post("/<edition>/mentoring/circles/<int:circle_id>/block")
@requires(May.SIGNED_IN)
def circle_block(edition: str, circle_id: int) -> Response:
    """Keep the host of a circle away."""
    found = edition_here(edition)
    return _block(found, _host(found, circle_id))


@mentoring.post("/<edition>/mentoring/circles/<int:circle_id>/places/<int:place_id>/block")
@requires(May.SIGNED_IN)
def place_block(edition: str, circle_id: int, place_id: int) -> Response:
    """Keep somebody away who has a place in a circle that one hosts."""
    found = edition_here(edition)
    return _block(found, _in_circle(found, circle_id, place_id))


@mentoring.post("/<edition>/mentoring/speed/<int:event_id>/guests/<int:guest_id>/block")
@requires(May.SIGNED_IN)
def guest_block(edition: str, event_id: int, guest_id: int) -> Response:
    """Keep somebody away whom one meets at speed meetings."""
    found = edition_here(edition)
    return _block(found, _met(found, event_id, guest_id))


@mentoring.post("/<edition>/mentoring/blocks/<int:block_id>/take-back")
@requires(May.SIGNED_IN)
def block_take_back(edition: str, block_id: int) -> Response:
    """Take a block back; what has ended stays so."""
    found = edition_here(edition)
    press(lambda: blocking.unblock(found, block_id, by=me()), _("You can meet here again."))
    return see_other("mentoring.blocks", edition=found.slug)


def _other_of_request(edition: Edition, code: str) -> int:
    row = row_or_404(pairs.request_of(edition.id, code, me()))
    mentor = row.mentor.member_id
    return row.mentee.member_id if me() == mentor else mentor


def _host(edition: Edition, circle_id: int) -> int:
    row = row_or_404(circle_for(edition.id, circle_id, me()))
    host = row.host_id if row.mentor is None else row.mentor.member_id
    if host is None:
        abort(404)
    return host


def _in_circle(edition: Edition, circle_id: int, place_id: int) -> int:
    """Return who has a place of a circle, to its host, and only whom the host reads about there."""
    row = row_or_404(circle_for(edition.id, circle_id, me()))
    if me() not in (row.host_id, None if row.mentor is None else row.mentor.member_id):
        abort(404)
    host = host_of(edition, row)
    if place_id not in names_for_host(edition, row, cleared=host is not None and host.cleared):
        abort(404)
    return row_or_404(place_in(circle_id, place_id)).mentee.member_id


def _met(edition: Edition, event_id: int, guest_id: int) -> int:
    event = row_or_404(published_for(edition.id, me()).where(SpeedEvent.id == event_id))
    about = member_met(edition, event, me(), guest_id)
    if about is None:
        abort(404)
    return about


def _mentor(edition: Edition, code: str) -> int:
    return row_or_404(mentor_seen_by(edition.id, code, looker_here(edition), today_in(edition))).member_id
