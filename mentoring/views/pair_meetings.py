"""The meetings of a pair: proposing times, choosing one, moving, calling off, preparing, noting, saying how it was."""

from typing import Any

from flask import Response, abort, make_response, request

from core.calendar_file import MEDIA_TYPE, calendar_file
from core.clock import now
from core.db import db
from core.desk import me, press
from core.language import _, zone_of
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires
from mentoring.actions import goals, meetings
from mentoring.actions.together import Pair
from mentoring.forms.pairs import MoveForm, NoteForm, OtherTimesForm, PrepareForm, ProposeForm, place_value
from mentoring.models import Meeting
from mentoring.prints.meetings import entry_of, sound_of
from mentoring.queries import working
from mentoring.queries.meetings import booked_near
from mentoring.rules.looks import Look
from mentoring.rules.people import Meets
from mentoring.rules.requests import LOOK_AHEAD, TIMES, quick_times
from mentoring.rules.states import DAY, MeetingState, next_kind
from mentoring.views.blueprint import mentoring
from mentoring.views.pair_parts import Shown, pair_here, places_for, shown_meetings
from mentoring.words.pairs import AGENDAS, agenda_text

USUAL_MINUTES = 60


def _open(edition: str, code: str, *, look: Look | None = None) -> Pair:
    """Return a pair whose other side may be seen; what is hidden has no meetings."""
    found = pair_here(edition, code, look=look)
    if found.hidden:
        abort(404)
    return found


def _meeting(found: Pair, number: int) -> Shown:
    rows = [one for one in shown_meetings(found) if one.meeting.number == number]
    return rows[0] if rows else abort(404)


@mentoring.route("/<edition>/mentoring/pairs/<code>/meetings/new", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def pair_meeting_new(edition: str, code: str) -> Response:
    """Propose two to five times for the next meeting."""
    found = _open(edition, code)
    form = ProposeForm(zone=found.edition.zone, data=_usual(found))
    form.offer_places(*places_for(found))
    match_id = found.match.id
    if attempt(form, lambda: meetings.propose(match_id, form.times(), by=me(), **form.where())):
        say(_("Your times are on their way. You hear when one is chosen."))
        return see_other("mentoring.pair", edition=edition, code=code)
    found = _open(edition, code) if form.errors else found
    states = [one.meeting.state for one in shown_meetings(found)]
    kind = next_kind(sum(one in meetings.COUNTED for one in states))
    suits = not form.is_submitted() and form.time_1.data is not None
    return form_page("mentoring/pair_meeting_new.html", form, edition=found.edition, pair=found, kind=kind, suits=suits)


def _usual(found: Pair) -> dict[str, Any]:
    """Return what stands in a new form: as long and where they met last, at the next times that suit both."""
    rows = [one.meeting for one in shown_meetings(found)]
    if not rows:
        minutes = found.match.mentor.meeting_minutes or USUAL_MINUTES
        return {"minutes": minutes, "place": Meets.ONLINE.value, **_suiting(found, minutes)}
    last = rows[-1]
    place = place_value(last.meets, last.venue_id)
    return {"minutes": last.minutes, "place": place, "link": last.link, **_suiting(found, last.minutes)}


def _suiting(found: Pair, minutes: int) -> dict[str, Any]:
    """Return the next three times in half-days that both have named, at which neither has a meeting; or none."""
    both = set(found.match.mentor.half_days) & set(found.match.mentee.half_days)
    ahead = (now(), now() + LOOK_AHEAD * DAY)
    taken = db.session.execute(booked_near(found.members, ahead, None)).all() if both else []
    times = quick_times(both, now(), zone_of(found.edition.zone), minutes=minutes, taken=taken)
    return {f"time_{number}": time for number, time in enumerate(times[:TIMES], start=1)}


@mentoring.get("/<edition>/mentoring/pairs/<code>/meetings/<int:number>")
@requires(May.SIGNED_IN)
def pair_meeting(edition: str, code: str, number: int) -> Response:
    """Show one meeting: when and where, the boat, what it is about, notes."""
    found = _open(edition, code, look=Look.PAIR_MEETING)
    return _page(found, number)


def _page(found: Pair, number: int, forms: dict[str, Any] | None = None) -> Response:
    """Show a meeting, with what was wrong in one of its forms, if something was."""
    one = _meeting(found, number)
    row = one.meeting
    notes = db.session.scalars(working.notes_seen_by([row.id], found.member_id)).all()
    own = {note.shared: note for note in notes if note.author_id == found.member_id}
    made: dict[str, Any] = {
        "prepare": PrepareForm(data={"agenda": row.agenda or agenda_text(row.kind), "link": row.link}),
        "own": NoteForm(prefix="own-", data={"words": own[False].words if False in own else ""}),
        "shared": NoteForm(prefix="shared-", data={"words": own[True].words if True in own else ""}),
    }
    made.update(forms or {})
    wrong = next((form for form in made.values() if form.errors), None)
    return page(
        "mentoring/pair_meeting.html",
        200 if wrong is None else getattr(wrong, "answer_status", 422),
        edition=found.edition,
        pair=found,
        one=one,
        forms_of=made,
        lines=AGENDAS[row.kind],
        theirs=[note for note in notes if note.author_id != found.member_id],
    )


@mentoring.route("/<edition>/mentoring/pairs/<code>/meetings/<int:number>/times", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def pair_meeting_times(edition: str, code: str, number: int) -> Response:
    """Propose other times, where none of the first suits."""
    found = _open(edition, code)
    _meeting(found, number)
    match_id, form = found.match.id, OtherTimesForm(zone=found.edition.zone)
    if attempt(form, lambda: meetings.propose_others(match_id, number, form.times(), by=me())):
        say(_("Your times are on their way. You hear when one is chosen."))
        return see_other("mentoring.pair", edition=edition, code=code)
    found = _open(edition, code) if form.errors else found
    return form_page(
        "mentoring/pair_meeting_times.html", form, edition=found.edition, pair=found, one=_meeting(found, number)
    )


@mentoring.post("/<edition>/mentoring/pairs/<code>/meetings/<int:number>/choose")
@requires(May.SIGNED_IN)
def pair_meeting_choose(edition: str, code: str, number: int) -> Response:
    """Choose one of the proposed times."""
    match_id, time = _open(edition, code).match.id, request.form.get("time", "")
    press(
        lambda: meetings.choose(match_id, number, time, by=me()),
        _("It is booked. Both of you get it by mail, for your calendars."),
    )
    return see_other("mentoring.pair_meeting", edition=edition, code=code, number=number)


@mentoring.route("/<edition>/mentoring/pairs/<code>/meetings/<int:number>/move", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def pair_meeting_move(edition: str, code: str, number: int) -> Response:
    """Move a booked meeting to another time or place."""
    found = _open(edition, code)
    one = _meeting(found, number)
    form = _move_form(found, one.meeting)
    match_id = found.match.id
    if attempt(
        form,
        lambda: meetings.move(match_id, number, form.starts_at.data, seen=form.sequence, by=me(), **form.where()),
    ):
        say(_("It is moved. Both calendars learn of it, and the other is told."))
        return see_other("mentoring.pair_meeting", edition=edition, code=code, number=number)
    found = _open(edition, code) if form.errors else found
    return form_page(
        "mentoring/pair_meeting_move.html", form, edition=found.edition, pair=found, one=_meeting(found, number)
    )


def _move_form(found: Pair, meeting: Meeting) -> MoveForm:
    data = {
        "starts_at": meeting.starts_at,
        "minutes": meeting.minutes,
        "place": place_value(meeting.meets, meeting.venue_id),
        "link": meeting.link,
        "seen": str(meeting.sequence),
    }
    form = MoveForm(zone=found.edition.zone, data=data)
    form.offer_places(*places_for(found))
    return form


@mentoring.post("/<edition>/mentoring/pairs/<code>/meetings/<int:number>/cancel")
@requires(May.SIGNED_IN)
def pair_meeting_cancel(edition: str, code: str, number: int) -> Response:
    """Call a meeting off."""
    match_id = _open(edition, code).match.id
    press(lambda: meetings.cancel(match_id, number, by=me()), _("It is called off, and the other is told."))
    return see_other("mentoring.pair", edition=edition, code=code)


@mentoring.post("/<edition>/mentoring/pairs/<code>/meetings/<int:number>/outcome")
@requires(May.SIGNED_IN)
def pair_meeting_outcome(edition: str, code: str, number: int) -> Response:
    """Say whether a meeting took place."""
    match_id, held = _open(edition, code).match.id, request.form.get("held") == "yes"
    done = _("Good. Write down what you take along, while you remember it.") if held else _("Noted. Try another time.")
    press(lambda: meetings.note_outcome(match_id, number, held=held, by=me()), done)
    return see_other("mentoring.pair_meeting", edition=edition, code=code, number=number, _anchor="notes")


@mentoring.post("/<edition>/mentoring/pairs/<code>/meetings/<int:number>/prepare")
@requires(May.SIGNED_IN)
def pair_meeting_prepare(edition: str, code: str, number: int) -> Response:
    """Write down what a meeting is about, and its link."""
    found, form = _open(edition, code), PrepareForm()
    match_id, kind = found.match.id, _meeting(found, number).meeting.kind

    def act() -> object:
        typed = form.agenda.data or ""
        # The prepared agenda is not stored: each of the two goes on reading it in their own language.
        agenda = "" if typed == agenda_text(kind) else typed
        return meetings.prepare(match_id, number, agenda=agenda, link=form.link.data or "", by=me())

    if not attempt(form, act):
        return _page(_open(edition, code), number, {"prepare": form})
    say(_("Both of you see it now."))
    return see_other("mentoring.pair_meeting", edition=edition, code=code, number=number)


@mentoring.post("/<edition>/mentoring/pairs/<code>/meetings/<int:number>/notes/<any(own, shared):which>")
@requires(May.SIGNED_IN)
def pair_meeting_note(edition: str, code: str, number: int, which: str) -> Response:
    """Keep a note: for oneself, or for both."""
    found, form = _open(edition, code), NoteForm(prefix=f"{which}-")
    match_id, shared = found.match.id, which == "shared"
    if not attempt(form, lambda: goals.write_note(match_id, number, form.words.data or "", shared=shared, by=me())):
        return _page(_open(edition, code), number, {which: form})
    say(_("Kept. The other reads it too.") if shared else _("Kept. Nobody reads it but you."))
    return see_other("mentoring.pair_meeting", edition=edition, code=code, number=number, _anchor="notes")


@mentoring.get("/<edition>/mentoring/pairs/<code>/meetings/<int:number>.ics")
@requires(May.SIGNED_IN)
def pair_meeting_file(edition: str, code: str, number: int) -> Response:
    """Hand out one meeting for a calendar."""
    found = _open(edition, code)
    row = _meeting(found, number).meeting
    if row.starts_at is None or row.state is MeetingState.ASKED:
        abort(404)
    sound = sound_of(found.edition)
    entry = entry_of(sound, row, code=code, other=found.other_name, country=found.country, young=found.young)
    answer = make_response(calendar_file([entry], name=_("Mentoring"), zone=found.edition.zone))
    answer.headers["Content-Type"] = MEDIA_TYPE
    answer.headers["Content-Disposition"] = f'attachment; filename="mentoring-{number}.ics"'
    return answer
