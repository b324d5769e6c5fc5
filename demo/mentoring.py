"""The demo's mentoring: how it is kept, programmes in every state, a matching that was run, circles, speed meetings."""

import datetime as dt
from collections.abc import Sequence

from core.clock import now
from core.db import db, transaction
from core.language import local
from core.permissions import Role, Viewer
from core.texts import Texts
from demo.mentoring_pairs import Cast, make_pairs
from demo.mentoring_people import ARTIST, MENTOR, chance, keep_apart, make_mentors, make_young
from editions.models import Edition
from mentoring.actions import circles, matching, offering, publishing, speed, speed_planning
from mentoring.actions.parties import looker
from mentoring.actions.programmes import ProgrammeWanted, QuestionWanted, make_programme, move_programme, put_question
from mentoring.actions.settings import Kept, save_settings
from mentoring.models import Match, MenteeProfile, MentoringProgramme, MentorProfile, ProgrammeApplication
from mentoring.queries import programmes as asked
from mentoring.queries.settings import venues_of
from mentoring.rules.fit import WEIGHTS, PartKind
from mentoring.rules.matching import Goal
from mentoring.rules.people import ProfileState
from mentoring.rules.programmes import QuestionKind, Whom
from mentoring.rules.states import ApplicationState, MatchState, ProgrammeState, ProgrammeStep

COORDINATOR = "coordinator@sundet.example"
WORDS = Texts(
    da=(
        "Tre samtaler med en, der er to skridt foran. Helst på tværs af vandet, for på den anden side kender de nogle "
        "andre.\n\nDet koster ikke noget. Vi svarer altid, og passer det ikke, finder vi en anden."
    ),
    sv=(
        "Tre samtal med någon som är två steg före. Helst över vattnet, för på andra sidan känner de några andra.\n\n"
        "Det kostar ingenting. Vi svarar alltid, och passar det inte hittar vi någon annan."
    ),
    en=(
        "Three talks with somebody two steps ahead. Preferably across the water: they know other people over there.\n\n"
        "It costs nothing. We always answer, and if it does not work, we find somebody else."
    ),
)
NAMES = {
    "ended": Texts(da="Første skridt 2026", sv="Första steget 2026", en="First steps 2026"),
    "matched": Texts(da="Over vandet", sv="Över vattnet", en="Across the water"),
    "ready": Texts(da="Unge arrangører", sv="Unga arrangörer", en="Young promoters"),
    "open": Texts(da="Forår 2027", sv="Våren 2027", en="Spring 2027"),
}
ABOUT = Texts(
    da="Tre møder på fire måneder. Én aften til at begynde sammen, én til at slutte.",
    sv="Tre möten på fyra månader. En kväll att börja tillsammans, en att sluta.",
    en="Three meetings in four months. One evening to begin together, one to end.",
)


def make_mentoring(edition: Edition, people: dict[str, int]) -> None:
    """Make everything that stands by itself, in the transaction of the demo; `match_mentoring` does the rest."""
    coordinator = people[COORDINATOR]
    with transaction():
        venues = db.session.scalars(venues_of(edition.id)).all()
        approved = [venue for venue in venues if venue.city_id is not None][:4]
        kept = Kept(
            words=WORDS,
            welcomes_minors=True,
            coordinator_id=coordinator,
            venues=[venue.id for venue in approved],
        )
        save_settings(edition, kept, by=coordinator)
        mentors, young = make_mentors(edition, people), make_young(edition, people)
        keep_apart(edition, mentors, young)
        house = next(venue for venue in approved if "Dunker" in venue.name) if approved else venues[0]
        cast = Cast(edition, mentors, young, people, house, coordinator)
        make_pairs(cast)
        _programmes(cast, coordinator)


def _programmes(cast: Cast, coordinator: int) -> None:
    """Make four programmes: over, about to be matched, ready to match, and open."""
    listed = [row for row in cast.mentors.values() if row.state is ProfileState.LISTED]
    free = [row for key, row in cast.young.items() if row.member_id not in cast.people.values()]
    _ended(cast, coordinator)
    matched = _programme(cast.edition, "matched", coordinator, opens=-40, closes=3, first=-5, last=110)
    _apply(matched, listed[:24], free[:40])
    ready = _programme(cast.edition, "ready", coordinator, opens=-30, closes=2, first=14, last=140)
    _apply(ready, listed[24:44], free[40:70])
    for programme in (matched, ready):
        move_programme(cast.edition.id, programme.id, ProgrammeStep.CLOSE, by=coordinator)
    opened = _programme(cast.edition, "open", coordinator, opens=-4, closes=24, first=70, last=190)
    question = QuestionWanted(
        words=Texts(
            da="Hvad vil du kunne til sommer?",
            sv="Vad vill du kunna till sommaren?",
            en="What do you want to be able to do by summer?",
        ),
        kind=QuestionKind.LONG_TEXT,
        whom=Whom.MENTEE,
        needed=True,
        options=Texts(),
    )
    put_question(cast.edition.id, opened.id, None, question, by=coordinator)
    _apply(opened, listed[44:49], free[70:78], state=ApplicationState.SENT)


def _programme(
    edition: Edition, key: str, coordinator: int, *, opens: int, closes: int, first: int, last: int
) -> MentoringProgramme:
    moment = now().replace(minute=0, second=0, microsecond=0)
    today = local(now(), edition.zone).date()
    weights = {**WEIGHTS, PartKind.ACROSS: 100} if key == "matched" else WEIGHTS
    wanted = ProgrammeWanted(
        name=NAMES[key],
        words=ABOUT,
        opens_at=moment + dt.timedelta(days=opens),
        closes_at=moment + dt.timedelta(days=closes),
        first_day=today + dt.timedelta(days=first),
        last_day=today + dt.timedelta(days=last),
        seats=30 if key == "matched" else None,
        goal=Goal.EVERYBODY,
        weights=weights,
        coordinator_id=coordinator,
    )
    programme_id = make_programme(edition.id, wanted, by=coordinator)
    move_programme(edition.id, programme_id, ProgrammeStep.OPEN, by=coordinator)
    return db.session.scalars(asked.programme_in(edition.id, programme_id)).one()


def _apply(
    programme: MentoringProgramme,
    mentors: Sequence[MentorProfile],
    mentees: Sequence[MenteeProfile],
    *,
    state: ApplicationState = ApplicationState.ELIGIBLE,
) -> None:
    """Let people apply; of forty, two are said not to be eligible."""
    rows: list[MentorProfile | MenteeProfile] = [*mentors, *mentees]
    for number, row in enumerate(rows):
        is_mentor = isinstance(row, MentorProfile)
        decided = state is not ApplicationState.SENT
        no = decided and number % 20 == 19
        db.session.add(
            ProgrammeApplication(
                programme_id=programme.id,
                mentor_id=row.id if is_mentor else None,
                mentee_id=None if is_mentor else row.id,
                state=ApplicationState.NOT_ELIGIBLE if no else state,
                seats=min(2, row.seats) if isinstance(row, MentorProfile) else None,
                answers={},
                ranking=[],
                decided_by_id=programme.coordinator_id if decided else None,
                decided_at=now() - dt.timedelta(days=1) if decided else None,
                note="Bor for langt væk" if no else "",
                applied_at=now() - dt.timedelta(days=2 + chance(row.code, below=20)),
            )
        )
    db.session.flush()


def _ended(cast: Cast, coordinator: int) -> None:
    """The programme of the year before: its completed pair belongs to it."""
    today = local(now(), cast.edition.zone).date()
    programme = MentoringProgramme(
        edition_id=cast.edition.id,
        name=NAMES["ended"],
        words=ABOUT,
        state=ProgrammeState.ENDED,
        first_day=today - dt.timedelta(days=130),
        last_day=today - dt.timedelta(days=8),
        goal=Goal.EVERYBODY.value,
        weights={kind.value: points for kind, points in WEIGHTS.items()},
        questions=[],
        seed="f0rste-skridt-26",
        coordinator_id=coordinator,
        created_at=now() - dt.timedelta(days=170),
        closed_at=now() - dt.timedelta(days=140),
        published_at=now() - dt.timedelta(days=130),
        ended_at=now() - dt.timedelta(days=8),
    )
    db.session.add(programme)
    db.session.flush()
    for match in db.session.query(Match).filter(Match.state.in_((MatchState.COMPLETED, MatchState.ENDED))):
        match.programme_id = programme.id
    db.session.flush()


# --- what is worked out: outside of the demo's transaction ------------------------------------------------------------


def match_mentoring(edition: Edition, people: dict[str, int]) -> None:
    """Match the programme that is due, publish it, let half of them say yes; plan speed meetings and offer a circle."""
    coordinator = people[COORDINATOR]
    closed = [
        row
        for row in db.session.scalars(asked.programmes_in(edition.id)).all()
        if row.state is ProgrammeState.CLOSED and row.seats is not None
    ]
    for programme_id in [row.id for row in closed]:
        wanted = matching.RunWanted(goal=Goal.EVERYBODY, weights={**WEIGHTS, PartKind.ACROSS: 100})
        number = matching.ask_run(edition, programme_id, wanted, by=coordinator)
        run = db.session.scalars(asked.run_of(programme_id, number)).one()
        matching.run_matching(run.id)
        publishing.approve(edition, programme_id, number, by=coordinator)
        publishing.publish(edition, programme_id, by=coordinator)
        _answer_offers(edition, programme_id)
    _speed_meetings(edition, people, coordinator)
    _circle(edition, coordinator)


def _answer_offers(edition: Edition, programme_id: int) -> None:
    rows = db.session.scalars(asked.pairs_in_programme(programme_id)).all()
    offered = [
        (row.code, row.mentor.member_id, row.mentee.member_id) for row in rows if row.state is MatchState.OFFERED
    ]
    for number, (code, mentor, mentee) in enumerate(offered):
        if number % 3 != 2:
            offering.say_yes(edition, code, mentor)
        if number % 2 == 0:
            offering.say_yes(edition, code, mentee)


def _speed_meetings(edition: Edition, people: dict[str, int], coordinator: int) -> None:
    start = dt.datetime.combine(edition.first_day, dt.time(15), tzinfo=dt.UTC)
    details = speed.Details(
        name=Texts(da="Speedmøder på kajen", sv="Snabbmöten på kajen", en="Speed meetings on the quay"),
        starts_at=start,
        minutes=10,
        change_minutes=2,
        rounds=6,
        tables=12,
        venue_id=None,
    )
    event_id = speed.make_event(edition, details, by=coordinator)
    who = looker(edition, Viewer(member_id=coordinator, roles=frozenset({Role.MENTOR_COORDINATOR})))
    mentors, mentees = _guests(edition, people)
    speed.add_guests(edition, event_id, who, mentor_ids=mentors, mentee_ids=mentees, by=coordinator)
    speed_planning.plan_event(edition, event_id, by=coordinator)
    speed_planning.publish_event(edition, event_id, by=coordinator)


def _guests(edition: Edition, people: dict[str, int]) -> tuple[list[int], list[int]]:
    """Return some mentors and some who look for one; those to sign in as are among them."""
    listed = (
        db.session.query(MentorProfile)
        .filter_by(edition_id=edition.id, state=ProfileState.LISTED)
        .order_by(MentorProfile.member_id != people[MENTOR], MentorProfile.id)
    )
    looking = (
        db.session.query(MenteeProfile)
        .filter_by(edition_id=edition.id, state=ProfileState.LISTED)
        .order_by(MenteeProfile.member_id != people[ARTIST], MenteeProfile.id.desc())
    )
    return [row.id for row in listed.limit(12)], [row.id for row in looking.limit(24)]


def _circle(edition: Edition, coordinator: int) -> None:
    """Offer a circle to some of those who were left over."""
    found = circles.suggestions(edition)
    if not found:
        return
    best = found[0]
    details = circles.Details(
        name="Aftenkredsen",
        skill=best.skill,
        mentor_id=best.mentor,
        host_id=None if best.mentor else coordinator,
        starts_at=now().replace(hour=17, minute=0, second=0, microsecond=0) + dt.timedelta(days=12),
        venue_id=None,
        words="",
    )
    circle_id = circles.make_circle(edition, details, best.people, by=coordinator)
    circles.offer_circle(edition, circle_id, by=coordinator)
