"""The demo's requests and pairs: in every state, with meetings, messages, goals, a report, and a thank-you."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from core.clock import now
from core.db import db, transaction
from core.language import local
from demo.mentoring_people import ARTIST, MENTOR, YOUNG
from editions.models import Edition, Venue
from mentoring.actions.moving import new_code
from mentoring.actions.parties import fit_mentees, fit_mentors, reasons_of
from mentoring.models import (
    CheckIn,
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
)
from mentoring.queries.people import mentees_by_ids, mentors_by_ids
from mentoring.rules.fit import fit
from mentoring.rules.people import Meets
from mentoring.rules.states import (
    OFFER_LASTS,
    REQUEST_LASTS,
    DeclineReason,
    MatchState,
    MeetingKind,
    MeetingState,
    RequestState,
)

WORDS = {
    "da": (
        "Du har booket de steder, vi drømmer om, og du skriver, at du siger nej pænt. Det vil jeg lære.",
        "Vi skriver til spillesteder og får aldrig svar. Jeg tror, mailen er for lang.",
        "Vi læser én af mine mails sammen og skriver den om.",
    ),
    "sv": (
        "Du har bokat de ställen som vi drömmer om, och du skriver att du säger nej på ett snällt sätt.",
        "Vi skriver till spelställen och får aldrig svar. Jag tror att mejlet är för långt.",
        "Vi läser ett av mina mejl tillsammans och skriver om det.",
    ),
    "en": (
        "You have booked the places we dream of, and you write that you say no kindly. I want to learn that.",
        "We write to venues and never get an answer. I think the mail is too long.",
        "We read one of my mails together and write it anew.",
    ),
}


@dataclass(frozen=True)
class Cast:
    """Who plays in the pairs: rows by their key in the files, ids of the team, a house where people can meet."""

    edition: Edition
    mentors: dict[str, MentorProfile]
    young: dict[str, MenteeProfile]
    people: dict[str, int]
    venue: Venue
    coordinator: int


def make_pairs(cast: Cast) -> None:
    """Make requests and pairs in every state. Whoever is to be signed in as has something on every page."""
    with transaction():
        mentor = next(row for row in cast.mentors.values() if row.member_id == cast.people[MENTOR])
        artist = next(row for row in cast.young.values() if row.member_id == cast.people[ARTIST])
        tove = next(row for row in cast.young.values() if row.member_id == cast.people[YOUNG])
        _working(cast, artist, mentor)
        _young(cast, tove, cast.mentors["me010"])
        waits = _match(cast, cast.young["ya106"], cast.mentors["me012"], MatchState.PROPOSED, 2)
        _request(cast, cast.young["ya106"], cast.mentors["me012"], RequestState.ACCEPTED, 4, match=waits)
        _others(cast)
        _asked(cast, artist, mentor)


def _match(
    cast: Cast,
    mentee: MenteeProfile,
    mentor: MentorProfile,
    state: MatchState,
    days: float,
    **values: Any,
) -> Match:
    moment = now() - dt.timedelta(days=days)
    session = db.session
    rows = session.scalars(mentors_by_ids([mentor.id])).all(), session.scalars(mentees_by_ids([mentee.id])).all()
    found = fit(fit_mentors(cast.edition, rows[0])[mentor.id], fit_mentees(cast.edition, rows[1])[mentee.id])
    begun = state not in (MatchState.PROPOSED, MatchState.APPROVED, MatchState.OFFERED)
    columns: dict[str, Any] = {
        "code": new_code(),
        "coordinator_id": cast.coordinator,
        "young": mentee.id in {cast.young["ya106"].id} or mentee.member_id == cast.people[YOUNG],
        "score": found.points,
        "reasons": reasons_of(found),
        "begun_at": moment if begun else None,
        "offered_until": moment + OFFER_LASTS if state is MatchState.OFFERED else None,
        "moved_at": moment,
        "created_at": moment,
    }
    match = Match(
        edition_id=cast.edition.id, mentee_id=mentee.id, mentor_id=mentor.id, state=state, **{**columns, **values}
    )
    session.add(match)
    session.flush()
    return match


def _request(
    cast: Cast,
    mentee: MenteeProfile,
    mentor: MentorProfile,
    state: RequestState,
    days: float,
    *,
    match: Match | None = None,
    **values: Any,
) -> MentoringRequest:
    sent = now() - dt.timedelta(days=days)
    language = next((code for code in mentee.languages if code in WORDS and code in mentor.languages), "en")
    why_you, stuck, first_hour = WORDS[language]
    request = MentoringRequest(
        edition_id=cast.edition.id,
        code=new_code(),
        mentee_id=mentee.id,
        mentor_id=mentor.id,
        state=state,
        why_you=why_you,
        stuck=stuck,
        first_hour=first_hour,
        meets=Meets.ONLINE,
        sent_by_id=mentee.member_id,
        sent_at=None if state is RequestState.DRAFT else sent,
        expires_at=sent + REQUEST_LASTS if state is not RequestState.DRAFT else None,
        answered_at=None if state in (RequestState.DRAFT, RequestState.SENT) else sent + dt.timedelta(days=2),
        nudges=sum(days >= late for late in (3, 7)) if state is RequestState.SENT else 0,
        created_at=sent,
        **values,
    )
    db.session.add(request)
    db.session.flush()
    if match is not None:
        match.request_id = request.id
    return request


# --- pairs with something in them -------------------------------------------------------------------------------------


def _at(cast: Cast, days: int, clock: str) -> dt.datetime:
    """Return a time on the clock of the two cities, so many days from today."""
    day = local(now(), cast.edition.zone).date() + dt.timedelta(days=days)
    hour, minute = (int(part) for part in clock.split(":"))
    moment = local(now(), cast.edition.zone).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return moment.replace(year=day.year, month=day.month, day=day.day)


def _meeting(match: Match, number: int, kind: MeetingKind, state: MeetingState, **values: Any) -> Meeting:
    meeting = Meeting(
        match_id=match.id,
        number=number,
        kind=kind,
        state=state,
        minutes=60,
        sequence=0,
        created_at=match.created_at,
        changed_at=match.created_at,
        **{"meets": Meets.ONLINE, "times": [], **values},
    )
    db.session.add(meeting)
    db.session.flush()
    return meeting


def _say(match: Match, days: float, author: int, words: str, **values: Any) -> None:
    db.session.add(
        Message(match_id=match.id, author_id=author, words=words, at=now() - dt.timedelta(days=days), **values)
    )


def _working(cast: Cast, artist: MenteeProfile, mentor: MentorProfile) -> None:
    """A pair in the middle of it: one meeting held, one booked across the water, goals, notes, messages."""
    match = _match(cast, artist, mentor, MatchState.ACTIVE, 30, moved_at=now() - dt.timedelta(days=1))
    _request(cast, artist, mentor, RequestState.ACCEPTED, 34, match=match)
    first = _meeting(
        match, 1, MeetingKind.GET_TO_KNOW, MeetingState.HELD, starts_at=_at(cast, -21, "17:00"),
        agenda="Hvem er vi, og hvor gør det ondt?", link="https://meet.example/sundet",
    )  # fmt: skip
    _meeting(
        match, 2, MeetingKind.WORK, MeetingState.BOOKED, starts_at=_at(cast, 6, "17:30"), meets=Meets.CITY_1,
        venue_id=cast.venue.id, agenda="Min mail til spillestedet, og hvad den skal koste.",
    )  # fmt: skip
    db.session.add_all(
        [
            MeetingNote(
                meeting_id=first.id, author_id=mentor.member_id, shared=True, changed_at=first.changed_at,
                words="Three venues to write to first. Keep the mail under ten lines and put the link on top.",
            ),
            MeetingNote(
                meeting_id=first.id, author_id=artist.member_id, shared=False, changed_at=first.changed_at,
                words="Husk at spørge om kontrakten næste gang.",
            ),
            Goal(
                match_id=match.id, author_id=artist.member_id, words="Tre koncerter i Skåne inden sommer", position=0,
                created_at=first.changed_at,
            ),
            Goal(
                match_id=match.id, author_id=artist.member_id, words="En mail, der får svar", position=1,
                done_at=now() - dt.timedelta(days=3), created_at=first.changed_at,
            ),
            CheckIn(
                match_id=match.id, member_id=artist.member_id, week=2, going=3, words="",
                asked_at=now() - dt.timedelta(days=16), answered_at=now() - dt.timedelta(days=15),
            ),
        ]
    )  # fmt: skip
    _say(match, 20, artist.member_id, "Tak for i går! Jeg har skrevet mailen om, den er kun ni linjer nu.")
    _say(match, 19, mentor.member_id, "Good. Send it to one place first, and wait two days before the next.")
    _say(match, 3, artist.member_id, "De svarede! Vi skal spille i Helsingborg i marts.")
    _say(match, 1, mentor.member_id, "That is the best news of the week. Bring the contract when we meet.")


def _young(cast: Cast, tove: MenteeProfile, mentor: MentorProfile) -> None:
    """A pair with somebody who is under 18: the coordinator reads along, and one message waits for them."""
    match = _match(cast, tove, mentor, MatchState.ACTIVE, 12, moved_at=now() - dt.timedelta(days=1))
    _request(cast, tove, mentor, RequestState.ACCEPTED, 16, match=match)
    _meeting(
        match, 1, MeetingKind.GET_TO_KNOW, MeetingState.BOOKED, starts_at=_at(cast, 4, "16:00"), meets=Meets.CITY_1,
        venue_id=cast.venue.id,
    )  # fmt: skip
    _say(match, 5, mentor.member_id, "Hej Tove! Ta med en låt som du är stolt över, så börjar vi där.")
    _say(match, 4, tove.member_id, "Det vil jeg gerne! Må jeg tage to med?")
    _say(
        match, 1, mentor.member_id, "Självklart. Ring mig på 040-123 45 67 om båten är sen.",
        held_at=now() - dt.timedelta(days=1),
    )  # fmt: skip


def _others(cast: Cast) -> None:
    """Pairs for the queues: frozen after a report, quiet, not started, completed, ended early."""
    young, mentors = cast.young, cast.mentors
    quiet = _match(cast, young["ya016"], mentors["me005"], MatchState.ACTIVE, 60)
    quiet.moved_at = now() - dt.timedelta(days=33)
    _meeting(quiet, 1, MeetingKind.GET_TO_KNOW, MeetingState.HELD, starts_at=_at(cast, -40, "18:00"))
    _match(cast, young["ya018"], mentors["me008"], MatchState.ACTIVE, 18)
    frozen = _match(cast, young["ya027"], mentors["me011"], MatchState.FROZEN, 25)
    db.session.add(
        Report(
            edition_id=cast.edition.id, match_id=frozen.id, by_id=young["ya027"].member_id,
            about_id=mentors["me011"].member_id, reason=ReportReason.DISRESPECT,
            words="Han grinte ad mine priser foran andre.", young=False, at=now() - dt.timedelta(days=2),
        )
    )  # fmt: skip
    done = _match(
        cast, young["ya031"], mentors["me007"], MatchState.COMPLETED, 120,
        ended_at=now() - dt.timedelta(days=9), ended_by_id=mentors["me007"].member_id,
    )  # fmt: skip
    kinds = (MeetingKind.GET_TO_KNOW, MeetingKind.WORK, MeetingKind.WHAT_NEXT)
    for number, kind in enumerate(kinds, 1):
        _meeting(done, number, kind, MeetingState.HELD, starts_at=_at(cast, -120 + 30 * number, "18:00"))
    for member_id, thanks in (
        (young["ya031"].member_id, "Tak, fordi du altid svarede samme dag."),
        (mentors["me007"].member_id, "Tack för att du var så väl förberedd varje gång."),
    ):
        db.session.add(
            Feedback(
                match_id=done.id, member_id=member_id, worth=4, learnt="", thanks=thanks,
                at=now() - dt.timedelta(days=9),
            )
        )  # fmt: skip
    _match(
        cast, young["ya033"], mentors["me006"], MatchState.ENDED, 50,
        ended_at=now() - dt.timedelta(days=20), ended_by_id=young["ya033"].member_id,
    )  # fmt: skip


def _asked(cast: Cast, artist: MenteeProfile, mentor: MentorProfile) -> None:
    """Requests that wait, and those that were answered otherwise than with yes."""
    young, mentors = cast.young, cast.mentors
    _request(cast, young["ya036"], mentor, RequestState.SENT, 8)
    _request(cast, young["ya009"], mentor, RequestState.SENT, 1)
    _request(cast, artist, mentors["me012"], RequestState.SENT, 4)
    _request(cast, artist, mentors["me006"], RequestState.DRAFT, 1)
    _request(
        cast, artist, mentors["me009"], RequestState.DECLINED, 20, reason=DeclineReason.NO_TIME,
        answer="Spørg mig igen til sommer, så har jeg tid.",
    )  # fmt: skip
    _request(cast, young["ya011"], mentors["me004"], RequestState.EXPIRED, 15)
    _request(cast, young["ya016"], mentors["me004"], RequestState.WITHDRAWN, 70)
