"""Releases at the desk: what the next would change, releasing it, what earlier ones changed, showing speakers."""

from collections.abc import Sequence
from typing import Any

from flask import Response, request

from accounts.queries.members import names_of
from conference.actions import releasing_timetable as releasing
from conference.actions.freezing import Upcoming
from conference.actions.slots import known_timetable
from conference.desk_views.desk import blueprint, edition_here
from conference.forms.releases import ReleaseForm, release_form, why_name
from conference.models import Release
from conference.queries import notices as asked
from conference.queries import releases as released
from conference.queries.change_logs import titles_released
from conference.rules.timetable.changes import Change, read
from conference.rules.timetable.problems import ProblemKind
from conference.words import releases as words
from conference.words.naming import names_in
from conference.words.problems import KINDS, problem_words
from core.db import db
from core.desk import me, press, row_or_404
from core.language import LANGUAGES, NAMES, _, language
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires
from core.texts import Texts
from editions.models import Edition
from editions.queries import rooms_of
from editions.rules.phases import EditionState


@blueprint.get("/<edition>/timetable/releases")
@requires(May.TIMETABLE_SEE)
def releases(edition: str) -> Response:
    """Show what everybody sees, and what the next release would change."""
    found = edition_here(edition)
    state = releasing.look_ahead(found)
    return _releases_page(found, state, _form(state, {}))


@blueprint.post("/<edition>/timetable/releases")
@requires(May.TIMETABLE_RELEASE)
def release_make(edition: str) -> Response:
    """Release what was looked at."""
    found, by = edition_here(edition), me()
    state = releasing.look_ahead(found)
    form = release_form([problem.key for problem in state.errors], {})
    keys = [problem.key for problem in state.errors]

    def act() -> None:
        releasing.release(
            found.id,
            name=form.name.data,
            note=form.note.data,
            seen=form.stamp.data or "",
            overrides=form.reasons(keys),
            by=by,
        )

    if attempt(form, act):
        if found.state is EditionState.DRAFT:
            say(_("It is released: everybody sees it once the edition is announced. The mails wait to be looked at."))
        else:
            say(_("It is out: everybody sees it. The mails wait to be looked at."))
        return see_other("conference_desk.release", edition=edition, number=state.number)
    again = releasing.look_ahead(found)
    return _releases_page(found, again, _form(again, form.data, form))


def _form(state: Upcoming, data: dict[str, Any], sent: ReleaseForm | None = None) -> ReleaseForm:
    """Return the form for what would be released now; what was typed for errors that still are stays."""
    keys = [problem.key for problem in state.errors]
    if sent is not None and sent.stamp.data == state.stamp:
        return sent
    form = release_form(keys, {})
    form.process(formdata=None, data={**data, "stamp": state.stamp})
    if sent is not None:
        form.form_errors.extend(sent.form_errors)
    return form


def _releases_page(edition: Edition, state: Upcoming, form: ReleaseForm) -> Response:
    names = names_in(state.laid)
    titles = {one.slot: words.Titled(Texts(dict(one.title))) for one in (*state.before, *state.frozen)}
    past = db.session.scalars(released.releases_of(edition.id)).all()
    counts: dict[int, int] = {}
    for release_id, mail_state, count in db.session.execute(asked.states_of_release(edition.id)):
        if release_id is not None and mail_state.value == "waiting":
            counts[release_id] = count
    return form_page(
        "conference_desk/releases.html",
        form,
        edition=edition,
        state=state,
        log=words.log_of(state.changes, titles, state.laid.rooms, edition),
        summary=words.summary(state.changes),
        errors=[(problem_words(problem, names), form[why_name(problem.key)]) for problem in state.errors],
        past=past,
        summaries={row.id: words.summary(read(row.changes)) for row in past},
        waiting=counts,
        waits=db.session.scalar(asked.waiting_count(edition.id)) or 0,
        objections=db.session.scalar(asked.open_objections(edition.id)) or 0,
        shown_at=known_timetable(edition.id).shown_to_speakers_at,
    )


@blueprint.post("/<edition>/timetable/releases/places")
@requires(May.TIMETABLE_RELEASE)
def slots_shown(edition: str) -> Response:
    """Show speakers where and when they are planned, or hide it again."""
    found, by, shown = edition_here(edition), me(), request.args.get("shown") == "yes"
    done = _("Speakers see their places now.") if shown else _("Speakers do not see their places any more.")
    press(lambda: releasing.show_slots(found.id, shown=shown, by=by), done)
    return see_other("conference_desk.releases", edition=edition)


# --- one release ------------------------------------------------------------------------------------------------------


@blueprint.get("/<edition>/timetable/releases/<int:number>")
@requires(May.TIMETABLE_SEE)
def release(edition: str, number: int) -> Response:
    """Show what one release changed, in three languages, and what was released although something was wrong."""
    found = edition_here(edition)
    row: Release = row_or_404(released.release_in(found.id, number))
    changes = read(row.changes)
    rooms = {room.id: room for room in db.session.scalars(rooms_of(found.id))}
    titles = _titles(found, changes, row.overrides)
    who = db.session.execute(names_of({row.released_by_id})).all()
    return page(
        "conference_desk/release.html",
        edition=found,
        release=row,
        logs_by_language=list(words.logs_in(_languages(), changes, titles, rooms, found).items()),
        names=NAMES,
        summary=words.summary(changes),
        overrides=[_override(one, titles) for one in row.overrides],
        who=who[0].name if who else "",
    )


def _languages() -> list[str]:
    """Return the languages, the reader's own first."""
    return [language(), *(code for code in LANGUAGES if code != language())]


def _titles(
    edition: Edition, changes: Sequence[Change], overrides: Sequence[dict[str, Any]]
) -> dict[int, words.Titled]:
    slots = {change.slot for change in changes} | {slot for one in overrides for slot in one["slots"]}
    rows = db.session.execute(titles_released(edition.id, slots))
    return {slot: words.Titled(title, code or "") for slot, title, code in rows}


def _override(one: dict[str, Any], titles: dict[int, words.Titled]) -> tuple[str, str, str]:
    """Return what was wrong, which sessions it was about, and why it went out nevertheless."""
    known = [words.title_words(titles[slot].title) for slot in one["slots"] if slot in titles]
    return str(KINDS[ProblemKind(one["kind"])]), ", ".join(known), one["why"]
