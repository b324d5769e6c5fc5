"""The call at the desk: the team's own questions, and the secret links."""

from typing import Any

from flask import Response, url_for

from conference.actions.asking import save_question, typed_options
from conference.actions.calling import Part, remove_part
from conference.actions.linking import save_link, take_back_link
from conference.desk_views.call_parts import moved
from conference.desk_views.desk import blueprint, edition_here
from conference.forms.calls import LinkForm
from conference.forms.questions import QuestionForm
from conference.models import CallLink, Question
from conference.queries import calls as asked
from conference.rules.calls import QuestionKind
from core.db import db
from core.desk import me, press, row_or_404
from core.language import _, pick
from core.pages import absolute, attempt, form_page, say, see_other
from core.permissions import May, requires

FIELDS = ("label", "hint", "required", "for_reviewers")


def _number(field: Any) -> int | None:
    return int(field.data) if field.data else None


def _question_form(edition_id: int, row: Question | None) -> QuestionForm:
    types = [(str(one.id), pick(one.name)) for one in db.session.scalars(asked.types_of(edition_id))]
    tracks = [(str(one.id), pick(one.name)) for one in db.session.scalars(asked.tracks_of(edition_id))]
    given: dict[str, Any] = {}
    if row is not None:
        given = {name: getattr(row, name) for name in FIELDS}
        given |= {
            "kind": row.kind.value,
            "options": typed_options(row),
            "session_type_id": str(row.session_type_id or ""),
            "track_id": str(row.track_id or ""),
        }
    return QuestionForm(types=types, tracks=tracks, data=given)


@blueprint.route("/<edition>/call/question", methods=["GET", "POST"])
@blueprint.route("/<edition>/call/question/<int:question_id>", methods=["GET", "POST"])
@requires(May.CALL_CHANGE)
def call_question(edition: str, question_id: int | None = None) -> Response:
    """Ask a question of the team's own, or change one."""
    found = edition_here(edition)
    row: Question | None = None if question_id is None else row_or_404(asked.question_in(found.id, question_id))
    form = _question_form(found.id, row)

    def store() -> None:
        save_question(
            found.id,
            question_id,
            kind=QuestionKind(form.kind.data),
            options=form.options.data,
            session_type_id=_number(form.session_type_id),
            track_id=_number(form.track_id),
            by=me(),
            **{name: form[name].data for name in FIELDS},
        )

    if attempt(form, store):
        say(_("Saved."))
        return see_other("conference_desk.call", edition=edition, _anchor="questions")
    return form_page("conference_desk/call_question.html", form, edition=found, row=row)


@blueprint.post("/<edition>/call/question/<int:question_id>/remove")
@requires(May.CALL_CHANGE)
def call_question_remove(edition: str, question_id: int) -> Response:
    """Take a question away that nobody has answered."""
    found = edition_here(edition)
    row = row_or_404(asked.question_in(found.id, question_id))
    press(lambda: remove_part(found.id, Part.QUESTION, row.id, by=me()), _("The question is gone."))
    return see_other("conference_desk.call", edition=edition, _anchor="questions")


@blueprint.post("/<edition>/call/question/<int:question_id>/move")
@requires(May.CALL_CHANGE)
def call_question_move(edition: str, question_id: int) -> Response:
    """Move a question up or down."""
    found = edition_here(edition)
    moved(found.id, Part.QUESTION, row_or_404(asked.question_in(found.id, question_id)).id)
    return see_other("conference_desk.call", edition=edition, _anchor="questions")


@blueprint.route("/<edition>/call/link", methods=["GET", "POST"])
@blueprint.route("/<edition>/call/link/<int:link_id>", methods=["GET", "POST"])
@requires(May.CALL_CHANGE)
def call_link(edition: str, link_id: int | None = None) -> Response:
    """Make a secret link into the call, or change what one opens."""
    found = edition_here(edition)
    row: CallLink | None = None if link_id is None else row_or_404(asked.link_in(found.id, link_id))
    kept = row.session_type_id if row else None
    types = [
        (str(one.id), pick(one.name))
        for one in db.session.scalars(asked.types_of(found.id))
        if one.hidden or one.id == kept
    ]
    given: dict[str, Any] = {}
    if row is not None:
        given = {name: getattr(row, name) for name in ("note", "after_deadline", "expires_at")}
        given["session_type_id"] = str(kept or "")
    form = LinkForm(zone=found.zone, types=types, data=given)

    def store() -> None:
        values = {name: form[name].data for name in ("note", "after_deadline", "expires_at")}
        save_link(found.id, link_id, session_type_id=_number(form.session_type_id), by=me(), **values)

    if attempt(form, store):
        say(_("Saved. Copy the link from the list and send it."))
        return see_other("conference_desk.call", edition=edition, _anchor="links")
    address = absolute(url_for("conference.call_with_link", edition=edition, secret=row.secret)) if row else ""
    return form_page("conference_desk/call_link.html", form, edition=found, row=row, address=address)


@blueprint.post("/<edition>/call/link/<int:link_id>/take-back")
@requires(May.CALL_CHANGE)
def call_link_take_back(edition: str, link_id: int) -> Response:
    """Let a secret link stop working; what came in through it stays."""
    found = edition_here(edition)
    link = row_or_404(asked.link_in(found.id, link_id))
    press(lambda: take_back_link(found.id, link.id, taken_back=True, by=me()), _("The link has stopped working."))
    return see_other("conference_desk.call", edition=edition, _anchor="links")


@blueprint.post("/<edition>/call/link/<int:link_id>/restore")
@requires(May.CALL_CHANGE)
def call_link_restore(edition: str, link_id: int) -> Response:
    """Let a secret link that was taken back work again."""
    found = edition_here(edition)
    link = row_or_404(asked.link_in(found.id, link_id))
    press(lambda: take_back_link(found.id, link.id, taken_back=False, by=me()), _("The link works again."))
    return see_other("conference_desk.call", edition=edition, _anchor="links")
