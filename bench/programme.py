"""The public programme with 150 and 1,000 sessions: kept bytes, 304, members, and pages that are made anew."""

import datetime as dt
import os
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any
from uuid import uuid4

from sqlalchemy import event, insert, select

from accounts.actions.challenges import Browser
from accounts.actions.sessions import open_session
from accounts.models import Member
from app import create_app
from bench.client import Buyer
from bench.site import SERVE, Running, running
from bench.work import Figure, expect, measure
from conference.models import Proposal, Release, ReleasedSlot, SessionType, Slot, SlotKind, Speaker, Track
from conference.rules.calls import SpeakerState, SpokenLanguage
from conference.rules.states import ProposalState
from conference.rules.times import moment_on
from core.clock import now
from core.db import db, transaction
from core.settings import read_settings
from core.signing import new_secret
from core.texts import Texts
from editions.models import Edition, Room, Venue

SIZES = (150, 1000)
PER_SESSION = 2
Row = tuple[str, str]
fresh = count(1)


def fill_programme(environment: dict[str, str], many: int) -> str:
    """Release so many sessions over the days and rooms of the edition, with two speakers each; return its first day."""
    app = create_app(read_settings({**os.environ, **environment, "JOBS_URL": "none:"}))
    with app.app_context():
        edition = db.session.scalars(select(Edition)).one()
        first = edition.first_day.isoformat()
        with transaction():
            sessions = _sessions(edition.id, many)
            slots = _slots(edition, sessions)
            _release(edition.id, slots, _speakers(sessions))
        db.engine.dispose()
    return first


def _sessions(edition_id: int, many: int) -> list[int]:
    types = list(db.session.scalars(select(SessionType.id).where(SessionType.edition_id == edition_id)))
    tracks = list(db.session.scalars(select(Track.id).where(Track.edition_id == edition_id)))
    moment = now()
    rows: list[dict[str, Any]] = [
        {
            "edition_id": edition_id, "code": f"Y{many % 9}{number:04d}", "secret": new_secret(), "minutes": 30,
            "state": ProposalState.CONFIRMED, "session_type_id": types[number % len(types)],
            "track_id": tracks[number % len(tracks)], "language": list(SpokenLanguage)[number % 4],
            "title": Texts(sv=f"Musik över sundet, del {number}", da=f"Musik over sundet, del {number}"),
            "abstract": Texts(sv="Två stränder, en scen. " * 20), "equipment": "", "note": "", "links": [],
            "search": "", "redacted_title": Texts(), "redacted_abstract": Texts(), "created_at": moment,
            "saved_at": moment, "submitted_at": moment, "content_changed_at": moment, "state_changed_at": moment,
            "ui_language": "sv", "revision": 1,
        }
        for number in range(many)
    ]  # fmt: skip
    return list(db.session.scalars(insert(Proposal).returning(Proposal.id, sort_by_parameter_order=True), rows))


def _speakers(sessions: list[int]) -> dict[int, list[int]]:
    moment = now()
    rows: list[dict[str, Any]] = [
        {
            "proposal_id": key, "is_lead": place == 0, "position": place, "name": f"Ærlig Åkesson {key}-{place}",
            "address": f"p{key}-{place}@example.org", "address_key": f"p{key}-{place}@example.org", "language": "sv",
            "state": SpeakerState.ACCEPTED, "availability": [], "cities": [], "invited_at": moment, "part": "",
        }
        for key in sessions
        for place in range(PER_SESSION)
    ]  # fmt: skip
    ids = list(db.session.scalars(insert(Speaker).returning(Speaker.id, sort_by_parameter_order=True), rows))
    return {key: ids[at * PER_SESSION : (at + 1) * PER_SESSION] for at, key in enumerate(sessions)}


def _slots(edition: Edition, sessions: list[int]) -> list[dict[str, Any]]:
    """Store a slot for each session, the rooms of every day filled one after the other in half-hours; return them."""
    rooms = list(
        db.session.scalars(select(Room.id).join(Venue, Venue.id == Room.venue_id).where(Venue.edition_id == edition.id))
    )
    days = [edition.first_day + dt.timedelta(days=at) for at in range((edition.last_day - edition.first_day).days + 1)]
    spots = len(rooms) * len(days)
    moment = now()
    rows: list[dict[str, Any]] = []
    for number, key in enumerate(sessions):
        turn, spot = divmod(number, spots)
        day, room = divmod(spot, len(rooms))
        begins = moment_on(days[day], dt.time(9), edition.zone) + dt.timedelta(minutes=30 * turn)
        rows.append(
            {
                "edition_id": edition.id, "code": f"Z{len(sessions) % 9}{number:04d}", "guid": str(uuid4()),
                "title": Texts(), "kind": SlotKind.SESSION, "proposal_id": key, "room_id": rooms[room],
                "starts_at": begins, "minutes": 30, "created_at": moment, "changed_at": moment,
            }
        )  # fmt: skip
    ids = db.session.scalars(insert(Slot).returning(Slot.id, sort_by_parameter_order=True), rows)
    return [{**row, "slot_id": key} for key, row in zip(ids, rows, strict=True)]


def _release(edition_id: int, slots: list[dict[str, Any]], speakers: dict[int, list[int]]) -> None:
    numbers = db.session.scalars(select(Release.number).where(Release.edition_id == edition_id)).all()
    release = Release(
        edition_id=edition_id, number=max(numbers, default=0) + 1, name=f"{len(slots)} sessions", note=Texts(),
        changes=[], overrides=[], revision=0, released_at=now(),
    )  # fmt: skip
    db.session.add(release)
    db.session.flush()
    titles = dict(db.session.execute(select(Proposal.id, Proposal.title)).all())
    rows = [
        {
            "release_id": release.id, "slot_id": one["slot_id"], "kind": one["kind"],
            "proposal_id": one["proposal_id"], "title": titles[one["proposal_id"]], "room_id": one["room_id"],
            "starts_at": one["starts_at"], "minutes": one["minutes"], "speaker_ids": speakers[one["proposal_id"]],
        }
        for one in slots
    ]  # fmt: skip
    db.session.execute(insert(ReleasedSlot), rows)


def member_token(environment: dict[str, str]) -> str:
    """Return what signs some member in."""
    app = create_app(read_settings({**os.environ, **environment, "JOBS_URL": "none:"}))
    with app.app_context():
        with transaction():
            member = db.session.scalars(select(Member).order_by(Member.id).limit(1)).one()
            opened = open_session(member, Browser(secret=new_secret()), method="mail")
        db.engine.dispose()
    return opened.token


# --- measuring --------------------------------------------------------------------------------------------------------


def _known(path: str) -> Callable[[Buyer], Awaitable[None]]:
    """Ask for a page that one has seen, as browsers do."""

    async def work(buyer: Buyer) -> None:
        answer = await buyer.get(path)
        if "If-None-Match" in buyer.headers:
            expect(answer, 304)
        else:
            expect(answer, 200)
            buyer.headers["If-None-Match"] = answer.headers["etag"]

    return work


def _anew(path: str) -> Callable[[Buyer], Awaitable[None]]:
    """Ask for a page that nobody has asked for: its address differs each time."""

    async def work(buyer: Buyer) -> None:
        expect(await buyer.get(f"{path}{'&' if '?' in path else '?'}n={next(fresh)}"), 200)

    return work


def _again(path: str, token: str = "") -> Callable[[Buyer], Awaitable[None]]:
    async def work(buyer: Buyer) -> None:
        if token:
            buyer.cookies["session"] = token
        expect(await buyer.get(path), 200)

    return work


def the_programme(environment: dict[str, str], slug: str, seconds: float, told: Callable[[Figure], str]) -> list[Row]:
    """Measure the pages of all sessions at once, for each size."""
    rows: list[Row] = []
    token = member_token(environment)
    for many in SIZES:
        day = fill_programme(environment, many)
        whole, one = f"/{slug}/programme", f"/{slug}/programme/{day}?view=grid"
        with running(SERVE, environment) as site:
            for title, work in (
                ("kept", _again(whole)),
                ("304", _known(whole)),
                ("kept, a member", _again(whole, token)),
                ("made anew", _anew(whole)),
                ("a day's table made anew", _anew(one)),
            ):
                figure = measured(site, work, seconds)
                rows.append((f"programme of {many} sessions, {title}", told(figure)))
        asked, size = statements_and_bytes(environment, whole)
        rows.append((f"programme of {many} sessions, statements and size", f"{asked} statements, {size // 1024} KiB"))
    return rows


def measured(site: Running, work: Callable[[Buyer], Awaitable[None]], seconds: float) -> Figure:
    return measure(site, work, buyers=4, seconds=seconds, warm=0.5)


def statements_and_bytes(environment: dict[str, str], path: str) -> tuple[int, int]:
    """Return how many SQL statements the page takes when it is made anew, and how big it is."""
    app = create_app(read_settings({**os.environ, **environment, "JOBS_URL": "none:"}))
    client, base = app.test_client(), app.extensions["settings"].base_url
    client.get(f"{path}?n=0", base_url=base)
    seen: list[str] = []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda _c, _u, statement, *_more: seen.append(statement))
    answer = client.get(f"{path}?n={next(fresh)}", base_url=base)
    engine.dispose()
    return sum(1 for one in seen if not one.startswith(("BEGIN", "PRAGMA"))), len(answer.data)
