"""Releasing the timetable: what is frozen, what is refused, and who is told."""

import datetime as dt

import pytest
from sqlalchemy import select

from conference.actions import boats, moving, releasing_timetable
from conference.actions.freezing import upcoming
from conference.actions.scheduling import SlotChange, change_slots
from conference.mails.timetable import quoted
from conference.models import Call, Release, Slot, SlotKind, Speaker
from conference.rules.states import Actor, ProposalState, Step
from core.audit import AuditEntry
from core.db import db, transaction
from core.texts import Texts
from core.usertext import plain, render
from tests.conference.releases.stage import a_stage, call_off, frozen, notices, release_now, told
from tests.conference.timetable.builders import a_pause, a_session, a_sign_up, a_timetable, at
from tests.editions.builders import a_member, refusal

pytestmark = pytest.mark.usefixtures("ctx")
HOUR = dt.timedelta(hours=1)


def move(slot, **values):
    change_slots(slot.edition_id, [SlotChange(slot.id, values)], what="move", by=None)


def test_a_release_freezes_confirmed_sessions_and_breaks():
    stage = a_stage()
    edition = stage.edition
    lunch = a_pause(edition, "Lunch", starts=at(edition, "12:00"))
    a_pause(edition, "Rigging", starts=at(edition, "17:00"), kind=SlotKind.BLOCK, room_id=stage.rooms[0].id)
    a_session(stage.calls, "Maybe", room=stage.rooms[0], starts=at(edition, "16:00"), state=ProposalState.ACCEPTED)
    a_session(stage.calls, "Somewhere")
    state = upcoming(edition)
    assert (state.number, state.unconfirmed, state.unplaced, len(state.changes)) == (1, 1, 1, 3)
    made = release_now(edition)
    assert [(row.slot_id, row.room_id, row.cancelled, row.sequence) for row in frozen(made)] == [
        (stage.talk.id, stage.rooms[0].id, False, 0),
        (stage.show.id, stage.rooms[1].id, False, 0),
        (lunch.id, None, False, 0),
    ]
    assert (made.number, made.name, len(made.changes), made.overrides) == (1, "First", 3, [])


def test_the_first_release_shows_the_line_up():
    stage = a_stage()
    release_now(stage.edition)
    assert db.session.scalars(select(Call.released_at)).one() is not None
    facts = list(db.session.scalars(select(AuditEntry.fact).order_by(AuditEntry.id)))
    assert [fact for fact in facts if "Released" in fact] == ["ProgrammeReleased", "TimetableReleased"]


def test_what_was_not_looked_at_is_not_released():
    stage = a_stage()
    edition = stage.edition
    stamp = upcoming(edition).stamp
    move(stage.talk, starts_at=at(edition, "11:00"))

    def press(seen):
        return releasing_timetable.release(edition.id, name="X", note=Texts(), seen=seen, overrides={}, by=None)

    refusal("release_stale", lambda: press(stamp))
    press(upcoming(edition).stamp)
    refusal("release_empty", lambda: press(upcoming(edition).stamp))
    assert db.session.scalars(select(Release.number)).all() == [1]


def test_somebody_who_cancels_meanwhile_makes_it_stale():
    stage = a_stage()
    stamp = upcoming(stage.edition).stamp
    call_off(stage.talk)
    refusal(
        "release_stale",
        lambda: releasing_timetable.release(
            stage.edition.id, name="X", note=Texts(), seen=stamp, overrides={}, by=None
        ),
    )


def test_errors_need_a_reason_each():
    stage = a_stage()
    edition = stage.edition
    a_session(stage.calls, "Twice", room=stage.rooms[0], starts=at(edition, "10:30"), lead=stage.runa)
    errors = upcoming(edition).errors
    assert len(errors) == 2
    refusal("release_errors", lambda: release_now(edition))
    refusal("release_errors", lambda: release_now(edition, overrides={errors[0].key: "we know", errors[1].key: " "}))
    made = release_now(edition, overrides={error.key: f"we know {n}" for n, error in enumerate(errors)})
    assert [(one["why"], one["kind"]) for one in made.overrides] == [
        (f"we know {n}", error.kind.value) for n, error in enumerate(errors)
    ]


def test_an_error_among_private_sessions_needs_no_reason():
    stage = a_stage()
    for _number in range(2):
        a_session(
            stage.calls, "Maybe", room=stage.rooms[0], starts=at(stage.edition, "16:00"), state=ProposalState.ACCEPTED
        )
    assert upcoming(stage.edition).errors == ()


def test_the_second_release_says_what_changed_and_counts_sequence():
    stage = a_stage()
    edition = stage.edition
    release_now(edition)
    move(stage.talk, starts_at=at(edition, "11:00"), room_id=stage.rooms[1].id)
    call_off(stage.show)
    extra = a_session(stage.calls, "Extra", room=stage.rooms[0], starts=at(edition, "15:00"))
    made = release_now(edition, "Second")
    assert [(one["slot"], one["kinds"]) for one in made.changes] == [
        (stage.talk.id, ["time", "room", "city"]),
        (stage.show.id, ["cancelled"]),
        (extra.id, ["new"]),
    ]
    assert [(row.slot_id, row.cancelled, row.sequence) for row in frozen(made)] == [
        (stage.talk.id, False, 1),
        (stage.show.id, True, 1),
        (extra.id, False, 0),
    ]
    assert [db.session.get_one(Slot, slot.id).sequence for slot in (stage.talk, stage.show)] == [1, 1]


def test_speakers_are_told_in_their_language():
    stage = a_stage()
    release_now(stage.edition)
    assert told() == [
        ("bo@example.org", "speaker-slots", "da", "waiting"),
        ("runa@example.org", "speaker-slots", "en", "waiting"),
    ]
    runa = notices()[1]
    assert runa.subject == "Your place in the programme of The Sound 27"
    assert "10:00–11:00" in runa.body
    assert "Kulturværftet" in runa.body


def test_who_came_without_an_address_gets_no_mail():
    stage = a_stage()
    imported = a_session(stage.calls, "From a file", room=stage.rooms[0], starts=at(stage.edition, "16:00"))
    with transaction() as session:
        speaker = session.scalars(select(Speaker).where(Speaker.proposal_id == imported.proposal_id)).one()
        speaker.address, speaker.address_key = "", "guid:1"
    release_now(stage.edition)
    addresses = [row[0] for row in told()]
    assert addresses == ["bo@example.org", "runa@example.org"]
    assert boats.stop(stage.edition.id, banner=Texts(en="Storm"), everybody=False, by=None) == 2
    # Once they have an account they are reached there.
    with transaction():
        speaker.member_id = a_member("Eva", "eva@example.org").id
    move(imported, starts_at=at(stage.edition, "17:00"))
    release_now(stage.edition, "Second")
    assert ("eva@example.org", "speaker-slots", "en", "waiting") in told()


def test_whoever_speaks_twice_gets_one_mail_with_the_way_between():
    stage = a_stage()
    edition = stage.edition
    a_session(stage.calls, "Again", room=stage.rooms[1], starts=at(edition, "16:00"), lead=stage.runa)
    release_now(edition)
    runa = [row for row in notices() if row.member_id == stage.runa.id]
    assert len(runa) == 1
    assert [word in runa[0].body for word in ("Money", "Again", "you cross the water", "Noise")] == [
        True,
        True,
        True,
        False,
    ]


def test_only_those_concerned_are_told_of_a_change():
    stage = a_stage()
    edition = stage.edition
    release_now(edition)
    send_all(edition)
    guest = a_member("Ib", "ib@example.org")
    a_sign_up(guest, stage.talk)
    a_sign_up(a_member("Ea", "ea@example.org"), stage.show)
    move(stage.talk, starts_at=at(edition, "11:00"))
    release_now(edition, "Second")
    assert [row for row in told() if row[3] == "waiting"] == [
        ("ib@example.org", "sign-up-changed", "en", "waiting"),
        ("runa@example.org", "speaker-slots", "en", "waiting"),
    ]
    ib = next(row for row in notices() if row.to_address == "ib@example.org")
    assert "This has changed. Was: " in ib.body
    assert "10:00–11:00" in ib.body


def send_all(edition):
    from conference.actions import notices as sending
    from conference.models import Notice
    from conference.queries import notices as asked

    rows = db.session.scalars(asked.waiting(edition.id)).all()
    ids = [row.id for row in rows]
    sending.send_off(edition.id, None, sending.stamp_of(rows), by=None)
    sending.send(ids)
    assert {row.state.value for row in db.session.scalars(select(Notice))} == {"sent"}


def test_mails_that_waited_are_written_anew_with_all_that_changed():
    stage = a_stage()
    edition = stage.edition
    release_now(edition)
    send_all(edition)
    move(stage.talk, starts_at=at(edition, "11:00"))
    release_now(edition, "Second")
    move(stage.talk, room_id=stage.rooms[1].id)
    release_now(edition, "Third")
    waiting = [row for row in notices() if row.state.value == "waiting"]
    assert [row.to_address for row in waiting] == ["runa@example.org"]
    # Before all of it: at ten in the west.
    assert "10:00–11:00 · Store Scene" in waiting[0].body.replace("\\", "")
    # Back to where it was when they were told: there is nothing to say.
    move(stage.talk, starts_at=at(edition, "10:00"), room_id=stage.rooms[0].id)
    release_now(edition, "Fourth")
    assert [row for row in told() if row[3] == "waiting"] == []


def test_who_has_a_seat_hears_at_once_that_it_is_called_off_and_once_only():
    stage = a_stage()
    edition = stage.edition
    guest = a_member("Ib", "ib@example.org")
    a_sign_up(guest, stage.talk)
    release_now(edition)
    send_all(edition)
    call_off(stage.talk)
    waiting = [row for row in notices() if row.state.value == "waiting"]
    assert [(row.to_address, row.subject) for row in waiting] == [
        ("ib@example.org", "Something you signed up for at The Sound 27 does not take place")
    ]
    release_now(edition, "Second")
    assert [row[:2] for row in told() if row[3] == "waiting"] == [
        ("ib@example.org", "sign-up-changed"),
        ("runa@example.org", "speaker-slots"),
    ]


def bring_back(stage, slot, **place):
    """Take a cancellation back: looked at again, accepted, confirmed, and placed."""
    for step in (Step.REOPEN, Step.ANNOUNCE_ACCEPT, Step.CONFIRM):
        moving.move(slot.proposal_id, step, actor=Actor.EDITOR, by=None)
    move(slot, **place)


def test_the_mail_about_a_cancellation_goes_when_the_session_is_confirmed_again():
    stage = a_stage()
    edition, place = stage.edition, {"starts_at": stage.talk.starts_at, "room_id": stage.rooms[0].id}
    a_sign_up(a_member("Ib", "ib@example.org"), stage.talk)
    a_sign_up(a_member("Siv", "siv@example.org"), stage.show)
    release_now(edition)
    send_all(edition)
    call_off(stage.talk)
    call_off(stage.show)
    bring_back(stage, stage.talk, **place)
    # What is still called off is still told.
    assert [row[0] for row in told() if row[3] == "waiting"] == ["siv@example.org"]
    release_now(edition, "Second")
    assert "ib@example.org" not in [row[0] for row in told() if row[3] == "waiting"]


def test_who_was_told_that_it_is_called_off_hears_that_it_takes_place_after_all():
    stage = a_stage()
    edition, place = stage.edition, {"starts_at": stage.talk.starts_at, "room_id": stage.rooms[0].id}
    a_sign_up(a_member("Ib", "ib@example.org"), stage.talk)
    release_now(edition)
    send_all(edition)
    call_off(stage.talk)
    send_all(edition)
    bring_back(stage, stage.talk, **place)
    made = release_now(edition, "Second")
    assert [one["kinds"] for one in made.changes] == [["back"]]
    waiting = [row for row in notices() if row.state.value == "waiting"]
    assert [(row.to_address, "Takes place after all" in row.body) for row in waiting] == [
        ("ib@example.org", True),
        ("runa@example.org", True),
    ]
    send_all(edition)
    assert upcoming(edition).changes == ()


def test_a_speaker_who_has_a_seat_elsewhere_gets_one_mail():
    stage = a_stage()
    edition = stage.edition
    a_sign_up(stage.bo, stage.talk)
    release_now(edition)
    send_all(edition)
    move(stage.talk, starts_at=at(edition, "11:00"))
    move(stage.show, starts_at=at(edition, "15:00"))
    release_now(edition, "Second")
    bo = [row for row in notices() if row.to_address == "bo@example.org" and row.state.value == "waiting"]
    assert [(row.kind.value, "Money" in row.body, "Noise" in row.body) for row in bo] == [("speaker-slots", True, True)]


def test_places_are_shown_to_speakers_and_hidden():
    stage = a_stage()
    a_timetable(stage.edition)
    show = releasing_timetable.show_slots
    assert [show(stage.edition.id, shown=shown, by=None) for shown in (True, True, False)] == [True, False, True]


@pytest.mark.parametrize(
    "text, shown",
    [
        pytest.param("Rider, der kan læses (1)?", "Rider, der kan læses (1)?", id="harmless signs"),
        pytest.param("[a](https://x.org) *b*", "[a](https://x.org) *b*", id="a link and a star"),
        pytest.param("- one\n- two", "- one\n- two", id="lines that would be a list"),
        pytest.param("One\n- two", "One\n- two", id="a second line"),
        pytest.param("1. one", "1. one", id="a number"),
        pytest.param("a \\, b", "a \\, b", id="a backslash"),
    ],
)
def test_what_people_wrote_reads_as_they_wrote_it(text, shown):
    html = str(render(f"**{quoted(text)}**  \n{quoted(text)}"))
    assert ("<a " in html, "<li" in html, "<h" in html) == (False, False, False)
    assert plain(quoted(text)) == shown
