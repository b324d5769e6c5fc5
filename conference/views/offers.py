"""The pages on which an offer is written, each saved by its button and, while it is a draft, as one types."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, jsonify, request
from werkzeug.datastructures import FileStorage

from conference.actions import offering, speaking
from conference.actions.drafting import types_open
from conference.actions.offering import Saved, questions_for
from conference.forms.answers import AnswersForm, answers_form, name_of
from conference.forms.fields import keep_what_is_valid
from conference.forms.offers import StageForm, WhenForm, WordsForm, lengths_in_words, words_form
from conference.queries import calls, offers
from conference.rules.halfhours import Stretch, stretches, switched
from conference.rules.states import ProposalState
from conference.rules.wholeness import Page
from conference.views.blueprint import conference
from conference.views.meanwhile import saved_rows
from conference.views.opening import Opened, guessed, opened, refused
from core.clock import now
from core.db import db
from core.desk import row_or_404
from core.files import Upload, read_document, read_picture, serve_file
from core.language import _, pick, time_
from core.pages import form_page, say, see_other
from core.permissions import May, requires
from core.refusals import Refused
from core.security import allow_upload
from core.words import sentence
from editions.queries import cities_of


@dataclass(frozen=True)
class Shown:
    """A page of the form, ready to be shown: what it needs beside the form, and how what is typed is saved."""

    page: Page
    form: Any
    save: Callable[[], Saved]
    more: dict[str, Any]


# --- the pages --------------------------------------------------------------------------------------------------------


def _words(here: Opened) -> Shown:
    proposal = here.proposal
    types = types_open(here.edition.id, proposal.call_link, now(), chosen=proposal.session_type_id)
    stored = {
        "session_type": str(proposal.session_type_id or ""),
        "minutes": str(proposal.minutes or ""),
        "track": str(proposal.track_id or ""),
        "language": proposal.language.value if proposal.language else "",
        "title": proposal.title,
        "abstract": proposal.abstract,
        "links": proposal.links,
        "equipment": proposal.equipment,
        "note": proposal.note,
        "revision": str(proposal.revision),
    }
    form: WordsForm = words_form(here.call.abstract_length, data=stored)
    form.offer(types, db.session.scalars(calls.tracks_of(here.edition.id)).all())

    def save() -> Saved:
        return offering.save_words(proposal.id, form.words(), revision=form.seen, by=here.member_id)

    hints = {str(row.id): (row.hint, lengths_in_words(row.lengths)) for row in types}
    return Shown(Page.WORDS, form, save, {"hints": hints})


def _stage(here: Opened, plot: Upload | None = None) -> Shown:
    proposal = here.proposal
    form = StageForm(obj=proposal.rider, data={"changeover_minutes": 15, "revision": str(proposal.revision)})
    if proposal.rider is None or proposal.rider.stage_plot is None:
        del form.drop_plot

    def save() -> Saved:
        upload = plot or sent_file(form.plot)
        return offering.save_stage(proposal.id, form.stage(upload), revision=form.seen, by=here.member_id)

    return Shown(Page.STAGE, form, save, {"plot": proposal.rider.stage_plot if proposal.rider else None})


def _questions(here: Opened) -> Shown:
    proposal = here.proposal
    questions = questions_for(proposal)
    answers = {answer.question_id: answer for answer in proposal.answers}
    form: AnswersForm = answers_form(questions, answers)
    if not form.is_submitted():
        form.stands_at(proposal.revision)

    def save() -> Saved:
        uploads = {field.name: sent_file(field) for field in form.files()}
        return offering.save_answers(proposal.id, form.given(uploads), revision=form.seen, by=here.member_id)

    files = {name_of(one): answers[one.id].file for one in questions if one.id in answers and answers[one.id].file}
    return Shown(Page.QUESTIONS, form, save, {"questions": [(one, name_of(one)) for one in questions], "files": files})


def sent_file(field: Any) -> Upload | None:
    """Read a picture or a PDF that was sent, if there is one; what is wrong with it stands beside its field."""
    if not isinstance(field.data, FileStorage) or not field.data.filename:
        return None
    stream = field.data.stream
    is_pdf = stream.read(5) == b"%PDF-"
    stream.seek(0)
    try:
        return read_document(stream, filename=field.data.filename) if is_pdf else read_picture(stream)
    except Refused as refusal:
        raise Refused(refusal.code, field=field.name, **refusal.details) from refusal


def _write(here: Opened, shown: Shown, template: str) -> Response:
    """Show a page of the form, or save it and go on; what others saved meanwhile stands beside what was typed."""
    code, slug, secret = None, here.edition.slug, here.secret
    if request.method == "POST":
        code = refused(shown.form, shown.save)
        # What was read before is read again: this save, or somebody else's, has changed it.
        db.session.expire_all()
        here = opened(slug, secret)
        if code is None and here.rider_comes:
            say(_("Saved. The team reads what changed."))
            return see_other(here.url("offer_look", _anchor="own-notes"))
        if code is None:
            return see_other(here.after(shown.page))
    elif not here.may_save(shown.page):
        return see_other(here.url("offer_look"))
    meanwhile = code == "proposal_changed_meanwhile"
    if meanwhile:
        shown.form.stands_at(here.proposal.revision)
    return form_page(
        template,
        shown.form,
        edition=here.edition,
        here=here,
        at=shown.page,
        saved=saved_rows(here.proposal, shown.page) if meanwhile else [],
        **shown.more,
    )


@conference.route("/<edition>/offer/<secret>", methods=["GET", "POST"])
@guessed
@requires(May.EVERYONE)
def offer(edition: str, secret: str) -> Response:
    """Write what the session is about."""
    here = opened(edition, secret)
    return _write(here, _words(here), "conference/offer.html")


@conference.route("/<edition>/offer/<secret>/stage", methods=["GET", "POST"])
@guessed
@requires(May.EVERYONE)
def offer_stage(edition: str, secret: str) -> Response:
    """Write what is needed on stage, for sessions with a rider."""
    allow_upload()
    here = opened(edition, secret)
    if Page.STAGE not in here.pages():
        return see_other(here.url("offer_people"))
    return _write(here, _stage(here), "conference/offer_stage.html")


@conference.route("/<edition>/offer/<secret>/questions", methods=["GET", "POST"])
@guessed
@requires(May.EVERYONE)
def offer_questions(edition: str, secret: str) -> Response:
    """Answer the questions of the team."""
    allow_upload()
    here = opened(edition, secret)
    if Page.QUESTIONS not in here.pages():
        return see_other(here.url("offer_people"))
    return _write(here, _questions(here), "conference/offer_questions.html")


@conference.get("/<edition>/offer/<secret>/files/<int:file_id>")
@guessed
@requires(May.EVERYONE)
def offer_file(edition: str, secret: str, file_id: int) -> Response:
    """Hand out a file of the offer to its speakers."""
    here = opened(edition, secret)
    return serve_file(row_or_404(offers.file_in(here.proposal.id, file_id)))


# --- where and when ---------------------------------------------------------------------------------------------------


def _grid(here: Opened) -> tuple[Stretch, ...]:
    return stretches(here.edition.first_day, here.edition.last_day, here.edition.zone)


def _when(here: Opened) -> tuple[WhenForm, tuple[Stretch, ...]]:
    grid = _grid(here)
    cities = [(city.id, pick(city.name)) for city in db.session.scalars(cities_of(here.edition.id))]
    form = WhenForm(data={"cities": [str(key) for key in here.mine.cities], "free": list(here.mine.availability)})
    form.offer(cities, [start for part in grid for start in sorted(part.starts)])
    return form, grid


@conference.route("/<edition>/offer/<secret>/when", methods=["GET", "POST"])
@guessed
@requires(May.EVERYONE)
def offer_when(edition: str, secret: str) -> Response:
    """Say in which cities and at which times one can be there."""
    here = opened(edition, secret)
    form, grid = _when(here)
    if request.method == "POST":
        free = set(form.free.data or [])
        pressed = next((part for part in grid if part.key == request.form.get("fill")), None)
        free = switched(free, pressed) if pressed is not None else free

        def save() -> None:
            speaking.change_availability(
                here.proposal.id, here.mine.id, cities=map(int, form.cities.data or []), free=free
            )

        saved = refused(form, save) is None
        here = opened(edition, secret)
        if saved and pressed is not None:
            return see_other(here.url("offer_when", day=pressed.day, _anchor=f"day-{pressed.day}"))
        if saved:
            return see_other(here.after(Page.WHEN) if here.writable else here.url("offer_look"))
    return form_page(
        "conference/offer_when.html",
        form,
        edition=here.edition,
        here=here,
        at=Page.WHEN,
        grid=grid,
        chosen=set(form.free.data or []),
        open_day=request.args.get("day", ""),
    )


# --- kept as one types ------------------------------------------------------------------------------------------------


@conference.post("/<edition>/offer/<secret>/keep/<any(words,when,stage,questions):step>")
@guessed
@requires(May.EVERYONE)
def offer_keep(edition: str, secret: str, step: str) -> Response:
    """Keep what is typed, as far as it is valid, and say so; what is not stands beside its field."""
    here = opened(edition, secret)
    if here.proposal.state is not ProposalState.DRAFT:
        return _not_kept(Refused("kept_by_button"))
    try:
        saved, problems = _keep_when(here) if step == "when" else _keep(here, step)
    except Refused as refusal:
        return _not_kept(refusal)
    words = _("Saved %(time)s", time=time_(saved.saved_at, zone=here.edition.zone))
    return jsonify(words=words, saved_at=saved.saved_at.isoformat(), revision=saved.revision, problems=problems)


def _keep(here: Opened, step: str) -> tuple[Saved, dict[str, str]]:
    shown = {"words": _words, "stage": _stage, "questions": _questions}[step](here)
    shown.form.validate()
    problems = keep_what_is_valid(shown.form)
    saved = shown.save()
    return Saved(saved.revision, now()), problems


def _keep_when(here: Opened) -> tuple[Saved, dict[str, str]]:
    form, _parts = _when(here)
    cities = [int(key) for key in form.cities.data or [] if key.isascii() and key.isdigit() and len(key) < 10]
    speaking.change_availability(here.proposal.id, here.mine.id, cities=cities, free=form.free.data or [])
    return Saved(here.proposal.revision, now()), {}


def _not_kept(refusal: Refused) -> Response:
    response = jsonify(words=sentence(refusal), code=refusal.code)
    response.status_code = 409
    return response
