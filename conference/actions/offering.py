"""Writing an offer: words, rider, answers, each saved by itself so that two who write at once notice each other."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from conference.actions.drafting import check_open, drop_file, note_words, types_open
from conference.actions.for_rules import known_call
from conference.actions.moving import locked_proposal
from conference.models import Answer, CallLink, Proposal, Question, Rider, SessionType, Track
from conference.queries import calls, offers
from conference.rules.calls import SpokenLanguage, asked_of
from conference.rules.riders import check_rider, rider_closes
from conference.rules.states import COMING, EDITABLE, ProposalState
from conference.rules.wholeness import Asked, Missing, Page, Told, missing
from core.clock import now
from core.db import db, transaction
from core.facts import ProposalChanged, RiderChanged, record
from core.files import Upload, keep
from core.refusals import Refused
from core.texts import Texts
from editions.models import Edition
from editions.queries import cities_of

# What reviewers judge: when one of these changes, a review that was written before is of an older text.
JUDGED = frozenset({"session_type_id", "track_id", "language", "minutes", "title", "abstract"})


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a session is about, as it was typed."""

    session_type_id: int | None
    track_id: int | None
    language: SpokenLanguage | None
    minutes: int | None
    title: Texts
    abstract: Texts
    links: list[str]
    equipment: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What is needed on stage. `plot` is a new stage plot; `drop_plot` takes the old one away."""

    line_up: str
    inputs: str
    backline: str
    sound_and_light: str
    changeover_minutes: int
    plot: Upload | None = None
    drop_plot: bool = False


@dataclass(frozen=True, kw_only=True)
class Given:
    """An answer to one question: its text, and a new file where it asks for one."""

    question_id: int
    text: str = ""
    upload: Upload | None = None
    drop_file: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save left behind: the number that the next one must name, and when words were saved last."""

    revision: int
    saved_at: dt.datetime


# --- saving -----------------------------------------------------------------------------------------------------------


def _to_write(proposal_id: int, revision: int, *, page: Page) -> Proposal:
    """Return a proposal, locked, of which this page may be written.

    Refuses `proposal_closed`, `call_not_open`, `call_over`, and `proposal_changed_meanwhile` for an old revision. What
    is needed on stage may be changed by those who come, then refuses `rider_over`.
    """
    proposal = locked_proposal(proposal_id)
    if page is Page.STAGE and proposal.state in COMING:
        edition = db.session.get_one(Edition, proposal.edition_id)
        check_rider(proposal.state, rider_closes(edition.first_day, edition.zone), now())
    elif proposal.state not in EDITABLE:
        raise Refused("proposal_closed")
    else:
        check_open(proposal, now())
    if revision != proposal.revision:
        raise Refused("proposal_changed_meanwhile")
    return proposal


def _saved(proposal: Proposal, changed: Sequence[str], *, judged: bool, by: int | None, page: Page) -> Saved:
    """Count the save and say what changed. What was sent in must stay whole on the page that was saved."""
    if changed:
        moment = now()
        proposal.revision += 1
        proposal.saved_at = moment
        if judged:
            proposal.content_changed_at = moment
        db.session.flush()
        if proposal.state is not ProposalState.DRAFT:
            gaps = [gap for gap in gaps_of(proposal) if gap.page is page]
            if gaps:
                raise Refused("sent_in_stays_whole", field=gaps[0].field)
            kind = RiderChanged if proposal.state in COMING else ProposalChanged
            record(kind(edition_id=proposal.edition_id, proposal_id=proposal.id, changed=tuple(changed)), by=by)
    return Saved(proposal.revision, proposal.saved_at)


def save_words(proposal_id: int, words: Words, *, revision: int, by: int | None) -> Saved:
    """Save what a session is about. Refuses what `_to_write` refuses, `type_unknown`, `track_unknown`."""
    with transaction():
        proposal = _to_write(proposal_id, revision, page=Page.WORDS)
        _check_type(proposal, words.session_type_id)
        tracks = {row.id for row in db.session.scalars(calls.tracks_of(proposal.edition_id))}
        if words.track_id is not None and words.track_id not in tracks:
            raise Refused("track_unknown", field="track")
        changed = _set(proposal, words)
        note_words(proposal, db.session.scalars(offers.all_speakers(proposal_id)).all())
        return _saved(proposal, changed, judged=bool(JUDGED & set(changed)), by=by, page=Page.WORDS)


def _check_type(proposal: Proposal, type_id: int | None) -> None:
    link = db.session.get(CallLink, proposal.call_link_id) if proposal.call_link_id else None
    found = types_open(proposal.edition_id, link, now(), chosen=proposal.session_type_id)
    if type_id is not None and type_id not in {row.id for row in found}:
        raise Refused("type_unknown", field="session_type")


def _set(row: Any, values: Any, *, leave: Iterable[str] = ()) -> list[str]:
    """Write the fields of a dataclass into a row and return the names of those that differ."""
    changed = []
    for item in fields(values):
        value = getattr(values, item.name)
        if item.name not in leave and getattr(row, item.name) != value:
            setattr(row, item.name, value)
            changed.append(item.name)
    return changed


def save_stage(proposal_id: int, stage: Stage, *, revision: int, by: int | None) -> Saved:
    """Save what is needed on stage; of those who come the team is told. Refuses what `_to_write` refuses."""
    with transaction() as session:
        proposal = _to_write(proposal_id, revision, page=Page.STAGE)
        rider = session.scalars(offers.rider_of(proposal_id)).one_or_none()
        if rider is None:
            rider = Rider(
                proposal_id=proposal_id, line_up="", inputs="", backline="", sound_and_light="", changeover_minutes=15
            )
            session.add(rider)
        changed = _set(rider, stage, leave=("plot", "drop_plot"))
        if stage.plot is not None or (stage.drop_plot and rider.stage_plot_id is not None):
            old, rider.stage_plot_id = rider.stage_plot_id, _stored(stage.plot, proposal_id)
            session.flush()
            drop_file(old)
            changed.append("stage_plot")
        return _saved(proposal, changed, judged=False, by=by, page=Page.STAGE)


def _stored(upload: Upload | None, proposal_id: int) -> int | None:
    return None if upload is None else keep(upload, owner_kind="proposal", owner_id=proposal_id).id


def save_answers(proposal_id: int, given: Sequence[Given], *, revision: int, by: int | None) -> Saved:
    """Save answers to questions that are asked of this proposal; others are left alone. Refuses as `_to_write`."""
    with transaction():
        proposal = _to_write(proposal_id, revision, page=Page.QUESTIONS)
        asked = {row.id: row for row in questions_for(proposal)}
        known = {row.question_id: row for row in db.session.scalars(offers.answers_of(proposal_id))}
        changed = [
            asked[answer.question_id]
            for answer in given
            if answer.question_id in asked and _answer(proposal_id, known.get(answer.question_id), answer)
        ]
        names = [f"question {question.id}" for question in changed]
        judged = any(question.for_reviewers for question in changed)
        return _saved(proposal, names, judged=judged, by=by, page=Page.QUESTIONS)


def _answer(proposal_id: int, row: Answer | None, given: Given) -> bool:
    """Write one answer; say whether it differs from what was there. An empty one leaves no row."""
    session = db.session
    old_file = row.file_id if row is not None else None
    file_id = _stored(given.upload, proposal_id) if given.upload else None if given.drop_file else old_file
    if row is None:
        if not given.text and file_id is None:
            return False
        session.add(Answer(proposal_id=proposal_id, question_id=given.question_id, text=given.text, file_id=file_id))
        return True
    if (row.text, row.file_id) == (given.text, file_id):
        return False
    if not given.text and file_id is None:
        session.delete(row)
    else:
        # What an editor has blacked out stays so until they look again: it hides who wrote it.
        row.text, row.file_id = given.text, file_id
    session.flush()
    if old_file != file_id:
        drop_file(old_file)
    return True


# --- what is missing --------------------------------------------------------------------------------------------------


def questions_for(proposal: Proposal) -> list[Question]:
    """Return the questions that are asked of a proposal of its type and track."""
    return [
        question
        for question in db.session.scalars(calls.questions_of(proposal.edition_id))
        if asked_of(
            session_type_id=proposal.session_type_id,
            track_id=proposal.track_id,
            for_type=question.session_type_id,
            for_track=question.track_id,
        )
    ]


def gaps_of(proposal: Proposal) -> tuple[Missing, ...]:
    """Return what a proposal still needs before it can be sent in."""
    session, edition_id = db.session, proposal.edition_id
    chosen = session.get(SessionType, proposal.session_type_id) if proposal.session_type_id else None
    link = session.get(CallLink, proposal.call_link_id) if proposal.call_link_id else None
    lead = session.scalars(offers.lead_of(proposal.id)).one()
    rider = session.scalars(offers.rider_of(proposal.id)).one_or_none()
    answered = {row.question_id for row in session.scalars(offers.answers_of(proposal.id)) if row.text or row.file_id}
    # Who has begun with a type may send it in, also when its link has run out meanwhile.
    open_types = {row.id for row in types_open(edition_id, link, now(), chosen=proposal.session_type_id)}
    return missing(
        Told(
            has_type=chosen is not None,
            type_open=proposal.session_type_id in open_types,
            lengths=[] if chosen is None else chosen.lengths,
            asks_rider=chosen is not None and chosen.asks_rider,
            tracks_exist=session.scalars(calls.tracks_of(edition_id).limit(1)).first() is not None,
            has_track=proposal.track_id is not None and session.get(Track, proposal.track_id) is not None,
            has_language=proposal.language is not None,
            minutes=proposal.minutes,
            title=proposal.title,
            abstract=proposal.abstract,
            abstract_length=known_call(edition_id).abstract_length,
            cities_exist=session.scalars(cities_of(edition_id).limit(1)).first() is not None,
            has_city=bool(lead.cities),
            line_up="" if rider is None else rider.line_up,
            lead_name=lead.name,
            questions=[Asked(row.id, row.required, row.id in answered) for row in questions_for(proposal)],
        )
    )
