"""Nothing that tells who offers a session reaches a reviewer of an anonymous call, by any way that they have.

Every field that could tell it holds a word of its own. A reviewer asks every route there is, in every format, with
searches and sort orders, before and after their own answer, presses every button, and reads their mail. The same walk
in an open call finds the names, so that this test could fail.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from accounts.models import Member, Organisation, OrganisationMember
from accounts.rules.organisations import OrganisationKind, OrganisationRole
from conference.actions.assigning import remind_reviewers
from conference.actions.reviewing import line_of, queue_of, write_review
from conference.models import Answer, Call, Criterion, Proposal, Question, Review, ReviewRemark, Rider, Speaker, Track
from conference.queries.calls import criteria_of, tracks_of, types_of
from conference.rules.calls import QuestionKind
from conference.rules.states import ProposalState
from core.clock import now
from core.db import db, transaction
from core.files import FileKind, StoredFile
from core.language import fold
from core.outbox import Mail
from core.permissions import Role
from core.texts import Texts
from editions.models import Edition
from editions.queries import whole_edition
from tests.conference.builders import CallSet, a_profile, a_proposal, a_review, a_speaker, assigned
from tests.editions.builders import a_member, texts
from tests.house.test_canaries import words_of
from tests.samples import HERE, SAFE, World, access_of, build, restore, routes, side_of

REVIEWER = Role.REVIEWER.value
# What an open call shows to reviewers.
SHOWN = {
    "name": "zephyrin",
    "surname": "quillfeather",
    "invited": "marrowbone",
    "equipment": "gearkanarie",
    "link": "linkkanarie",
    "rider": "riderkanarie",
    "answered link": "answerkanarie",
    "band in the words": "bandkanarie",
    "house in the words": "vexillum",
    "handle": "zqhandle",
    "affiliation in the words": "affilkanarie",
}
# What is for the team alone, in an open call, too.
NEVER = {
    "badge": "badgekanarie",
    "box": "hiddenbox",
    "domain": "canarymail",
    "invited address": "marrowmail",
    "biography": "biokanarie",
    "role": "rolekanarie",
    "profile link": "profilekanarie",
    "website": "sitekanarie",
    "picture": "picturekanarie",
    "picture words": "altkanarie",
    "stage plot": "plotkanarie",
    "answered file": "filekanarie",
    "answer for the team": "teamkanarie",
    "note": "notekanarie",
    "part": "partkanarie",
    "reason": "reasonkanarie",
    "phone": "4511223344",
}
TITLE = "Zephyrine Quillfeather explains the tide"
ABSTRACT = """Come and hear **Zephyrine** Quillfeather, or *Quillfeather, Zephyrine*, once ZÉPHYRINE QUILLFEATHER'S.

> Zephy**rine** and Ottoline Marrowbone of Bandkanarie Nine and Vexillum Kollektiv, from Affilkanarie House

* [hear me](https://linkkanarie.example/zephyrine "Quillfeather") and <https://linkkanarie.example>
* write to zq.hiddenbox@canarymail.test or @zqhandle, zephyrine-quillfeather, zephyrinequillfeather
* Zephyr\u200bine, Ze\u0301phyrine, QUILLFEATHER, Marrow\u00adbone, &#90;ephyrine

The tide waits for nobody."""
KEPT = ("wordkanarie", "explains the tide", "the tide waits for nobody", "come and hear")
# Stepping back hides the proposal; who has deleted their account reads nothing any more.
LAST, UNPRESSED = ("conference_desk.review_conflict",), ("accounts.delete",)


@dataclass
class Stage:
    """The world, its edition and its call, and what is judged in it."""

    world: World
    calls: CallSet
    proposal: Proposal
    reviewer: Member


@pytest.fixture
def stage(app: Flask, ctx: Flask) -> Iterator[Stage]:
    world = build(app)
    calls = call_here(world)
    proposal = offered(calls)
    reviewer = db.session.get_one(Member, world.people[REVIEWER])
    assigned(proposal, reviewer)
    world.knows(HERE, proposal=proposal.code)
    yield Stage(world, calls, proposal, reviewer)
    restore(app)


def call_here(world: World) -> CallSet:
    """Return the call of the samples' edition."""
    edition_id = world.values[HERE]["edition_id"]
    edition: Edition = db.session.scalars(whole_edition(edition_id)).one()
    talk, showcase = db.session.scalars(types_of(edition_id)).all()[:2]
    money, live = db.session.scalars(tracks_of(edition_id)).all()[:2]
    content, fit = db.session.scalars(criteria_of(edition_id)).all()[:2]
    call = db.session.scalars(select(Call).where(Call.edition_id == edition_id)).one()
    question = db.session.scalars(select(Question).where(Question.edition_id == edition_id)).first()
    assert isinstance(money, Track)
    assert isinstance(content, Criterion)
    assert question is not None
    return CallSet(edition, call, talk, showcase, money, live, content, fit, question)


def a_file(title: str, owner_id: int) -> StoredFile:
    return StoredFile(
        name=f"f{fold(title).replace(' ', '').replace('.', '')}", kind=FileKind.DOCUMENT, mime="application/pdf",
        digest="0" * 64, size=1, versions=[], title=title, owner_kind="proposal", owner_id=owner_id, public=False,
        created_at=now(),
    )  # fmt: skip


def an_organisation(name: str) -> Organisation:
    return Organisation(
        name=name, search_name=name.lower(), kind=OrganisationKind.BAND, country="DK", website="https://sitekanarie.test",
        created_at=now(),
    )  # fmt: skip


def offered(calls: CallSet) -> Proposal:
    """Return a proposal in which every field that could tell who offers it holds a word of its own."""
    lead = a_member("Zephyrine Quillfeather", "zq.hiddenbox@canarymail.test")
    proposal = a_proposal(
        calls, TITLE, lead=lead, abstract=texts(ABSTRACT), session_type_id=calls.showcase.id,
        equipment="A gearkanarie", note="A notekanarie", links=["https://linkkanarie.example/zephyrine"],
        reason="A reasonkanarie",
    )  # fmt: skip
    a_speaker(proposal, name="Ottoline Marrowbone", address="ottoline@marrowmail.test", part="partkanarie")
    profile = a_profile(
        lead, role=texts("A rolekanarie"), affiliation="Affilkanarie House", biography=texts("A biokanarie"),
        biography_html=texts("<p>A biokanarie</p>"), picture_alt=texts("An altkanarie"),
        links=["https://instagram.com/zqhandle", "https://profilekanarie.test"],
    )  # fmt: skip
    with transaction() as session:
        lead.badge_name, lead.phone, lead.website = "Badgekanarie", "+4511223344", "https://sitekanarie.test"
        band, house = an_organisation("Bandkanarie Nine"), an_organisation("Vexillum Kollektiv")
        plot, sent, picture = (
            a_file(f"{name}.pdf", proposal.id) for name in ("plotkanarie", "filekanarie", "picturekanarie")
        )
        session.add_all([band, house, plot, sent, picture])
        session.flush()
        profile.picture_id = picture.id
        session.add(
            OrganisationMember(
                organisation_id=house.id, member_id=lead.id, role=OrganisationRole.ADMIN, joined_at=now()
            )
        )
        speaker = session.scalars(select(Speaker).where(Speaker.proposal_id == proposal.id, Speaker.is_lead)).one()
        speaker.organisation_id, speaker.part = band.id, "A partkanarie"
        session.add(
            Rider(
                proposal_id=proposal.id, line_up="riderkanarie Zephyrine: drums", inputs="riderkanarie",
                backline="riderkanarie", sound_and_light="riderkanarie", stage_plot_id=plot.id,
            )
        )  # fmt: skip
        answers = [
            (QuestionKind.TEXT, "wordkanarie? Ask Zephyrine Quillfeather", True, None),
            (QuestionKind.LINK, "https://answerkanarie.test/zephyrine", True, None),
            (QuestionKind.FILE, "", True, sent.id),
            (QuestionKind.TEXT, "teamkanarie", False, None),
        ]
        for number, (kind, text, for_reviewers, file_id) in enumerate(answers):
            question = Question(
                edition_id=calls.edition.id, kind=kind, label=texts(f"Question {number}"), hint=Texts(), options=[],
                for_reviewers=for_reviewers, position=10 + number,
            )  # fmt: skip
            session.add(question)
            session.flush()
            session.add(Answer(proposal_id=proposal.id, question_id=question.id, text=text, file_id=file_id))
    others_said(proposal, calls)
    return proposal


def others_said(proposal: Proposal, calls: CallSet) -> None:
    """Others have answered, and they think that they know who it is."""
    other = a_member("Another Reader", "another@reader.test")
    a_review(proposal, other, {calls.content.id: 4}, total=400, comment="I bet that this is Zephyrine Quillfeather")
    with transaction() as session:
        session.add(
            ReviewRemark(proposal_id=proposal.id, author_id=other.id, text="Marrowbone is in it, too", at=now())
        )


def canaries(proposal: Proposal) -> dict[str, str]:
    codes = {
        f"code of {what}": word.lower()
        for what, word in (("the draft", proposal.secret), ("the profile", profile_code(proposal)))
    }
    return {**SHOWN, **NEVER, **codes}


def profile_code(proposal: Proposal) -> str:
    from conference.models import SpeakerProfile

    lead = select(Speaker.member_id).where(Speaker.proposal_id == proposal.id, Speaker.is_lead)
    return db.session.scalars(
        select(SpeakerProfile.code).where(SpeakerProfile.member_id == lead.scalar_subquery())
    ).one()


def forms_of(text: str) -> str:
    """Return a text as it is, without its tags, and folded: a name may be put together by any of these."""
    bare = re.sub(r"<[^>]*>", "", text)
    unseen = re.sub("[\u200b\u00ad]", "", bare)
    return " ".join((text, bare, unseen, fold(unseen))).casefold()


def found_in(text: str, words: Mapping[str, str]) -> set[str]:
    shown = forms_of(text)
    return {what for what, word in words.items() if word in shown}


# What may stand behind the address of a page.
QUERIES: tuple[Mapping[str, str], ...] = (
    {},
    *({"sort": key} for key in ("name", "-name", "title", "speaker", "-score", "created", "newest")),
    *({"format": kind} for kind in ("csv", "json", "xlsx")),
    {"page": "2"},
    {"after": "P00001"},
    {"lang": "sv"},
)


def walk(stage: Stage) -> Iterator[tuple[str, TestResponse]]:
    """Yield every answer that a reviewer gets to asking, in every format."""
    cookies = stage.world.sign_in(REVIEWER)
    for rule in routes(stage.world.app):
        if "GET" not in (rule.methods or set()) or {"secret", "token"} & rule.arguments:
            # A secret address is no way that a reviewer has.
            continue
        path = stage.world.path(rule)
        if not stage.world.may(REVIEWER, access_of(stage.world.app, rule), side_of(rule)):
            yield path, stage.world.ask("GET", path, cookies)
            continue
        desk = path.startswith("/desk/")
        for query in QUERIES if desk else QUERIES[:1]:
            yield f"{path}?{urlencode(query)}", stage.world.ask("GET", path, cookies, query_string=query)
        if desk:
            headers = {"Accept": "application/json"}
            yield f"{path} as JSON", stage.world.ask("GET", path, cookies, headers=headers)


def pressed(stage: Stage) -> Iterator[tuple[str, TestResponse]]:
    """Yield every answer that a reviewer gets to pressing a button, with and without something in the form."""
    world = stage.world
    typed = {
        f"score_{stage.calls.content.id}": "4", "comment": "x", "text": "", "reason": "x" * 600, "most": "x",
    }  # fmt: skip
    asked = [(rule, method) for rule in routes(world.app) for method in sorted((rule.methods or set()) - set(SAFE))]
    for rule, method in sorted(asked, key=lambda pair: pair[0].endpoint in LAST):
        if {"secret", "token"} & rule.arguments or rule.endpoint in UNPRESSED:
            continue
        path, cookies = world.path(rule), world.sign_in(REVIEWER)
        for data in (typed, {}):
            yield f"{method} {path}", world.ask(method, path, cookies, data=data)


def mails_to(address: str) -> Iterator[tuple[str, str]]:
    for mail in db.session.scalars(select(Mail).where(Mail.to_address == address)):
        yield f"mail {mail.template}", " ".join((mail.subject, mail.text, mail.html, mail.to_name, mail.reply_to))


def answer_as(stage: Stage) -> None:
    """Let the reviewer answer, so that they read what others said."""
    scores = {stage.calls.content.id: 3, stage.calls.fit.id: 3}
    write_review(
        stage.calls.edition.id, stage.proposal.id, reviewer_id=stage.reviewer.id, scores=scores, abstained=False,
        comment="",
    )  # fmt: skip


def everything(stage: Stage) -> Iterator[tuple[str, str]]:
    """Yield the words of everything that reaches the reviewer, before and after their own answer."""
    remind_reviewers(stage.calls.edition)
    for path, answer in walk(stage):
        yield path, words_of(answer)
    answer_as(stage)
    for path, answer in walk(stage):
        yield f"{path} after the answer", words_of(answer)
    for path, answer in pressed(stage):
        yield path, words_of(answer)
    yield from mails_to(f"person{list(stage.world.people).index(REVIEWER)}@example.org")


def anonymous(stage: Stage, value: bool) -> None:
    with transaction() as session:
        session.get_one(Call, stage.calls.call.id).anonymous = value


def test_nothing_that_tells_who_it_is_reaches_a_reviewer(stage: Stage) -> None:
    words = canaries(stage.proposal)
    pages, leaks = [], []
    for path, text in everything(stage):
        pages.append((path, text))
        leaks += [f"{path} tells {what}" for what in sorted(found_in(text, words))]
    assert leaks == [], "\n".join(leaks)
    # The proposal was read all the same, the other's opinion, too, and the reminder came.
    read = next(text for path, text in pages if path.endswith(f"/review/{stage.proposal.code}? after the answer"))
    assert [word for word in KEPT if word not in forms_of(read)] == []
    assert "Another Reader" in read
    assert "mail conference/reviews_waiting" in {path for path, _text in pages}
    assert len({path for path, _text in pages if path.startswith("/desk/")}) > 50


def test_the_same_walk_in_an_open_call_finds_the_names_and_nothing_that_is_for_the_team(stage: Stage) -> None:
    anonymous(stage, False)
    words = canaries(stage.proposal)
    found: set[str] = set()
    for _path, text in everything(stage):
        found |= found_in(text, words)
    # In an open call people's own words are theirs to say: an address that somebody wrote into the abstract is shown.
    assert found == {*SHOWN, "box", "domain"}


def shape_of(answer: TestResponse, word: str) -> tuple[int, str, str]:
    """Return what an answer says, apart from the word that was looked for, which a page repeats, and its tokens."""
    # Files are compared byte by byte: Latin-1 reads each byte as one letter.
    body = answer.get_data(as_text=True) if answer.mimetype == "text/html" else answer.get_data().decode("latin-1")
    said = re.sub(r'name="csrf_token" value="[^"]*"', "", body).replace(word, "")
    return answer.status_code, answer.headers.get("Location", "").replace(word, ""), said


def test_searching_for_a_name_answers_like_searching_for_nonsense(stage: Stage) -> None:
    cookies = stage.world.sign_in(REVIEWER)
    told = []
    for rule in routes(stage.world.app):
        if "GET" not in (rule.methods or set()) or "edition" not in rule.arguments or "secret" in rule.arguments:
            continue
        if not stage.world.may(REVIEWER, access_of(stage.world.app, rule), side_of(rule)):
            continue
        path = stage.world.path(rule)
        for key in ("q", "search", "speaker", "name", "sort"):
            # A page that counts down must not differ by the second between the two.
            with time_machine.travel(now(), tick=False):
                answers = [
                    shape_of(stage.world.ask("GET", path, cookies, query_string={key: word}), word)
                    for word in ("Quillfeather", "Xuillfeathex")
                ]
            if answers[0] != answers[1]:
                told.append(f"{path}?{key}= knows the name")
    assert told == []


def test_the_order_of_the_queue_is_the_same_whatever_the_names_are(stage: Stage) -> None:
    for number in range(8):
        assigned(a_proposal(stage.calls, f"Talk {number}", name=f"Name {number}"), stage.reviewer)

    def order() -> list[str]:
        codes: list[str] = []
        code = ""
        for _ in range(9):
            line = line_of(stage.calls.edition.id, stage.reviewer.id)
            code = queue_of(stage.calls.edition.id, stage.reviewer.id, line, after=code).next_code or ""
            codes.append(code)
        return codes

    before = order()
    assert len(set(before)) == 9
    with transaction() as session:
        rows: list[Any] = list(session.scalars(select(Proposal).where(Proposal.code.in_(before)).order_by(Proposal.id)))
        moments = [row.submitted_at for row in rows]
        for row, moment in zip(rows, reversed(moments), strict=True):
            row.title, row.submitted_at, row.search = texts(f"{99 - row.id} turned"), moment, f"{99 - row.id}"
            for speaker in session.scalars(select(Speaker).where(Speaker.proposal_id == row.id)):
                speaker.name = f"{99 - speaker.id} turned"
    assert order() == before


@pytest.mark.parametrize("state", [state for state in ProposalState if state is not ProposalState.CONFIRMED])
def test_no_state_of_a_proposal_tells_more(stage: Stage, state: ProposalState) -> None:
    """Confirmed sessions stand on the public pages with their names, so there is nothing left to hide."""
    answer_as(stage)
    with transaction() as session:
        session.get_one(Proposal, stage.proposal.id).state = state
    words = canaries(stage.proposal)
    cookies = stage.world.sign_in(REVIEWER)
    leaks = []
    for rule in routes(stage.world.app):
        if (
            rule.endpoint.startswith("conference")
            and "GET" in (rule.methods or set())
            and "secret" not in rule.arguments
        ):
            path = stage.world.path(rule)
            text = words_of(stage.world.ask("GET", path, cookies))
            leaks += [f"{path} tells {what}" for what in sorted(found_in(text, words))]
    assert leaks == []
    assert db.session.scalars(select(Review).where(Review.reviewer_id == stage.reviewer.id)).one().total == 300
