"""The figures of mentoring, as they may be read by those who see nobody: small cells are hidden by `rules.figures`."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from core.clock import now
from core.db import db
from core.texts import Texts
from editions.models import Edition
from mentoring.queries import figures as asked
from mentoring.rules.figures import Line, Told, alone, share, tell

QUICK = dt.timedelta(days=5)
"""An answer within this is a quick one."""


@dataclass(frozen=True, slots=True)
class SkillLine:
    """A skill: how many look for it and how many mentors have it; None is hidden."""

    skill: str
    needed: int | None
    offered: int | None
    missing: bool


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """The pairs of one programme, or of none (`name` is None)."""

    name: Texts | None
    told: Told


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that is told. `quick` is how many of all requests were answered within five days."""

    quick: tuple[int, int] | None
    asked: int | None
    met: tuple[int, int] | None
    across: tuple[int, int] | None
    lines: tuple[ProgrammeLine, ...]
    total: Told
    skills: tuple[SkillLine, ...]


def figures_of(edition: Edition) -> Figures:
    """Count the figures of an edition, in a number of statements that does not grow."""
    part, whole = _quick(edition)
    lines, names = _lines(edition)
    rows, total = tell(lines)
    told = tuple(ProgrammeLine(name, row) for name, row in zip(names, rows, strict=True))
    return Figures(
        quick=share(part, whole),
        asked=alone(whole),
        met=_share_of(total.met, total.begun),
        across=_share_of(total.across, total.begun),
        lines=told,
        total=total,
        skills=_skills(edition),
    )


def _share_of(part: int | None, whole: int | None) -> tuple[int, int] | None:
    """Return a share of two figures that are both told."""
    return None if part is None or whole is None else share(part, whole)


def _quick(edition: Edition) -> tuple[int, int]:
    """Return how many requests were answered in time, of those whose time is over or that were answered."""
    moment, part, whole = now(), 0, 0
    for state, sent_at, answered_at in db.session.execute(asked.answers(edition.id)):
        answered = answered_at if state in asked.ANSWERED else None
        if sent_at is None or (answered is None and moment - sent_at <= QUICK):
            continue
        whole += 1
        part += answered is not None and answered - sent_at <= QUICK
    return part, whole


def _lines(edition: Edition) -> tuple[list[Line], list[Texts | None]]:
    held = {match_id: count for match_id, count in db.session.execute(asked.held(edition.id))}  # noqa: C416 - rows are no pairs to dict()
    counts: dict[int | None, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for match_id, programme_id, one, other in db.session.execute(asked.begun(edition.id)):
        line = counts[programme_id]
        line[0] += 1
        line[1] += bool(held.get(match_id))
        line[2] += bool(one and other and one != other)
        line[3] += held.get(match_id, 0)
    names: list[Texts | None] = []
    lines = []
    for programme in db.session.scalars(asked.programmes(edition.id)):
        if programme.id in counts:
            names.append(programme.name)
            lines.append(Line(*counts[programme.id]))
    if None in counts:
        names.append(None)
        lines.append(Line(*counts[None]))
    return lines, names


def _skills(edition: Edition) -> tuple[SkillLine, ...]:
    """Return the skills that people look for, those with the fewest mentors for each who looks first."""
    needed = {skill: count for skill, count in db.session.execute(asked.needed(edition.id))}  # noqa: C416 - rows are no pairs to dict()
    offered = {skill: count for skill, count in db.session.execute(asked.offered(edition.id))}  # noqa: C416 - as above
    found = [
        SkillLine(
            skill,
            alone(count),
            alone(offered.get(skill, 0)),
            missing=alone(count) is not None and not offered.get(skill, 0),
        )
        for skill, count in needed.items()
    ]
    # What is hidden stands last, in the order of its name: the place in a list tells of numbers, too.
    return tuple(
        sorted(
            found,
            key=lambda line: (
                line.needed is None or line.offered is None,
                (line.offered or 0) / (line.needed or 1) if line.needed and line.offered is not None else 0,
                -(line.needed or 0) if line.offered is not None else 0,
                line.skill,
            ),
        )
    )
