"""One's own words in mentoring: exported, joined when accounts merge, gone when one is erased, but for evidence."""

import datetime as dt
from typing import Any

from sqlalchemy import func, select

from accounts.actions.erasing import erase_member
from accounts.actions.ownership import all_owned, move_rows
from accounts.exports import my_data_file
from accounts.models import Member
from core.clock import now
from core.db import Base, db, transaction
from core.permissions import Role
from mentoring.models import (
    Block,
    CheckIn,
    Favourite,
    Feedback,
    Goal,
    Match,
    Meeting,
    MeetingFeed,
    MeetingNote,
    MenteeProfile,
    MentoringRequest,
    MentoringSettings,
    MentorProfile,
    MentorSkill,
    Message,
    Report,
    ReportReason,
    ThreadRead,
    VettingNote,
    YoungLook,
)
from mentoring.rules.people import Meets, MenteeKind, ProfileState
from mentoring.rules.states import MatchState, MeetingKind, MeetingState, RequestState
from tests.editions.builders import a_member, a_team_member
from tests.mentoring.builders import (
    a_band,
    a_block,
    a_mentee,
    a_mentor,
    a_minor,
    a_pair,
    a_request,
    a_vetting_note,
    open_mentoring,
)


def add(*rows: Base) -> None:
    with transaction() as session:
        session.add_all(rows)


def merge(kept: Member, gone: Member) -> None:
    with transaction():
        move_rows(kept.id, gone.id)
    db.session.expire_all()


def erase(member: Member) -> None:
    erase_member(member.id)
    db.session.expire_all()


def count(model: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def a_message(match: Match, author: Member, words: str = "Hello") -> Message:
    row = Message(match_id=match.id, author_id=author.id, words=words, at=now())
    add(row)
    return row


def a_meeting(match: Match) -> Meeting:
    row = Meeting(
        match_id=match.id,
        number=1,
        kind=MeetingKind.WORK,
        state=MeetingState.BOOKED,
        starts_at=now() + dt.timedelta(days=3),
        meets=Meets.ONLINE,
        link="https://meet.example.org/bo",
        agenda="Their words",
        created_at=now(),
        changed_at=now(),
    )
    add(row)
    return row


def a_report(by: Member, about: Member, **values: Any) -> None:
    add(Report(by_id=by.id, about_id=about.id, reason=ReportReason.MONEY, at=now(), **values))


def written(match: Match, meeting: Meeting, who: Member) -> list[Base]:
    """Return one row of each kind that somebody leaves behind in a pair."""
    moment = now()
    return [
        MeetingNote(meeting_id=meeting.id, author_id=who.id, shared=True, words="A note", changed_at=moment),
        Goal(match_id=match.id, author_id=who.id, words="A goal", created_at=moment),
        ThreadRead(match_id=match.id, member_id=who.id, read_at=moment),
        CheckIn(match_id=match.id, member_id=who.id, week=2, going=3, words="Fine", asked_at=moment),
        Feedback(match_id=match.id, member_id=who.id, worth=4, learnt="A lot", thanks="Thank you", at=moment),
        MeetingFeed(edition_id=match.edition_id, member_id=who.id, secret=f"s{who.id}", language="en", made_at=moment),
        Favourite(member_id=who.id, mentor_id=match.mentor_id, at=moment),
    ]


# --- the export -------------------------------------------------------------------------------------------------------


def told(member: Member) -> dict[str, list[dict[str, Any]]]:
    return {section["about"]: section["rows"] for section in my_data_file(member.id)["sections"]}


def test_export_holds_what_one_said_and_not_what_a_young_person_wrote(ctx):
    edition = open_mentoring()
    bo = a_member("Bo")
    mentor = a_mentor(edition, bo, cleared=True)
    match = a_pair(a_mentee(edition, a_minor(), here="Canary here"), mentor, young=True)
    a_request(a_mentee(edition, a_member("Ida")), mentor, stuck="Grown words")
    a_request(a_mentee(edition, a_minor()), mentor, stuck="Canary stuck")
    a_message(match, bo, "My words")
    a_report(a_member(), bo, edition_id=edition.id, words="Canary report")
    found = str(my_data_file(bo.id))
    assert [word for word in ("Has booked for years", "My words", "Grown words", "Canary") if word in found] == [
        "Has booked for years",
        "My words",
        "Grown words",
    ]


def test_every_table_of_mentoring_with_words_is_owned(ctx):
    owned = {one.model.__tablename__ for one in all_owned()}
    assert {"mentor_profile", "mentee_profile", "mentoring_message", "mentoring_report", "vetting_note"} <= owned


# --- two accounts become one ------------------------------------------------------------------------------------------


def test_merging_brings_everything_along(ctx):
    edition = open_mentoring()
    kept, gone, bo = a_member("Kept"), a_member("Gone"), a_member("Bo")
    match = a_pair(a_mentee(edition, gone), a_mentor(edition, bo))
    meeting = a_meeting(match)
    a_message(match, gone)
    add(*written(match, meeting, gone))
    a_vetting_note(edition, gone)
    a_block(edition, gone, a_member("Per"))
    merge(kept, gone)
    columns = [
        (Message, "author_id"), (MeetingNote, "author_id"), (Goal, "author_id"), (ThreadRead, "member_id"),
        (CheckIn, "member_id"), (Feedback, "member_id"), (MeetingFeed, "member_id"), (Favourite, "member_id"),
        (VettingNote, "member_id"), (Block, "member_id"), (MenteeProfile, "member_id"),
    ]  # fmt: skip
    assert {getattr(row, name) for model, name in columns for row in db.session.scalars(select(model))} == {kept.id}


def test_two_mentors_become_the_one_that_is_further_along(ctx):
    edition = open_mentoring()
    kept, gone = a_member("Kept"), a_member("Gone")
    draft = a_mentor(edition, kept, state=ProfileState.DRAFT)
    listed = a_mentor(edition, gone)
    ida, per = a_mentee(edition, a_member("Ida")), a_mentee(edition, a_member("Per"))
    first, second = a_pair(ida, draft), a_pair(ida, listed)
    third, asked, again = a_pair(per, draft), a_request(per, listed), a_request(per, draft)
    fan = a_member("Fan")
    add(*(Favourite(member_id=fan.id, mentor_id=one.id, at=now()) for one in (draft, listed)))
    merge(kept, gone)
    assert [(one.id, one.member_id) for one in db.session.scalars(select(MentorProfile))] == [(listed.id, kept.id)]
    assert {one.mentor_id for one in (first, second, third, asked, again)} == {listed.id}
    assert (first.state, second.state, third.state) == (MatchState.ENDED, MatchState.ACTIVE, MatchState.ACTIVE)
    assert (asked.state, again.state) == (RequestState.SENT, RequestState.WITHDRAWN)
    assert count(Favourite) == 1


def test_two_who_looked_become_one_and_bands_stay(ctx):
    edition = open_mentoring()
    kept, gone = a_member("Kept"), a_member("Gone")
    own = a_mentee(edition, kept)
    other = a_mentee(edition, gone)
    band = a_mentee(edition, gone, kind=MenteeKind.BAND, organisation_id=a_band(gone).id)
    match = a_pair(other, a_mentor(edition))
    merge(kept, gone)
    found = db.session.scalars(select(MenteeProfile).order_by(MenteeProfile.id))
    assert [(one.id, one.member_id) for one in found] == [(own.id, kept.id), (band.id, kept.id)]
    assert (match.mentee_id, match.state) == (own.id, MatchState.ACTIVE)


def test_what_both_wrote_once_stays_once(ctx):
    edition = open_mentoring()
    kept, gone = a_member("Kept"), a_member("Gone")
    match = a_pair(a_mentee(edition, kept), a_mentor(edition))
    meeting = a_meeting(match)
    add(*written(match, meeting, kept), *written(match, meeting, gone))
    per = a_member("Per")
    a_block(edition, kept, per)
    a_block(edition, gone, per)
    a_block(edition, kept, gone)
    merge(kept, gone)
    once = (MeetingNote, ThreadRead, CheckIn, Feedback, MeetingFeed, Favourite, Block)
    assert [count(model) for model in once] == [1] * len(once)


def test_nobody_becomes_their_own_mentor(ctx):
    edition = open_mentoring()
    kept, gone = a_member("Kept"), a_member("Gone")
    mentor, mentee = a_mentor(edition, kept), a_mentee(edition, gone)
    match, request = a_pair(mentee, mentor), a_request(mentee, mentor)
    merge(kept, gone)
    assert (match.state, request.state) == (MatchState.ENDED, RequestState.WITHDRAWN)


# --- an account is erased ---------------------------------------------------------------------------------------------


def test_erased_mentor_leaves_nobody_waiting(ctx):
    edition = open_mentoring()
    bo, ida = a_member("Bo"), a_member("Ida")
    mentor = a_mentor(edition, bo, cleared=True)
    mentee = a_mentee(edition, ida)
    match, request = a_pair(mentee, mentor), a_request(a_mentee(edition, a_member("Per")), mentor)
    offered = a_pair(a_mentee(edition, a_member("Jo")), mentor, MatchState.OFFERED)
    meeting = a_meeting(match)
    mine, theirs = a_message(match, bo), a_message(match, ida, "Theirs")
    add(*written(match, meeting, bo), *written(match, meeting, ida)[:2])
    mine_id, code = mine.id, mentor.code
    erase(bo)
    assert mentor.code == code
    assert (match.state, offered.state, request.state) == (MatchState.ENDED, MatchState.DROPPED, RequestState.DECLINED)
    assert (mentor.about, mentor.works_at, mentor.search, mentor.languages) == ({}, "", "", [])
    assert (mentor.state, mentor.welcomes_minors, count(MentorSkill)) == (ProfileState.DRAFT, False, 0)
    assert (db.session.get(Message, mine_id), theirs.words, meeting.link) == (None, "Theirs", "")
    assert [(one.author_id) for one in db.session.scalars(select(MeetingNote))] == [ida.id]
    assert [one.author_id for one in db.session.scalars(select(Goal))] == [ida.id]
    kept = db.session.scalars(select(Feedback)).one()
    assert (kept.worth, kept.learnt, kept.thanks, count(CheckIn), count(Favourite)) == (4, "", "", 0, 0)


def test_evidence_stays_when_somebody_erases_themselves(ctx):
    edition = open_mentoring()
    bo = a_member("Bo")
    mentor = a_mentor(edition, bo, cleared=True)
    liv = a_minor()
    young = a_pair(a_mentee(edition, liv), mentor, young=True)
    reported = a_pair(a_mentee(edition, a_member("Ida")), mentor)
    plain = a_pair(a_mentee(edition, a_member("Per")), mentor)
    rows = [a_message(match, bo) for match in (young, reported, plain)]
    ids = [row.id for row in rows]
    a_report(liv, bo, edition_id=edition.id, match_id=reported.id, words="It stays")
    add(YoungLook(edition_id=edition.id, member_id=bo.id, young_id=liv.id, what="mentoring.pair", at=now()))
    erase(bo)
    assert [db.session.get(Message, key) is not None for key in ids] == [True, True, False]
    assert (db.session.scalars(select(Report.words)).all(), count(YoungLook), count(VettingNote)) == (
        ["It stays"],
        1,
        1,
    )


def test_erased_mentee_takes_requests_back(ctx):
    edition = open_mentoring()
    ida = a_member("Ida")
    mentee = a_mentee(edition, ida, here="Stuck", act="Ekko")
    request = a_request(mentee, a_mentor(edition))
    erase(ida)
    assert (request.state, request.why_you, request.stuck) == (RequestState.WITHDRAWN, "", "")
    assert (mentee.here, mentee.act, mentee.genres) == ("", "", [])


def test_profile_that_nobody_met_is_gone_with_its_member(ctx):
    edition = open_mentoring()
    bo, ida = a_member("Bo"), a_member("Ida")
    a_mentor(edition, bo)
    a_mentee(edition, ida)
    erase(bo)
    erase(ida)
    assert (count(MentorProfile), count(MenteeProfile), count(MentoringRequest)) == (0, 0, 0)


def test_band_keeps_its_profile_when_its_writer_goes(ctx):
    edition = open_mentoring()
    ida, per = a_member("Ida"), a_member("Per")
    mentee = a_mentee(edition, ida, kind=MenteeKind.BAND, organisation_id=a_band(ida, per).id, here="We stay")
    match = a_pair(mentee, a_mentor(edition))
    erase(ida)
    assert (mentee.member_id, mentee.here, match.state) == (per.id, "We stay", MatchState.ACTIVE)


def test_another_coordinator_takes_over(ctx):
    first = a_member("First")
    edition = open_mentoring(coordinator=first)
    second = a_team_member(edition, Role.MENTOR_COORDINATOR, "Second")
    match = a_pair(a_mentee(edition), a_mentor(edition), coordinator_id=first.id)
    erase(first)
    kept = db.session.scalars(select(MentoringSettings)).one()
    assert (match.coordinator_id, kept.coordinator_id) == (second.id, second.id)
