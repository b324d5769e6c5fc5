"""Speed meetings of a large event: fitting everybody, planning all rounds, planning again around who is away."""

import hashlib
import time

from mentoring.rules.fit import Mentee, Mentor
from mentoring.rules.people import HALF_DAYS, Need, Skill
from mentoring.rules.speed_meetings import Meeting, first_plan, next_plan, possible_pairs

MENTEES, MENTORS, ROUNDS = 1000, 150, 10
SKILLS = [f"skill {number}" for number in range(30)]
TONGUES = (("da", "en"), ("sv", "en"), ("en",), ("da", "sv"))


def _some(names: list[str], many: int, *seed: object) -> list[str]:
    """Return so many of the names, always the same for the same seed."""
    return sorted(names, key=lambda name: hashlib.blake2b(f"{seed} {name}".encode()).digest())[:many]


def people() -> tuple[list[Mentor], list[Mentee]]:
    """Return mentors with eight skills each, and people with five needs; a sixth of these are minors."""
    days = list(HALF_DAYS)
    mentors = [
        Mentor(
            id=number,
            member_id=number,
            skills=tuple(Skill(one) for one in _some(SKILLS, 8, "mentor", number)),
            languages=TONGUES[number % 4],
            half_days=frozenset(_some(days, 5, "mentor", number)),
            cleared=number % 3 == 0,
        )
        for number in range(1, MENTORS + 1)
    ]
    mentees = [
        Mentee(
            id=number,
            party=frozenset({number}),
            needs=tuple(Need(one, 1 + place % 3) for place, one in enumerate(_some(SKILLS, 5, "mentee", number))),
            languages=TONGUES[number % 3],
            half_days=frozenset(_some(days, 5, "mentee", number)),
            minor=number % 6 == 0,
        )
        for number in range(1001, 1001 + MENTEES)
    ]
    return mentors, mentees


def _told(meetings: tuple[Meeting, ...]) -> int:
    """Return how many meetings there are, or raise where somebody has two in a round or meets somebody twice."""
    for kept in (
        {(one.round, one.mentor) for one in meetings},
        {(one.round, one.mentee) for one in meetings},
        {one.pair for one in meetings},
    ):
        if len(kept) != len(meetings):
            raise RuntimeError("the plan is none")
    return len(meetings)


def rounds() -> str:
    """Plan all rounds, then again from the fourth on without a tenth of the people; return the seconds of each."""
    mentors, mentees = people()
    begun = time.perf_counter()
    points = possible_pairs(mentors, mentees)
    fitted = time.perf_counter()
    tables = {mentor.id: mentor.id for mentor in mentors}
    plan = first_plan(points, tables, [one.id for one in mentees], rounds=ROUNDS, seed="bench")
    planned = time.perf_counter()
    there = {mentor: table for mentor, table in tables.items() if mentor % 10}
    here = [one.id for one in mentees if one.id % 10]
    allowed = {pair: worth for pair, worth in points.items() if pair[0] in there}
    again = next_plan(plan, allowed, there, here, rounds=ROUNDS, at_round=4, seed="bench")
    done = time.perf_counter()
    return (
        f"{_told(plan)} meetings in {planned - fitted:.2f} s; {len(points)} possible pairs found in "
        f"{fitted - begun:.2f} s; {_told(again)} left without a tenth of the people, in {done - planned:.2f} s"
    )


if __name__ == "__main__":
    print(rounds())
