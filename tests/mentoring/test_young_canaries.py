"""No word of somebody under 18 reaches an adult who may not see them: in no page, list, calendar, file or mail.

Every text of a young person and of what is said with them is a word like no other. Every kind of adult opens every
address of mentoring that leads to the young person, their pair or their requests, and carries every list out.
"""

import contextlib
import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from accounts.models import Member
from accounts.queries import primary_address_of
from core.clock import now
from core.db import db, transaction
from core.jobs import KINDS, Job
from core.outbox import Mail
from core.permissions import Role
from core.refusals import Refused
from editions.actions.team import give_role
from editions.models import Edition
from mentoring.actions import blocking, looking_after, reporting, requests, talking, vetting
from mentoring.actions.guarding import guard_minors
from mentoring.mails.safety import Letter
from mentoring.models import (
    CheckIn,
    Circle,
    CirclePlace,
    Feedback,
    Goal,
    Match,
    Meeting,
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
from mentoring.queries.pairs import match_with_both
from mentoring.queries.settings import members_with
from mentoring.rules.people import Meets, Seen
from mentoring.rules.states import DeclineReason, MeetingKind, MeetingState, RequestState
from tests.browser import Browser
from tests.editions.builders import a_member, a_team_member, sign_in, texts
from tests.house.test_canaries import words_of
from tests.mentoring.builders import a_mentee, a_mentor, a_minor, a_pair, a_request, open_mentoring
from tests.mentoring.cohorts.builders import a_programme, an_application
from tests.samples import routes

NAME = "Kaninungen"
PROMPTS = ("why_you", "stuck", "first_hour", "answer")
PROFILE = ("act", "here", "done", "good_hour", "link")


@dataclass
class House:
    """An edition with a young person, who may see them, and who may not."""

    edition: Edition
    profile: MenteeProfile
    cleared: MentorProfile
    lapsed: MentorProfile
    carer: Member
    lead: Member
    pair: Match
    lapsed_pair: Match
    request: MentoringRequest
    over: MentoringRequest
    arguments: dict[str, object] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)  # words of the pair
    told: set[str] = field(default_factory=set)  # words of the profile

    @property
    def words(self) -> set[str]:
        return self.said | self.told | {NAME}


@pytest.fixture
def house(ctx: Flask) -> House:
    """Fill every text with a word of its own."""
    counter = itertools.count(100)
    edition = open_mentoring()
    carer = db.session.get_one(Member, _role(edition, Role.MENTOR_COORDINATOR))
    lead = db.session.get_one(Member, _role(edition, Role.SAFEGUARDING_LEAD))
    told: dict[str, Any] = {name: f"kanin{next(counter)}" for name in PROFILE}
    profile = a_mentee(edition, a_minor(NAME), **told)
    cleared = a_mentor(edition, a_member("Cleared"), cleared=True, seats=5, seen=Seen.PUBLIC)
    lapsed = a_mentor(edition, a_member("Lapsed"), seats=5, welcomes_minors=True)
    other = a_mentor(edition, a_member("Other"))
    asked: dict[str, Any] = {name: f"kanin{next(counter)}" for name in PROMPTS}
    over: dict[str, Any] = {name: f"kanin{next(counter)}" for name in PROMPTS}
    house = House(
        edition=edition, profile=profile, cleared=cleared, lapsed=lapsed, carer=carer, lead=lead,
        pair=a_pair(profile, cleared, young=True, coordinator_id=carer.id, days=40, end_words="kaninend"),
        lapsed_pair=a_pair(profile, lapsed, young=True, coordinator_id=carer.id, end_words="kaninendtwo"),
        request=a_request(profile, lapsed, **asked),
        over=a_request(profile, other, RequestState.EXPIRED, **over),
    )  # fmt: skip
    house.told = {getattr(profile, name) for name in PROFILE}
    house.said = {getattr(row, one) for row in (house.request, house.over) for one in PROMPTS}
    house.said |= {"kaninend", "kaninendtwo"}
    for match in (house.pair, house.lapsed_pair):
        _say(house, match, counter)
    _around(house, next(counter))
    return house


def _role(edition: Edition, role: Role) -> int:
    return db.session.scalars(members_with(edition.id, role)).one()


def _say(house: House, match: Match, counter: Iterator[int]) -> None:
    """Write in a pair all that can be written, each with a word of its own."""

    def word() -> str:
        new = f"kanin{next(counter)}"
        house.said.add(new)
        return new

    mentor = house.cleared.member_id if match is house.pair else house.lapsed.member_id
    young = house.profile.member_id
    moment = now()
    with transaction() as session:
        meeting = Meeting(
            match_id=match.id, number=1, kind=MeetingKind.WORK, state=MeetingState.BOOKED, times=[],
            starts_at=moment + dt.timedelta(days=3), minutes=60, meets=Meets.ONLINE,
            link=f"https://{word()}.example", agenda=word(), created_at=moment, changed_at=moment,
        )  # fmt: skip
        session.add(meeting)
        session.flush()
        session.add_all(
            [
                MeetingNote(meeting_id=meeting.id, author_id=young, shared=True, words=word(), changed_at=moment),
                MeetingNote(meeting_id=meeting.id, author_id=young, shared=False, words=word(), changed_at=moment),
                Goal(match_id=match.id, author_id=young, words=word(), created_at=moment),
                Message(match_id=match.id, author_id=young, words=word(), at=moment),
                Message(match_id=match.id, author_id=mentor, words=word(), at=moment, held_at=moment),
                CheckIn(match_id=match.id, member_id=young, week=2, going=1, words=word(), asked_at=moment),
                Feedback(match_id=match.id, member_id=young, worth=1, learnt=word(), thanks=word(), at=moment),
                Report(
                    edition_id=house.edition.id, match_id=match.id, by_id=young, about_id=mentor,
                    reason=ReportReason.MONEY, words=word(), young=True, at=moment,
                ),
            ]
        )  # fmt: skip


def _around(house: House, number: int) -> None:
    """Put the young person into a programme, a circle and speed meetings, and point every address at them."""
    programme = a_programme(house.edition)
    application = an_application(programme, house.profile, note=f"kanin{number}")
    with transaction() as session:
        circle = Circle(edition_id=house.edition.id, name="Circle", skill="contracts", created_at=now())
        event = SpeedEvent(
            edition_id=house.edition.id, name=texts("Speed"), starts_at=now(), tables=1, seed="s", created_at=now()
        )
        session.add_all([circle, event])
        session.flush()
        guest = SpeedGuest(event_id=event.id, mentee_id=house.profile.id)
        place = CirclePlace(circle_id=circle.id, mentee_id=house.profile.id)
        session.add_all([place, guest])
        session.flush()
        report = session.scalars(select(Report).order_by(Report.id).limit(1)).one()
        note = session.scalars(select(VettingNote).limit(1)).one()
        message = session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
        goal = session.scalars(select(Goal).limit(1)).one()
    house.arguments = {
        "edition": house.edition.slug, "programme_id": programme.id, "application_id": application.id,
        "circle_id": circle.id, "place_id": place.id, "event_id": event.id, "guest_id": guest.id,
        "mentee_id": house.profile.id,
        "report_id": report.id, "note_id": note.id, "message_id": message.id, "goal_id": goal.id, "number": 1,
        "other": 1, "week": 2, "step": "here", "which": "shared", "key": "new", "side": "mentee", "secret": "none",
        "block_id": 1, "kind": "mentee", "member_id": house.profile.member_id,
    }  # fmt: skip


def codes_for(rule: Rule, house: House) -> tuple[str, ...]:
    """Return the codes of the young person that an address may lead to."""
    if "code" not in rule.arguments:
        return ("",)
    return {
        "pairs": (house.pair.code, house.lapsed_pair.code),
        "offers": (house.pair.code,),
        "requests": (house.request.code, house.over.code),
        "mentors": (house.cleared.code, house.profile.code),
        "vetting": (house.cleared.code,),
    }.get(rule.rule.split("<code>")[0].rstrip("/").rpartition("/")[2], (house.profile.code,))


def addresses(app: Flask, house: House) -> Iterator[str]:
    """Yield every address of mentoring that can be opened, once for each code of the young person's."""
    for rule in routes(app):
        if rule.endpoint.startswith(("mentoring.", "mentoring_desk.")) and "GET" in (rule.methods or set()):
            for code in codes_for(rule, house):
                yield built(app, rule, {**house.arguments, "code": code})


def built(app: Flask, rule: Rule, values: dict[str, object]) -> str:
    missing = rule.arguments - set(values)
    assert not missing, f"say what stands for {missing} of {rule.rule}"
    with app.test_request_context():
        found = rule.build({name: values[name] for name in rule.arguments})
    assert found is not None
    return str(found[1])


def _looks_too(house: House) -> Member:
    member = a_member("Looks")
    a_mentee(house.edition, member)
    return member


# The operator is not among them: the server is theirs, and so is the log of who looked.
ADULTS: dict[str, Callable[[House], Member | None]] = {
    "nobody": lambda _house: None,
    "a stranger": lambda _house: a_member("Stranger"),
    "another mentor, whom they asked": lambda house: db.session.get_one(Member, _mentor_of(house.over)),
    "a mentor who is not cleared any more": lambda house: db.session.get_one(Member, house.lapsed.member_id),
    "somebody who looks for a mentor": _looks_too,
    **{
        role.value: lambda house, role=role: a_team_member(house.edition, role, "Team")  # type: ignore[misc]  # a default
        for role in Role
        if role not in (Role.MENTOR_COORDINATOR, Role.SAFEGUARDING_LEAD)
    },
}


def _mentor_of(request: MentoringRequest) -> int:
    return db.session.get_one(MentorProfile, request.mentor_id).member_id


def leaks(app: Flask, browser: Browser, house: House, words: Iterable[str]) -> list[str]:
    """Return which addresses tell this reader which words."""
    found = []
    for path in addresses(app, house):
        answer = browser.client.get(path, base_url="http://localhost/", buffered=True)
        assert answer.status_code < 500, f"{path} answers {answer.status_code}"
        read = words_of(answer)
        found += [f"{path} tells {word}" for word in words if word in read]
    return found


@pytest.mark.parametrize("who", ADULTS, ids=list(ADULTS))
def test_adults_who_may_not_see_a_young_person_read_no_word_of_theirs(
    app: Flask, ctx: Flask, house: House, browser: Browser, who: str
) -> None:
    member = ADULTS[who](house)
    if member is not None:
        sign_in(browser, member)
    db.session.rollback()

    assert leaks(app, browser, house, house.words) == []


def test_another_coordinator_reads_nothing_of_what_the_two_say(
    app: Flask, ctx: Flask, house: House, browser: Browser
) -> None:
    sign_in(browser, a_team_member(house.edition, Role.MENTOR_COORDINATOR, "Another"))
    db.session.rollback()

    assert leaks(app, browser, house, house.said) == []


def test_who_may_see_them_does(app: Flask, ctx: Flask, house: House, browser: Browser) -> None:
    """Without this the tests above would prove nothing."""
    sign_in(browser, house.carer)
    db.session.rollback()

    read = {line.rpartition(" ")[2] for line in leaks(app, browser, house, house.words)}

    assert {NAME, house.profile.act} <= read
    assert {one for one in house.said if one in read}
    assert db.session.scalars(select(YoungLook.member_id).distinct()).all() == [house.carer.id]


@pytest.mark.parametrize(
    "endpoint",
    ["lists", "people_mentors_list", "people_looking_list", "figures", "programme_export", "speed_list"],
    ids=lambda name: name.replace("_", " "),
)
def test_lists_that_an_owner_carries_out_hold_no_word_of_theirs(
    app: Flask, ctx: Flask, house: House, browser: Browser, endpoint: str
) -> None:
    sign_in(browser, a_team_member(house.edition, Role.OWNER, "Team"))
    rule = next(one for one in routes(app) if one.endpoint == f"mentoring_desk.{endpoint}")
    page = browser.get(built(app, rule, house.arguments))

    answer = browser.submit("Download", format="csv")

    assert answer.response.mimetype == "text/csv"
    assert [word for word in house.words if word in f"{page.markup} {answer.data.decode()}"] == []


# --- mails ------------------------------------------------------------------------------------------------------------


def run_jobs() -> None:
    """Run what mentoring has put in line, but send nothing."""
    for job in db.session.scalars(select(Job).where(Job.name.startswith("mentoring."))).all():
        KINDS[job.name].function(**job.args)


def test_no_mail_holds_a_word_of_a_young_person(ctx: Flask, house: House) -> None:
    edition, pair = house.edition, house.pair
    young, mentor = house.profile.member_id, house.cleared.member_id
    owner = a_member("Owner")
    give_role(edition.id, owner.id, Role.OWNER, by=None)
    asked = a_request(house.profile, house.cleared)
    steps: tuple[Callable[[], object], ...] = (
        lambda: talking.say(pair.id, "kaninmessage, write to me at kanin@example.org", by=young),
        lambda: talking.say(pair.id, "kaninanswer", by=mentor),
        lambda: talking.let_through(house.arguments["message_id"], by=house.carer.id),  # type: ignore[arg-type]  # an id
        lambda: looking_after.write(edition, pair.code, Letter.REMIND, by=house.carer.id),
        lambda: requests.decline(edition, asked.code, DeclineReason.LATER, "kaninno", by=mentor),
        lambda: vetting.withdraw(edition, house.arguments["note_id"], by=house.lead.id),  # type: ignore[arg-type]  # an id
        lambda: reporting.report_pair(edition, _whole(pair), by=mentor, words="kaninreport"),
        guard_minors,
        lambda: blocking.block(edition, mentor, by=young),
    )
    for step in steps:
        # What is refused here has been said in another test; mails are what counts.
        with contextlib.suppress(Refused):
            step()
        run_jobs()
    for name, kind in KINDS.items():
        if name.startswith("mentoring.") and kind.every_minutes is not None:
            kind.function()
            run_jobs()

    mails = db.session.scalars(select(Mail).order_by(Mail.id)).all()
    own = set(_addresses(young))
    told = [
        (mail.template, word)
        for mail in mails
        for word in {*house.said, *house.told, "kanin"} | (set() if mail.to_address in own else {NAME})
        if word in f"{mail.subject} {mail.text} {mail.html}"
    ]
    assert told == []
    assert {mail.template for mail in mails} >= {
        "mentoring/letter_remind",
        "mentoring/team_lapsed",
        "mentoring/team_report",
    }


def _whole(match: Match) -> Match:
    return db.session.scalars(match_with_both(match.id)).unique().one()


def _addresses(member_id: int) -> list[str]:
    return list(db.session.scalars(primary_address_of(member_id)))
