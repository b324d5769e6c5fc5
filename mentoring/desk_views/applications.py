"""A programme at the desk with its applications: filters, one yes or no for each, what somebody wrote, notes."""

from typing import Any

from flask import Response, abort, request
from sqlalchemy import Select

from core.desk import me, press, row_or_404
from core.language import _, ngettext
from core.listing import page_of
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires
from editions.models import Edition
from mentoring.actions import applying
from mentoring.desk_views.cohorts import names_in, note_names, programme_here, reads_all
from mentoring.desk_views.desk import blueprint, edition_here
from mentoring.desk_views.programmes import counts_of
from mentoring.forms.programmes import NoteForm
from mentoring.models import MentoringProgramme, ProgrammeApplication
from mentoring.queries import programmes as asked
from mentoring.rules.looks import Look
from mentoring.rules.programmes import Question, Side, questions_of
from mentoring.rules.states import PROGRAMMES, ApplicationState, ProgrammeStep, may
from mentoring.words.naming import skill_name
from mentoring.words.programmes import GOALS, QUESTION_KINDS, SIDES, WEIGHTS, WHOM, answer_words
from mentoring.words.states import APPLICATION_STATES

STEPS = (ProgrammeStep.OPEN, ProgrammeStep.CLOSE, ProgrammeStep.REOPEN, ProgrammeStep.END)


def _listed(edition: Edition, programme: MentoringProgramme) -> Select[ProgrammeApplication]:
    """Select the applications that the filters in the address ask for; who may not know names cannot search them."""
    sides = {side.value: side for side in Side}
    states = {state.value: state for state in ApplicationState}
    found = asked.applications_listed(
        programme.id,
        side=sides.get(request.args.get("side", "")),
        state=states.get(request.args.get("state", "")),
        text=request.args.get("q", "")[:200].strip() if reads_all(edition) else "",
    )
    return asked.application_sorting(names=reads_all(edition)).applied(found, request.args.get("sort", ""))


@blueprint.get("/<edition>/mentoring/programmes/<int:programme_id>")
@requires(May.MENTORING_SEE)
def programme(edition: str, programme_id: int) -> Response:
    """Show a programme: where it stands, places against people, its questions, who applied."""
    found = edition_here(edition)
    row = programme_here(found, programme_id)
    listed = page_of(_listed(found, row), request.args.get("page", ""))
    if note_names(found, [one.mentee_id for one in listed.rows if one.mentee_id], Look.DESK_PROGRAMME):
        row = programme_here(found, programme_id)
        listed = page_of(_listed(found, row), request.args.get("page", ""))
    names = names_in(
        found,
        [one.mentor_id for one in listed.rows if one.mentor_id],
        [one.mentee_id for one in listed.rows if one.mentee_id],
    )
    return page(
        "mentoring_desk/programme.html",
        edition=found,
        programme=row,
        counts=counts_of([row.id])[row.id],
        listed=listed,
        names=names,
        reads=reads_all(found),
        sort=asked.application_sorting(names=reads_all(found)).asked(request.args.get("sort", "")),
        steps=[step.value for step in STEPS if may(PROGRAMMES, row.state, step)],
        questions=questions_of(row.questions),
        sides=[(side.value, str(word)) for side, word in SIDES.items()],
        states=[(state.value, str(word)) for state, word in APPLICATION_STATES.items()],
        goals=GOALS,
        weights=WEIGHTS,
        kinds=QUESTION_KINDS,
        whom=WHOM,
    )


@blueprint.post("/<edition>/mentoring/programmes/<int:programme_id>/decide")
@requires(May.MENTORING_CHANGE)
def programme_decide(edition: str, programme_id: int) -> Response:
    """Say yes or no to the applications that are ticked; each of them gets a mail."""
    found = edition_here(edition)
    row, yes = programme_here(found, programme_id), request.form.get("answer") == "yes"
    ids = {int(one) for one in request.form.getlist("application") if one.isascii() and one.isdigit() and len(one) < 10}
    done: list[int] = []
    press(lambda: done.append(applying.decide(found.id, row.id, ids, yes=yes, by=me())), "")
    if done:
        say(ngettext("%(num)d application is answered.", "%(num)d applications are answered.", done[0]))
    kept = {name: request.form[name] for name in ("side", "state", "q", "sort", "page") if request.form.get(name)}
    return see_other("mentoring_desk.programme", edition=found.slug, programme_id=row.id, **kept)


def _application(programme: MentoringProgramme, application_id: int) -> ProgrammeApplication:
    wanted = asked.applications_in(programme.id).where(ProgrammeApplication.id == application_id)
    return row_or_404(wanted)


def _answers(questions: tuple[Question, ...], row: ProgrammeApplication) -> list[tuple[Any, str]]:
    return [(question.words, answer_words(question, row.answers.get(question.key, ""))) for question in questions]


@blueprint.route(
    "/<edition>/mentoring/programmes/<int:programme_id>/applications/<int:application_id>", methods=["GET", "POST"]
)
@requires(May.MENTORING_CHANGE)
def programme_application(edition: str, programme_id: int, application_id: int) -> Response:
    """Show what somebody wrote, with a note for coordinators; to others than who coordinates it is not there."""
    found = edition_here(edition)
    row = programme_here(found, programme_id)
    if not reads_all(found):
        abort(404)
    mentee_id = _application(row, application_id).mentee_id
    if mentee_id and note_names(found, [mentee_id], Look.DESK_APPLICATION):
        row = programme_here(found, programme_id)
    one = _application(row, application_id)
    side = Side.MENTOR if one.mentor_id else Side.MENTEE
    form = NoteForm(data={"note": one.note})
    if attempt(form, lambda: applying.note(found.id, row.id, one.id, form.note.data or "", by=me())):
        say(_("Noted."))
        return see_other(
            "mentoring_desk.programme_application", edition=found.slug, programme_id=row.id, application_id=one.id
        )
    names = names_in(found, [one.mentor_id] if one.mentor_id else [], [one.mentee_id] if one.mentee_id else [])
    return form_page(
        "mentoring_desk/programme_application.html",
        form,
        edition=found,
        programme=row,
        row=one,
        side=side,
        name=names.mentor(one.mentor_id) if one.mentor_id else names.mentee(one.mentee_id or 0),
        young=one.mentee_id in names.young,
        answers=_answers(questions_of(row.questions, side), one),
        skill_name=skill_name,
    )
