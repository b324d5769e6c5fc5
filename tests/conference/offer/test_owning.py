"""My data, merging and erasing: what the conference holds of a person goes with them, and what others need stays."""

import json

from flask import Flask
from sqlalchemy import select

from accounts.actions.erasing import erase_member
from accounts.actions.ownership import move_rows
from conference.actions import figures
from conference.models import (
    Announcement,
    AnnouncementState,
    DeclaredConflict,
    Gender,
    GenderTold,
    MailKind,
    Proposal,
    Review,
    ReviewRemark,
    SessionFeedback,
    Speaker,
    SpeakerNeeds,
    SpeakerProfile,
)
from conference.rules.states import Decision, ProposalState
from core.audit import AuditEntry
from core.clock import now
from core.db import Base, db, transaction
from core.files import StoredFile
from tests.browser import Browser
from tests.conference.builders import CallSet, a_call, a_profile, a_proposal, a_review, a_speaker
from tests.conference.offer.steps import a_picture, again, names_on
from tests.editions.builders import a_member, sign_in

S = ProposalState
CANARY = "Kanariefugl"


def everything() -> str:
    """Return every value of every table but the audit's, as text."""
    tables = [table for table in Base.metadata.sorted_tables if table.name != "mail"]
    return "\n".join(str(value) for table in tables for row in db.session.execute(select(table)) for value in row)


def needs_of(calls: CallSet, member_id: int, dietary: str = "vegan") -> None:
    with transaction() as session:
        session.add(
            SpeakerNeeds(edition_id=calls.edition.id, member_id=member_id, dietary=dietary, nights=[], changed_at=now())
        )


def announced(proposal: Proposal, speaker: Speaker, state: AnnouncementState) -> None:
    with transaction() as session:
        session.add(
            Announcement(
                edition_id=proposal.edition_id, proposal_id=proposal.id, speaker_id=speaker.id,
                decision=Decision.ACCEPT, kind=MailKind.ACCEPTED, language="en", to_address=speaker.address,
                to_name=speaker.name, subject=CANARY, body=CANARY, state=state, created_at=now(),
            )
        )  # fmt: skip


def speaker_of(proposal: Proposal) -> Speaker:
    return db.session.scalars(select(Speaker).where(Speaker.proposal_id == proposal.id, Speaker.is_lead)).one()


def test_the_file_holds_what_one_offers_and_nothing_of_others(ctx: Flask, browser: Browser) -> None:
    calls, runa = a_call(), a_member("Runa")
    a_proposal(calls, "My own talk", lead=runa, note="My note")
    a_proposal(calls, "Somebody else's talk", lead=a_member("Ib"))
    a_profile(runa)
    needs_of(calls, runa.id)
    sign_in(browser, runa)
    data = json.loads(browser.get("/account/data.json").data)
    tables = {table["table"]: table["rows"] for table in data["tables"]}
    assert [row["title"]["en"] for row in tables["proposal"]] == ["My own talk"]
    assert [row["name"] for row in tables["speaker"]] == ["Runa"]
    assert [row["dietary"] for row in tables["speaker_needs"]] == ["vegan"]
    assert len(tables["speaker_profile"]) == 1
    assert "Somebody else" not in json.dumps(data)
    page = browser.get("/account/data")
    assert "My own talk" in page.main
    assert "1 proposal" in browser.get("/account/").main


def test_two_accounts_of_one_person_become_one_on_every_row(ctx: Flask) -> None:
    calls, kept, gone = a_call(), a_member("Runa"), a_member("Runa too")
    both = a_proposal(calls, "Both", lead=gone)
    a_speaker(both, kept)
    only = a_proposal(calls, "Only the other", lead=gone)
    reviewed = a_proposal(calls, "Reviewed by both", lead=a_member("Ib"))
    for member, total in ((kept, 100), (gone, 500)):
        a_profile(member)
        needs_of(calls, member.id)
        a_review(reviewed, member, total=total)
        with transaction() as session:
            session.add_all(
                [
                    DeclaredConflict(proposal_id=both.id, reviewer_id=member.id, created_at=now()),
                    ReviewRemark(proposal_id=reviewed.id, author_id=member.id, text="A word", at=now()),
                    SessionFeedback(proposal_id=only.id, member_id=member.id, stars=4, at=now()),
                ]
            )
        figures.tell_gender(calls.edition.id, Speaker(member_id=member.id), Gender.WOMAN)
    with transaction():
        move_rows(kept.id, gone.id)
    db.session.expire_all()
    assert [
        (row.name, row.is_lead) for row in db.session.scalars(select(Speaker).where(Speaker.proposal_id == both.id))
    ] == [("Runa", True)]
    assert speaker_of(only).member_id == kept.id
    assert [row.total for row in db.session.scalars(select(Review))] == [100]
    for model, column in (
        (SpeakerProfile, "member_id"),
        (SpeakerNeeds, "member_id"),
        (SessionFeedback, "member_id"),
        (DeclaredConflict, "reviewer_id"),
    ):
        assert list(db.session.scalars(select(getattr(model, column)))) == [kept.id], model
    assert list(db.session.scalars(select(ReviewRemark.author_id))) == [kept.id, kept.id]
    assert len(list(db.session.scalars(select(GenderTold)))) == 1


def test_a_draft_of_ones_own_vanishes_and_what_was_sent_in_is_withdrawn_first(ctx: Flask) -> None:
    calls, runa = a_call(), a_member(CANARY, f"{CANARY.lower()}@example.org")
    draft = a_proposal(calls, f"{CANARY} draft", state=S.DRAFT, lead=runa)
    sent = a_proposal(calls, f"{CANARY} sent", lead=runa, note=CANARY, links=[f"https://{CANARY}.org"])
    coming = a_proposal(calls, f"{CANARY} comes", state=S.CONFIRMED, lead=runa, reason=CANARY)
    a_speaker(sent, name=f"{CANARY} invited")
    announced(sent, speaker_of(sent), AnnouncementState.WAITING)
    announced(coming, speaker_of(coming), AnnouncementState.SENT)
    a_profile(runa, affiliation=CANARY)
    needs_of(calls, runa.id, CANARY)
    figures.tell_gender(calls.edition.id, speaker_of(sent), Gender.WOMAN)
    ids = (draft.id, sent.id, coming.id)
    erase_member(runa.id)
    db.session.expire_all()
    left = {row.id: row.state for row in db.session.scalars(select(Proposal).where(Proposal.id.in_(ids)))}
    assert left == {sent.id: S.WITHDRAWN, coming.id: S.CANCELLED}
    assert CANARY.lower() not in everything().lower()
    assert list(db.session.scalars(select(GenderTold))) == []
    assert [row.state for row in db.session.scalars(select(Announcement))] == [AnnouncementState.SENT]
    told = select(AuditEntry.fact).where(AuditEntry.about_kind == "proposal").order_by(AuditEntry.id)
    assert set(db.session.scalars(told)) == {"ProposalErased", "ProposalMoved", "SpeakerCancelled"}


def test_where_others_speak_too_the_next_one_stands_for_it(ctx: Flask) -> None:
    calls, runa, bo = a_call(), a_member("Runa"), a_member("Bo")
    proposal = a_proposal(calls, "Together", state=S.CONFIRMED, lead=runa)
    a_speaker(proposal, bo)
    announced(proposal, speaker_of(proposal), AnnouncementState.SENT)
    erase_member(runa.id)
    assert names_on(proposal) == [("Bo", "accepted")]
    found = again(proposal)
    assert (found.state, found.title["en"], speaker_of(proposal).member_id) == (S.CONFIRMED, "Together", bo.id)
    assert "runa" not in found.search
    assert CANARY not in everything()


def test_erasing_takes_files_along(ctx: Flask, browser: Browser) -> None:
    runa = a_member("Runa")
    sign_in(browser, runa)
    browser.get("/account/speaker-profile")
    browser.submit("profile", {"role-en": "Booker", "picture": (a_picture(), "me.png")})
    assert len(list(db.session.scalars(select(StoredFile)))) == 1
    erase_member(runa.id)
    db.session.expire_all()
    assert list(db.session.scalars(select(StoredFile))) == []


def test_the_words_of_a_reviewer_go_and_the_marks_stay(ctx: Flask) -> None:
    calls, mira = a_call(), a_member("Mira")
    proposal = a_proposal(calls, lead=a_member("Ib"))
    a_review(proposal, mira, {calls.content.id: 4}, total=400, comment=CANARY)
    with transaction() as session:
        session.add(ReviewRemark(proposal_id=proposal.id, author_id=mira.id, text=CANARY, at=now()))
    erase_member(mira.id)
    db.session.expire_all()
    assert [(row.total, row.comment) for row in db.session.scalars(select(Review))] == [(400, "")]
    assert CANARY not in everything()
