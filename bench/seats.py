"""Workshop seats measured: two hundred people on twenty seats from real processes, and a large lottery."""

import json
import os
import resource
import subprocess
import sys
import time
from collections import Counter

from bench.site import ROOT
from conference.rules.lottery import Entrant, Lottery, Reason, chances, draw

PEOPLE, SEATS, PROCESSES = 200, 20, 4
ENTRANTS, WORKSHOPS = 1000, 40

MAKE = """
import json, datetime as dt
from app import create_app
from core.clock import now
from core.db import db, transaction
from sqlalchemy import select
from accounts.actions.members import register_member
from conference.models import SeatMode, SeatPlan, SeatState, Slot
from conference.queries.releases import slots_everybody_sees
from editions.actions.participation import take_part
from editions.models import Edition, TakesPartAs
app = create_app()
with app.app_context(), transaction() as session:
    edition = session.scalars(select(Edition)).first()
    planned = set(session.scalars(select(SeatPlan.slot_id)))
    rows = session.scalars(slots_everybody_sees(edition.id)).all()
    seen = next(row for row in rows if row.proposal_id and row.slot_id not in planned and row.starts_at > now())
    session.get_one(Slot, seen.slot_id).capacity = {seats}
    session.add(SeatPlan(slot_id=seen.slot_id, mode=SeatMode.FIRST_COME, offer_hours=24, no_show_minutes=10))
    members = []
    for number in range({people}):
        member = register_member(f"Bench {{number}}", f"bench.seat.{{number}}@example.org", language="en")
        take_part(edition.id, member.id, TakesPartAs.DELEGATE)
        members.append(member.id)
    made = {{"edition": edition.id, "code": seen.slot.code, "members": members}}
print(json.dumps(made))
"""


def rush(environment: dict[str, str], url: str, folder: str) -> str:
    """Let everybody ask for a seat at the same moment; return how it went, or raise where a seat was given twice."""
    script = MAKE.format(seats=SEATS, people=PEOPLE)
    made = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env={**os.environ, **environment}, text=True, check=True,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    told = json.loads(made.stdout.splitlines()[-1])
    runs = [
        {"part": "ask", "edition": told["edition"], "code": told["code"], "member": member}
        for member in told["members"]
    ]
    given = {"url": url, "data": folder, "processes": [runs[number::PROCESSES] for number in range(PROCESSES)]}
    done = subprocess.run(
        [sys.executable, "-m", "tests.conference.seats.racer"], cwd=ROOT, input=json.dumps(given), text=True,
        check=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    answer = json.loads(done.stdout)
    found = Counter(outcome.split()[0] for process in answer["results"] for outcome in process)
    if found["seated"] != SEATS:
        raise RuntimeError(f"{found} on {SEATS} seats")
    seconds = answer["seconds"]
    return f"{found['seated']} seated, {found['waiting']} wait, {seconds:.2f} s, {PEOPLE / seconds:.0f}/s"


def lottery() -> str:
    """Draw a large lottery and tell everybody's chance; return the seconds of each."""
    people = tuple(
        Entrant(number, tuple((number * 7 + step * 11) % WORKSHOPS for step in range(1 + number % 6)), left=3)
        for number in range(ENTRANTS)
    )
    apart = frozenset(
        (one, other) for one in range(WORKSHOPS) for other in range(one + 1, WORKSHOPS) if one // 8 == other // 8
    )
    whole = Lottery(dict.fromkeys(range(WORKSHOPS), SEATS), people, apart)
    begun = time.perf_counter()
    outcome = draw(whole, "bench")
    drawn = time.perf_counter()
    chances(whole, "bench")
    told = time.perf_counter()
    seats = sum(wish.reason is Reason.WON for wish in outcome.wishes)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    times = f"{drawn - begun:.3f} s, everybody's chance in {told - drawn:.2f} s"
    return f"{seats} seats given in {times}, {memory:.0f} MiB in all"


if __name__ == "__main__":
    print(lottery())
