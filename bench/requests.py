"""Requests to one mentor with three seats, from fifty clients who ask and are answered at the same moment."""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from bench.site import ROOT, environment_of, flask

CLIENTS, SEATS, PROCESSES, ROUNDS = 50, 3, 5, 4

# Everybody of every round, so that what is measured is asking and answering alone. The mentor is new in each round.
MAKE = """
import datetime as dt, json
from sqlalchemy import delete, select
from app import create_app
from accounts.actions.members import register_member
from core.clock import now
from core.db import db, transaction
from core.texts import Texts
from editions.models import Edition, Phase, PhaseKind
from mentoring.actions.moving import new_code
from mentoring.models import MenteeNeed, MenteeProfile, MentorProfile, MentorSkill
from mentoring.rules.people import Level, MenteeKind, ProfileState, Seen
app = create_app()
same = {{"languages": ["en"], "meets": ["online"], "half_days": ["tue-evening"], "state": ProfileState.LISTED}}
with app.app_context(), transaction() as session:
    edition, moment = session.scalars(select(Edition)).first(), now()
    session.execute(delete(Phase).where(Phase.edition_id == edition.id, Phase.kind == PhaseKind.MENTORING))
    day = dt.timedelta(days=1)
    opens = {{"opens_at": moment - day, "closes_at": moment + 90 * day}}
    session.add(Phase(edition_id=edition.id, kind=PhaseKind.MENTORING, **opens))
    def member(name):
        return register_member(name, name.replace(" ", ".") + "@bench.example", language="en").id
    def row(model, name, **values):
        made = model(edition_id=edition.id, member_id=member(name), code=new_code(), seen=Seen.ADULTS,
            created_at=moment, changed_at=moment, **same, **values)
        session.add(made)
        session.flush()
        return made
    rounds = []
    for number in range({rounds}):
        mentor = row(MentorProfile, f"mentor {{number}}", about=Texts(), good_hour=Texts(), seats={seats})
        session.add(MentorSkill(mentor_id=mentor.id, skill="contracts", level=Level.SOLID))
        clients = []
        for one in range({clients}):
            mentee = row(MenteeProfile, f"client {{number}} {{one}}", kind=MenteeKind.ARTIST)
            session.add(MenteeNeed(mentee_id=mentee.id, skill="contracts", weight=2))
            clients.append({{"party": mentee.code, "member": mentee.member_id}})
        mentor_too = {{"edition": edition.id, "mentor": mentor.code, "mentor_member": mentor.member_id}}
        rounds.append([{{**mentor_too, **one, "part": "client", "tries": 3}} for one in clients])
print(json.dumps(rounds))
"""


def _run(environment: dict[str, str], command: list[str], given: str | None = None) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env={**os.environ, **environment}, text=True, check=True, input=given,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    return done.stdout.splitlines()[-1]


def rush(environment: dict[str, str], url: str, folder: str) -> str:
    """Let fifty clients ask one mentor and be answered, some rounds over; raise where a seat was given twice."""
    script = MAKE.format(rounds=ROUNDS, seats=SEATS, clients=CLIENTS)
    clients = json.loads(_run(environment, ["-c", script]))
    found: Counter[str] = Counter()
    seconds = 0.0
    for runs in clients:
        given = {"url": url, "data": folder, "processes": [runs[place::PROCESSES] for place in range(PROCESSES)]}
        answer = json.loads(_run(environment, ["-m", "tests.mentoring.requests.racer"], json.dumps(given)))
        results = Counter(outcome for process in answer["results"] for outcome in process)
        if results["active"] != SEATS:
            raise RuntimeError(f"{results} on {SEATS} seats")
        found += results
        seconds += answer["seconds"]
    rate = CLIENTS * ROUNDS / seconds
    told = f"{found['active']} pairs on {SEATS * ROUNDS} seats, {CLIENTS * ROUNDS - found['active']} told why not"
    return f"{told}, {rate:.0f} requests/s"


def alone() -> str:
    """Measure on a fresh SQLite, without everything else of the bench."""
    with tempfile.TemporaryDirectory(prefix="sundet-bench-") as name:
        environment = environment_of(Path(name), "")
        flask(environment, "sundet", "upgrade")
        flask(environment, "sundet", "demo")
        return rush(environment, f"sqlite:///{Path(name) / 'sundet.db'}", name)


if __name__ == "__main__":
    print(alone())
