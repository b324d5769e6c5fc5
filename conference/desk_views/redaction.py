"""What reviewers read of a proposal beside what was written: masked by itself, and blacked out by an editor."""

from typing import Any

from flask import Response

from conference.actions.for_rules import known_call
from conference.actions.reading import identity_of, reading_of
from conference.actions.redacting import redact, show_again
from conference.desk_views.desk import blueprint, edition_here, proposal_here
from conference.forms.decisions import RedactForm, redact_form
from conference.models import Answer, Proposal
from conference.rules.anonymity import Found, mask
from conference.rules.calls import QuestionKind
from core.desk import me, press
from core.language import _
from core.pages import attempt, form_page, say, see_other
from core.permissions import May, requires

IN_WORDS = (QuestionKind.TEXT, QuestionKind.LONG_TEXT)


@blueprint.route("/<edition>/proposals/<proposal>/redact", methods=["GET", "POST"])
@requires(May.PROPOSALS_CHANGE)
def proposal_redact(edition: str, proposal: str) -> Response:
    """Show the original beside what reviewers read, and let an editor write what they read instead."""
    found = edition_here(edition)
    row = proposal_here(found, proposal)
    answers = _answers(row)
    form = _form(row, answers)
    row_id, by = row.id, me()
    if attempt(form, lambda: redact(row_id, form.title.data, form.abstract.data, form.answers(), by=by)):
        say(_("Saved. Reviewers read it like this now; what was written stays."))
        return see_other("conference_desk.proposal_redact", edition=edition, proposal=proposal)
    return form_page(
        "conference_desk/proposal_redact.html",
        form,
        edition=found,
        proposal=row,
        call=known_call(found.id),
        reading=reading_of(row, known_call(found.id)),
        masked=_found(row, answers),
        answers=answers,
    )


def _answers(row: Proposal) -> list[Answer]:
    """Return the answers in words that reviewers read."""
    shown = [answer for answer in row.answers if answer.question.for_reviewers and answer.question.kind in IN_WORDS]
    return sorted(shown, key=lambda answer: (answer.question.position, answer.question_id))


def _form(row: Proposal, answers: list[Answer]) -> RedactForm:
    known: dict[str, Any] = {
        "title": row.redacted_title or row.title,
        "abstract": row.redacted_abstract or row.abstract,
    }
    return redact_form(answers, known)


def _found(row: Proposal, answers: list[Answer]) -> list[Found]:
    """Return what is masked by itself in the words as an editor left them, each thing once."""
    identity = identity_of(row)
    texts = [
        *(row.redacted_title or row.title).values(),
        *(row.redacted_abstract or row.abstract).values(),
        *(answer.redacted_text or answer.text for answer in answers),
    ]
    return list(dict.fromkeys(one for text in texts for one in mask(text, identity).found))


@blueprint.post("/<edition>/proposals/<proposal>/redact/undo")
@requires(May.PROPOSALS_CHANGE)
def proposal_show_again(edition: str, proposal: str) -> Response:
    """Let reviewers read the words as they were written."""
    row_id, by = proposal_here(edition_here(edition), proposal).id, me()
    press(lambda: show_again(row_id, by=by), _("Reviewers read the original again; names are still masked."))
    return see_other("conference_desk.proposal_redact", edition=edition, proposal=proposal)
