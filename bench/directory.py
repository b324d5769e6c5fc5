"""The directory of ten thousand mentors: the list with its counts, filters, search; the page of one; suggestions."""

import datetime as dt
import itertools
import os
import random
from typing import Any

from sqlalchemy import insert, select, text

from accounts.actions.challenges import Browser
from accounts.actions.sessions import open_session
from accounts.models import Member
from app import create_app
from bench.client import Buyer
from bench.site import SERVE, Running, running
from bench.work import Figure, expect, measure
from core.clock import now
from core.db import db, is_sqlite, transaction
from core.language import fold
from core.settings import read_settings
from core.signing import new_secret
from core.taxonomy import terms
from core.texts import Texts
from editions.models import Edition
from mentoring.models import Block, Match, MenteeNeed, MenteeProfile, MentorProfile, MentorSkill
from mentoring.rules.people import HALF_DAYS, Level, Meets, MenteeKind, ProfileState, Seen
from mentoring.rules.states import MatchState

MENTORS, PAIRS, BLOCKS = 10_000, 3_000, 200
OPENED = 9
"""So many pages of mentors are opened: nobody may open more than fifty different ones in an hour."""
FIRST = ("Søren", "Åsa", "Bo", "Ingrid", "Mads", "Lærke", "Jörgen", "Nina", "Ahmad", "Freja", "Ulla", "Kim")
LAST = ("Møller", "Åkesson", "Strøm", "Lindqvist", "Holm", "Ørsted", "Björk", "Sand", "Nyström", "Dahl")
ABOUT = "Has booked, played and carried amplifiers on both sides of the water for years, and likes to tell how. "
SEARCHES = ("søren", "turne book", "lydteknik", "åkesson stroem", "livelyd", "jazz", "nobody at all")
FILTERS = (
    "",
    "?skill=tour-booking&skill=contracts",
    "?language=sv&meets=city-2&when=tue-evening",
    "?genre=jazz&genre=indie&shore=SE&free=1",
    "?skill=funding&language=da&free=1&page=3",
)


def fill_directory(environment: dict[str, str]) -> tuple[str, list[str]]:
    """Write the profiles straight into the tables.

    Return the token of somebody with needs of their own, and the codes of mentors whom they may see.
    """
    app = create_app(read_settings({**os.environ, **environment, "JOBS_URL": "none:"}))
    with app.app_context():
        edition = db.session.scalars(select(Edition)).one()
        with transaction():
            mentors = _mentors(edition.id)
            reader = _mentees(edition.id)
            _around(edition.id, mentors, reader)
        if not is_sqlite():
            # What a server of its own does by itself some minutes later.
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM ANALYZE"))
        with transaction():
            browser = Browser(secret=new_secret())
            token = open_session(db.session.get_one(Member, reader[0][1]), browser, method="mail").token
        db.engine.dispose()
    # Every second of them is seen by all who are signed in.
    return token, [_code(member) for _mentor, member in mentors[1001 : 1001 + 2 * OPENED : 2]]


def _code(member: int) -> str:
    return f"bench{member:07d}"


def _members(names: list[str]) -> list[int]:
    common: dict[str, Any] = {"search_name": "", "language": "sv", "created_at": now(), "spoken": ["sv", "da"]}
    rows = [{**common, "name": name} for name in names]
    return list(db.session.scalars(insert(Member).returning(Member.id, sort_by_parameter_order=True), rows))


def _mentors(edition_id: int) -> list[tuple[int, int]]:
    """Write mentors with three to eight skills each; return their ids with those of their members."""
    # Yesterday: for a minute after a change the directory looks again at what was changed about then.
    draw, moment = random.Random(5), now() - dt.timedelta(days=1)
    skills, genres = list(terms("skill")), list(terms("genre"))
    names = [f"{draw.choice(FIRST)} {draw.choice(LAST)}" for _number in range(MENTORS)]
    members = _members(names)
    chosen = [draw.sample(skills, draw.randint(3, 8)) for _number in range(MENTORS)]
    rows = [
        {
            "edition_id": edition_id,
            "member_id": member,
            "code": _code(member),
            "state": ProfileState.PAUSED if place % 20 == 0 else ProfileState.LISTED,
            "seen": (Seen.PUBLIC, Seen.ADULTS, Seen.PROGRAMME, Seen.ADULTS)[place % 4],
            "about": Texts(da=ABOUT * 3, sv=ABOUT * 3),
            "good_hour": Texts(en=ABOUT),
            "works_at": "Strøm & Strid Booking",
            "country": "DK" if place % 2 else "SE",
            "roles": ["booking-agent"],
            "genres": draw.sample(genres, 3),
            "stages": [],
            "languages": draw.sample(("da", "sv", "en"), draw.randint(1, 3)),
            "meets": draw.sample([one.value for one in Meets], 2),
            "half_days": draw.sample(HALF_DAYS, 4),
            "seats": draw.randint(1, 4),
            "search": _found_by(names[place], chosen[place]),
            "created_at": moment,
            "changed_at": moment,
        }
        for place, member in enumerate(members)
    ]
    ids = list(
        db.session.scalars(insert(MentorProfile).returning(MentorProfile.id, sort_by_parameter_order=True), rows)
    )
    known = [
        {"mentor_id": key, "skill": skill, "level": draw.choice(list(Level)), "position": place}
        for key, some in zip(ids, chosen, strict=True)
        for place, skill in enumerate(some)
    ]
    db.session.execute(insert(MentorSkill), known)
    return list(zip(ids, members, strict=True))


def _found_by(name: str, skills: list[str]) -> str:
    """Return what the action of a profile would write: name, skills in all languages, and without spaces."""
    said = [fold(word) for skill in skills for word in terms("skill")[skill].name.values()]
    return " ".join([fold(name), *said, *(word.replace(" ", "") for word in said), fold(ABOUT * 4)])


def _mentees(edition_id: int) -> list[tuple[int, int]]:
    """Write those who look for a mentor; return their ids with those of their members. The first is who reads."""
    moment = now()
    members = _members([f"Reader {number}" for number in range(PAIRS)])
    rows = [
        {
            "edition_id": edition_id,
            "member_id": member,
            "code": f"reader{member:06d}",
            "kind": MenteeKind.ARTIST,
            "state": ProfileState.LISTED,
            "seen": Seen.ORGANISERS,
            "country": "SE",
            "stage": "emerging",
            "genres": ["indie", "folk"],
            "languages": ["sv", "en"],
            "meets": ["online", "city-1"],
            "half_days": ["tue-evening", "wed-evening", "sat-day"],
            "created_at": moment,
            "changed_at": moment,
        }
        for member in members
    ]
    ids = list(
        db.session.scalars(insert(MenteeProfile).returning(MenteeProfile.id, sort_by_parameter_order=True), rows)
    )
    needs = ("tour-booking", "contracts", "funding", "pr", "merch")
    found = [
        {"mentee_id": ids[0], "skill": skill, "weight": 1 + place % 3, "position": place}
        for place, skill in enumerate(needs)
    ]
    db.session.execute(insert(MenteeNeed), found)
    return list(zip(ids, members, strict=True))


def _around(edition_id: int, mentors: list[tuple[int, int]], mentees: list[tuple[int, int]]) -> None:
    """Write pairs that take seats, and blocks, some of them of who reads."""
    moment = now()
    pairs = [
        {
            "edition_id": edition_id, "code": f"pair{mentee}", "mentor_id": mentors[place * 3][0], "mentee_id": mentee,
            "state": MatchState.ACTIVE, "begun_at": moment, "moved_at": moment, "created_at": moment,
        }
        for place, (mentee, _member) in enumerate(mentees)
        if place
    ]  # fmt: skip
    db.session.execute(insert(Match), pairs)
    reader = mentees[0][1]
    blocks = [
        {
            "edition_id": edition_id, "member_id": reader if place % 20 == 0 else mentees[place][1],
            "other_id": mentors[place][1], "at": moment,
        }
        for place in range(1, BLOCKS + 1)
    ]  # fmt: skip
    db.session.execute(insert(Block), blocks)


def the_directory(environment: dict[str, str], slug: str, seconds: float) -> list[tuple[str, str]]:
    """Measure the list, its filters and its search, and the pages beside it: by one reader, and by eight at once."""
    token, codes = fill_directory(environment)
    start = f"/{slug}/mentoring"
    here = f"{start}/mentors"
    rows = []
    with running(SERVE, environment) as site:
        for title, paths in (
            ("with counts and best fit, all", [here]),
            ("with counts and best fit, filters", [here + one for one in FILTERS]),
            ("with counts and best fit, search", [f"{here}?q={one.replace(' ', '+')}" for one in SEARCHES]),
            ("the page of one", [f"{here}/{code}" for code in codes]),
            ("ten suggestions", [f"{start}/suggestions"]),
        ):
            alone = _figure(site, paths, token, seconds, 1)
            crowd = _figure(site, paths, token, seconds, 8)
            value = (
                f"p50 {alone.p50:.0f} ms, p99 {alone.p99:.0f} ms, {alone.cpu:.1f} ms CPU; 8 at once {crowd.rate:.0f}/s"
            )
            rows.append((f"directory of {MENTORS:,} mentors, {title}", value))
    return rows


def _figure(site: Running, paths: list[str], token: str, seconds: float, readers: int) -> Figure:
    turns = itertools.cycle(paths)

    async def work(reader: Buyer) -> None:
        reader.cookies["session"] = token
        expect(await reader.get(next(turns)), 200)

    return measure(site, work, buyers=readers, seconds=seconds, warm=2.0)
