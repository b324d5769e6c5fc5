"""From applications to pairs: runs that never change, approval and offers with what is true then, both saying yes."""

import datetime as dt

import pytest
from sqlalchemy import select

from accounts.models import Member
from core.clock import now
from core.db import WriteRefused, db, transaction
from core.jobs import run_due
from core.outbox import Mail
from mentoring.actions import applying, matching, offering, publishing, reporting
from mentoring.actions.matching import RunWanted, answer_of, gather
from mentoring.models import Match, MatchingRun, MentorProfile, ProgrammeApplication
from mentoring.rules.fit import WEIGHTS, PartKind
from mentoring.rules.matching import Goal
from mentoring.rules.people import ProfileState
from mentoring.rules.states import MatchState, ProgrammeState, RunState
from tests.conftest import statements
from tests.editions.builders import a_member, refusal
from tests.mentoring.builders import a_block, a_mentee, a_mentor, a_minor, a_pair, open_mentoring
from tests.mentoring.cohorts.builders import Cohort, a_cohort, a_run, an_application, the_pairs, the_run

pytestmark = pytest.mark.usefixtures("ctx")


def approve(cohort: Cohort, number: int = 1) -> publishing.Outcome:
    return publishing.approve(cohort.edition, cohort.programme.id, number, by=cohort.coordinator)


def publish(cohort: Cohort) -> publishing.Outcome:
    return publishing.publish(cohort.edition, cohort.programme.id, by=cohort.coordinator)


def members(cohort: Cohort, match: Match) -> tuple[int, int]:
    """Return the members behind a pair: mentee, mentor."""
    return (
        next(one.member_id for one in cohort.mentees if one.id == match.mentee_id),
        next(one.member_id for one in cohort.mentors if one.id == match.mentor_id),
    )


def offered(cohort: Cohort) -> list[Match]:
    a_run(cohort)
    approve(cohort)
    publish(cohort)
    run_due()
    db.session.expire_all()
    return list(db.session.scalars(select(Match).order_by(Match.mentee_id)))


def told(member_id: int) -> list[str]:
    """Return the templates of the mails to somebody."""
    run_due()
    addresses = select(Member.id, Mail.template).join(Mail, Mail.to_name == Member.name).order_by(Mail.id)
    return [template for one, template in db.session.execute(addresses) if one == member_id]


# --- runs -------------------------------------------------------------------------------------------------------------


def test_run_brings_everybody_together_and_keeps_what_went_in() -> None:
    cohort = a_cohort()
    run = a_run(cohort)
    answer = answer_of(run)
    assert answer is not None
    assert (run.state, run.number, run.progress, len(answer.pairs)) == (RunState.DONE, 1, 1000, 3)
    assert run.asked["seed"] == cohort.programme.seed
    assert run.entered is not None
    assert run.entered["mentees"] == [one.id for one in cohort.mentees]
    assert len(run.answer["reasons"]) == 3 if run.answer else False


def test_same_people_and_seed_give_the_same_answer() -> None:
    cohort = a_cohort(3, 5)
    first, second = a_run(cohort), a_run(cohort)
    assert second.number == 2
    assert (first.answer, first.entered) == (second.answer, second.entered)


def test_run_never_changes_once_it_is_done() -> None:
    run = a_run(a_cohort())
    for name, value in (("answer", {}), ("asked", {}), ("entered", {}), ("state", RunState.FAILED), ("number", 9)):
        with pytest.raises(WriteRefused), transaction() as session:
            setattr(session.get_one(MatchingRun, run.id), name, value)
    matching.run_matching(run.id)
    assert the_run_answer(run.id) == run.answer


def the_run_answer(run_id: int) -> object:
    db.session.expire_all()
    return db.session.get_one(MatchingRun, run_id).answer


def test_run_is_refused_while_people_apply_while_another_runs_and_without_people() -> None:
    cohort = a_cohort()
    wanted = RunWanted(Goal.EVERYBODY, WEIGHTS)

    def ask() -> object:
        return matching.ask_run(cohort.edition, cohort.programme.id, wanted, by=None)

    assert ask() == 1
    refusal("run_under_way", ask)
    run_due()
    with transaction() as session:
        session.execute(db.delete(ProgrammeApplication).where(ProgrammeApplication.mentor_id.is_not(None)))
    refusal("run_nobody", ask)
    with transaction() as session:
        programme = session.get_one(type(cohort.programme), cohort.programme.id)
        programme.state = ProgrammeState.OPEN
    refusal("programme_not_closed", ask)


def test_run_that_was_stopped_is_not_approved() -> None:
    cohort = a_cohort()
    wanted = RunWanted(Goal.EVERYBODY, WEIGHTS)
    number = matching.ask_run(cohort.edition, cohort.programme.id, wanted, by=None)
    matching.stop_run(cohort.edition.id, cohort.programme.id, number)
    run_due()
    assert the_run(cohort, number).state is RunState.STOPPED
    refusal("run_not_done", lambda: approve(cohort, number))


def test_locks_keep_and_forbid() -> None:
    cohort = a_cohort(2, 2)
    (mentee, other), (mentor, second) = cohort.mentees, cohort.mentors
    keep, never = frozenset({(mentee.id, second.id)}), frozenset({(other.id, second.id)})
    run = a_run(cohort, keep=keep, never=never)
    answer = answer_of(run)
    assert answer is not None
    assert [pair.two for pair in answer.pairs] == [(mentee.id, second.id), (other.id, mentor.id)]
    refusal(
        "run_lock_both",
        lambda: matching.ask_run(
            cohort.edition, cohort.programme.id, RunWanted(Goal.TOTAL, WEIGHTS, keep=keep, never=keep), by=None
        ),
    )


def test_input_is_gathered_in_a_constant_number_of_statements() -> None:
    counts, edition = [], open_mentoring(minors=False)
    for mentors, mentees in ((1, 1), (4, 9)):
        cohort = a_cohort(mentors, mentees, edition=edition)
        wanted = {"goal": "everybody", "weights": {}, "seed": "s", "keep": [], "never": []}
        db.session.expire_all()
        with statements() as seen:
            gather(cohort.edition, cohort.programme, {**wanted, "weights": cohort.programme.weights})
        counts.append(seen.count)
    assert counts[0] == counts[1]


# --- approving --------------------------------------------------------------------------------------------------------


def test_approval_makes_pairs_that_nobody_hears_of() -> None:
    cohort = a_cohort()
    a_run(cohort)
    outcome = approve(cohort)
    assert (outcome.pairs, outcome.left_out) == (3, ())
    assert [state for _one, _other, state in the_pairs(cohort)] == ["approved"] * 3
    match = db.session.scalars(select(Match)).first()
    assert match is not None
    assert (match.coordinator_id, match.young, match.score > 0) == (cohort.coordinator, False, True)
    assert {part["kind"] for part in (match.reasons or {})["parts"]} == {kind.value for kind in PartKind}
    assert told(cohort.mentees[0].member_id) == []
    refusal("run_approved", lambda: approve(cohort))


@pytest.mark.parametrize("by_mentor", [False, True], ids=["by who looks for a mentor", "by the mentor"])
def test_who_has_reported_somebody_is_not_brought_together_with_them(by_mentor: bool) -> None:
    cohort = a_cohort(2, 2, seats=1)
    answer = answer_of(a_run(cohort))
    assert answer is not None
    first, _second = answer.pairs
    both = [next(p.member_id for p in cohort.mentees if p.id == first.mentee_id)]
    both.append(next(p.member_id for p in cohort.mentors if p.id == first.mentor_id))
    by, about = reversed(both) if by_mentor else both
    reporting.report_member(cohort.edition, about, by=by)
    again = answer_of(a_run(cohort))
    assert again is not None
    assert first.two not in {pair.two for pair in again.pairs}
    outcome = approve(cohort)
    assert [(one.two, one.code) for one in outcome.left_out] == [(first.two, "left_apart")]


def stale(name: str, cohort: Cohort, mentee: int, mentor: int) -> None:
    """Make something untrue that a run was made with."""
    with transaction() as session:
        row = session.get_one(MentorProfile, mentor)
        application = session.scalars(
            select(ProgrammeApplication).where(ProgrammeApplication.mentee_id == mentee)
        ).one()
        if name == "left_mentor_paused":
            row.state = ProfileState.PAUSED
        elif name == "left_no_language":
            row.languages = ["fi"]
        elif name == "left_full":
            row.seats = 0
    if name == "left_apart":
        one = db.session.get_one(Member, next(p.member_id for p in cohort.mentees if p.id == mentee))
        a_block(cohort.edition, one, db.session.get_one(Member, row.member_id))
    elif name == "left_application":
        member_id = next(p.member_id for p in cohort.mentees if p.id == mentee)
        applying.withdraw(cohort.edition, cohort.programme.id, application.id, by=member_id)
    elif name == "left_pair_already":
        a_pair(next(p for p in cohort.mentees if p.id == mentee), row)


STALE = ["left_mentor_paused", "left_no_language", "left_full", "left_apart", "left_application"]


@pytest.mark.parametrize("code", [*STALE, "left_pair_already"])
def test_approval_leaves_out_what_is_not_true_any_more(code: str) -> None:
    cohort = a_cohort(2, 2, seats=1)
    answer = answer_of(a_run(cohort))
    assert answer is not None
    first, second = answer.pairs
    stale(code, cohort, first.mentee_id, first.mentor_id)
    outcome = approve(cohort)
    assert (outcome.pairs, [(one.two, one.code) for one in outcome.left_out]) == (1, [(first.two, code)])
    made = select(Match).where(Match.programme_id == cohort.programme.id)
    assert [(one.mentee_id, one.mentor_id) for one in db.session.scalars(made)] == [second.two]


@pytest.mark.parametrize("code", STALE)
def test_publishing_leaves_out_what_is_not_true_any_more(code: str) -> None:
    cohort = a_cohort(2, 2, seats=1)
    answer = answer_of(a_run(cohort))
    assert answer is not None
    first, second = answer.pairs
    approve(cohort)
    stale(code, cohort, first.mentee_id, first.mentor_id)
    outcome = publish(cohort)
    assert (outcome.pairs, [(one.two, one.code) for one in outcome.left_out]) == (1, [(first.two, code)])
    states = {(one.mentee_id, one.mentor_id): one.state for one in db.session.scalars(select(Match))}
    assert states == {first.two: MatchState.APPROVED, second.two: MatchState.OFFERED}


def a_young_cohort(*, days: int = 300) -> Cohort:
    """Return a cohort of one minor and a mentor who is cleared."""
    cohort = a_cohort(0, 0, edition=open_mentoring())
    cohort.mentors.append(a_mentor(cohort.edition, a_member("Cleared"), cleared=True))
    cohort.mentees.append(a_mentee(cohort.edition, a_minor("Liv", days=days)))
    for profile in cohort.profiles:
        an_application(cohort.programme, profile)
    return cohort


def test_clearance_that_lapsed_leaves_a_young_pair_out() -> None:
    cohort = a_young_cohort()
    a_run(cohort)
    with transaction() as session:
        session.get_one(MentorProfile, cohort.mentors[0].id).welcomes_minors = False
    refusal("approve_nothing", lambda: approve(cohort))
    assert the_pairs(cohort) == []


def test_somebody_who_turned_18_goes_on_as_a_grown_up_and_is_named() -> None:
    cohort = a_young_cohort()
    answer = answer_of(a_run(cohort))
    assert answer is not None
    with transaction() as session:
        session.get_one(Member, cohort.mentees[0].member_id).minor_until = now().date() - dt.timedelta(days=1)
    outcome = approve(cohort)
    assert (outcome.pairs, outcome.grown_up) == (1, (answer.pairs[0].two,))
    assert db.session.scalars(select(Match.young)).all() == [False]


def test_young_pair_needs_somebody_who_looks_after_it() -> None:
    cohort = a_young_cohort()
    a_run(cohort)
    with transaction() as session:
        session.get_one(type(cohort.programme), cohort.programme.id).coordinator_id = None
        session.execute(db.text("UPDATE mentoring_settings SET coordinator_id = NULL"))
    refusal("approve_nothing", lambda: approve(cohort))


def test_second_approval_takes_back_what_was_not_offered() -> None:
    cohort = a_cohort(2, 1)
    answer = answer_of(a_run(cohort))
    assert answer is not None
    approve(cohort)
    a_run(cohort, never=frozenset({answer.pairs[0].two}), based_on=None)
    approve(cohort, 2)
    first = next(place for place, one in enumerate(cohort.mentors) if one.id == answer.pairs[0].mentor_id)
    assert the_pairs(cohort) == sorted([(0, first, "dropped"), (0, 1 - first, "approved")])


# --- offers -----------------------------------------------------------------------------------------------------------


def test_publishing_offers_to_both_and_tells_those_without_anybody() -> None:
    cohort = a_cohort(1, 3)
    matches = offered(cohort)
    assert [one.state for one in matches] == [MatchState.OFFERED] * 2
    assert db.session.get_one(type(cohort.programme), cohort.programme.id).state is ProgrammeState.RUNNING
    with_pair = {one.mentee_id for one in matches}
    for mentee in cohort.mentees:
        kind = "pair_offer" if mentee.id in with_pair else "application_published"
        assert told(mentee.member_id) == [f"mentoring/{kind}"]
    assert told(cohort.mentors[0].member_id) == ["mentoring/pair_offer"] * 2
    refusal("publish_nothing", lambda: publish(cohort))


def test_pair_begins_when_both_say_yes() -> None:
    cohort = a_cohort(1, 1)
    match = offered(cohort)[0]
    mentee, mentor = members(cohort, match)
    assert offering.say_yes(cohort.edition, match.code, mentee) is MatchState.OFFERED
    assert offering.say_yes(cohort.edition, match.code, mentee) is MatchState.OFFERED
    assert offering.say_yes(cohort.edition, match.code, mentor) is MatchState.ACTIVE
    assert offering.say_yes(cohort.edition, match.code, mentor) is MatchState.ACTIVE
    assert told(mentor) == ["mentoring/pair_offer", "mentoring/pair_begun"]


def test_no_is_kept_from_the_other_and_the_two_are_never_proposed_again() -> None:
    cohort = a_cohort(1, 1)
    match = offered(cohort)[0]
    mentee, mentor = members(cohort, match)
    offering.say_no(cohort.edition, match.code, mentor, "No time before summer")
    assert the_pairs(cohort) == [(0, 0, "declined")]
    assert told(mentee) == ["mentoring/pair_offer", "mentoring/pair_said_no"]
    words = db.session.scalars(
        select(Mail.text).where(Mail.template == "mentoring/pair_said_no").order_by(Mail.id)
    ).all()
    assert all("summer" not in text for text in words)
    refusal("offer_over", lambda: offering.say_yes(cohort.edition, match.code, mentee))
    again = answer_of(a_run(cohort))
    assert again is not None
    assert again.pairs == ()


def test_offer_lapses_after_seven_days() -> None:
    cohort = a_cohort(1, 1)
    match = offered(cohort)[0]
    mentee, _mentor = members(cohort, match)
    offering.say_yes(cohort.edition, match.code, mentee)
    with transaction() as session:
        session.get_one(Match, match.id).offered_until = now() - dt.timedelta(minutes=1)
    refusal("offer_over", lambda: offering.say_yes(cohort.edition, match.code, mentee))
    offering.let_offers_lapse()
    offering.let_offers_lapse()
    assert the_pairs(cohort) == [(0, 0, "lapsed")]
    assert told(mentee) == ["mentoring/pair_offer", "mentoring/pair_lapsed"]


def test_yes_of_a_young_persons_mentor_is_refused_when_the_clearance_has_lapsed() -> None:
    cohort = a_young_cohort()
    match = offered(cohort)[0]
    assert (match.young, match.coordinator_id) == (True, cohort.coordinator)
    mentee, mentor = members(cohort, match)
    offering.say_yes(cohort.edition, match.code, mentee)
    with transaction() as session:
        session.get_one(MentorProfile, cohort.mentors[0].id).welcomes_minors = False
    refusal("mentor_not_cleared", lambda: offering.say_yes(cohort.edition, match.code, mentor))
    mails = db.session.scalars(select(Mail).where(Mail.template.like("mentoring/%")).order_by(Mail.id)).all()
    assert [mail for mail in mails if "Liv" in mail.text.replace("Hello Liv", "") or "Cleared" in mail.subject] == []


def test_holes_are_filled_without_moving_anybody() -> None:
    cohort = a_cohort(2, 3, seats=1)
    first, second = offered(cohort)
    mentee, mentor = members(cohort, first)
    offering.say_yes(cohort.edition, first.code, mentee)
    offering.say_yes(cohort.edition, first.code, mentor)
    offering.say_no(cohort.edition, second.code, members(cohort, second)[0], "")
    run = a_run(cohort)
    answer = answer_of(run)
    assert answer is not None
    fixed = [pair.two for pair in answer.pairs if pair.fixed]
    assert fixed == [(first.mentee_id, first.mentor_id)]
    new = [pair for pair in answer.pairs if not pair.fixed]
    assert [pair.mentor_id for pair in new] == [second.mentor_id]
    assert new[0].mentee_id not in (first.mentee_id, second.mentee_id)
    approve(cohort, run.number)
    publish(cohort)
    assert sorted(state for _one, _other, state in the_pairs(cohort)) == ["active", "declined", "offered"]


def test_run_that_brings_no_new_pair_says_so() -> None:
    cohort = a_cohort(1, 2, seats=1)
    offered(cohort)
    run = a_run(cohort)
    refusal("approve_nothing_new", lambda: approve(cohort, run.number))


def test_places_of_the_programme_hold() -> None:
    cohort = a_cohort(2, 3, seats=2)
    with transaction() as session:
        session.get_one(type(cohort.programme), cohort.programme.id).seats = 2
    answer = answer_of(a_run(cohort))
    assert answer is not None
    assert len(answer.pairs) == 2
    with transaction() as session:
        session.get_one(type(cohort.programme), cohort.programme.id).seats = 1
    outcome = approve(cohort)
    assert (outcome.pairs, [one.code for one in outcome.left_out]) == (1, ["left_places"])
