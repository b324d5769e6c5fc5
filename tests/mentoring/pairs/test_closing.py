"""How it goes and how it ends: check-ins, the exit without blame, the proper end, feedback, goals, notes."""

import pytest

from core.clock import now
from core.db import db, transaction
from mentoring.actions import closing, goals, meetings
from mentoring.actions.closing import Said
from mentoring.actions.moving import free_seats
from mentoring.actions.pairs_telling import ask_how_it_goes
from mentoring.models import CheckIn, Feedback, Goal, Match, MeetingNote, MentorProfile, VettingNote
from mentoring.queries import working as asked
from mentoring.rules.states import MatchState, MeetingState
from tests.editions.builders import refusal
from tests.mentoring.builders import a_block
from tests.mentoring.pairs.houses import Two, a_two, booked, mails, match_of, past

pytestmark = pytest.mark.usefixtures("ctx")


def check_ins(two: Two) -> list[tuple[int, int, int | None, str]]:
    rows = db.session.query(CheckIn).filter(CheckIn.match_id == two.match.id).order_by(CheckIn.id)
    return [(row.week, row.member_id, row.going, row.words) for row in rows]


def test_thanks_to_a_young_person_are_no_thread_that_goes_on_after_the_end() -> None:
    two = a_two(young=True)
    past(two, state=MeetingState.HELD)
    closing.complete(two.match.id, Said(worth=4, thanks="Thank you"), by=two.mentee.id)
    give = lambda **said: closing.give_feedback(two.match.id, Said(worth=3, **said), by=two.mentor.id)  # noqa: E731 - read often
    give(thanks="You too")
    assert refusal("thanks_said", lambda: give(thanks="Come to my studio on Sunday")) == "thanks"
    give(thanks="You too", learnt="To listen")
    closing.give_feedback(two.match.id, Said(worth=4, thanks="Thank you!"), by=two.mentee.id)
    thanks = {row.member_id: row.thanks for row in db.session.scalars(asked.feedback_of(two.match.id))}
    assert thanks == {two.mentor.id: "You too", two.mentee.id: "Thank you!"}


def test_who_is_not_cleared_any_more_or_kept_away_thanks_no_young_person() -> None:
    two = a_two(young=True)
    past(two, state=MeetingState.HELD)
    closing.complete(two.match.id, Said(worth=4), by=two.mentee.id)
    said = Said(worth=3, thanks="You too")
    with transaction() as session:
        session.query(VettingNote).one().withdrawn_at = now()
    assert refusal("pair_lapsed", lambda: closing.give_feedback(two.match.id, said, by=two.mentor.id)) == "thanks"
    closing.give_feedback(two.match.id, Said(worth=3), by=two.mentor.id)
    a_block(two.edition, two.mentee, two.mentor)
    refusal("pair_gone", lambda: closing.give_feedback(two.match.id, said, by=two.mentor.id))


def test_both_are_asked_once_how_it_goes_and_only_with_the_newest_question() -> None:
    young, old, fresh = a_two(days=15), None, None
    old = a_two(edition=young.edition, days=45)
    fresh = a_two(edition=young.edition, days=10)
    for _time in range(2):
        ask_how_it_goes()
    both = [young.mentor.id, young.mentee.id]
    assert check_ins(young) == [(2, one, None, "") for one in sorted(both)]
    assert sorted({week for week, *_rest in check_ins(old)}) == [6]
    assert check_ins(fresh) == []
    assert [mail.subject for mail in mails(young.mentee)] == ["How is it going?"]


def test_an_answer_can_be_put_right_and_stays_with_the_coordinator() -> None:
    two = a_two(days=15)
    refusal("check_in_gone", lambda: closing.answer_check_in(two.match.id, 2, 3, "", by=two.mentee.id))
    ask_how_it_goes()
    assert (
        refusal("check_in_going", lambda: closing.answer_check_in(two.match.id, 2, 4, "", by=two.mentee.id)) == "going"
    )
    closing.answer_check_in(two.match.id, 2, 3, "", by=two.mentee.id)
    closing.answer_check_in(two.match.id, 2, 1, "Nobody answers", by=two.mentee.id)
    assert (2, two.mentee.id, 1, "Nobody answers") in check_ins(two)
    assert [mail.template for mail in mails(two.mentor)] == ["mentoring/pair_check_in"]


def test_it_does_not_work_ends_kindly_and_frees_the_seat() -> None:
    two = a_two()
    row = db.session.get_one(MentorProfile, two.mentor_row.id)
    assert free_seats(row) == 1
    closing.leave(two.match.id, "We never found a time", by=two.mentee.id)
    match = match_of(two)
    assert (match.state, match.ended_by_id, match.end_words) == (
        MatchState.ENDED,
        two.mentee.id,
        "We never found a time",
    )
    assert free_seats(db.session.get_one(MentorProfile, two.mentor_row.id)) == 2
    kind = [mails(one, "pair_ended")[0] for one in (two.mentee, two.mentor)]
    assert [mail.template for mail in kind] == ["mentoring/pair_ended_by_me", "mentoring/pair_ended_by_other"]
    assert ["never found" in mail.text for mail in kind] == [False, False]
    assert ["/mentoring/suggestions" in mail.text for mail in kind] == [True, False]
    refusal("pair_over", lambda: closing.leave(two.match.id, "", by=two.mentor.id))


def test_a_pair_on_hold_can_be_left_and_one_that_waits_cannot() -> None:
    closing.leave((two := a_two(state=MatchState.FROZEN)).match.id, "", by=two.mentee.id)
    assert match_of(two).state is MatchState.ENDED
    waiting = a_two(edition=two.edition, state=MatchState.APPROVED)
    refusal("pair_waits", lambda: closing.leave(waiting.match.id, "", by=waiting.mentee.id))


def test_a_pair_that_met_comes_to_a_proper_end() -> None:
    two = a_two()
    said = Said(worth=4, learnt="Contracts", thanks="Thank you")
    refusal("pair_unmet", lambda: closing.complete(two.match.id, said, by=two.mentee.id))
    past(two)
    meetings.note_outcome(two.match.id, 1, held=True, by=two.mentee.id)
    assert refusal("feedback_worth", lambda: closing.complete(two.match.id, Said(worth=5), by=two.mentee.id)) == "worth"
    assert match_of(two).state is MatchState.ACTIVE
    refusal("pair_not_completed", lambda: closing.give_feedback(two.match.id, said, by=two.mentor.id))
    closing.complete(two.match.id, said, by=two.mentee.id)
    closing.give_feedback(two.match.id, Said(worth=3, thanks="You too"), by=two.mentor.id)
    closing.give_feedback(two.match.id, Said(worth=2, thanks="You too!"), by=two.mentor.id)
    told = [(row.member_id, row.worth, row.thanks) for row in db.session.scalars(asked.feedback_of(two.match.id))]
    assert told == [(two.mentee.id, 4, "Thank you"), (two.mentor.id, 2, "You too!")]
    assert match_of(two).state is MatchState.COMPLETED
    assert [mail.template for mail in mails(two.mentor, "pair_")] == ["mentoring/pair_completed"]
    assert mails(two.mentee, "pair_") == []


def test_thanks_are_no_way_around_the_coordinator() -> None:
    two = a_two(young=True)
    past(two)
    meetings.note_outcome(two.match.id, 1, held=True, by=two.mentee.id)
    said = Said(worth=4, thanks="My insta is bo")
    assert refusal("contact_here", lambda: closing.complete(two.match.id, said, by=two.mentor.id)) == "thanks"
    assert db.session.query(Feedback).count() == 0


def test_goals_are_set_ticked_moved_and_taken_away() -> None:
    two = a_two()
    one, other = (goals.set_goal(two.match.id, words, by=two.mentee.id) for words in ("Three gigs", "A plan"))
    goals.raise_goal(two.match.id, other.id, by=two.mentor.id)
    goals.raise_goal(two.match.id, other.id, by=two.mentor.id)
    goals.tick(two.match.id, one.id, done=True, by=two.mentor.id)
    db.session.expire_all()
    rows = db.session.scalars(asked.goals_of(two.match.id)).all()
    assert [(row.words, row.done_at is not None) for row in rows] == [("A plan", False), ("Three gigs", True)]
    goals.tick(two.match.id, one.id, done=False, by=two.mentee.id)
    goals.drop_goal(two.match.id, other.id, by=two.mentee.id)
    refusal("goal_gone", lambda: goals.tick(two.match.id, other.id, done=True, by=two.mentee.id))
    assert [(row.words, row.done_at) for row in db.session.query(Goal)] == [("Three gigs", None)]


def test_goals_have_an_end() -> None:
    two = a_two()
    assert refusal("goal_empty", lambda: goals.set_goal(two.match.id, " ", by=two.mentee.id)) == "goal"
    for number in range(12):
        goals.set_goal(two.match.id, f"Goal {number}", by=two.mentee.id)
    assert refusal("goals_many", lambda: goals.set_goal(two.match.id, "More", by=two.mentee.id)) == "goal"


def test_a_note_is_for_oneself_or_for_both() -> None:
    two = a_two()
    meeting = booked(two)
    goals.write_note(two.match.id, 1, "Mine", shared=False, by=two.mentor.id)
    goals.write_note(two.match.id, 1, "Ours", shared=True, by=two.mentor.id)
    goals.write_note(two.match.id, 1, "Ours, better", shared=True, by=two.mentor.id)
    read = {
        one.id: [row.words for row in db.session.scalars(asked.notes_seen_by([meeting.id], one.id))]
        for one in (two.mentor, two.mentee)
    }
    assert read == {two.mentor.id: ["Mine", "Ours, better"], two.mentee.id: ["Ours, better"]}
    goals.write_note(two.match.id, 1, " ", shared=False, by=two.mentor.id)
    assert [row.words for row in db.session.query(MeetingNote)] == ["Ours, better"]


def test_everything_that_happens_moves_the_pair() -> None:
    two = a_two(days=15)
    before = match_of(two).moved_at
    ask_how_it_goes()
    booked(two)
    acts = (
        lambda: goals.set_goal(two.match.id, "Three gigs", by=two.mentee.id),
        lambda: goals.write_note(two.match.id, 1, "Ours", shared=True, by=two.mentor.id),
        lambda: closing.answer_check_in(two.match.id, 2, 3, "", by=two.mentee.id),
        lambda: meetings.prepare(two.match.id, 1, agenda="Plans", link="", by=two.mentor.id),
    )
    moved = []
    for act in acts:
        with transaction() as session:
            session.get_one(Match, two.match.id).moved_at = before
        act()
        moved.append(match_of(two).moved_at > before)
    assert moved == [True, True, True, True]
