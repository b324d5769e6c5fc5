"""Programmes at the desk: the list, setting one up, its questions, and the steps from draft to end."""

from typing import Any

from flask import Response, abort

from accounts.queries.members import names_of
from core.db import db
from core.desk import me, press
from core.language import _
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, Role, requires
from core.texts import Texts
from editions.models import Edition
from mentoring.actions import programmes as actions
from mentoring.desk_views.cohorts import programme_here
from mentoring.desk_views.desk import blueprint, edition_here
from mentoring.forms.programmes import WEIGHT, ProgrammeForm, ProgrammeQuestionForm
from mentoring.models import MentoringProgramme
from mentoring.queries import programmes as asked
from mentoring.queries.settings import members_with
from mentoring.rules.fit import PartKind
from mentoring.rules.programmes import QuestionKind, questions_of
from mentoring.rules.states import ApplicationState, ProgrammeStep
from mentoring.words.programmes import GOALS

STEPS = {step.value: step for step in ProgrammeStep if step is not ProgrammeStep.PUBLISH}


class Counts:
    """How many applied to a programme on each side, and the places that mentors give."""

    def __init__(self) -> None:
        self.mentors: dict[ApplicationState, int] = {}
        self.mentees: dict[ApplicationState, int] = {}
        self.places = 0

    @property
    def able(self) -> int:
        """Return how many who look for a mentor were said yes to."""
        return self.mentees.get(ApplicationState.ELIGIBLE, 0)

    @property
    def waiting(self) -> int:
        return self.mentors.get(ApplicationState.SENT, 0) + self.mentees.get(ApplicationState.SENT, 0)


def counts_of(programme_ids: list[int]) -> dict[int, Counts]:
    """Return the counts of these programmes, in one statement."""
    found = {one: Counts() for one in programme_ids}
    for programme_id, state, is_mentor, count, places in db.session.execute(asked.counts_of(programme_ids)):
        counts = found[programme_id]
        (counts.mentors if is_mentor else counts.mentees)[state] = count
        if is_mentor and state is ApplicationState.ELIGIBLE:
            counts.places = int(places or 0)
    return found


@blueprint.get("/<edition>/mentoring/programmes")
@requires(May.MENTORING_SEE)
def programmes(edition: str) -> Response:
    """List the programmes with how many applied and how many places there are."""
    found = edition_here(edition)
    rows = db.session.scalars(asked.programmes_in(found.id)).all()
    counts = counts_of([row.id for row in rows])
    return page("mentoring_desk/programmes.html", edition=found, rows=rows, counts=counts)


# --- setting up -------------------------------------------------------------------------------------------------------


def _form(edition: Edition, row: MentoringProgramme | None = None) -> ProgrammeForm:
    coordinators = list(db.session.scalars(members_with(edition.id, Role.MENTOR_COORDINATOR)))
    names = dict(db.session.execute(names_of(coordinators)).all())
    choices = [(str(one), names.get(one, "")) for one in dict.fromkeys(coordinators)]
    if row is None:
        return ProgrammeForm(zone=edition.zone, coordinators=choices)
    data: dict[str, Any] = {
        name: getattr(row, name)
        for name in ("name", "words", "opens_at", "closes_at", "first_day", "last_day", "seats", "goal")
    }
    data["coordinator_id"] = str(row.coordinator_id or "")
    data |= {f"{WEIGHT}{kind.name.lower()}": row.weights.get(kind.value, 0) for kind in PartKind}
    return ProgrammeForm(zone=edition.zone, coordinators=choices, data=data)


@blueprint.route("/<edition>/mentoring/programmes/new", methods=["GET", "POST"])
@requires(May.MENTORING_CHANGE)
def programme_new(edition: str) -> Response:
    """Set a programme up; nobody sees it before it is opened."""
    found, made = edition_here(edition), []
    form = _form(found)
    if attempt(form, lambda: made.append(actions.make_programme(found.id, form.wanted(), by=me()))):
        say(_("It is a draft: add questions if you like, then open it."))
        return see_other("mentoring_desk.programme", edition=found.slug, programme_id=made[0])
    return form_page("mentoring_desk/programme_edit.html", form, edition=found, programme=None, goals=GOALS)


@blueprint.route("/<edition>/mentoring/programmes/<int:programme_id>/edit", methods=["GET", "POST"])
@requires(May.MENTORING_CHANGE)
def programme_edit(edition: str, programme_id: int) -> Response:
    """Change what a programme is."""
    found = edition_here(edition)
    row = programme_here(found, programme_id)
    form = _form(found, row)
    if attempt(form, lambda: actions.change_programme(found.id, row.id, form.wanted(), by=me())):
        say(_("Saved."))
        return see_other("mentoring_desk.programme", edition=found.slug, programme_id=row.id)
    return form_page("mentoring_desk/programme_edit.html", form, edition=found, programme=row, goals=GOALS)


def _done_words(step: ProgrammeStep) -> str:
    return {
        ProgrammeStep.OPEN: _("Open: people can apply now."),
        ProgrammeStep.CLOSE: _("Closed. The seed is drawn; now you can bring people together."),
        ProgrammeStep.REOPEN: _("Open again. A new seed is drawn when you close it."),
        ProgrammeStep.END: _("The programme has ended. Pairs that are under way go on."),
    }[step]


@blueprint.post("/<edition>/mentoring/programmes/<int:programme_id>/<any(open, close, reopen, end):step>")
@requires(May.MENTORING_CHANGE)
def programme_step(edition: str, programme_id: int, step: str) -> Response:
    """Open, close, reopen or end a programme."""
    found = edition_here(edition)
    row, wanted = programme_here(found, programme_id), STEPS[step]
    press(lambda: actions.move_programme(found.id, row.id, wanted, by=me()), _done_words(wanted))
    return see_other("mentoring_desk.programme", edition=found.slug, programme_id=row.id)


# --- questions --------------------------------------------------------------------------------------------------------


@blueprint.route("/<edition>/mentoring/programmes/<int:programme_id>/questions/<key>", methods=["GET", "POST"])
@requires(May.MENTORING_CHANGE)
def programme_question(edition: str, programme_id: int, key: str) -> Response:
    """Add a question of the programme's own (`new`), or change one."""
    found = edition_here(edition)
    row = programme_here(found, programme_id)
    question = next((one for one in questions_of(row.questions) if one.key == key), None)
    if question is None and key != "new":
        abort(404)
    data: dict[str, Any] = {}
    if question is not None:
        data = {
            "words": question.words,
            "kind": question.kind.value,
            "whom": question.whom.value,
            "needed": question.needed,
            "options": _lines(question.options),
        }
    form = ProgrammeQuestionForm(data=data)
    old = None if question is None else key
    if attempt(form, lambda: actions.put_question(found.id, row.id, old, form.wanted(), by=me())):
        return see_other("mentoring_desk.programme", edition=found.slug, programme_id=row.id, _anchor="questions")
    return form_page(
        "mentoring_desk/programme_question.html",
        form,
        edition=found,
        programme=row,
        question=question,
        choice=QuestionKind.CHOICE.value,
    )


def _lines(options: Any) -> Texts:
    """Return what can be chosen as lines by language, as it was typed."""
    codes = {code for one in options for code in one.words}
    return Texts({code: "\n".join(one.words.get(code, "") for one in options) for code in codes})


@blueprint.post("/<edition>/mentoring/programmes/<int:programme_id>/questions/<key>/remove")
@requires(May.MENTORING_CHANGE)
def programme_question_off(edition: str, programme_id: int, key: str) -> Response:
    """Take a question away."""
    found = edition_here(edition)
    row = programme_here(found, programme_id)
    press(lambda: actions.drop_question(found.id, row.id, key, by=me()), _("Taken away."))
    return see_other("mentoring_desk.programme", edition=found.slug, programme_id=row.id, _anchor="questions")
