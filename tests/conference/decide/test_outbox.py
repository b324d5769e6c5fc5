"""The outbox: what is written to whom in which language, what is changed by hand, and that nothing leaves unseen."""

import lxml.html
import pytest
from sqlalchemy import select

from accounts.models import Member
from conference.actions import announcing, sending
from conference.actions.deciding import decide
from conference.actions.moving import move
from conference.mails import decisions as house
from conference.models import Announcement, AnnouncementState, Dispatch, MailKind, Proposal
from conference.queries import announcements
from conference.rules.calls import SpeakerState
from conference.rules.states import Actor, Decision, ProposalState, Step
from core.clock import now
from core.db import db, transaction
from core.jobs import run_due
from core.outbox import Mail
from core.refusals import Refused
from core.texts import Texts
from editions.models import Edition
from tests.conference.builders import CallSet, a_call, a_proposal, a_speaker
from tests.conference.decide.test_deciding import again, facts
from tests.editions.builders import a_member

pytestmark = pytest.mark.usefixtures("ctx")


def speaks(name: str, language: str = "en") -> Member:
    member = a_member(name)
    with transaction():
        member.language = language
    return member


def decided(calls: CallSet, decision: Decision, lead: Member | None = None, **values: object) -> Proposal:
    found = a_proposal(calls, lead=lead or speaks("Ida"), **values)  # type: ignore[arg-type]  # columns
    decide(calls.edition.id, {found.code: found.decision}, decision, by=None)
    return found


def waiting(calls: CallSet) -> list[Announcement]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(announcements.waiting_listed(calls.edition.id)).unique())


def send(calls: CallSet, decision: Decision | None = None) -> int:
    rows = [row for row in waiting(calls) if decision in (None, row.decision)]
    return sending.send_off(calls.edition.id, decision, sending.stamp_of(rows), by=None)


def mails() -> list[Mail]:
    db.session.expire_all()
    return list(db.session.scalars(select(Mail).where(Mail.template.startswith("conference/")).order_by(Mail.id)))


# --- preparing --------------------------------------------------------------------------------------------------------


def test_every_speaker_who_said_yes_is_written_to_in_their_language() -> None:
    calls = a_call()
    one = a_proposal(calls, lead=speaks("Ida", "da"))
    a_speaker(one, speaks("Sven", "sv"))
    a_speaker(one, name="Not yet", address="later@example.org")
    a_speaker(one, speaks("No"), state=SpeakerState.DECLINED)
    a_proposal(calls, lead=speaks("Undecided"))
    decide(calls.edition.id, {one.code: None}, Decision.ACCEPT, by=None)
    assert announcing.prepare(calls.edition.id) == announcing.Prepared(2, 0, 0)
    assert [(row.to_name, row.language, row.kind) for row in waiting(calls)] == [
        ("Ida", "da", MailKind.ACCEPTED),
        ("Sven", "sv", MailKind.ACCEPTED),
    ]
    edition = db.session.get_one(Edition, calls.edition.id)
    shown = announcing.letter_of(waiting(calls)[0], edition, now())
    assert shown.subject == f"Ja tak: “Booking without fear (da)” på {edition.name.pick('da')}"
    assert shown.body.startswith("Hej Ida\n\nVi vil meget gerne have **Booking without fear \\(da\\)**")


def test_preparing_again_keeps_what_was_changed_by_hand_unless_asked() -> None:
    calls = a_call()
    one = decided(calls, Decision.DECLINE)
    announcing.prepare(calls.edition.id)
    row = waiting(calls)[0]
    announcing.change_announcement(calls.edition.id, row.id, "Dear {name}", "Until we meet", by=None)
    assert announcing.prepare(calls.edition.id) == announcing.Prepared(0, 1, 0)
    assert [(row.subject, row.edited) for row in waiting(calls)] == [("Dear {name}", True)]
    assert len(facts(one, "AnnouncementChanged")) == 1
    assert announcing.prepare(calls.edition.id, again=True) == announcing.Prepared(1, 0, 0)
    assert [row.edited for row in waiting(calls)] == [False]
    assert waiting(calls)[0].subject == house.SUBJECTS[MailKind.DECLINED]["en"]


def test_who_left_and_what_is_not_decided_any_more_gets_no_mail() -> None:
    calls = a_call()
    one = decided(calls, Decision.ACCEPT)
    other = a_speaker(one, speaks("Bo"))
    announcing.prepare(calls.edition.id)
    with transaction():
        other.state = SpeakerState.DECLINED
    assert announcing.prepare(calls.edition.id) == announcing.Prepared(1, 0, 1)
    assert [row.to_name for row in waiting(calls)] == ["Ida"]


@pytest.mark.parametrize("text", ["{price}", "Hello {name}, {secret_key}", "{nam}"])
def test_unknown_words_in_braces_are_named(text: str) -> None:
    calls = a_call()
    decided(calls, Decision.ACCEPT)
    announcing.prepare(calls.edition.id)
    row = waiting(calls)[0]
    with pytest.raises(Refused, match="placeholder_unknown") as caught:
        announcing.change_announcement(calls.edition.id, row.id, "Hello", text, by=None)
    assert caught.value.field == "body"
    assert str(caught.value.details["unknown"]) in text


def test_who_is_declined_is_asked_for_no_answer() -> None:
    with pytest.raises(Refused, match="placeholder_unknown"):
        announcing.check_words(MailKind.DECLINED, body="{answer_by}")
    announcing.check_words(MailKind.ACCEPTED, body="{answer_by}")


def test_words_of_a_kind_reach_the_mails_that_wait_and_were_not_changed() -> None:
    calls = a_call()
    decided(calls, Decision.ACCEPT, speaks("Ida", "da"))
    by_hand = decided(calls, Decision.ACCEPT, speaks("Bo", "da"))
    announcing.prepare(calls.edition.id)
    row = next(row for row in waiting(calls) if row.proposal_id == by_hand.id)
    announcing.change_announcement(calls.edition.id, row.id, "Mine", "Mine", by=None)
    announcing.change_words(
        calls.edition.id, MailKind.ACCEPTED, Texts(da="Velkommen {name}"), Texts(da="Kom!"), by=None
    )
    assert [row.subject for row in waiting(calls)] == ["Velkommen {name}", "Mine"]
    # A language that the team leaves empty speaks with the house's words.
    assert announcing.words_of(calls.edition.id)[MailKind.ACCEPTED].body["sv"] == house.BODIES[MailKind.ACCEPTED]["sv"]
    announcing.forget_words(calls.edition.id, MailKind.ACCEPTED, by=None)
    assert waiting(calls)[0].subject == house.SUBJECTS[MailKind.ACCEPTED]["da"]


def test_a_mail_that_was_taken_out_comes_back_when_the_mails_are_prepared() -> None:
    calls = a_call()
    decided(calls, Decision.RESERVE)
    announcing.prepare(calls.edition.id)
    announcing.take_out(calls.edition.id, waiting(calls)[0].id, by=None)
    assert waiting(calls) == []
    assert db.session.scalar(announcements.without_mail(calls.edition.id)) == 1
    assert announcing.prepare(calls.edition.id).written == 1


# --- sending ----------------------------------------------------------------------------------------------------------


def test_sending_tells_everybody_once_and_takes_the_step() -> None:
    calls = a_call(answer_days=10)
    accepted = decided(calls, Decision.ACCEPT, speaks("Ida", "da"))
    a_speaker(accepted, speaks("Sven", "sv"))
    reserve, declined = decided(calls, Decision.RESERVE), decided(calls, Decision.DECLINE)
    announcing.prepare(calls.edition.id)
    dispatch_id = send(calls)
    assert again(accepted).state is ProposalState.SUBMITTED
    run_due()
    assert [again(row).state for row in (accepted, reserve, declined)] == [
        ProposalState.ACCEPTED, ProposalState.RESERVE, ProposalState.DECLINED,
    ]  # fmt: skip
    found = again(accepted)
    assert found.answer_by is not None
    assert found.announced_at is not None
    assert (found.answer_by - found.announced_at).days == 10
    assert (again(declined).answer_by, found.decision, again(reserve).reserve_place) == (None, None, 1)
    assert sorted((mail.to_name, mail.language) for mail in mails()) == [
        ("Ida", "da"), ("Ida", "en"), ("Ida", "en"), ("Sven", "sv"),
    ]  # fmt: skip
    assert db.session.get_one(Dispatch, dispatch_id).finished_at is not None
    # A job is run at least once; twice does the same as once.
    for proposal in (accepted, reserve, declined):
        sending.tell_speakers(dispatch_id, proposal.id)
    assert len(mails()) == 4
    assert len(facts(accepted, "ProposalMoved")) == 1


def test_only_the_mails_of_one_decision_can_be_sent_first() -> None:
    calls = a_call()
    accepted, declined = decided(calls, Decision.ACCEPT), decided(calls, Decision.DECLINE)
    announcing.prepare(calls.edition.id)
    send(calls, Decision.ACCEPT)
    run_due()
    assert (again(accepted).state, again(declined).state) == (ProposalState.ACCEPTED, ProposalState.SUBMITTED)
    assert [row.proposal_id for row in waiting(calls)] == [declined.id]


def test_nothing_leaves_that_was_changed_since_it_was_looked_at() -> None:
    calls = a_call()
    decided(calls, Decision.ACCEPT)
    announcing.prepare(calls.edition.id)
    stamp = sending.stamp_of(waiting(calls))
    announcing.change_announcement(calls.edition.id, waiting(calls)[0].id, "Oh", "No", by=None)
    with pytest.raises(Refused, match="outbox_changed"):
        sending.send_off(calls.edition.id, None, stamp, by=None)
    send(calls)
    with pytest.raises(Refused, match="outbox_empty"):
        sending.send_off(calls.edition.id, None, stamp, by=None)


def test_what_was_withdrawn_or_decided_otherwise_meanwhile_is_skipped_and_said_so() -> None:
    calls = a_call()
    gone, other, stays = (decided(calls, Decision.ACCEPT, speaks(name)) for name in ("Ida", "Bo", "Stina"))
    announcing.prepare(calls.edition.id)
    dispatch_id = send(calls)
    move(gone.id, Step.WITHDRAW, actor=Actor.SPEAKER, by=None)
    with transaction():
        again(other).decision = Decision.DECLINE
    run_due()
    assert [mail.to_name for mail in mails()] == ["Stina"]
    skipped = db.session.scalars(announcements.skipped_in(dispatch_id)).unique()
    assert [row.proposal_id for row in skipped] == [gone.id, other.id]
    assert again(stays).state is ProposalState.ACCEPTED
    assert again(other).state is ProposalState.SUBMITTED
    assert db.session.get_one(Dispatch, dispatch_id).finished_at is not None


def test_what_is_on_its_way_cannot_be_decided_otherwise() -> None:
    calls = a_call()
    one = decided(calls, Decision.ACCEPT)
    announcing.prepare(calls.edition.id)
    send(calls)
    outcome = decide(calls.edition.id, {one.code: Decision.ACCEPT}, Decision.DECLINE, by=None)
    assert [row.id for row in outcome.stuck] == [one.id]
    assert announcing.prepare(calls.edition.id) == announcing.Prepared(0, 0, 0)


def test_one_broken_mail_keeps_nobody_else_waiting_and_is_tried_again() -> None:
    calls = a_call()
    broken, whole = decided(calls, Decision.ACCEPT, speaks("Ida")), decided(calls, Decision.ACCEPT, speaks("Bo"))
    a_speaker(broken, speaks("Second"))
    announcing.prepare(calls.edition.id)
    second = next(row for row in waiting(calls) if row.to_name == "Second")
    with transaction():
        second.to_address = "somebody@example.org\r\nBcc: all@example.org"
    dispatch_id = send(calls)
    run_due()
    # Neither of its two mails has left, and its speakers have not been told.
    assert (again(broken).state, again(whole).state) == (ProposalState.SUBMITTED, ProposalState.ACCEPTED)
    assert [mail.to_name for mail in mails()] == ["Bo"]
    assert db.session.get_one(Dispatch, dispatch_id).finished_at is None
    with transaction():
        db.session.get_one(Announcement, second.id).to_address = "somebody@example.org"
    sending.tell_speakers(dispatch_id, broken.id)
    assert again(broken).state is ProposalState.ACCEPTED
    assert db.session.get_one(Dispatch, dispatch_id).finished_at is not None
    assert [row.state for row in db.session.scalars(select(Announcement))] == [AnnouncementState.SENT] * 3


# --- hostile words ----------------------------------------------------------------------------------------------------

HOSTILE = [
    "{link}",
    "{name} {secret}",
    "=?utf-8?q?=0D=0ABcc:all@example.org?=",
    "[click](https://evil.example) **bold** # head",
    "<script>alert(1)</script>",
    "Ann\u202egnihton",
    "{0.__class__} %(name)s {{ 7*7 }}",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_names_and_titles_come_out_as_text(hostile: str) -> None:
    calls = a_call()
    one = decided(calls, Decision.ACCEPT, speaks(hostile), title=hostile)
    announcing.prepare(calls.edition.id)
    send(calls)
    run_due()
    (mail,) = mails()
    assert again(one).state is ProposalState.ACCEPTED
    plain = hostile.replace("\u202e", "")
    assert "\r" not in mail.subject + mail.to_name
    assert "\n" not in mail.subject + mail.to_name
    assert "=?" not in mail.subject + mail.to_name
    assert plain.replace("=?", "= ?") in mail.subject
    assert f"Hello {plain}" in mail.text
    tree = lxml.html.fromstring(mail.html)
    assert tree.xpath("//script") == []
    assert [link for link in tree.xpath("//a/@href") if not link.startswith("http://localhost")] == []
    assert f"/offer/{one.secret}" in mail.html
