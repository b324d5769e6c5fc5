"""An offer as reviewers will see it, what is missing, and what becomes of it: sent in, withdrawn, confirmed."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from flask import Response, url_for

from conference.actions import drafting, standing
from conference.actions.for_rules import key_of
from conference.actions.offering import gaps_of, questions_for
from conference.actions.reading import reading_of
from conference.forms.offers import WhyForm, WhyNotForm
from conference.rules.calls import Door, QuestionKind, SpeakerState, check_may_submit
from conference.rules.states import COMING, Actor, ProposalState, Step, steps_from
from conference.rules.times import runs
from conference.views.blueprint import conference
from conference.views.opening import ENDPOINTS, Opened, guessed, opened, pressed, refused
from conference.words.offers import LACKS, PAGES, answer_words
from core.clock import now
from core.db import db
from core.language import _, pick
from core.pages import form_page, say, see_other
from core.permissions import May, requires
from core.refusals import Refused
from editions.queries import cities_of

S = ProposalState
# What a speaker may write when they take the step that their proposal waits for.
REASONS = {S.ACCEPTED: WhyNotForm, S.CONFIRMED: WhyNotForm}


def _gaps(here: Opened) -> list[tuple[str, str, str]]:
    """Return a sentence, the name of its page and the address of its field for everything that is missing."""
    labels = {question.id: pick(question.label) for question in questions_for(here.proposal)}
    found = []
    for gap in gaps_of(here.proposal):
        text = str(LACKS[gap.lack])
        if gap.question_id is not None:
            text = f"{text} {labels[gap.question_id]}"
        found.append((text, str(PAGES[gap.page]), here.url(ENDPOINTS[gap.page], _anchor=_target(gap.field))))
    return found


def _unread(here: Opened) -> list[tuple[str, str, int | None]]:
    """Return the answers that reviewers do not read: label, words and, for a file, its id."""
    answers = {answer.question_id: answer for answer in here.proposal.answers}
    found = []
    for question in questions_for(here.proposal):
        answer = answers.get(question.id)
        named = question.kind is QuestionKind.LINK and here.call.anonymous
        if answer is not None and (named or question.kind is QuestionKind.FILE or not question.for_reviewers):
            found.append((pick(question.label), answer_words(answer), answer.file_id))
    return found


def _target(field: str) -> str:
    """Return the id that a link to a field points at: choices have none of their own that takes focus."""
    return {"session_type": "session_type-0", "language": "language-0", "cities": "cities-0"}.get(field, field)


def _may_send(here: Opened) -> bool:
    """Say whether the call still takes what was saved last."""
    try:
        check_may_submit(here.window, here.proposal.saved_at, now(), key_of(here.proposal.call_link))
    except Refused:
        return False
    return True


def _may(here: Opened) -> frozenset[Step]:
    """Return the steps that somebody can take here: only who stands for it, and none once a session was held."""
    proposal = here.proposal
    held = proposal.state in COMING and standing.is_over(here.edition)
    return (
        frozenset()
        if held or not (here.leads and here.member_id)
        else frozenset(steps_from(proposal.state, Actor.SPEAKER))
    )


def look_page(here: Opened, form: Any = None) -> Response:
    """Show an offer as it stands, and what its speaker can do."""
    proposal, draft = here.proposal, here.proposal.state is S.DRAFT
    why = form if form is not None else REASONS.get(proposal.state, WhyForm)(formdata=None)
    waiting = [row for row in proposal.speakers if row.state is SpeakerState.INVITED]
    cities = {city.id: pick(city.name) for city in db.session.scalars(cities_of(here.edition.id))}
    return form_page(
        "conference/offer_look.html",
        why,
        edition=here.edition,
        here=here,
        why=why,
        gaps=_gaps(here) if draft else [],
        may_send=draft and _may_send(here),
        in_grace=here.door is Door.GRACE,
        view=reading_of(proposal, here.call),
        may=_may(here),
        over=standing.is_over(here.edition),
        Step=Step,
        throw_away=draft and here.leads and proposal.submitted_at is None,
        waiting=waiting,
        unread=_unread(here),
        my_cities=[cities[key] for key in here.mine.cities if key in cities],
        my_times=runs(map(dt.datetime.fromisoformat, here.mine.availability)),
    )


@conference.get("/<edition>/offer/<secret>/look")
@guessed
@requires(May.EVERYONE)
def offer_look(edition: str, secret: str) -> Response:
    """Show the offer as reviewers will see it."""
    return look_page(opened(edition, secret))


@conference.post("/<edition>/offer/<secret>/submit")
@guessed
@requires(May.EVERYONE)
def offer_submit(edition: str, secret: str) -> Response:
    """Send it in; who is not signed in signs in first and comes back to look at it."""
    here = opened(edition, secret)
    look, member_id = here.url("offer_look"), here.member_id
    if member_id is None:
        return see_other("accounts.sign_in", next=look)
    sent: list[bool] = []
    if pressed(lambda: sent.append(standing.send_in(here.proposal.id, member_id))):
        say(_("It has arrived. A receipt is on its way to your mail.") if sent[0] else _("It has arrived already."))
    return see_other(look)


def _step(edition: str, secret: str, act: Callable[[int, int], object], done: str) -> Response:
    """Take a step with an offer that one stands for, and say on its page how it went."""
    here = opened(edition, secret)
    member_id = here.member_id
    if member_id is None:
        return see_other("accounts.sign_in", next=here.url("offer_look"))
    if pressed(lambda: act(here.proposal.id, member_id)):
        say(done)
    return see_other(here.url("offer_look"))


def _step_with_reason(
    edition: str, secret: str, form: Any, act: Callable[[int, int, str], object], done: str
) -> Response:
    """Take a step that asks for a reason; what is wrong with it stands beside it."""
    here = opened(edition, secret)
    member_id = here.member_id
    if member_id is None:
        return see_other("accounts.sign_in", next=here.url("offer_look"))
    if refused(form, lambda: act(here.proposal.id, member_id, form.reason.data or "")) is None:
        say(done)
        return see_other(here.url("offer_look"))
    return look_page(opened(edition, secret), form)


@conference.post("/<edition>/offer/<secret>/withdraw")
@guessed
@requires(May.EVERYONE)
def offer_withdraw(edition: str, secret: str) -> Response:
    """Take back what was sent in."""
    return _step_with_reason(
        edition, secret, WhyForm(), standing.withdraw, _("It is withdrawn. Thank you for offering it.")
    )


@conference.post("/<edition>/offer/<secret>/take-up")
@guessed
@requires(May.EVERYONE)
def offer_take_up(edition: str, secret: str) -> Response:
    """Make a withdrawn offer a draft again."""
    return _step(edition, secret, standing.take_up, _("It is a draft again. Send it in when you are ready."))


@conference.post("/<edition>/offer/<secret>/confirm")
@guessed
@requires(May.EVERYONE)
def offer_confirm(edition: str, secret: str) -> Response:
    """Say that one comes."""
    return _step(edition, secret, standing.confirm, _("Wonderful, you are in! Tell us now what you need."))


@conference.post("/<edition>/offer/<secret>/say-no")
@guessed
@requires(May.EVERYONE)
def offer_say_no(edition: str, secret: str) -> Response:
    """Say no to a place in the programme."""
    return _step_with_reason(
        edition, secret, WhyNotForm(), standing.say_no, _("Thank you for telling us. Somebody else gets the place.")
    )


@conference.post("/<edition>/offer/<secret>/cancel")
@guessed
@requires(May.EVERYONE)
def offer_cancel(edition: str, secret: str) -> Response:
    """Take back a yes."""
    return _step_with_reason(edition, secret, WhyNotForm(), standing.cancel, _("Thank you for telling us."))


@conference.post("/<edition>/offer/<secret>/throw-away")
@guessed
@requires(May.EVERYONE)
def offer_throw_away(edition: str, secret: str) -> Response:
    """Delete a draft for good."""
    here = opened(edition, secret)
    if not here.leads:
        say(_("Whoever began this decides what becomes of it."), "warn")
        return see_other(here.url("offer_look"))
    if not pressed(lambda: drafting.throw_away(here.proposal.id, by=here.member_id)):
        return see_other(here.url("offer_look"))
    say(_("The draft is gone."))
    if here.member_id is None:
        return see_other(url_for("conference.begin", edition=edition))
    return see_other("conference.my_proposals")
