"""What leaves for reviewers of a proposal, in an open call and in an anonymous one."""

from flask import Flask

from conference.actions.reading import Reading, Told, identity_of, reading_of
from conference.models import Answer, Proposal, Question, Rider
from conference.queries.proposals import whole_proposal
from conference.rules.calls import QuestionKind
from core.db import db, transaction
from core.texts import Texts
from tests.conference.builders import CallSet, a_call, a_profile, a_proposal, a_speaker
from tests.editions.builders import a_member, an_edition, texts


def read(calls: CallSet, proposal: Proposal) -> Reading:
    whole = db.session.scalars(whole_proposal(proposal.id).execution_options(populate_existing=True)).unique().one()
    return reading_of(whole, calls.call)


def asked(calls: CallSet, proposal: Proposal, kind: QuestionKind, text: str, **values: object) -> None:
    given = {"for_reviewers": True, "options": [], "position": 5} | values
    with transaction() as session:
        question = Question(
            edition_id=calls.edition.id, kind=kind, label=texts(f"Asked {kind.value}"), hint=Texts(), **given
        )
        session.add(question)
        session.flush()
        session.add(Answer(proposal_id=proposal.id, question_id=question.id, text=text))


def test_an_open_call_shows_who_offers_it_and_never_what_is_only_for_the_team(ctx: Flask) -> None:
    calls = a_call()
    proposal = a_proposal(
        calls, equipment="A piano", note="For the team", links=["https://example.org/band"], name="Aske Holm"
    )
    a_speaker(proposal, name="Bo Invited", address="bo@secret.example")
    with transaction() as session:
        session.add(Rider(proposal_id=proposal.id, line_up="Two drums"))
    seen = read(calls, proposal)
    assert seen.speakers == ("Aske Holm", "Bo Invited")
    assert (seen.equipment, seen.links, seen.rider) == (
        "A piano",
        ("https://example.org/band",),
        (("line_up", "Two drums"),),
    )
    assert not seen.anonymous
    assert "For the team" not in repr(seen)
    assert "secret.example" not in repr(seen)


def test_an_anonymous_call_hides_people_links_and_riders(ctx: Flask) -> None:
    calls = a_call(anonymous=True)
    lead = a_member("Aske Holm")
    proposal = a_proposal(
        calls,
        "Aske Holm plays",
        lead=lead,
        abstract=texts("With **Bo Invited** and [him](https://example.org/band), As**ke** Holm"),
        equipment="A piano",
        links=["https://example.org/band"],
    )
    a_speaker(proposal, name="Bo Invited")
    with transaction() as session:
        session.add(Rider(proposal_id=proposal.id, line_up="Two drums"))
    seen = read(calls, proposal)
    assert (seen.speakers, seen.links, seen.rider, seen.equipment) == ((), (), (), "")
    shown = f"{seen.title} {seen.abstract_html}"
    assert [word for word in ("Aske", "Holm", "Bo Invited", "example.org", "href") if word in shown] == []
    assert "plays" in seen.title["en"]


def test_what_an_editor_blacked_out_stands_instead_of_the_words(ctx: Flask) -> None:
    calls = a_call(anonymous=True)
    proposal = a_proposal(calls, "The man of the harbour", redacted_title=texts("▇▇ of the harbour"))
    assert read(calls, proposal).title == texts("▇▇ of the harbour")
    open_call = a_call(an_edition("2028"))
    shown = a_proposal(open_call, "The man of the harbour", redacted_title=texts("▇▇ of the harbour"))
    assert read(open_call, shown).title == texts("The man of the harbour")


def test_answers_are_shown_where_the_question_is_for_reviewers(ctx: Flask) -> None:
    calls = a_call(anonymous=True)
    proposal = a_proposal(calls, name="Aske Holm")
    options = [{"key": "a", "words": {"en": "Guitar"}}, {"key": "b", "words": {"en": "Drums"}}]
    asked(calls, proposal, QuestionKind.TEXT, "Ask Aske Holm", position=1)
    asked(calls, proposal, QuestionKind.CHOICES, "b", options=options, position=2)
    asked(calls, proposal, QuestionKind.LINK, "https://example.org/aske", position=3)
    asked(calls, proposal, QuestionKind.YES_NO, "yes", position=4)
    asked(calls, proposal, QuestionKind.TEXT, "Only for the team", for_reviewers=False)
    asked(calls, proposal, QuestionKind.TEXT, "For another type", session_type_id=calls.showcase.id)
    told = read(calls, proposal).answers
    assert [one.kind.value for one in told] == ["text", "choices", "link", "yes-no"]
    assert "Aske" not in told[0].text
    assert told[1].chosen == (Texts({"en": "Drums"}),)
    assert told[2] == Told(texts("Asked link"), QuestionKind.LINK)
    assert told[3].text == "yes"


def test_everything_that_tells_who_it_is_counts(ctx: Flask) -> None:
    calls = a_call(anonymous=True)
    lead = a_member("Aske Holm")
    with transaction():
        lead.badge_name, lead.website = "Askeladden", "https://aske.example"
    proposal = a_proposal(calls, lead=lead, links=["https://example.org/band"])
    a_speaker(proposal, name="Bo Invited", address="bo@secret.example")
    a_profile(lead, affiliation="Harbour Booking", links=["https://social.example/aske"])
    whole = db.session.scalars(whole_proposal(proposal.id).execution_options(populate_existing=True)).unique().one()
    told = repr(identity_of(whole))
    wanted = [
        "Aske Holm", "Askeladden", "Bo Invited", "bo@secret.example", "Harbour Booking", "https://aske.example",
        "https://example.org/band", "https://social.example/aske",
    ]  # fmt: skip
    assert [word for word in wanted if word not in told] == []
