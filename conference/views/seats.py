"""Workshop seats of whoever is signed in: signing up, giving back, offers, the order of wishes, certificates."""

from dataclasses import dataclass

from flask import Response, abort, request

from conference.actions import courses as teaching
from conference.actions import seats as sitting
from conference.actions.attending import room_code
from conference.actions.courses import Standing
from conference.forms.seats import SeatForm
from conference.models import Certificate, Course, ReleasedSlot, SeatState, SignUp
from conference.prints.certificates import certificate_name, certificate_pdf
from conference.queries import courses as courses_asked
from conference.queries import releases
from conference.queries import seats as asked
from conference.rules.seats import Door
from conference.views.blueprint import conference
from conference.views.opening import guessed
from conference.views.seat_boxes import SeatBox, boxes_of
from core.clock import now
from core.codes import qr_svg
from core.db import db
from core.desk import me, press, row_or_404
from core.language import _, current_code, fold, ngettext, pick
from core.pages import own_path, page, say, see_other
from core.permissions import May, requires
from core.refusals import Refused
from core.security import secret_page
from core.signing import Purpose, unsign
from core.words import sentence
from editions.models import Edition
from editions.queries import public_edition

NO_TICKET = ("seat_needs_ticket", "seat_ticket_without")
OFFER_TTL = 15 * 24 * 3600


def _edition(slug: str) -> Edition:
    return row_or_404(public_edition(slug))


def _slot(edition: Edition, code: str) -> ReleasedSlot:
    return row_or_404(releases.slot_everybody_sees(edition.id, code))


def _back(edition: Edition, slot: str) -> Response:
    """Go back to the page that the button stood on, at the seats of the slot."""
    here = own_path(request.form.get("back"), f"/{edition.slug}/my-seats")
    return see_other(f"{here}#seat-{slot}")


@conference.post("/<edition>/slots/<slot>/seat")
@requires(May.SIGNED_IN)
def sign_up(edition: str, slot: str) -> Response:
    """Ask for a seat, and say on the next page what came of it."""
    found = _edition(edition)
    title = pick(_slot(found, slot).title)
    form = SeatForm(prefix=f"{slot}-")
    words = (form.words.data or "") if form.validate_on_submit() else ""
    try:
        got = sitting.sign_up(found.id, slot, me(), words=words, by=me())
    except Refused as refusal:
        say(sentence(refusal), "warn")
        if refusal.code in NO_TICKET:
            return see_other("registration.tickets", edition=found.slug)
        return _back(found, slot)
    _tell(got, title)
    return _back(found, slot)


def _tell(got: sitting.Asked, title: str) -> None:
    if got.state is SeatState.SEATED:
        say(_("You have a seat in %(title)s.", title=title))
    elif got.state is SeatState.WAITING:
        say(_("%(title)s is full. You have place %(place)d on the waiting list.", title=title, place=got.place or 0))
    elif got.state is SeatState.OFFERED:
        say(_("A seat in %(title)s is held for you. Say yes, and it is yours.", title=title), "warn")
    else:
        say(_("Your wish for %(title)s is noted. You get a mail when it is decided.", title=title))
    for one in got.tight:
        other = pick(one.other.title)
        if one.needed is None:
            say(_("Mind the way: whether you can get from or to %(other)s depends on the boat.", other=other), "warn")
        else:
            words = ngettext(
                "Mind the way: there is %(num)d minute between it and %(other)s, and the way takes %(needed)d.",
                "Mind the way: there are %(num)d minutes between it and %(other)s, and the way takes %(needed)d.",
                one.there_are,
                other=other,
                needed=one.needed,
            )
            say(words, "warn")


@conference.post("/<edition>/slots/<slot>/leave")
@requires(May.SIGNED_IN)
def leave_seat(edition: str, slot: str) -> Response:
    """Give a seat, a place or a wish back."""
    found = _edition(edition)
    press(lambda: sitting.leave(found.id, slot, me(), by=me()), _("You gave it back. Thank you for telling."))
    return _back(found, slot)


@conference.post("/<edition>/slots/<slot>/offer")
@requires(May.SIGNED_IN)
def answer_offer(edition: str, slot: str) -> Response:
    """Say yes or no to a seat that is held."""
    found, yes = _edition(edition), request.form.get("answer") == "yes"
    done = _("The seat is yours.") if yes else _("The seat goes to the next who waits. Thank you for telling.")
    press(lambda: sitting.answer_offer(found.id, slot, me(), yes=yes, by=me()), done)
    return _back(found, slot)


@conference.post("/<edition>/slots/<slot>/wish")
@requires(May.SIGNED_IN)
def move_wish(edition: str, slot: str) -> Response:
    """Let a wish change places with its neighbour."""
    found, up = _edition(edition), request.form.get("direction") == "up"
    press(lambda: sitting.move_wish(found.id, slot, me(), up=up), _("The order of your wishes is saved."))
    return see_other(f"/{found.slug}/my-seats#wishes")


@conference.route("/<edition>/seat-offer/<token>", methods=["GET", "POST"])
@requires(May.EVERYONE)
def seat_offer(edition: str, token: str) -> Response:
    """Answer an offer from a mail by one press, without signing in; looking at it changes nothing."""
    secret_page()
    found = _edition(edition)
    row = row_or_404(asked.sign_up_by_id(unsign(Purpose.SEAT_OFFER, token, ttl=OFFER_TTL)))
    seen = db.session.scalars(asked.seen_slots(found.id, [row.slot_id])).one_or_none() or abort(404)
    if request.method == "POST":
        yes = request.form.get("answer") == "yes"
        done = _("The seat is yours.") if yes else _("The seat goes to the next who waits. Thank you for telling.")
        code, member_id = row.slot.code, row.member_id
        press(lambda: sitting.answer_offer(found.id, code, member_id, yes=yes, by=member_id), done)
        return see_other("conference.seat_offer", edition=edition, token=token)
    held = row.offered_until is not None and row.offered_until > now()
    return page("conference/seat_offer.html", edition=found, row=row, seen=seen, token=token, held=held)


# --- all my seats -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MyCourse:
    """A course as one person sees it."""

    course: Course
    standing: Standing | None
    certificate: Certificate | None


def _my_courses(edition: Edition) -> list[MyCourse]:
    found = []
    for course in db.session.scalars(courses_asked.courses_of(edition.id)).all():
        standing = teaching.standings(course, [me()]).get(me())
        given = db.session.scalars(courses_asked.own_certificate(course.id, me())).one_or_none()
        if standing is not None or given is not None:
            found.append(MyCourse(course, standing, given))
    return found


def _sorted_boxes(boxes: list[SeatBox]) -> dict[str, list[SeatBox]]:
    kinds = {
        SeatState.OFFERED: "offers",
        SeatState.SEATED: "seats",
        SeatState.WAITING: "waiting",
        SeatState.APPLIED: "wishes",
    }
    found: dict[str, list[SeatBox]] = {name: [] for name in (*kinds.values(), "other")}
    for box in boxes:
        assert box.mine is not None
        found[kinds.get(box.state, "other") if box.state else "other"].append(box)
    found["wishes"].sort(key=lambda box: box.wish)
    return found


@conference.get("/<edition>/my-seats")
@requires(May.SIGNED_IN)
def my_seats(edition: str) -> Response:
    """Show all seats, places and wishes of whoever looks, with offers to answer and certificates."""
    found = _edition(edition)
    rows: list[SignUp] = list(db.session.scalars(asked.own_sign_ups(found.id, me())))
    slots = db.session.scalars(asked.seen_slots(found.id, [row.slot_id for row in rows])).all() if rows else []
    mine = [box for box in boxes_of(found, slots) if box.mine is not None]
    shown = {box.plan.slot_id for box in mine}
    code = room_code(found.id, me())
    planned = boxes_of(found, db.session.scalars(asked.planned_slots(found.id)).all())
    return page(
        "conference/my_seats.html",
        edition=found,
        groups=_sorted_boxes(mine),
        gone=[row for row in slots if row.slot_id not in shown],
        any_seats=bool(rows),
        released=db.session.scalar(releases.current_release_id(found.id)) is not None,
        open_boxes=[box for box in planned if box.mine is None and box.door is Door.OPEN],
        courses=_my_courses(found),
        room_code=code,
        qr=qr_svg(code, _("Your code for the doors")),
    )


@conference.post("/<edition>/my-seats/certificates/<int:course_id>")
@requires(May.SIGNED_IN)
def certificate_take(edition: str, course_id: int) -> Response:
    """Give whoever has earned it their certificate."""
    found = _edition(edition)
    course = row_or_404(courses_asked.course_in(found.id, course_id))
    try:
        teaching.issue(found.id, course.id, me(), by=me())
    except Refused as refusal:
        say(sentence(refusal), "warn")
        return see_other("conference.my_seats", edition=edition)
    return see_other("conference.certificate", edition=edition, course_id=course_id)


@conference.get("/<edition>/my-seats/certificates/<int:course_id>")
@requires(May.SIGNED_IN)
def certificate(edition: str, course_id: int) -> Response:
    """Hand out one's own certificate as a PDF."""
    found = _edition(edition)
    course = row_or_404(courses_asked.course_in(found.id, course_id))
    given = row_or_404(courses_asked.own_certificate(course.id, me()))
    body = certificate_pdf(found, course, given, current_code())
    answer = Response(body, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{certificate_name(given)}"'
    return answer


@conference.get("/certificates/<code>")
@guessed
@requires(May.EVERYONE)
def certificate_check(code: str) -> Response:
    """Say to whoever holds the paper that it is real, and of what. It names nobody; a name typed in is compared."""
    row = db.session.execute(courses_asked.certificate_by_code(code.upper())).one_or_none()
    typed, shown = request.args.get("name", "")[:200], code.upper()[:20]
    if row is None:
        return page("conference/certificate_check.html", 404, given=None, code=shown)
    given, course, found, name = row
    fits = bool(fold(typed)) and fold(typed) == fold(name)
    return page(
        "conference/certificate_check.html",
        given=given, course=course, edition=found, typed=typed, fits=fits, code=shown,
    )  # fmt: skip
