"""What stands on a page of the form that somebody else saved meanwhile, in words."""

from collections.abc import Iterator

from conference.actions.offering import questions_for
from conference.models import Proposal
from conference.rules.wholeness import Page
from conference.words.kinds import SESSION_LANGUAGES
from conference.words.offers import answer_words
from core.language import NAMES, _, ngettext, pick


def saved_rows(proposal: Proposal, page: Page) -> list[tuple[str, str]]:
    """Return the labels of a page with what is stored under them; what is empty is left out."""
    found = {Page.WORDS: _words, Page.STAGE: _stage, Page.QUESTIONS: _questions}[page](proposal)
    return [(label, words) for label, words in found if words]


def _minutes(many: int | None) -> str:
    return str(ngettext("%(num)d minute", "%(num)d minutes", many)) if many is not None else ""


def _words(proposal: Proposal) -> Iterator[tuple[str, str]]:
    for label, texts in ((_("Title"), proposal.title), (_("What is it about?"), proposal.abstract)):
        for code, words in texts.items():
            yield f"{label} ({NAMES[code]})", words
    yield _("What do you bring?"), pick(proposal.session_type.name) if proposal.session_type else ""
    yield _("How long"), _minutes(proposal.minutes)
    yield _("Track"), pick(proposal.track.name) if proposal.track else ""
    yield _("Which language do you hold it in?"), str(SESSION_LANGUAGES[proposal.language]) if proposal.language else ""
    yield _("Links"), "\n".join(proposal.links)
    yield _("What do you need in the room?"), proposal.equipment
    yield _("A word to the team"), proposal.note


def _stage(proposal: Proposal) -> Iterator[tuple[str, str]]:
    rider = proposal.rider
    if rider is None:
        return
    yield _("Line-up"), rider.line_up
    yield _("Inputs"), rider.inputs
    yield _("Backline"), rider.backline
    yield _("Sound and light"), rider.sound_and_light
    yield _("Changeover"), _minutes(rider.changeover_minutes)
    yield _("Stage plot"), rider.stage_plot.title if rider.stage_plot else ""


def _questions(proposal: Proposal) -> Iterator[tuple[str, str]]:
    answers = {answer.question_id: answer for answer in proposal.answers}
    for question in questions_for(proposal):
        if question.id in answers:
            yield pick(question.label), answer_words(answers[question.id])
