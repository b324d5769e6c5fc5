"""Pairs at the desk: all of them by state, and everything of one for who looks after it."""

from collections.abc import Callable
from typing import Any

from flask import Response, abort, make_response, request
from sqlalchemy import Select

from accounts.queries.members import member_by_id, names_of
from core.db import db
from core.desk import me, press, row_or_404
from core.language import _, current_code, pick
from core.listing import page_of
from core.pages import page, see_other
from core.permissions import May, requires
from editions.models import Edition
from mentoring.actions import looking_after, talking
from mentoring.actions.caring import reasons_now, young_in
from mentoring.actions.looks import note_look
from mentoring.actions.parties import parties_of, today_in
from mentoring.desk_views.desk import blueprint, edition_here
from mentoring.forms.safety import CarerForm, KeepBackForm, LetterForm
from mentoring.mails.safety import Letter, letter_words
from mentoring.models import Match
from mentoring.prints import certificates
from mentoring.queries import care, people, working
from mentoring.queries import meetings as met
from mentoring.queries import pairs as asked
from mentoring.queries import talking as told
from mentoring.rules.looks import Look
from mentoring.rules.states import ALIVE, MatchState
from mentoring.words.care import WHYS, mentee_shown
from mentoring.words.fit import reason_lines
from mentoring.words.states import MATCH_STATES

LETTERS = (Letter.REMIND, Letter.ENDING)


def wanted_pairs(edition: Edition) -> Select[Match]:
    """Return the pairs that the filters in the address ask for; what makes no sense asks for nothing."""

    def number(name: str) -> int | None:
        typed = request.args.get(name, "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None

    states = {state.value: state for state in MatchState}
    return care.pairs_listed(
        edition.id,
        state=states.get(request.args.get("state", "")),
        carer=number("carer"),
        programme=number("programme"),
        words=request.args.get("q", "").strip()[:100],
        reader_id=me(),
        today=today_in(edition),
        sort=request.args.get("sort", ""),
    )


def _filters(edition: Edition) -> list[dict[str, Any]]:
    carers = [(member.id, member.name) for member in db.session.scalars(care.carers(edition.id))]
    programmes = [(one.id, pick(one.name)) for one in db.session.scalars(care.programmes_of(edition.id))]
    return [
        {"name": "state", "label": _("State"), "options": [(one.value, word) for one, word in MATCH_STATES.items()]},
        {"name": "carer", "label": _("Looked after by"), "options": [(0, _("nobody")), *carers]},
        {"name": "programme", "label": _("Mentoring programme"), "options": [(0, _("none")), *programmes]},
    ]


@blueprint.get("/<edition>/mentoring/pairs")
@requires(May.MENTORING_SEE)
def pairs(edition: str) -> Response:
    """List all pairs with their states: nothing of what the two say, and nobody under 18 by name."""
    found = edition_here(edition)
    listed = page_of(wanted_pairs(found), request.args.get("page", ""))
    carers = {match.coordinator_id for match in listed.rows}
    return page(
        "mentoring_desk/pairs.html",
        edition=found,
        listed=listed,
        names={row.id: row.name for row in db.session.execute(names_of(carers))},
        filters=_filters(found),
        sort=care.PAIR_SORTING.asked(request.args.get("sort", "")),
        me=me(),
        shown=mentee_shown,
        young=young_in(found, listed.rows),
    )


@blueprint.get("/<edition>/mentoring/pairs/<code>")
@requires(May.MENTORING_SEE)
def pair(edition: str, code: str) -> Response:
    """Show everything of a pair to who looks after it; whose pair it is not finds nothing."""
    return _page(edition, code)


def _page(edition: str, code: str, wrong: dict[int, KeepBackForm] | None = None) -> Response:
    """Show a pair, with what was wrong in the reason for which a message (by id) is kept back, if something was."""
    found = edition_here(edition)
    seen = row_or_404(asked.pair_looked_after(found.id, code, me()))
    note_look(found.id, me(), _young_in(found, seen), Look.DESK_PAIR, seen.id)
    match = row_or_404(asked.pair_looked_after(found.id, code, me()))
    mentee = row_or_404(people.mentees_by_ids([match.mentee_id]))
    mentor = row_or_404(people.mentors_by_ids([match.mentor_id]))
    said = _said_in(found, match)
    keep_forms = {message.id: _keep_form(message.id) for message in said["messages"]}
    keep_forms |= {one: form for one, form in (wrong or {}).items() if one in keep_forms}
    return page(
        "mentoring_desk/pair.html",
        422 if wrong else 200,
        edition=found,
        match=match,
        mentee=mentee,
        mentor=mentor,
        minors=_young_in(found, match),
        why_lines=reason_lines(match.reasons or {}),
        reasons=[(why, WHYS[why]) for _queue, why in reasons_now(found, match)],
        alive=match.state in ALIVE,
        certified=_names_in(found, match) if match.state is MatchState.COMPLETED else {},
        me=me(),
        keep_forms=keep_forms,
        **said,
        **_can_do(found),
    )


def _young_in(edition: Edition, match: Match) -> frozenset[int]:
    party = parties_of([match.mentee_id], today_in(edition)).get(match.mentee_id)
    return frozenset() if party is None else party.minors


def _said_in(edition: Edition, match: Match) -> dict[str, Any]:
    """Return what was said and done in a pair, with the names of who did it."""
    party = parties_of([match.mentee_id], today_in(edition))[match.mentee_id]
    messages = db.session.scalars(told.thread_of(match.id)).all()
    meetings = db.session.scalars(met.meetings_of(match.id)).all()
    check_ins = db.session.scalars(care.all_check_ins_of(match.id)).all()
    members = {match.mentor.member_id, match.coordinator_id, match.ended_by_id, *party.members}
    members |= {message.author_id for message in messages} | {one.member_id for one in check_ins}
    return {
        "messages": messages,
        "meetings": meetings,
        "notes": db.session.scalars(care.shared_notes_of(match.id)).all(),
        "goals": db.session.scalars(working.goals_of(match.id)).all(),
        "check_ins": check_ins,
        "feedback": db.session.scalars(working.feedback_of(match.id)).all(),
        "names": {row.id: row.name for row in db.session.execute(names_of(members))},
    }


def _can_do(edition: Edition) -> dict[str, Any]:
    """Return the forms of what can be done with a pair."""
    carers = [(member.id, member.name) for member in db.session.scalars(care.carers(edition.id)) if member.id != me()]
    return {
        "carer_form": CarerForm(carers) if carers else None,
        "letter_form": LetterForm(LETTERS, data={"letter": Letter.REMIND.value}),
        "letters": [(one, letter_words(edition, one, current_code())) for one in LETTERS],
    }


@blueprint.get("/<edition>/mentoring/pairs/<code>/certificates/<int:member_id>.pdf")
@requires(May.MENTORING_SEE)
def pair_certificate(edition: str, code: str, member_id: int) -> Response:
    """Hand out the certificate of somebody in a completed pair to who looks after it, in that person's language."""
    found = edition_here(edition)
    match = row_or_404(asked.pair_looked_after(found.id, code, me()))
    names = {} if match.state is not MatchState.COMPLETED else _names_in(found, match)
    if member_id not in names:
        abort(404)
    if minors := _young_in(found, match):
        note_look(found.id, me(), minors, Look.DESK_PAIR, match.id)
        match = row_or_404(asked.pair_looked_after(found.id, code, me()))
    mentor = member_id == match.mentor.member_id
    other = mentee_shown(match, young=False) if mentor else match.mentor.member.name
    made = certificates.pair_certificate(
        found,
        match,
        db.session.scalars(met.meetings_of(match.id)).all(),
        name=names[member_id],
        other="" if match.young or minors else other,
        mentor=mentor,
        language=db.session.scalars(member_by_id(member_id)).one().language,
    )
    answer = make_response(made)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{certificates.certificate_name(match)}"'
    return answer


def _names_in(edition: Edition, match: Match) -> dict[int, str]:
    """Return the members of a pair with their names, the mentor first."""
    party = parties_of([match.mentee_id], today_in(edition))[match.mentee_id]
    members = [match.mentor.member_id, *sorted(party.members)]
    names = {row.id: row.name for row in db.session.execute(names_of(members))}
    return {one: names[one] for one in members}


# --- what is pressed --------------------------------------------------------------------------------------------------


def _press(edition: str, code: str, act: Callable[[Edition], object], done: str, *, home: bool = False) -> Response:
    found = edition_here(edition)
    press(lambda: act(found), done)
    if home or request.form.get("back") == "home":
        return see_other("mentoring_desk.queues", edition=found.slug)
    return see_other("mentoring_desk.pair", edition=found.slug, code=code)


@blueprint.post("/<edition>/mentoring/pairs/<code>/take-on")
@requires(May.MENTORING_CHANGE)
def pair_take_on(edition: str, code: str) -> Response:
    """Look after a pair that nobody looks after."""
    return _press(edition, code, lambda found: looking_after.take_on(found, code, by=me()), _("You look after it now."))


@blueprint.post("/<edition>/mentoring/pairs/<code>/hand-over")
@requires(May.MENTORING_CHANGE)
def pair_hand_over(edition: str, code: str) -> Response:
    """Name another coordinator."""
    typed = request.form.get("carer", "")
    to = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
    done = _("Handed over. They get a mail.")
    return _press(edition, code, lambda found: looking_after.hand_over(found, code, to, by=me()), done, home=True)


@blueprint.post("/<edition>/mentoring/pairs/<code>/approve")
@requires(May.MENTORING_CHANGE)
def pair_approve(edition: str, code: str) -> Response:
    """Say yes to a proposed pair."""
    return _press(edition, code, lambda found: looking_after.approve(found, code, by=me()), _("Approved."))


@blueprint.post("/<edition>/mentoring/pairs/<code>/drop")
@requires(May.MENTORING_CHANGE)
def pair_drop(edition: str, code: str) -> Response:
    """Take a pair back before it begins."""
    done = _("Taken back. Both get kind words.")
    return _press(edition, code, lambda found: looking_after.drop(found, code, by=me()), done)


@blueprint.post("/<edition>/mentoring/pairs/<code>/end")
@requires(May.MENTORING_CHANGE)
def pair_end(edition: str, code: str) -> Response:
    """End a pair early, without blame."""
    done = _("Ended. Both get kind words.")
    return _press(edition, code, lambda found: looking_after.end(found, code, by=me()), done)


@blueprint.post("/<edition>/mentoring/pairs/<code>/settle")
@requires(May.MENTORING_CHANGE)
def pair_settle(edition: str, code: str) -> Response:
    """Put away what stands in the queues."""
    done = _("Put away. What lasts comes back.")
    return _press(edition, code, lambda found: looking_after.settle(found, code, by=me()), done)


@blueprint.post("/<edition>/mentoring/pairs/<code>/write")
@requires(May.MENTORING_CHANGE)
def pair_write(edition: str, code: str) -> Response:
    """Write prepared kind words to both."""
    letter = next((one for one in LETTERS if one.value == request.form.get("letter")), Letter.REMIND)
    done = _("Written to both.")
    return _press(edition, code, lambda found: looking_after.write(found, code, letter, by=me()), done)


@blueprint.post("/<edition>/mentoring/pairs/<code>/messages/<int:message_id>/pass")
@requires(May.MENTORING_CHANGE)
def message_pass(edition: str, code: str, message_id: int) -> Response:
    """Let a held message through."""
    _own_message(edition, code, message_id)
    return _press(edition, code, lambda _found: talking.let_through(message_id, by=me()), _("It has gone through."))


@blueprint.post("/<edition>/mentoring/pairs/<code>/messages/<int:message_id>/keep")
@requires(May.MENTORING_CHANGE)
def message_keep(edition: str, code: str, message_id: int) -> Response:
    """Keep a held message back; who wrote it reads why, and is told by mail that there is something to read."""
    _own_message(edition, code, message_id)
    form = _keep_form(message_id)
    if not form.validate_on_submit():
        return _page(edition, code, {message_id: form})
    done = _("Kept back. Who wrote it reads why.")
    words = form.words.data or ""
    return _press(edition, code, lambda _found: talking.refuse_message(message_id, words, by=me()), done)


def _keep_form(message_id: int) -> KeepBackForm:
    return KeepBackForm(prefix=f"keep-{message_id}-")


def _own_message(edition: str, code: str, message_id: int) -> None:
    """Find a message in a pair that one looks after, or nothing."""
    match = row_or_404(asked.pair_looked_after(edition_here(edition).id, code, me()))
    row_or_404(told.message_in(match.id, message_id))
