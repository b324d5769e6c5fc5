"""The team's own questions, all eight kinds, with files that only the speakers of the offer get."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from conference.models import Answer, Proposal, Question, Rider
from conference.rules.calls import QuestionKind
from conference.rules.states import ProposalState
from core.db import db, transaction
from core.files import StoredFile
from core.texts import Texts
from tests.browser import Browser
from tests.conference.builders import CallSet, a_call, a_proposal
from tests.conference.offer.steps import PDF, a_bomb, a_picture, again, path_of, the_proposal
from tests.editions.builders import a_member, sign_in, texts
from tests.markup import words

S, K = ProposalState, QuestionKind
OPTIONS = [{"key": "o1", "words": texts("Loud")}, {"key": "o2", "words": texts("Quiet")}]


def ask(calls: CallSet, kind: QuestionKind, **values: object) -> Question:
    given = {"label": texts(f"A {kind.value}"), "hint": Texts(), "options": []} | values
    with transaction() as session:
        question = Question(edition_id=calls.edition.id, kind=kind, **given)
        session.add(question)
    return question


def answers(proposal: Proposal) -> dict[int, str]:
    db.session.expire_all()
    asked = select(Answer.question_id, Answer.text).where(Answer.proposal_id == proposal.id)
    return dict(db.session.execute(asked).all())


@pytest.fixture
def calls(ctx: Flask) -> CallSet:
    return a_call()


@pytest.fixture
def draft(calls: CallSet) -> Proposal:
    return a_proposal(calls, state=S.DRAFT)


@pytest.mark.parametrize(
    "answer",
    [
        (K.TEXT, "Bookers ", "Bookers"),
        (K.LONG_TEXT, "One\nTwo", "One\nTwo"),
        (K.CHOICE, "o2", "o2"),
        (K.CHOICES, ["o1", "o2"], "o1\no2"),
        (K.NUMBER, "0", "0"),
        (K.YES_NO, "no", "no"),
        (K.LINK, "example.org/film", "https://example.org/film"),
    ],
    ids=str,
)
def test_each_kind_is_answered_and_stands_there_again(
    calls: CallSet, draft: Proposal, browser: Browser, answer: tuple[QuestionKind, object, str]
) -> None:
    kind, typed, stored = answer
    question = ask(calls, kind, options=OPTIONS)
    path = path_of(calls, draft, "/questions")
    browser.get(path)
    browser.submit("questions", {f"q{question.id}": typed})
    assert answers(draft) == {question.id: stored}
    browser.get(path)
    browser.submit("questions")
    assert (answers(draft), again(draft).revision) == ({question.id: stored}, 1)


@pytest.mark.parametrize(
    "kind, typed",
    [
        (K.TEXT, "x" * 301),
        (K.LONG_TEXT, "x" * 4001),
        (K.CHOICE, "o9"),
        (K.CHOICES, ["o9"]),
        (K.NUMBER, "-1"),
        (K.NUMBER, "many"),
        (K.YES_NO, "maybe"),
        (K.LINK, "javascript:alert(1)"),
        (K.TEXT, "My number is 010190-1234"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_does_not_fit_gets_a_sentence_and_is_not_stored(
    calls: CallSet, draft: Proposal, browser: Browser, kind: QuestionKind, typed: object
) -> None:
    question = ask(calls, kind, options=OPTIONS)
    path = path_of(calls, draft, "/questions")
    browser.get(path)
    page = browser.post(path, {"revision": "0", f"q{question.id}": typed}, status=422)
    assert len(page.all("//p[@class='field-error']")) == 1
    assert answers(draft) == {}


def test_a_question_for_another_type_is_not_asked(calls: CallSet, draft: Proposal, browser: Browser) -> None:
    other = ask(calls, K.TEXT, session_type_id=calls.showcase.id)
    path = path_of(calls, draft, "/questions")
    page = browser.get(path)
    assert page.all("//*[@name=$name]", name=f"q{other.id}") == []
    browser.post(path, {"revision": "0", f"q{other.id}": "Smuggled"})
    assert answers(draft) == {}


def test_only_answers_that_reviewers_read_make_a_review_old(calls: CallSet, draft: Proposal, browser: Browser) -> None:
    shown, hidden = ask(calls, K.TEXT, for_reviewers=True), ask(calls, K.TEXT)
    moments = [again(draft).content_changed_at]
    for question in (hidden, shown):
        browser.get(path_of(calls, draft, "/questions"))
        browser.submit("questions", {f"q{question.id}": "Changed"})
        moments.append(again(draft).content_changed_at)
    assert moments[0] == moments[1] < moments[2]


def test_a_file_is_kept_for_the_speakers_alone(ctx: Flask, browsers: Callable[..., Browser]) -> None:
    calls, runa = a_call(), a_member("Runa")
    draft = a_proposal(calls, state=S.DRAFT, lead=runa)
    question = ask(calls, K.FILE)
    mine, stranger = browsers(), browsers()
    sign_in(mine, runa)
    sign_in(stranger, a_member("Ib"))
    mine.get(path_of(calls, draft, "/questions"))
    mine.submit("questions", {f"q{question.id}": (io.BytesIO(PDF), "../plan for the room.pdf")})
    stored = db.session.scalars(select(StoredFile)).one()
    assert (stored.title, stored.public, stored.owner_kind) == ("plan for the room.pdf", False, "proposal")
    page = mine.get(path_of(calls, draft, "/questions"))
    link = page.href("plan for the room.pdf")
    assert mine.get(link).data == PDF
    stranger.get(link, status=404)
    # A file of another offer is not found under one's own.
    other = a_proposal(calls, "Other", state=S.DRAFT, lead=runa)
    mine.get(path_of(calls, other, f"/files/{stored.id}"), status=404)
    mine.get(path_of(calls, draft, "/questions"))
    mine.submit("questions", {f"drop_q{question.id}": True})
    db.session.expire_all()
    assert (answers(draft), list(db.session.scalars(select(StoredFile)))) == ({}, [])


@pytest.mark.parametrize(
    "sent, sentence",
    [
        (
            (io.BytesIO(b"MZ not a picture"), "plot.png"),
            "We cannot read this as a picture. Send a PNG, JPEG, WebP or GIF.",
        ),
        ((io.BytesIO(b"%PDF-1.7 cut"), "plot.pdf"), "We cannot read this as a PDF. Save it as PDF and send it again."),
        ((a_bomb(), "bomb.png"), "We cannot read this as a picture. Send a PNG, JPEG, WebP or GIF."),
    ],
    ids=["a program", "half a PDF", "a picture bomb"],
)
def test_a_wrong_stage_plot_gets_a_sentence_and_nothing_typed_is_lost(
    ctx: Flask, browser: Browser, sent: object, sentence: str
) -> None:
    calls, runa = a_call(), a_member("Runa")
    sign_in(browser, runa)
    draft = a_proposal(calls, state=S.DRAFT, lead=runa, session_type_id=calls.showcase.id)
    browser.get(path_of(calls, draft, "/stage"))
    page = browser.submit("stage", {"line_up": "Runa: bass", "plot": sent}, status=422)
    assert (page.error_of("plot"), page.value_of("line_up")) == (sentence, "Runa: bass")
    assert list(db.session.scalars(select(StoredFile))) == []
    # A picture is taken, and a new one takes the place of the old.
    for _twice in range(2):
        browser.get(path_of(calls, draft, "/stage"))
        browser.submit("stage", {"line_up": "Runa: bass", "plot": (a_picture(), "plot.png")})
    assert len(list(db.session.scalars(select(StoredFile)))) == 1
    assert again(draft).revision == 2


def test_an_answer_that_is_emptied_leaves_no_row(calls: CallSet, draft: Proposal, browser: Browser) -> None:
    browser.get(path_of(calls, draft, "/questions"))
    browser.submit("questions", {f"q{calls.question.id}": "Bookers"})
    browser.get(path_of(calls, draft, "/questions"))
    browser.submit("questions", {f"q{calls.question.id}": ""})
    assert (answers(draft), the_proposal().revision) == ({}, 2)


def test_speakers_read_their_own_rider_again_where_reviewers_do_not(ctx: Flask, browser: Browser) -> None:
    calls = a_call(anonymous=True)
    sent = a_proposal(calls, state=S.DRAFT, equipment="A piano", links=["https://example.org/band"])
    with transaction() as session:
        session.add(Rider(proposal_id=sent.id, line_up="Two drums"))
    page = browser.get(path_of(calls, sent, "/look"))
    told = ("A piano", "https://example.org/band", "Two drums")
    own, reading = ("".join(page.all(f"//section[@id='{part}']")[0].itertext()) for part in ("own-notes", "reading"))
    assert [(words in own, words in reading) for words in told] == [(True, False)] * 3


def test_what_was_saved_meanwhile_is_shown_in_words(
    calls: CallSet, draft: Proposal, browsers: Callable[..., Browser]
) -> None:
    asked = {
        ask(calls, K.CHOICE, options=OPTIONS, label=texts("Which one")): ("o2", "Quiet"),
        ask(calls, K.CHOICES, options=OPTIONS, label=texts("Which ones")): (["o1", "o2"], "Loud, Quiet"),
        ask(calls, K.YES_NO, label=texts("Do you dance")): ("yes", "Yes"),
        ask(calls, K.FILE, label=texts("Your drawing")): ((io.BytesIO(PDF), "plan.pdf"), "plan.pdf"),
    }
    path = path_of(calls, draft, "/questions")
    mine, yours = browsers(), browsers()
    for browser in (mine, yours):
        browser.get(path)
    mine.submit("questions", {f"q{question.id}": typed for question, (typed, _shown) in asked.items()})
    page = yours.submit("questions", {f"q{calls.question.id}": "For bookers"}, status=422)
    pairs = page.all("//div[contains(@class, 'notice-warn')]//div[@class='pair']")
    shown = {words(pair[0]): words(pair[1]) for pair in pairs}
    assert shown == {question.label["en"]: told for question, (_typed, told) in asked.items()}


def test_speakers_read_again_what_reviewers_do_not_read(calls: CallSet, draft: Proposal, browser: Browser) -> None:
    drawing = ask(calls, K.FILE, label=texts("Your drawing"))
    dance = ask(calls, K.YES_NO, label=texts("Do you dance"), for_reviewers=False)
    with transaction():
        db.session.get_one(Question, calls.question.id).for_reviewers = True
    browser.get(path_of(calls, draft, "/questions"))
    given = {f"q{drawing.id}": (io.BytesIO(PDF), "plan.pdf"), f"q{dance.id}": "yes", f"q{calls.question.id}": "Bookers"}
    browser.submit("questions", given)
    page = browser.get(path_of(calls, draft, "/look"))
    own = page.words_at("//*[@id='own-notes']")
    assert [word for word in ("Your drawing plan.pdf", "Do you dance Yes") if word not in own] == []
    assert "Bookers" not in own
    browser.get(page.href("plan.pdf"))
