"""What may be changed in a call, what is refused because it is used, and what is counted anew."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from conference.actions import asking, linking
from conference.actions.calling import Part, move_part, remove_part, save_part, save_settings
from conference.actions.usual import begin_with_the_usual
from conference.models import (
    Answer,
    Call,
    CallLink,
    Criterion,
    MailKind,
    MailWords,
    Question,
    Review,
    ReviewerSetting,
    SessionType,
    Track,
)
from conference.queries import calls as asked
from conference.rules.calls import QuestionKind, SessionKind
from core.audit import AuditEntry
from core.clock import now
from core.db import db, transaction
from core.texts import Texts
from editions.actions.cloning import clone_edition
from editions.actions.opening import findings_of
from editions.queries import phases_of
from editions.rules.phases import PhaseKind, Span
from editions.rules.readiness import Page
from tests.browser import statements
from tests.conference.builders import CallSet, a_call, a_proposal, a_review, a_reviewer, set_window
from tests.editions.builders import a_member, an_edition, refusal, texts

NONE_OF_THEM = {"session_type_id": None, "track_id": None, "by": None}


def told() -> list[tuple[str, Any]]:
    """Return the parts of the call that facts have named, oldest first."""
    rows = db.session.scalars(select(AuditEntry).where(AuditEntry.fact == "CallChanged").order_by(AuditEntry.id))
    return [(row.details["part"], row.details["changed"]) for row in rows]


def settings(**other: Any) -> dict[str, Any]:
    given = {"grace_minutes": 30, "abstract_length": 900, "anonymous": True, "reviews_wanted": 4, "answer_days": 10}
    return {"intro": Texts(en="**Come**"), "by": None, **given, **other}


def test_settings_change_the_phases_of_call_and_review_alone(ctx: Flask) -> None:
    edition = an_edition()
    before = {row.kind: (row.opens_at, row.closes_at) for row in db.session.scalars(phases_of(edition.id))}
    opens, closes = now() - dt.timedelta(days=1), now() + dt.timedelta(days=9)
    spans = {PhaseKind.CALL: Span(opens, closes), PhaseKind.REVIEW: Span(closes, None)}
    save_settings(edition.id, spans=spans, **settings())
    save_settings(edition.id, spans=spans, **settings(grace_minutes=60))
    after = {row.kind: (row.opens_at, row.closes_at) for row in db.session.scalars(phases_of(edition.id))}
    assert after == {**before, PhaseKind.CALL: (opens, closes), PhaseKind.REVIEW: (closes, None)}
    call = db.session.scalars(select(Call)).one()
    assert (call.grace_minutes, call.intro_html) == (60, Texts(en="<p><strong>Come</strong></p>\n"))
    assert told()[1] == ("call", ["grace_minutes"])


@pytest.mark.parametrize("kind", [PhaseKind.CALL, PhaseKind.REVIEW])
def test_settings_that_close_before_they_open_change_nothing(ctx: Flask, kind: PhaseKind) -> None:
    edition = an_edition()
    turned = {kind: Span(now(), now() - dt.timedelta(days=1))}
    refusal("closes_before_it_opens", lambda: save_settings(edition.id, spans=turned, **settings()))
    assert db.session.scalars(select(Call)).all() == []


def test_weights_are_counted_into_every_review_in_few_statements(ctx: Flask) -> None:
    calls = a_call()
    reviewer = a_reviewer(calls)
    other = a_call(an_edition("2028"))
    elsewhere = a_review(a_proposal(other), reviewer, {calls.content.id: 5, calls.fit.id: 1}, total=367)
    made = [
        a_review(a_proposal(calls, f"Number {number}"), reviewer, {calls.content.id: 5, calls.fit.id: 1}, total=367)
        for number in range(6)
    ]
    abstained = a_review(a_proposal(calls), reviewer, abstained=True)
    with statements() as seen:
        save_part(calls.edition.id, Part.CRITERION, calls.fit.id, weight=6, by=None)
    few = seen.count
    totals = dict(db.session.execute(select(Review.id, Review.total)).all())
    assert [totals[review.id] for review in made] == [200] * 6
    assert (totals[abstained.id], totals[elsewhere.id]) == (None, 367)
    for number in range(20):
        a_review(a_proposal(calls, f"More {number}"), reviewer, {calls.content.id: 2, calls.fit.id: 4}, total=200)
    with statements() as seen:
        save_part(calls.edition.id, Part.CRITERION, calls.fit.id, weight=1, by=None)
    assert seen.count == few


def test_a_new_criterion_and_one_that_weighs_nothing_change_no_total(ctx: Flask) -> None:
    calls = a_call()
    review = a_review(a_proposal(calls), a_reviewer(calls), {calls.content.id: 4, calls.fit.id: 1}, total=300)
    save_part(calls.edition.id, Part.CRITERION, None, name=texts("Joy"), hint=Texts(), weight=9, by=None)
    assert db.session.scalar(select(Review.total).where(Review.id == review.id)) == 300
    save_part(calls.edition.id, Part.CRITERION, calls.content.id, weight=0, by=None)
    assert db.session.scalar(select(Review.total).where(Review.id == review.id)) == 100
    names = [row.name["en"] for row in db.session.scalars(asked.criteria_of(calls.edition.id))]
    assert names == ["Content", "Fit", "Joy"]


def test_what_is_used_stays_and_what_is_not_goes(ctx: Flask) -> None:
    calls = a_call()
    edition_id = calls.edition.id
    proposal = a_proposal(calls)
    a_review(proposal, a_reviewer(calls), {calls.content.id: 4}, total=400)
    with transaction() as session:
        session.add(Answer(proposal_id=proposal.id, question_id=calls.question.id, text="Everybody"))
    used = [
        (Part.TYPE, calls.talk.id, "type_used"),
        (Part.TRACK, calls.money.id, "track_used"),
        (Part.QUESTION, calls.question.id, "question_answered"),
        (Part.CRITERION, calls.content.id, "criterion_used"),
    ]
    for part, part_id, code in used:
        refusal(code, partial(remove_part, edition_id, part, part_id, by=None))
    for part, part_id in [
        (Part.TYPE, calls.showcase.id),
        (Part.TRACK, calls.live.id),
        (Part.CRITERION, calls.fit.id),
    ]:
        remove_part(edition_id, part, part_id, by=None)
    left = [db.session.scalars(select(model.id)).all() for model in (SessionType, Track, Question, Criterion)]
    assert left == [[calls.talk.id], [calls.money.id], [calls.question.id], [calls.content.id]]


def test_a_call_that_is_to_open_and_is_not_whole_is_named_before_the_edition_opens(ctx: Flask) -> None:
    edition = an_edition()

    def told_of(edition_id: int) -> list[str]:
        return [finding.code for finding in findings_of(edition_id) if finding.page is Page.CALL]

    assert told_of(edition.id) == []
    set_window(edition.id, opens=3, closes=9)
    assert told_of(edition.id) == ["call_unready"]
    begin_with_the_usual(edition.id, by=None)
    spans = {PhaseKind.CALL: Span(now(), now() + dt.timedelta(days=4))}
    save_settings(edition.id, spans=spans, **settings(intro=texts("Come")))
    assert told_of(edition.id) == []


def test_a_track_that_goes_is_forgotten_by_those_who_read_it(ctx: Flask) -> None:
    calls = a_call()
    with transaction() as session:
        session.add(
            ReviewerSetting(
                edition_id=calls.edition.id, member_id=a_reviewer(calls).id, tracks=[calls.live.id, calls.money.id]
            )
        )
    remove_part(calls.edition.id, Part.TRACK, calls.live.id, by=None)
    assert db.session.scalars(select(ReviewerSetting.tracks)).one() == [calls.money.id]


def test_parts_change_places_and_stop_at_the_ends(ctx: Flask) -> None:
    calls = a_call()

    def order() -> list[int]:
        return [row.id for row in db.session.scalars(asked.types_of(calls.edition.id))]

    move_part(calls.edition.id, Part.TYPE, calls.showcase.id, up=True, by=None)
    assert order() == [calls.showcase.id, calls.talk.id]
    move_part(calls.edition.id, Part.TYPE, calls.showcase.id, up=True, by=None)
    assert order() == [calls.showcase.id, calls.talk.id]
    move_part(calls.edition.id, Part.TYPE, calls.showcase.id, up=False, by=None)
    assert order() == [calls.talk.id, calls.showcase.id]
    assert told() == [("type", ["position"])] * 2


@pytest.mark.parametrize("part", list(Part))
def test_parts_of_another_edition_are_not_there(ctx: Flask, part: Part) -> None:
    calls, stranger = a_call(), an_edition("2028")
    ids = {
        Part.TYPE: calls.talk.id,
        Part.TRACK: calls.money.id,
        Part.QUESTION: calls.question.id,
        Part.CRITERION: calls.fit.id,
    }
    part_id = ids[part]
    refusal("part_gone", lambda: remove_part(stranger.id, part, part_id, by=None))
    refusal("part_gone", lambda: move_part(stranger.id, part, part_id, up=True, by=None))
    if part is not Part.QUESTION:
        refusal("part_gone", lambda: save_part(stranger.id, part, part_id, name=texts("Mine"), by=None))


def a_choice(calls: CallSet, lines: str = "Small\nLarge") -> Question:
    return asking.save_question(
        calls.edition.id, None, kind=QuestionKind.CHOICES, options=Texts(en=lines), label=texts("Which room?"),
        hint=Texts(), **NONE_OF_THEM,
    )  # fmt: skip


def change(calls: CallSet, question: Question, **other: Any) -> Question:
    given = {"kind": QuestionKind.CHOICES, "options": Texts(en="Small\nLarge"), **NONE_OF_THEM, **other}
    return asking.save_question(calls.edition.id, question.id, **given)


def test_options_keep_their_keys_and_chosen_ones_stay(ctx: Flask) -> None:
    calls = a_call()
    question = a_choice(calls)
    with transaction() as session:
        session.add(Answer(proposal_id=a_proposal(calls).id, question_id=question.id, text="o2"))
    changed = change(calls, question, options=Texts(en="Small\nHuge\nTiny"))
    assert [(row["key"], row["words"]["en"]) for row in changed.options] == [
        ("o1", "Small"),
        ("o2", "Huge"),
        ("o3", "Tiny"),
    ]
    changed = change(calls, question, options=Texts(en="Tiny\nHuge"))
    assert [row["key"] for row in changed.options] == ["o3", "o2"]
    field = refusal("option_used", lambda: change(calls, question, options=Texts(en="Air\nTiny")))
    assert field == "options"


def test_an_answered_question_keeps_its_kind(ctx: Flask) -> None:
    calls = a_call()
    question = a_choice(calls)
    assert change(calls, question, kind=QuestionKind.TEXT).options == []
    assert change(calls, question).kind is QuestionKind.CHOICES
    with transaction() as session:
        session.add(Answer(proposal_id=a_proposal(calls).id, question_id=question.id, text="o1"))
    assert refusal("question_kind_fixed", lambda: change(calls, question, kind=QuestionKind.TEXT)) == "kind"


def test_a_question_is_for_a_type_and_track_of_its_own_edition(ctx: Flask) -> None:
    calls, other = a_call(), a_call(an_edition("2028"))
    question = change(calls, calls.question, session_type_id=calls.talk.id, track_id=calls.live.id)
    assert (question.session_type_id, question.track_id) == (calls.talk.id, calls.live.id)
    refusal("part_gone", lambda: change(calls, calls.question, session_type_id=other.talk.id))
    refusal("part_gone", lambda: change(calls, calls.question, track_id=other.live.id))


def link(calls: CallSet, **other: Any) -> CallLink:
    given: dict[str, Any] = {"session_type_id": None, "after_deadline": True, "expires_at": None, **other}
    return linking.save_link(calls.edition.id, None, note="Ida", by=None, **given)


def test_links_open_something_and_have_secrets_of_their_own(ctx: Flask) -> None:
    calls = a_call()
    first, second = link(calls), link(calls, session_type_id=calls.showcase.id, after_deadline=False)
    assert first.secret != second.secret
    assert refusal("link_opens_nothing", lambda: link(calls, after_deadline=False)) == "after_deadline"
    past = now() - dt.timedelta(minutes=1)
    assert refusal("link_over_already", lambda: link(calls, expires_at=past)) == "expires_at"
    linking.take_back_link(calls.edition.id, first.id, taken_back=True, by=None)
    linking.take_back_link(calls.edition.id, first.id, taken_back=True, by=None)
    assert told() == [("link", ["new"]), ("link", ["new"]), ("link", ["taken_back"])]
    stranger = an_edition("2028")
    refusal("part_gone", lambda: linking.take_back_link(stranger.id, first.id, taken_back=True, by=None))


def test_the_usual_call_is_whole_in_three_languages_and_made_once(ctx: Flask) -> None:
    edition = an_edition()
    begin_with_the_usual(edition.id, by=None)
    types = db.session.scalars(asked.types_of(edition.id)).all()
    assert [one.kind for one in types] == [kind for kind in SessionKind if kind is not SessionKind.OTHER]
    assert [one.kind for one in types if one.asks_rider] == [SessionKind.SHOWCASE]
    tracks, criteria = asked.tracks_of(edition.id), asked.criteria_of(edition.id)
    rows = [*types, *db.session.scalars(tracks), *db.session.scalars(criteria)]
    assert [row.name for row in rows if row.name.missing() or row.hint.missing()] == []
    refusal("call_begun", lambda: begin_with_the_usual(edition.id, by=None))


def test_clone_takes_the_call_over_without_links_and_points_at_its_own_parts(ctx: Flask) -> None:
    calls = a_call(anonymous=True, intro=texts("Come"), released_at=now())
    question = change(calls, calls.question, session_type_id=calls.talk.id, track_id=calls.live.id)
    link(calls)
    a_proposal(calls)
    with transaction() as session:
        words = MailWords(
            edition_id=calls.edition.id, kind=MailKind.ACCEPTED, subject=texts("Yes"), body=texts("Come to us")
        )
        session.add(words)
    day = calls.edition.first_day + dt.timedelta(days=364)
    copy = clone_edition(calls.edition.id, slug="next", name=Texts(en="Next"), first_day=day, by=a_member().id)

    def rows(statement: Any) -> list[Any]:
        return list(db.session.scalars(statement))

    call = rows(asked.call_of(copy.id))[0]
    assert (call.anonymous, call.intro, call.released_at) == (True, texts("Come"), None)
    types, tracks = rows(asked.types_of(copy.id)), rows(asked.tracks_of(copy.id))
    assert [(one.name["en"], one.lengths, one.asks_rider) for one in types] == [
        ("Talk", [30, 45], False),
        ("Showcase", [40], True),
    ]
    assert [one.name["en"] for one in rows(asked.criteria_of(copy.id))] == ["Content", "Fit"]
    copied = rows(asked.questions_of(copy.id))[0]
    assert (copied.label, copied.session_type_id, copied.track_id) == (question.label, types[0].id, tracks[1].id)
    assert [one.subject for one in rows(asked.mail_words_of(copy.id))] == [texts("Yes")]
    assert rows(asked.links_of(copy.id)) == []
    assert db.session.execute(asked.call_counts(copy.id)).one() == (0, 0)
