"""The call with a thousand proposals read by five each: the pages of reviewers and editors, and the spreading."""

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

from sqlalchemy import event, insert, select

from accounts.actions.challenges import Browser
from accounts.actions.members import register_member
from accounts.actions.sessions import open_session
from accounts.models import Member, MemberAddress
from app import create_app
from bench.client import Buyer
from bench.site import ROOT, Running
from bench.work import Figure, expect, measure
from conference.models import Criterion, Proposal, Review, ReviewAssignment, SessionType, Speaker, Track
from conference.rules.calls import SpeakerState, SpokenLanguage
from conference.rules.scoring import weighted
from conference.rules.states import ProposalState
from core.clock import now
from core.db import db, transaction
from core.permissions import Role
from core.settings import read_settings
from core.signing import new_secret
from core.texts import Texts
from editions.models import Edition, TeamRole

PROPOSALS, REVIEWS_EACH, REVIEWERS = 1000, 5, 60
PASSED = "This is of no use to anybody but the clock. "


def fill_call(environment: dict[str, str]) -> dict[str, str]:
    """Write the proposals and their reviews straight into the tables; return tokens of an editor and a reviewer."""
    app = create_app(read_settings({**os.environ, **environment, "JOBS_URL": "none:"}))
    with app.app_context():
        edition = db.session.scalars(select(Edition)).one()
        with transaction():
            reviewers = _people(edition.id)
            ids = _proposals(edition.id)
            _reviews(edition.id, ids, reviewers)
        found = {"editor": _token(_with_role(edition.id, Role.PROGRAMME_EDITOR)), "reviewer": _token(reviewers[0])}
        db.engine.dispose()
    return found


def _with_role(edition_id: int, role: Role) -> int:
    return (
        db.session.scalars(
            select(TeamRole.member_id).where(TeamRole.edition_id == edition_id, TeamRole.role == role)
        ).first()
        or 0
    )


def _token(member_id: int) -> str:
    with transaction():
        browser = Browser(secret=new_secret())
        opened = open_session(db.session.get_one(Member, member_id), browser, method="mail")
    return opened.token


def _people(edition_id: int) -> list[int]:
    moment = now()
    common: dict[str, Any] = {"search_name": "", "language": "sv", "created_at": moment, "spoken": ["sv", "da"]}
    people = [{**common, "name": f"Reader {number}"} for number in range(REVIEWERS)]
    ids = list(db.session.scalars(insert(Member).returning(Member.id, sort_by_parameter_order=True), people))
    addresses = [
        {"member_id": key, "address": f"r{key}@example.org", "key": f"r{key}@example.org", "is_primary": True}
        for key in ids
    ]
    db.session.execute(insert(MemberAddress), [{**row, "verified_at": moment} for row in addresses])
    roles = [{"edition_id": edition_id, "member_id": key, "role": Role.REVIEWER, "created_at": moment} for key in ids]
    db.session.execute(insert(TeamRole), roles)
    return ids


def _proposals(edition_id: int) -> list[int]:
    types = list(db.session.scalars(select(SessionType.id).where(SessionType.edition_id == edition_id)))
    tracks = list(db.session.scalars(select(Track.id).where(Track.edition_id == edition_id)))
    languages = list(SpokenLanguage)
    moment = now()
    rows: list[dict[str, Any]] = [
        {
            "edition_id": edition_id, "code": f"X{number:05d}", "secret": new_secret(),
            "state": ProposalState.SUBMITTED,
            "session_type_id": types[number % len(types)], "track_id": tracks[number % len(tracks)], "minutes": 60,
            "language": languages[number % 4], "title": Texts(sv=f"Förslag {number}"), "equipment": "", "note": "",
            "abstract": Texts(sv=PASSED * 12), "links": [], "search": f"foerslag {number}", "redacted_title": Texts(),
            "redacted_abstract": Texts(), "created_at": moment, "saved_at": moment, "submitted_at": moment,
            "content_changed_at": moment, "state_changed_at": moment, "ui_language": "sv", "revision": 1,
        }
        for number in range(PROPOSALS)
    ]  # fmt: skip
    ids = list(db.session.scalars(insert(Proposal).returning(Proposal.id, sort_by_parameter_order=True), rows))
    speakers = [
        {
            "proposal_id": key, "is_lead": True, "position": 0, "name": f"Speaker {key}",
            "address": f"s{key}@example.org",
            "address_key": f"s{key}@example.org", "language": "sv", "state": SpeakerState.ACCEPTED, "availability": [],
            "cities": [], "invited_at": moment, "part": "",
        }
        for key in ids
    ]  # fmt: skip
    db.session.execute(insert(Speaker), speakers)
    return ids


def _reviews(edition_id: int, ids: list[int], reviewers: list[int]) -> None:
    """Let five read each, and one more be asked who has not answered."""
    criteria = {
        row.id: row.weight for row in db.session.scalars(select(Criterion).where(Criterion.edition_id == edition_id))
    }
    moment, chance = now(), random.Random(7)
    reviews, asked = [], []
    for place, key in enumerate(ids):
        group = [reviewers[(place + step * 11) % len(reviewers)] for step in range(REVIEWS_EACH + 1)]
        for reviewer in group[:REVIEWS_EACH]:
            scores = {one: chance.randint(1, 5) for one in criteria}
            reviews.append(
                {
                    "proposal_id": key, "reviewer_id": reviewer,
                    "scores": {str(one): got for one, got in scores.items()},
                    "total": weighted(scores, criteria), "comment": PASSED, "abstained": False, "created_at": moment,
                    "changed_at": moment,
                }
            )  # fmt: skip
        for reviewer in group:
            asked.append(
                {"proposal_id": key, "reviewer_id": reviewer, "by_hand": False, "reasons": [], "created_at": moment}
            )
    db.session.execute(insert(Review), reviews)
    db.session.execute(insert(ReviewAssignment), asked)


# --- offering ---------------------------------------------------------------------------------------------------------

RADIO = re.compile(r'name="(session_type|cities|track)"[^>]*value="(\d+)"')
OPTION = re.compile(r'<select[^>]*name="(track)".*?<option value="(\d+)"', re.S)
numbers = count(1)


def whole_offer(slug: str, tokens: list[str]) -> Callable[[Buyer], Awaitable[None]]:
    """From the call's page to a proposal that was sent in, by somebody with an account: eleven requests."""

    async def work(buyer: Buyer) -> None:
        number = next(numbers)
        buyer.cookies["session"] = tokens[number % len(tokens)]
        buyer.headers["X-Forwarded-For"] = f"10.{number // 65536 % 256}.{number // 256 % 256}.{number % 256}"
        begin = f"/{slug}/call/begin"
        expect(await buyer.get(f"/{slug}/call"), 200)
        asked = await buyer.get(begin)
        kind = dict(RADIO.findall(asked.text)[:1])["session_type"]
        begun = await buyer.post(begin, {**asked.hidden(), "session_type": kind})
        expect(begun, 303)
        here = begun.headers["location"].replace(f"http://localhost:{buyer.port}", "")
        words = await buyer.follow(begun)
        track = dict(OPTION.findall(words.text))["track"]
        told = {
            "session_type": kind, "minutes": "30", "track": track, "language": "sv",
            "title-sv": f"Ett förslag {number}", "abstract-sv": PASSED * 8, "equipment": "Projektor",
        }  # fmt: skip
        saved = await buyer.post(here, {**words.hidden(), **told})
        expect(saved, 303)
        when = await buyer.get(f"{here}/when")
        city = next(value for name, value in RADIO.findall(when.text) if name == "cities")
        expect(await buyer.post(f"{here}/when", {**when.hidden(), "cities": city}), 303)
        look = await buyer.get(f"{here}/look")
        expect(look, 200)
        sent = await buyer.post(f"{here}/submit", look.hidden())
        expect(sent, 303)
        expect(await buyer.follow(sent), 200)

    return work


def offerers(environment: dict[str, str], number: int = 16) -> list[str]:
    """Make so many members who offer something, and return their tokens."""
    app = create_app(read_settings({**os.environ, **environment, "JOBS_URL": "none:"}))
    with app.app_context():
        members = []
        for index in range(number):
            with transaction():
                members.append(
                    register_member(f"Speaker {index}", f"bench-speaker{index}@example.org", language="sv").id
                )
        tokens = [_token(member_id) for member_id in members]
        db.engine.dispose()
    return tokens


# --- measuring --------------------------------------------------------------------------------------------------------


def signed_in(site: Running, path: str, token: str, *, seconds: float) -> Figure:
    """Measure one page of the desk for somebody who is signed in, four at once."""

    async def work(buyer: Buyer) -> None:
        buyer.cookies["session"] = token
        answer = await buyer.get(path)
        while answer.status == 303:
            answer = await buyer.follow(answer)
        expect(answer, 200)

    return measure(site, work, buyers=4, seconds=seconds)


def statements_of(environment: dict[str, str], path: str, token: str) -> int:
    """Return how many SQL statements one answer takes."""
    app = create_app(read_settings({**os.environ, **environment, "JOBS_URL": "none:"}))
    client = app.test_client()
    client.set_cookie("session", token)
    client.get(path, follow_redirects=True, base_url=app.extensions["settings"].base_url)
    seen: list[str] = []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda _c, _u, statement, *_more: seen.append(statement))
    answer = client.get(path, follow_redirects=False, base_url=app.extensions["settings"].base_url)
    if answer.status_code == 303:
        seen.clear()
        client.get(answer.headers["Location"], base_url=app.extensions["settings"].base_url)
    engine.dispose()
    return sum(1 for statement in seen if not statement.startswith(("BEGIN", "PRAGMA")))


SPREAD = """
import json, random, resource, time
from conference.rules.assignment import Candidate, Offer, Weights, assign
chance = random.Random(3)
languages = ("da", "sv", "scandinavian", "en")
candidates = [
    Candidate(number, None, frozenset(chance.sample(range(12), 3)), frozenset(chance.sample(("da", "sv", "en"), 2)), 0)
    for number in range(60)
]
offers = [
    Offer(
        number, number % 12, languages[number % 4], 3, frozenset(), frozenset(),
        frozenset(chance.sample(range(60), chance.randint(0, 4))),
    )
    for number in range(1000)
]
begun = time.perf_counter()
plan = assign(offers, candidates, Weights())
took = time.perf_counter() - begun
loads = sorted(plan.loads.values())
print(json.dumps({"seconds": took, "pairs": len(plan.pairs), "least": loads[0], "most": loads[-1],
                  "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


def spreading() -> dict[str, float]:
    """Spread 1,000 proposals over 60 reviewers, three each, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", SPREAD], check=True, cwd=ROOT, text=True, capture_output=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found
