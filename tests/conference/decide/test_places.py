"""Free places, the reserve list and reminders; what is blacked out and what the team puts right."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import inspect, select

from conference.actions import reserves
from conference.actions.correcting import Correction, correct
from conference.actions.deciding import decide
from conference.actions.moving import move
from conference.actions.redacting import redact, show_again
from conference.actions.reminding import remind_all
from conference.models import Answer, MailKind, Proposal
from conference.rules.answering import Waiting, reminders_due
from conference.rules.calls import SpokenLanguage
from conference.rules.states import Actor, Decision, ProposalState, Step
from core.clock import now
from core.db import db, transaction
from core.refusals import Refused
from core.texts import Texts
from tests.conference.builders import CallSet, a_call, a_proposal
from tests.conference.decide.test_deciding import again, facts
from tests.conference.decide.test_outbox import mails, speaks, waiting
from tests.editions.builders import an_edition

pytestmark = pytest.mark.usefixtures("ctx")
DAY = dt.timedelta(days=1)


def on_reserve(calls: CallSet, title: str, place: int, **values: object) -> Proposal:
    return a_proposal(calls, title, state=ProposalState.RESERVE, reserve_place=place, lead=speaks(title), **values)  # type: ignore[arg-type]  # columns


# --- free places ------------------------------------------------------------------------------------------------------


def test_free_places_read_what_names_a_proposal_and_none_of_its_texts() -> None:
    calls = a_call()
    gone = a_proposal(calls, "Gone", state=ProposalState.CANCELLED, left_place_at=now())
    first = on_reserve(calls, "First", 1)
    edition_id, ids = calls.edition.id, (gone.id, first.id)
    db.session.expunge_all()
    (place,) = reserves.free_places(edition_id)
    assert place.first is not None
    assert (place.left.id, place.first.id) == ids
    for proposal in (place.left, place.first):
        assert {"abstract", "note", "search"} <= inspect(proposal).unloaded


def test_a_place_that_comes_free_is_offered_to_the_next_of_the_same_type() -> None:
    calls = a_call()
    going = a_proposal(calls, state=ProposalState.ACCEPTED, lead=speaks("Ida"))
    second, first = on_reserve(calls, "Second", 2), on_reserve(calls, "First", 1)
    on_reserve(calls, "Band", 1, session_type_id=calls.showcase.id)
    assert reserves.free_places(calls.edition.id) == []
    move(going.id, Step.SAY_NO, actor=Actor.SPEAKER, by=None, reason="A tour")
    (free,) = reserves.free_places(calls.edition.id)
    assert (free.left.id, free.first.id if free.first else None) == (going.id, first.id)
    # Nothing has happened to them: an editor looks first.
    assert (again(first).decision, waiting(calls)) == (None, [])
    assert reserves.offer_place(calls.edition.id, going.code, first.code, by=None) == 1
    assert again(first).decision is Decision.ACCEPT
    assert [(row.kind, row.to_name) for row in waiting(calls)] == [(MailKind.MOVED_UP, "First")]
    assert reserves.free_places(calls.edition.id) == []
    assert mails() == []
    with pytest.raises(Refused, match="place_taken"):
        reserves.offer_place(calls.edition.id, going.code, second.code, by=None)
    assert again(second).decision is None


def test_two_free_places_go_to_two_and_one_can_be_left_free() -> None:
    calls = a_call()
    gone = [a_proposal(calls, state=ProposalState.CONFIRMED, lead=speaks(name)) for name in ("Ida", "Bo")]
    first = on_reserve(calls, "First", 1)
    for proposal in gone:
        move(proposal.id, Step.CANCEL, actor=Actor.EDITOR, by=None)
    found = reserves.free_places(calls.edition.id)
    assert [place.first.id if place.first else None for place in found] == [first.id, None]
    reserves.leave_free(calls.edition.id, gone[1].code)
    assert [place.left.id for place in reserves.free_places(calls.edition.id)] == [gone[0].id]


def test_who_withdraws_before_being_accepted_leaves_no_place() -> None:
    calls = a_call()
    one = a_proposal(calls)
    move(one.id, Step.WITHDRAW, actor=Actor.SPEAKER, by=None)
    assert reserves.free_places(calls.edition.id) == []


def test_only_who_waits_is_offered_a_place() -> None:
    calls = a_call()
    going, stranger = a_proposal(calls, state=ProposalState.ACCEPTED), a_proposal(calls)
    move(going.id, Step.CANCEL, actor=Actor.EDITOR, by=None)
    with pytest.raises(Refused, match="reserve_gone"):
        reserves.offer_place(calls.edition.id, going.code, stranger.code, by=None)
    assert again(going).left_place_at is not None


def test_places_on_the_reserve_list_are_changed_within_their_type() -> None:
    calls = a_call()
    one, two, three = (on_reserve(calls, str(place), place) for place in (1, 2, 3))
    band = on_reserve(calls, "Band", 1, session_type_id=calls.showcase.id)
    reserves.move_place(three.id, up=True)
    assert [again(row).reserve_place for row in (one, three, two, band)] == [1, 2, 3, 1]
    reserves.move_place(one.id, up=True)
    reserves.move_place(two.id, up=False)
    assert [again(row).reserve_place for row in (one, three, two)] == [1, 2, 3]
    with pytest.raises(Refused, match="reserve_gone"):
        reserves.move_place(a_proposal(calls).id, up=True)


# --- reminders --------------------------------------------------------------------------------------------------------

START = dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "days, done, last, due",
    [
        pytest.param(6.9, 0, None, 0, id="before half time"),
        pytest.param(7, 0, None, 1, id="at half time"),
        pytest.param(8, 1, 7, 1, id="not twice for the same moment"),
        pytest.param(12, 1, 7, 2, id="two days before the end"),
        pytest.param(12, 0, None, 2, id="one mail for two moments that passed"),
        pytest.param(13, 2, 12, 2, id="never a third"),
        pytest.param(14, 0, None, 0, id="not once the time is over"),
    ],
)
def test_reminders_are_due_at_half_time_and_two_days_before(days: float, done: int, last: int | None, due: int) -> None:
    waiting = Waiting(START, START + 14 * DAY, done, None if last is None else START + last * DAY)
    assert reminders_due(waiting, START + days * DAY) == due


def test_who_has_a_day_to_answer_is_not_nagged() -> None:
    short = Waiting(START, START + DAY)
    assert [reminders_due(short, START + hours * DAY / 24) for hours in (6, 13, 21, 24)] == [0, 0, 1, 0]


def test_unanswered_speakers_are_reminded_once_for_each_moment() -> None:
    calls = a_call()
    moment = now()
    late: dict[str, Any] = {"announced_at": moment - 8 * DAY, "answer_by": moment + 6 * DAY}
    one = a_proposal(calls, state=ProposalState.ACCEPTED, lead=speaks("Ida", "sv"), **late)
    a_proposal(calls, state=ProposalState.CONFIRMED, lead=speaks("Bo"), **late)
    over = a_proposal(
        calls, state=ProposalState.ACCEPTED, lead=speaks("Late"), announced_at=moment - 20 * DAY, answer_by=moment - DAY
    )
    assert (remind_all(), remind_all()) == (1, 0)
    (mail,) = mails()
    assert (mail.to_name, mail.language, again(one).reminders) == ("Ida", "sv", 1)
    assert mail.subject == "Kommer du? Vi väntar på ditt svar om “Booking without fear (sv)”"
    assert [entry.details["time"] for entry in facts(one, "SpeakersReminded")] == [1]
    # Nothing is cancelled by itself.
    assert again(over).state is ProposalState.ACCEPTED


# --- what reviewers read, and what is put right -----------------------------------------------------------------------


def test_what_is_blacked_out_leaves_the_original_and_can_be_shown_again() -> None:
    calls = a_call(anonymous=True)
    one = a_proposal(calls, abstract=Texts(da="Jeg, Aske", sv="Jag"))
    with transaction() as session:
        session.add(Answer(proposal_id=one.id, question_id=calls.question.id, text="For my band"))
    redact(one.id, one.title, Texts(da="Jeg, █", sv="Jag"), {calls.question.id: "For a band"}, by=None)
    found = again(one)
    assert (found.abstract, found.redacted_abstract) == (
        Texts(da="Jeg, Aske", sv="Jag"), Texts(da="Jeg, █", sv="Jag"),
    )  # fmt: skip
    assert (found.redacted_title, found.redacted_at is None) == (Texts(), False)
    answer = db.session.scalars(select(Answer)).one()
    assert (answer.text, answer.redacted_text) == ("For my band", "For a band")
    show_again(one.id, by=None)
    found = again(one)
    assert (found.redacted_abstract, found.redacted_at) == (Texts(), None)
    assert db.session.scalars(select(Answer.redacted_text)).one() == ""
    assert len(facts(one, "ProposalRedacted")) == 2


def correction(proposal: Proposal, **values: object) -> Correction:
    given = {name: getattr(proposal, name) for name in Correction.__slots__}
    return Correction(**{**given, **values})


def test_what_the_team_puts_right_is_recorded_and_found() -> None:
    calls = a_call()
    one = a_proposal(calls)
    correct(one.id, correction(one), by=None)
    assert facts(one, "ProposalChanged") == []
    before = again(one).content_changed_at
    correct(one.id, correction(one, minutes=45, language=SpokenLanguage.ENGLISH), by=None)
    assert again(one).content_changed_at == before
    correct(one.id, correction(again(one), title=Texts(en="Smørrebrød & Ægir")), by=None)
    found = again(one)
    assert found.search.startswith(f"{one.code.lower()} smoerrebroed & aegir aske holm")
    assert found.content_changed_at > before
    assert [entry.details["changed"] for entry in facts(one, "ProposalChanged")] == [["minutes", "language"], ["title"]]


def test_types_and_tracks_of_another_edition_are_refused() -> None:
    calls, other = a_call(), a_call(an_edition("2028"))
    one = a_proposal(calls)
    with pytest.raises(Refused, match="type_unknown"):
        correct(one.id, correction(one, session_type_id=other.talk.id), by=None)
    with pytest.raises(Refused, match="track_unknown"):
        correct(one.id, correction(one, track_id=other.live.id), by=None)


def test_a_decision_on_the_reserve_list_keeps_the_place_until_it_is_told() -> None:
    calls = a_call()
    one = on_reserve(calls, "One", 1)
    decide(calls.edition.id, {one.code: None}, Decision.ACCEPT, by=None)
    assert again(one).reserve_place == 1
    decide(calls.edition.id, {one.code: Decision.ACCEPT}, None, by=None)
    assert (again(one).reserve_place, again(one).decision) == (1, None)
