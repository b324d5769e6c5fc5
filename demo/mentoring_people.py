"""The demo's mentors and young artists: profiles, clearance for some, blocks; and the few to sign in as."""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from accounts.actions.members import register_member
from accounts.models import Member
from core.clock import now
from core.db import db, transaction
from core.texts import Texts
from demo.people import DATA
from editions.actions.participation import take_part
from editions.models import Edition, TakesPartAs
from editions.queries import cities_of
from mentoring.actions.moving import new_code
from mentoring.actions.profiles import searched
from mentoring.models import (
    Block,
    MenteeNeed,
    MenteeProfile,
    MentorProfile,
    MentorSkill,
    VettingKind,
    VettingNote,
)
from mentoring.rules.people import HALF_DAYS, OF_A_COUNTRY, Level, Meets, MenteeKind, ProfileState, Seen

MENTOR, YOUNG, ARTIST = "mentor@sundet.example", "young@sundet.example", "artist@sundet.example"
LEAD = "care@sundet.example"
# Whom somebody of the file is in the demo, to sign in as.
MENTORS_AS = {"me003": MENTOR}
YOUNG_AS = {"ya024": ARTIST, "ya068": YOUNG}
MEETS = {
    "online": Meets.ONLINE,
    "in_person_helsingor": Meets.CITY_2,
    "in_person_helsingborg": Meets.CITY_1,
    "on_the_ferry": Meets.FERRY,
}
ROLES = {
    "public": "funder",
    "education": "teacher",
    "venue": "venue",
    "festival": "festival",
    "booking": "booking-agent",
    "label": "label",
    "management": "manager",
    "media": "journalist",
}
STAGES = {"none": "starting", "1-5 gigs": "emerging", "6-20 gigs": "emerging", "20+ gigs": "developing"}
DONE = {
    "none": Texts(da="Intet udgivet endnu, tre demoer.", sv="Inget släppt ännu, tre demor.", en="Nothing out yet."),
    "1-5 gigs": Texts(da="En håndfuld koncerter.", sv="En handfull spelningar.", en="A handful of gigs."),
    "6-20 gigs": Texts(
        da="Omkring ti koncerter og en EP.", sv="Ungefär tio spelningar och en EP.", en="Some ten gigs and an EP."
    ),
    "20+ gigs": Texts(
        da="Mere end tyve koncerter, også på den anden side.",
        sv="Fler än tjugo spelningar, även på andra sidan.",
        en="More than twenty gigs, across the water too.",
    ),
}
GOOD_HOUR = (
    Texts(
        da="Du går herfra med tre navne, du kan ringe til i morgen.",
        sv="Du går härifrån med tre namn som du kan ringa i morgon.",
        en="You leave with three names whom you can call tomorrow.",
    ),
    Texts(
        da="Vi ser på noget, du faktisk er i gang med, og retter det sammen.",
        sv="Vi tittar på något som du faktiskt håller på med, och rättar det tillsammans.",
        en="We look at something you are really working on, and mend it together.",
    ),
    Texts(
        da="Ærligt svar på, hvad der holder, og hvad der kan vente.",
        sv="Ärligt svar på vad som håller och vad som kan vänta.",
        en="An honest answer to what holds and what can wait.",
    ),
)


def chance(*parts: object, below: int) -> int:
    """Return a number that looks drawn and is the same in every demo."""
    digest = hashlib.sha256(":".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:8]) % below


def _half_days(key: str, at_least: int) -> list[str]:
    """Return some half-days of a week: evenings more often than days, as for people with a job beside."""
    found = [one for one in HALF_DAYS if chance(key, one, below=10) < (6 if one.endswith("evening") else 3)]
    return found if len(found) >= at_least else list(HALF_DAYS[1:8:2])


def _register(
    name: str, email: str, language: str, *, minor_until: dt.date | None = None, known: dict[str, int]
) -> Member:
    """Return the member of an address; those to sign in as are there already, and take the name of the file."""
    if email in known:
        return db.session.get_one(Member, known[email])
    return register_member(name, email, language=language, minor_until=minor_until)


def _language(languages: Sequence[str]) -> str:
    return next((code for code in languages if code in ("da", "sv", "en")), "en")


def _vetting(edition: Edition, member: Member, country: str, lead: int, *, holds: bool = True) -> VettingNote:
    today = now().date()
    return VettingNote(
        edition_id=edition.id,
        member_id=member.id,
        kind=VettingKind.BOERNEATTEST if country == "DK" else VettingKind.REGISTERUTDRAG,
        country=country,
        seen_by_id=lead,
        seen_on=today - dt.timedelta(days=60 if holds else 400),
        review_by=today + dt.timedelta(days=300 if holds else -30),
        created_at=now(),
    )


def make_mentors(edition: Edition, people: dict[str, int]) -> dict[str, MentorProfile]:
    """Make the mentors of the file: listed, some paused, some hidden, some cleared for young people."""
    rows: list[dict[str, Any]] = json.loads((DATA / "mentors.json").read_text(encoding="utf-8"))["mentors"]
    moment, made = now(), {}
    with transaction() as session:
        cities = session.scalars(cities_of(edition.id)).all()
        for number, row in enumerate(rows):
            email = MENTORS_AS.get(row["id"], row["email"])
            member = _register(row["name"], email, _language(row["languages"]), known=people)
            member.spoken, member.country = list(row["languages"]), row["country"]
            mentor = MentorProfile(
                edition_id=edition.id,
                member_id=member.id,
                code=new_code(),
                state=ProfileState.PAUSED if row["paused"] else ProfileState.LISTED,
                seen=Seen.PUBLIC if number % 3 == 0 else Seen.ADULTS if row["visible"] else Seen.ORGANISERS,
                about=Texts(row["bio"]),
                good_hour=GOOD_HOUR[number % len(GOOD_HOUR)],
                works_at=row["organisation"] or "",
                country=row["country"],
                roles=[ROLES[row["category"]]] if row["category"] in ROLES else [],
                genres=row["genres"],
                stages=["starting", "emerging"] if number % 4 == 0 else [],
                languages=row["languages"],
                meets=[place.value for name, place in MEETS.items() if name in row["formats"]],
                half_days=_half_days(row["id"], 2),
                seats=row["max_mentees"],
                meeting_minutes=row["meeting_length_min"],
                welcomes_minors=row["accepts_under_18"],
                missed=0,
                paused_at=moment - dt.timedelta(days=5) if row["paused"] else None,
                paused_why="own" if row["paused"] else "",
                search="",
                created_at=moment - dt.timedelta(days=30),
                changed_at=moment - dt.timedelta(days=30),
            )
            session.add(mentor)
            session.flush()
            session.add_all(_skills(mentor, row))
            mentor.search = searched(mentor, member.name, row["skills"], cities)
            take_part(edition.id, member.id, TakesPartAs.MENTOR, workshops=False)
            if row["child_protection_check"] == "confirmed":
                session.add(_vetting(edition, member, row["country"], people[LEAD]))
            made[row["id"]] = mentor
    return made


def _skills(mentor: MentorProfile, row: dict[str, Any]) -> list[MentorSkill]:
    levels = list(Level)
    return [
        MentorSkill(
            mentor_id=mentor.id,
            skill=skill,
            level=levels[1 + chance(row["id"], skill, below=5) % 2] if place else Level.EXPERT,
            country=row["country"] if skill in OF_A_COUNTRY and place % 2 else "",
            position=place,
        )
        for place, skill in enumerate(row["skills"])
    ]


def make_young(edition: Edition, people: dict[str, int]) -> dict[str, MenteeProfile]:
    """Make those of the file who look for a mentor. Fifteen of them are under 18; they are seen by the team alone."""
    rows: list[dict[str, Any]] = json.loads((DATA / "young.json").read_text(encoding="utf-8"))["people"]
    made = {}
    with transaction() as session:
        for row in rows:
            email = YOUNG_AS.get(row["id"], row["email"])
            until = _minor_until(row)
            member = _register(row["name"], email, _language(row["languages"]), minor_until=until, known=people)
            member.minor_until = until
            member.spoken, member.country = list(row["languages"]), row["country"]
            mentee = _mentee(edition, member, row)
            session.add(mentee)
            session.flush()
            session.add_all(
                MenteeNeed(mentee_id=mentee.id, skill=skill, weight=max(1, 3 - place), country="", position=place)
                for place, skill in enumerate(_needs(row))
            )
            take_part(edition.id, member.id, TakesPartAs.MENTEE, workshops=False)
            made[row["id"]] = mentee
    return made


def _needs(row: dict[str, Any]) -> list[str]:
    """Return what somebody looks for; the artist to sign in as needs what the mentor to sign in as knows."""
    first = ["contracts"] if YOUNG_AS.get(row["id"]) == ARTIST else []
    return list(dict.fromkeys([*first, *row["skills_wanted"]]))[:5]


def _minor_until(row: dict[str, Any]) -> dt.date | None:
    if row["age_band"] != "15-17":
        return None
    first = now().date().replace(day=1) + dt.timedelta(days=32 * (4 + chance(row["id"], below=22)))
    return first.replace(day=1)


def _mentee(edition: Edition, member: Member, row: dict[str, Any]) -> MenteeProfile:
    language, minor = member.language, row["age_band"] == "15-17"
    goals = [goal.get(language, goal["en"]) for goal in row["goals"]]
    return MenteeProfile(
        edition_id=edition.id,
        member_id=member.id,
        code=new_code(),
        kind=MenteeKind.PROMOTER if row["kind"] == "promoter" else MenteeKind.ARTIST,
        state=ProfileState.LISTED,
        seen=Seen.ORGANISERS if minor or chance(row["id"], "seen", below=3) else Seen.PROGRAMME,
        act=row["act_name"] or "",
        here=goals[0] if goals else "",
        done=DONE[row["experience"]].pick(language),
        good_hour=goals[-1] if goals else "",
        link=row["links"][0] if row["links"] else "",
        country=row["country"],
        stage=STAGES[row["experience"]],
        genres=row["genres"],
        languages=row["languages"],
        meets=[place.value for name, place in MEETS.items() if name in row["prefers"]],
        half_days=_half_days(row["id"], 2),
        created_at=now() - dt.timedelta(days=25),
        changed_at=now() - dt.timedelta(days=25),
    )


def keep_apart(edition: Edition, mentors: dict[str, MentorProfile], young: dict[str, MenteeProfile]) -> None:
    """Let those of the file who do not want to meet somebody say so."""
    rows: list[dict[str, Any]] = json.loads((DATA / "young.json").read_text(encoding="utf-8"))["people"]
    with transaction() as session:
        session.add_all(
            Block(
                edition_id=edition.id,
                member_id=young[row["id"]].member_id,
                other_id=mentors[row["hidden_from"]].member_id,
                at=now(),
            )
            for row in rows
            if row["hidden_from"]
        )
