"""Made-up mentors and mentees for the rules."""

import random

from mentoring.rules.fit import Mentee, Mentor
from mentoring.rules.people import HALF_DAYS, Level, Meets, Need, Skill

SKILLS = ("booking", "funding", "lighting", "mixing", "promotion", "touring")
GENRES = ("folk", "jazz", "punk", "techno")
STAGES = ("first-steps", "emerging", "established")


def a_mentor(id_=1, *, skills=("booking",), languages=("da",), member=None, **more):
    known = tuple(skill if isinstance(skill, Skill) else Skill(skill) for skill in skills)
    return Mentor(id_, member or 1000 + id_, known, languages, **more)


def a_mentee(id_=1, *, needs=("booking",), languages=("da",), party=None, **more):
    wanted = tuple(need if isinstance(need, Need) else Need(need) for need in needs)
    return Mentee(id_, frozenset(party or {2000 + id_}), wanted, languages, **more)


def some_people(mentors, mentees, seed, *, seats=(0, 3)):
    """Return so many mentors and mentees with everything that counts, drawn by lot."""
    dice = random.Random(seed)

    def some(names, least, most):
        return dice.sample(names, dice.randint(least, min(most, len(names))))

    def alike():
        return {
            "languages": tuple(some(("da", "sv", "en"), 1, 2)),
            "genres": frozenset(some(GENRES, 0, 3)),
            "meets": frozenset(some(tuple(Meets), 0, 3)),
            "half_days": frozenset(some(HALF_DAYS, 0, 5)),
            "country": dice.choice(("DK", "SE", "")),
            "organisations": frozenset(some(range(1, 9), 0, 1)),
        }

    return (
        [
            a_mentor(
                number,
                skills=[
                    Skill(one, dice.choice(tuple(Level)), dice.choice(("", "DK")) if one == "funding" else "")
                    for one in some(SKILLS, 1, 4)
                ],
                stages=frozenset(some(STAGES, 0, 2)),
                blocks=frozenset(some(range(2001, 2001 + mentees), 0, 1)) if mentees else frozenset(),
                cleared=dice.random() < 0.7,
                seats=dice.randint(*seats),
                **alike(),
            )
            for number in range(1, mentors + 1)
        ],
        [
            a_mentee(
                number,
                needs=[
                    Need(one, dice.randint(1, 3), dice.choice(("", "DK", "SE")) if one == "funding" else "")
                    for one in some(SKILLS, 1, 4)
                ],
                stage=dice.choice(STAGES),
                minor=dice.random() < 0.2,
                **alike(),
            )
            for number in range(1, mentees + 1)
        ],
    )
