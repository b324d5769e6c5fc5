"""One proposal at the desk: everything about it, its story, and what the team can do with it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from flask import Response, abort, request

from accounts.queries.members import names_of
from conference.actions.correcting import Correction, correct
from conference.actions.deciding import decide
from conference.actions.for_rules import known_call
from conference.actions.moving import move
from conference.actions.reserves import move_place
from conference.actions.reviewing import conflicts_with
from conference.actions.riders import rider_news, see_rider
from conference.desk_views.desk import blueprint, edition_here, proposal_here
from conference.desk_views.proposals import DECISIONS, tell
from conference.forms.decisions import CorrectForm, ReasonForm, decision_named
from conference.forms.timetable import revision_of
from conference.models import Answer, Proposal
from conference.queries import reviews as reviewed
from conference.queries.announcements import mails_about_proposal
from conference.queries.calls import criteria_of, tracks_of, types_of
from conference.rules.scoring import summarise
from conference.rules.states import ANNOUNCEMENT, Actor, Step, may_decide, steps_from
from conference.rules.times import runs
from conference.words import kinds
from conference.words.decisions import STEP_BUTTONS, parts_changed
from core.audit import story_of
from core.clock import now
from core.db import db
from core.desk import me, press
from core.files import serve_file
from core.language import _, pick
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires, viewer
from core.texts import Texts
from editions.models import Edition
from editions.queries import cities_of

# Steps that are taken by sending the mails, and those that only speakers take.
NOT_BY_HAND = frozenset(ANNOUNCEMENT.values())
# What happens at once and cannot be taken back by the team alone.
GRAVE = frozenset({Step.WITHDRAW, Step.SAY_NO, Step.CANCEL})


@blueprint.get("/<edition>/proposals/<proposal>")
@requires(May.PROPOSALS_SEE)
def proposal(edition: str, proposal: str) -> Response:
    """Show one proposal with its speakers, reviews and story."""
    found = edition_here(edition)
    return _proposal_page(found, proposal_here(found, proposal))


def _proposal_page(edition: Edition, row: Proposal) -> Response:
    """Show everything there is; whoever stands too near to it does not see what reviewers gave."""
    cities = {city.id: pick(city.name) for city in db.session.scalars(cities_of(edition.id))}
    story = db.session.scalars(story_of("proposal", row.id)).all()
    names = db.session.execute(names_of({entry.member_id for entry in story} | {row.decided_by_id}))
    steps = [step for step in steps_from(row.state, Actor.EDITOR) if step not in NOT_BY_HAND]
    return page(
        "conference_desk/proposal.html",
        edition=edition,
        proposal=row,
        call=known_call(edition.id),
        moment=now(),
        rider_news=_rider_news(row),
        profiles=_profiles(row),
        cities={speaker.id: [cities[key] for key in speaker.cities if key in cities] for speaker in row.speakers},
        times={speaker.id: runs(map(dt.datetime.fromisoformat, speaker.availability)) for speaker in row.speakers},
        answers=[(answer, _chosen(answer)) for answer in _answered(row)],
        story=story,
        names={person.id: person.name for person in names},
        mails=db.session.scalars(mails_about_proposal(row.id)).all() if viewer().may(May.MAIL_SEE) else [],
        steps=[
            (step, STEP_BUTTONS[step], ReasonForm(formdata=None, prefix=step.value) if step in GRAVE else None)
            for step in sorted(steps, key=GRAVE.__contains__)
        ],
        decisions=[one for one in DECISIONS.items() if one[1] is not row.decision and may_decide(row.state, one[1])],
        **_reviews(edition, row),
    )


def _rider_news(row: Proposal) -> dict[str, Any] | None:
    """Return what its band changed on the rider since somebody looked, in words."""
    news = rider_news(row)
    if news is None:
        return None
    changed = [name for entry in news.entries for name in entry.details.get("changed", ())]
    return {"number": news.number, "at": news.entries[0].at, "parts": parts_changed(changed)}


def _profiles(row: Proposal) -> dict[tuple[int | None, int | None], Any]:
    """Return the profiles of speakers and bands by whom they belong to."""
    members = {speaker.member_id for speaker in row.speakers if speaker.member_id is not None}
    bands = {speaker.organisation_id for speaker in row.speakers if speaker.organisation_id is not None}
    found = db.session.scalars(reviewed.profiles_of(members, bands))
    return {(profile.member_id, profile.organisation_id): profile for profile in found}


def _answered(row: Proposal) -> list[Answer]:
    return sorted(row.answers, key=lambda answer: (answer.question.position, answer.question_id))


def _chosen(answer: Answer) -> list[str]:
    """Return the words of what was chosen, where the question has choices."""
    keys = answer.text.split("\n")
    return [pick(Texts(option["words"])) for option in answer.question.options if option["key"] in keys]


def _reviews(edition: Edition, row: Proposal) -> dict[str, Any]:
    """Return what reviewers gave and said, and who stands too near, for those who may see it."""
    conflicts = conflicts_with(row, [me()])
    if conflicts:
        return {"too_near": True, "reviews": [], "remarks": [], "criteria": [], "conflicts": [], "summary": None}
    written = db.session.scalars(reviewed.reviews_of(row.id)).all()
    declared = db.session.scalars(reviewed.declared_of(row.id)).all()
    who = db.session.execute(names_of({one.reviewer_id for one in declared}))
    near = {person.id: person.name for person in who}
    return {
        "too_near": False,
        "reviews": written,
        "summary": summarise([one.total for one in written if one.total is not None]),
        "remarks": db.session.scalars(reviewed.remarks_of(row.id)).all(),
        "criteria": db.session.scalars(criteria_of(edition.id)).all(),
        "conflicts": [(near.get(one.reviewer_id, ""), one.reason) for one in declared],
    }


# --- deciding ---------------------------------------------------------------------------------------------------------


def _back(edition: str, proposal: str) -> Response:
    return see_other("conference_desk.proposal", edition=edition, proposal=proposal)


@blueprint.post("/<edition>/proposals/<proposal>/decision")
@requires(May.DECIDE)
def proposal_decision(edition: str, proposal: str) -> Response:
    """Mark one proposal; what somebody else decided since the page was shown stays theirs."""
    found = edition_here(edition)
    row, mark = proposal_here(found, proposal), request.form.get("mark", "")
    if mark in DECISIONS:
        shown = decision_named(request.args.get("shown"))
        tell(decide(found.id, {row.code: shown}, DECISIONS[mark], by=me()), mark)
    return _back(edition, proposal)


@blueprint.post("/<edition>/proposals/<proposal>/step")
@requires(May.DECIDE)
def proposal_step(edition: str, proposal: str) -> Response:
    """Take a step with one proposal: short list, confirm for a speaker, cancel, open again."""
    found = edition_here(edition)
    row = proposal_here(found, proposal)
    step = next((one for one in steps_from(row.state, Actor.EDITOR) if one.value == request.args.get("step")), None)
    form = ReasonForm(prefix=step.value if step else "")
    if not form.validate_on_submit():
        say(_("The reason is too long, or holds what looks like a personal number. Write it again."), "warn")
    elif step is None or step in NOT_BY_HAND:
        say(_("That is not possible any more: the proposal has moved on. Look at it again."), "warn")
    else:
        row_id, reason = row.id, form.reason.data or ""
        press(
            lambda: move(row_id, step, actor=Actor.EDITOR, by=me(), reason=reason), _("Done. It stands in its story.")
        )
    return _back(edition, proposal)


@blueprint.post("/<edition>/proposals/<proposal>/place")
@requires(May.DECIDE)
def proposal_place(edition: str, proposal: str) -> Response:
    """Move a proposal up or down on the reserve list of its type."""
    row_id = proposal_here(edition_here(edition), proposal).id
    press(lambda: move_place(row_id, up=request.form.get("way") == "up"), _("The reserve list has a new order."))
    return _back(edition, proposal)


@blueprint.post("/<edition>/proposals/<proposal>/rider-seen")
@requires(May.PROPOSALS_CHANGE)
def proposal_rider_seen(edition: str, proposal: str) -> Response:
    """Note that somebody has looked at a rider that its band changed."""
    row_id, number = proposal_here(edition_here(edition), proposal).id, revision_of(request.form.get("number")) or 0
    press(lambda: see_rider(row_id, number, by=me()), _("Looked at. It stands in its story."))
    return _back(edition, proposal)


# --- putting right ----------------------------------------------------------------------------------------------------


@blueprint.route("/<edition>/proposals/<proposal>/edit", methods=["GET", "POST"])
@requires(May.PROPOSALS_CHANGE)
def proposal_edit(edition: str, proposal: str) -> Response:
    """Put type, track, length, language and words right."""
    found = edition_here(edition)
    row = proposal_here(found, proposal)
    form = _correct_form(found, row)
    row_id, by = row.id, me()
    if attempt(form, lambda: correct(row_id, _correction(form), by=by)):
        say(_("Saved. Its speakers see it on their page."))
        return _back(edition, proposal)
    return form_page("conference_desk/proposal_edit.html", form, edition=found, proposal=row)


def _correct_form(edition: Edition, row: Proposal) -> CorrectForm:
    known = {
        "session_type_id": row.session_type_id or 0,
        "track_id": row.track_id or 0,
        "minutes": row.minutes,
        "language": row.language.value if row.language else "",
        "title": row.title,
        "abstract": row.abstract,
    }
    form = CorrectForm(data=known)
    form.offer(
        [(one.id, pick(one.name)) for one in db.session.scalars(types_of(edition.id))],
        [(one.id, pick(one.name)) for one in db.session.scalars(tracks_of(edition.id))],
        [(one.value, word) for one, word in kinds.SESSION_LANGUAGES.items()],
    )
    return form


def _correction(form: CorrectForm) -> Correction:
    return Correction(
        session_type_id=form.session_type_id.data or None,
        track_id=form.track_id.data or None,
        minutes=form.minutes.data,
        language=form.spoken(),
        title=form.title.data,
        abstract=form.abstract.data,
    )


# --- files ------------------------------------------------------------------------------------------------------------


def _file(edition: str, proposal: str, find: Callable[[Proposal], Any]) -> Response:
    stored = find(proposal_here(edition_here(edition), proposal))
    return abort(404) if stored is None else serve_file(stored)


@blueprint.get("/<edition>/proposals/<proposal>/answers/<int:question_id>")
@requires(May.PROPOSALS_SEE)
def proposal_answer_file(edition: str, proposal: str, question_id: int) -> Response:
    """Hand out the file that answers a question."""
    return _file(
        edition,
        proposal,
        lambda row: next((answer.file for answer in row.answers if answer.question_id == question_id), None),
    )


@blueprint.get("/<edition>/proposals/<proposal>/stage-plot")
@requires(May.PROPOSALS_SEE)
def proposal_stage_plot(edition: str, proposal: str) -> Response:
    """Hand out the stage plot of a rider."""
    return _file(edition, proposal, lambda row: row.rider.stage_plot if row.rider else None)
