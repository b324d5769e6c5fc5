"""Mentoring in both editions: pairs, requests, meetings, circles; a young person whom nearly nobody may see.

Here the delegate looks for a mentor and has the reviewer for one; the volunteer is cleared for young people and has the
young one; the coordinator looks after both pairs. There a member whom nobody signs in as is young, and the operator
looks after the pairs: the owner of that edition must not read a word of the young one.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from accounts.models import Member
from core.clock import now
from core.db import Base, db, transaction
from core.language import fold
from core.permissions import May, Role
from editions.models import Edition
from editions.queries import whole_edition
from mentoring.actions.matching import RunWanted, ask_run, run_matching
from mentoring.models import (
    CheckIn,
    Circle,
    CirclePlace,
    Favourite,
    Feedback,
    Goal,
    Match,
    Meeting,
    MeetingFeed,
    MeetingNote,
    MenteeProfile,
    MentoringRequest,
    MentorProfile,
    Message,
    Report,
    ReportReason,
    SpeedEvent,
    SpeedGuest,
    VettingNote,
    YoungLook,
)
from mentoring.queries.programmes import run_of
from mentoring.rules.fit import WEIGHTS
from mentoring.rules.matching import Goal as Wanted
from mentoring.rules.people import Meets, Seen
from mentoring.rules.states import MatchState, MeetingKind, MeetingState, RequestState
from tests.editions.builders import a_member, texts
from tests.mentoring.builders import (
    a_block,
    a_mentee,
    a_mentor,
    a_pair,
    a_request,
    open_mentoring,
)
from tests.mentoring.cohorts.builders import a_programme, an_application
from tests.samples import DELEGATE, ELSEWHERE, HERE, OPERATOR, THERE, Canary, World

MENTOR, CLEARED = Role.REVIEWER.value, Role.VOLUNTEER.value
CARER, LEAD = Role.MENTOR_COORDINATOR.value, Role.SAFEGUARDING_LEAD.value
OPEN_TO_YOUNG = Role.FINANCE.value
LINK = "https://{}.example"
PROFILE = ["act", "here", "done", "good_hour", "link"]
PROMPTS = ["why_you", "stuck", "first_hour", "answer"]
NAMES_OF_YOUNG = {HERE: "Kanarieungmaja", THERE: "Kanarieungmio"}
SECRETS = {HERE: "a-secret-of-the-samples-m1", THERE: "a-secret-of-the-samples-m2"}


@dataclass(frozen=True)
class Side:
    """Who is who in one edition."""

    name: str
    edition: Edition
    mentor: MentorProfile  # of the grown-up pair
    mentee: MenteeProfile
    cleared: MentorProfile  # of the young person's pair
    young: MenteeProfile
    carer_id: int

    @property
    def here(self) -> bool:
        return self.name == HERE

    @property
    def two(self) -> list[str]:
        """Those who may read what the grown-up pair says."""
        return [DELEGATE, MENTOR, CARER] if self.here else [ELSEWHERE, OPERATOR]

    @property
    def near_young(self) -> list[str]:
        """Those who may read what the young person and their mentor say."""
        return [CLEARED, CARER] if self.here else [OPERATOR]


def fill(world: World) -> None:
    """Fill both editions, and say what is nobody's."""
    for name in (HERE, THERE):
        edition = db.session.scalars(whole_edition(world.values[name]["edition_id"])).one()
        side = _people(world, name, edition)
        _profiles(world, side)
        grown = _pair(world, side, side.mentor, side.mentee, young=False)
        young = _pair(world, side, side.cleared, side.young, young=True)
        open_to_young = _requests(world, side)
        _reports(world, side, grown, young)
        _around(world, side, young)
        _programme(world, side, open_to_young)
    _owners(world)
    _excuses(world)
    _names(world)


def _member(world: World, who: str) -> Member:
    return db.session.get_one(Member, world.people[who])


def _extra(name: str) -> Member:
    """Return a member whom nobody of the samples signs in as."""
    return a_member(name, f"{fold(name).replace(' ', '-')}@example.org")


def _minor(side: str) -> Member:
    member = _extra(NAMES_OF_YOUNG[side])
    with transaction() as session:
        session.get_one(Member, member.id).minor_until = now().date() + dt.timedelta(days=300)
    return member


def _people(world: World, name: str, edition: Edition) -> Side:
    carer = _member(world, CARER if name == HERE else OPERATOR)
    open_mentoring(edition, minors=False, coordinator=carer)
    young = _minor(name)
    if name == HERE:
        mentor = a_mentor(edition, _member(world, MENTOR), seen=Seen.PUBLIC, works_at="x", country="SE")
        cleared = a_mentor(edition, _member(world, CLEARED), cleared=True, seats=5)
        mentee = a_mentee(edition, _member(world, DELEGATE))
    else:
        mentor = a_mentor(edition, _member(world, ELSEWHERE), seen=Seen.PUBLIC, works_at="x", country="SE")
        cleared = a_mentor(edition, _extra("Mentor there"), cleared=True, seats=5)
        mentee = a_mentee(edition, _extra("Mentee there"))
    side = Side(name, edition, mentor, mentee, cleared, a_mentee(edition, young), carer.id)
    readers = [CLEARED, CARER, LEAD, OPERATOR] if name == HERE else [OPERATOR]
    world.canaries.append(
        Canary(NAMES_OF_YOUNG[name], "Member.name of a minor", "", frozenset(readers), frozenset(), ())
    )
    return side


def _profiles(world: World, side: Side) -> None:
    with transaction() as session:
        mentor = session.get_one(MentorProfile, side.mentor.id)
        mentor.search = "x"
        world.plant(mentor, subject=MENTOR if side.here else ELSEWHERE, mays=[May.EVERYONE], only=["works_at"])
        world.plant(mentor, subject=MENTOR if side.here else ELSEWHERE, only=["search"])
        mentee = session.get_one(MenteeProfile, side.mentee.id)
        subject = DELEGATE if side.here else ""
        world.plant(mentee, subject=subject, people=side.two, only=PROFILE, forms={"link": LINK})
        young = session.get_one(MenteeProfile, side.young.id)
        world.plant(young, people=side.near_young, only=PROFILE, forms={"link": LINK})
        session.add(
            Favourite(member_id=world.people[DELEGATE if side.here else ELSEWHERE], mentor_id=side.cleared.id, at=now())
        )


def _pair(world: World, side: Side, mentor: MentorProfile, mentee: MenteeProfile, *, young: bool) -> Match:
    """A pair under way with a meeting that was held and one to come, and everything that can be written in it."""
    pair = a_pair(mentee, mentor, days=30, young=young, coordinator_id=side.carer_id, end_words="x")
    near = side.near_young if young else side.two
    first, second = mentor.member_id, mentee.member_id
    with transaction() as session:
        meetings = [
            Meeting(
                match_id=pair.id, number=number, kind=kind, state=state, times=[], starts_at=now() + dt.timedelta(days),
                minutes=60, meets=Meets.ONLINE, link="x", agenda="x", created_at=now(), changed_at=now(),
            )
            for number, kind, state, days in (
                (1, MeetingKind.GET_TO_KNOW, MeetingState.HELD, -9),
                (2, MeetingKind.WORK, MeetingState.BOOKED, 9),
            )
        ]  # fmt: skip
        session.add_all(meetings)
        session.flush()
        shared = MeetingNote(meeting_id=meetings[0].id, author_id=first, shared=True, words="x", changed_at=now())
        own = MeetingNote(meeting_id=meetings[0].id, author_id=first, shared=False, words="x", changed_at=now())
        goal = Goal(match_id=pair.id, author_id=second, words="x", created_at=now())
        said = Message(match_id=pair.id, author_id=second, words="x", at=now())
        held = Message(match_id=pair.id, author_id=first, words="x", at=now(), held_at=now())
        check_in = CheckIn(
            match_id=pair.id, member_id=second, week=2, going=1, words="x", asked_at=now(), answered_at=now()
        )
        feedback = Feedback(match_id=pair.id, member_id=second, worth=4, learnt="x", thanks="x", at=now())
        session.add_all([shared, own, goal, said, held, check_in, feedback])
        session.flush()
        # The address of a calendar is a secret: whoever has it reads the meetings of its owner.
        calendar = [] if young else [f"/{world.slugs[side.name]}/mentoring/calendar/"]
        for meeting in meetings:
            world.plant(meeting, people=near, paths=calendar, only=["link", "agenda"], forms={"link": LINK})
        written: list[Base] = [shared, goal, said]
        for row in written:
            world.plant(row, subject=_subject(side, young), people=near)
        author = (CLEARED if young else MENTOR) if side.here else ("" if young else ELSEWHERE)
        carer = CARER if side.here else OPERATOR
        # A note for oneself is the author's; a message that is held is seen by its author and who looks after the pair.
        world.plant(own, subject=author, people=[author])
        world.plant(held, subject=author, people=[author, carer])
        for row in [check_in, feedback]:
            world.plant(row, subject=_subject(side, young), people=[carer, *_mentee_of(side, young)], only=["words"])
        world.plant(feedback, subject=_subject(side, young), people=[carer, *_mentee_of(side, young)], only=["learnt"])
        world.plant(feedback, subject=_subject(side, young), people=near, only=["thanks"])
        world.plant(session.get_one(Match, pair.id), people=[carer], only=["end_words"])
    if not young:
        _tell_pair(world, side, pair, goal.id, held.id)
    return pair


def _subject(side: Side, young: bool) -> str:
    return DELEGATE if side.here and not young else ""


def _mentee_of(side: Side, young: bool) -> list[str]:
    return [DELEGATE] if side.here and not young else []


def _tell_pair(world: World, side: Side, pair: Match, goal_id: int, message_id: int) -> None:
    """Say what stands for the arguments of every page about a pair, and of every page about a mentor or a profile."""
    for rule in world.app.url_map.iter_rules():
        if not rule.endpoint.startswith(("mentoring.", "mentoring_desk.")) or "code" not in rule.arguments:
            continue
        code = {"pairs": pair.code, "mentors": side.mentor.code, "me": side.mentee.code}.get(
            rule.rule.split("/")[3], ""
        )
        if rule.endpoint.startswith("mentoring_desk."):
            place = rule.rule.split("<code>")[0].rstrip("/").rpartition("/")[2]
            codes = {"pairs": pair.code, "vetting": side.cleared.code, "mentors": side.mentor.code}
            code = codes.get(place, side.mentee.code)
        if code:
            world.knows_at(
                rule.endpoint, side.name, code=code, number=2, week=2, goal_id=goal_id, message_id=message_id,
                which="shared", step="here", note_id=_note_of(side), member_id=side.mentor.member_id,
            )  # fmt: skip


def _note_of(side: Side) -> int:
    statement = select(VettingNote.id).where(VettingNote.edition_id == side.edition.id)
    return db.session.scalars(statement.order_by(VettingNote.id)).first() or 0


def _requests(world: World, side: Side) -> MentorProfile:
    """One of a grown-up, one of the young person that waits, and one of theirs that ran out: nobody sees that."""
    open_to_young = a_mentor(
        side.edition, _member(world, OPEN_TO_YOUNG) if side.here else _extra("Open there"), cleared=True
    )
    grown = a_request(side.mentee, side.cleared, answer="x")
    waits = a_request(side.young, open_to_young, answer="x")
    over = a_request(side.young, side.mentor, RequestState.EXPIRED, answer="x")
    with transaction() as session:
        for row, people in (
            (grown, [DELEGATE, CLEARED] if side.here else [OPERATOR]),
            (waits, [OPEN_TO_YOUNG] if side.here else []),
            (over, []),
        ):
            subject = DELEGATE if side.here and row is grown else ""
            world.plant(session.get_one(MentoringRequest, row.id), subject=subject, people=people, only=PROMPTS)
    # Whom a young person asks sees their profile, and so their name.
    if side.here:
        _widen(world, NAMES_OF_YOUNG[HERE], OPEN_TO_YOUNG)
        for canary in [one for one in world.canaries if one.column.startswith("MenteeProfile.")]:
            if CLEARED in canary.people and MENTOR not in canary.people:
                _widen(world, canary.word, OPEN_TO_YOUNG)
    # Of a grown-up's profile the mentor whom they ask sees all.
    if side.here:
        for canary in [one for one in world.canaries if one.column.startswith("MenteeProfile.")]:
            if DELEGATE in canary.people:
                _widen(world, canary.word, CLEARED)
    for endpoint in ("one_request", "take_back", "say_yes", "say_no", "request_report", "request_block"):
        world.knows_at(f"mentoring.{endpoint}", side.name, code=grown.code)
    return open_to_young


def _widen(world: World, word: str, who: str) -> None:
    """Let somebody else read a canary, too."""
    for place, one in enumerate(world.canaries):
        if one.word == word:
            world.canaries[place] = Canary(one.word, one.column, one.subject, one.people | {who}, one.mays, one.paths)


def _reports(world: World, side: Side, grown: Match, young: Match) -> None:
    """A report that is open and taken on, one of a young person, one that is closed."""
    lead = world.people[LEAD if side.here else OPERATOR]
    leads = [LEAD, OPERATOR] if side.here else [OPERATOR]
    with transaction() as session:
        rows = [
            Report(
                edition_id=side.edition.id, match_id=match.id if match else None, by_id=by, about_id=about,
                reason=ReportReason.MONEY, words="x", told=["x"], outcome="x" if closed else "",
                young=match is young, at=now(),
                taken_by_id=lead, taken_at=now(), closed_at=now() if closed else None,
            )
            for match, by, about, closed in (
                (grown, side.mentee.member_id, side.mentor.member_id, False),
                (young, side.young.member_id, side.cleared.member_id, False),
                (None, side.mentee.member_id, side.cleared.member_id, True),
            )
        ]  # fmt: skip
        session.add_all(rows)
        session.flush()
        mays = [May.SAFEGUARD] if side.here else []
        for row in rows:
            mine = [DELEGATE] if side.here and row.by_id == world.people[DELEGATE] else []
            world.plant(row, subject=mine[0] if mine else "", people=[*mine, *leads], mays=mays, only=["words", "told"])
        # Who reported reads it in the file of their data.
        world.plant(rows[2], subject=DELEGATE if side.here else "", people=leads, mays=mays, only=["outcome"])
        # Who deals with a report reads the messages of its pair, the name and nothing of the profile.
        for canary in [one for one in world.canaries if one.column == "Message.words"]:
            if side.here and CARER in canary.people:
                _widen(world, canary.word, LEAD)
        block = a_block(
            side.edition, db.session.get_one(Member, side.mentee.member_id), _extra(f"Kept away {side.name}")
        )
    world.knows(side.name, report_id=rows[0].id, block_id=block.id)


def _around(world: World, side: Side, young: Match) -> None:
    """A calendar, the log, a circle and speed meetings."""
    with transaction() as session:
        session.add(
            MeetingFeed(
                edition_id=side.edition.id, member_id=side.mentee.member_id, secret=SECRETS[side.name], language="en",
                made_at=now(),
            )
        )  # fmt: skip
        session.add(
            YoungLook(
                edition_id=side.edition.id, member_id=side.carer_id, young_id=side.young.member_id,
                what="mentoring_desk.pair", match_id=young.id, at=now(),
            )
        )  # fmt: skip
        circle = Circle(
            edition_id=side.edition.id, name="A circle", skill="contracts", mentor_id=side.cleared.id,
            offered_at=now(), created_at=now(),
        )  # fmt: skip
        event = SpeedEvent(
            edition_id=side.edition.id, name=texts("Speed"), starts_at=now() + dt.timedelta(days=30), tables=2,
            seed="seed", created_at=now(), planned_at=now(), published_at=now(),
            plan={"meetings": [[1, 1, side.mentor.id, side.mentee.id], [1, 2, side.cleared.id, side.young.id]]},
        )  # fmt: skip
        session.add_all([circle, event])
        session.flush()
        places = [CirclePlace(circle_id=circle.id, mentee_id=one.id, comes=True) for one in (side.mentee, side.young)]
        session.add_all(places)
        guest = SpeedGuest(event_id=event.id, mentee_id=side.mentee.id)
        sits = SpeedGuest(event_id=event.id, mentor_id=side.mentor.id, table=1)
        session.add_all([guest, sits])
        session.add(SpeedGuest(event_id=event.id, mentor_id=side.cleared.id, table=2))
        session.add(SpeedGuest(event_id=event.id, mentee_id=side.young.id))
        session.flush()
    world.knows(side.name, circle_id=circle.id, event_id=event.id, guest_id=guest.id, mentee_id=side.mentee.id)
    world.knows(side.name, place_id=places[0].id)
    world.knows_at("mentoring_desk.speed_guest_table", side.name, guest_id=sits.id)
    world.knows_at("mentoring.meeting_feed", side.name, secret=SECRETS[side.name])


def _programme(world: World, side: Side, open_to_young: MentorProfile) -> None:
    """A programme that was matched: the young person is among those who applied; one pair of it is offered."""
    programme = a_programme(side.edition, coordinator_id=side.carer_id)
    applications = [
        an_application(programme, profile, note="x")
        for profile in (side.mentee, side.young, side.mentor, open_to_young)
    ]
    with transaction() as session:
        # Everybody reads under My data what was noted about their own application.
        subjects = [DELEGATE, "", MENTOR, OPEN_TO_YOUNG] if side.here else ["", "", ELSEWHERE, ""]
        for row, subject in zip(applications, subjects, strict=True):
            mays = [May.MENTORING_SEE] if side.here else []
            people = [] if side.here else [ELSEWHERE, OPERATOR]
            world.plant(session.merge(row), subject=subject, people=people, mays=mays, only=["note"])
    number = ask_run(side.edition, programme.id, RunWanted(goal=Wanted.EVERYBODY, weights=WEIGHTS), by=side.carer_id)
    run = db.session.scalars(run_of(programme.id, number)).one()
    run_matching(run.id)
    offered = a_pair(
        side.mentee, side.cleared, MatchState.OFFERED, programme_id=programme.id, coordinator_id=side.carer_id
    )
    world.knows(side.name, programme_id=programme.id, application_id=applications[0].id, key="new", side="mentee")
    for rule in world.app.url_map.iter_rules():
        if rule.endpoint.startswith("mentoring") and "/programmes/" in rule.rule:
            world.knows_at(
                rule.endpoint, side.name, number=number, other=number, code=offered.code, step="end",
                programme_id=programme.id, application_id=applications[0].id, key="new", side="mentee",
            )  # fmt: skip
        elif rule.endpoint.startswith("mentoring.offer"):
            world.knows_at(rule.endpoint, side.name, code=offered.code)


def _owners(world: World) -> None:
    """Pages of somebody: to everybody else they do not exist."""
    two = {DELEGATE, MENTOR}
    for endpoint in (
        "pair pair_check_in pair_feedback pair_finish pair_leave pair_meeting pair_meeting_file pair_meeting_move "
        "pair_meeting_new pair_report pair_talk pair_meeting_times pair_certificate_file"
    ).split():
        world.private[f"mentoring.{endpoint}"] = two
    # Only the one who looks for a mentor was asked how it goes.
    world.private["mentoring.pair_check_in"] = {DELEGATE}
    world.private["mentoring.one_request"] = {DELEGATE, CLEARED}
    world.private["mentoring.request_report"] = {DELEGATE, CLEARED}
    world.private["mentoring.report"] = {DELEGATE}
    world.private["mentoring.me_step"] = {DELEGATE}
    world.private["mentoring_desk.pair"] = {CARER}
    # Who looks for a mentor is seen by coordinators, as far as they let the team see them.
    world.private["mentoring_desk.mentee"] = {CARER}
    world.private["mentoring_desk.programme_application"] = {CARER}
    world.private["mentoring.circle"] = {DELEGATE, CLEARED}
    world.private["mentoring.circle_report"] = {DELEGATE, CLEARED}
    world.private["mentoring.place_report"] = {CLEARED}
    # The two of the plan are a pair already, so they do not meet there and nobody else does.
    world.private["mentoring.guest_report"] = set()
    world.private["mentoring.my_rounds"] = {*two, CLEARED}
    world.private["mentoring.offer_of_pair"] = {DELEGATE, CLEARED}
    # Where nobody ranks the other side there is no page for it.
    world.private["mentoring.programme_ranking"] = set()
    world.answers["mentoring.pair_certificate_file"] = {404, 303}
    # It is still under way, so there is nothing to certify.
    world.answers["mentoring_desk.pair_certificate"] = {404}
    lists = ("lists", "people_mentors_list", "people_looking_list")
    world.lists.extend((f"mentoring_desk.{name}", {}) for name in lists)


def _names(world: World) -> None:
    """The delegate's name is read by whom they asked, by their mentor, and by who looks after them."""
    for canary in [one for one in world.canaries if (one.column, one.subject) == ("Member.name", DELEGATE)]:
        for who in (MENTOR, CLEARED, CARER, LEAD):
            _widen(world, canary.word, who)


def _excuses(world: World) -> None:
    world.excuse(
        "It is chosen from a list.",
        "MentorProfile.country",
        "MenteeProfile.country",
        "MenteeProfile.stage",
        "MentorSkill.skill",
        "MenteeNeed.skill",
        "VettingNote.country",
    )
