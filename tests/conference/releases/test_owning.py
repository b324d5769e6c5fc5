"""What becomes of mails, objections and releases when two accounts are made one, and when one is erased."""

import pytest
from sqlalchemy import select

from accounts.actions.ownership import move_rows
from conference.actions import notices as sending
from conference.actions import objecting
from conference.actions.ownership import erase_member
from conference.models import Notice, Objection, Proposal, Release
from conference.queries import notices as asked
from core.db import db, transaction
from core.outbox import Mail
from tests.conference.builders import a_speaker
from tests.conference.releases.stage import a_stage, frozen, notices, release_now, told
from tests.editions.builders import a_member

pytestmark = pytest.mark.usefixtures("ctx")


def test_a_member_who_is_merged_keeps_mails_and_objections() -> None:
    stage = a_stage()
    runa = a_member("Runa", "other@example.org")
    made = release_now(stage.edition)
    objecting.object_to(stage.edition.id, stage.talk.code, stage.runa.id, "No train")
    with transaction() as session:
        session.get_one(Release, made.id).released_by_id = stage.runa.id
    with transaction():
        move_rows(runa.id, stage.runa.id)
    assert {row.member_id for row in notices()} == {runa.id, stage.bo.id}
    assert [row.words for row in db.session.scalars(asked.own_objections(stage.edition.id, runa.id))] == ["No train"]
    assert db.session.get_one(Release, made.id).released_by_id == runa.id


def test_one_person_in_a_session_twice_stands_there_once_afterwards() -> None:
    stage = a_stage()
    other = a_member("Runa", "other@example.org")
    a_speaker(db.session.get_one(Proposal, stage.talk.proposal_id), other)
    made = release_now(stage.edition)
    objecting.object_to(stage.edition.id, stage.talk.code, stage.runa.id, "No train")
    with transaction():
        move_rows(other.id, stage.runa.id)
    kept = db.session.scalars(asked.own_places(stage.edition.id, other.id)).one()
    assert frozen(made)[0].speaker_ids == [kept.id]
    assert [row.speaker_id for row in db.session.scalars(select(Objection))] == [kept.id]


def test_who_is_erased_gets_no_mail_and_is_in_none() -> None:
    stage = a_stage()
    release_now(stage.edition)
    objecting.object_to(stage.edition.id, stage.talk.code, stage.runa.id, "No train")
    rows = db.session.scalars(asked.waiting(stage.edition.id)).all()
    ids = [row.id for row in rows]
    sending.send_off(stage.edition.id, None, sending.stamp_of(rows), by=None)
    with transaction():
        erase_member(stage.runa.id)
    sending.send(ids)
    assert [(row.to_address, row.subject != "", row.state.value) for row in notices()] == [
        ("", False, "skipped"),
        ("bo@example.org", True, "sent"),
    ]
    assert [mail.to_address for mail in db.session.scalars(select(Mail))] == ["bo@example.org"]
    assert [len(row.title) > 0 for row in frozen(db.session.scalars(select(Release)).one())] == [False, True]


def test_a_mail_that_waits_goes_with_its_reader() -> None:
    stage = a_stage()
    release_now(stage.edition)
    with transaction():
        erase_member(stage.runa.id)
    assert [row[0] for row in told()] == ["bo@example.org"]
    assert db.session.scalars(select(Notice.member_id)).all() == [stage.bo.id]
