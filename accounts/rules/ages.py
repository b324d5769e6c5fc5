"""Young people: who may have an account, and until when somebody counts as a minor. No date of birth is ever kept."""

import datetime as dt
import enum

from core.refusals import Refused

# The digital age of consent is 15 in Denmark and 13 in Sweden; one account serves both shores: the higher one counts.
YOUNGEST = 15
OF_AGE = 18


class AgeGroup(enum.StrEnum):
    """What somebody says about their age when they join."""

    ADULT = "adult"
    YOUNG = "young"
    CHILD = "child"


def month_choices(today: dt.date) -> list[dt.date]:
    """Return the first days of the months in which somebody who is 15, 16 or 17 today can turn 18."""
    months = (OF_AGE - YOUNGEST) * 12
    first = today.year * 12 + today.month - 1
    return [dt.date((first + step) // 12, (first + step) % 12 + 1, 1) for step in range(months + 1)]


def minor_until(group: AgeGroup, month: dt.date | None, today: dt.date) -> dt.date | None:
    """Return the first day on which somebody is surely of age, or None for an adult.

    Only the month is known, so the whole month counts as young. Refuses `too_young`, `month_missing`, `month_wrong`.
    """
    if group is AgeGroup.CHILD:
        raise Refused("too_young")
    if group is AgeGroup.ADULT:
        return None
    if month is None:
        raise Refused("month_missing", field="month")
    first = month.replace(day=1)
    if first not in month_choices(today):
        raise Refused("month_wrong", field="month")
    return dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)


def is_minor(until: dt.date | None, today: dt.date) -> bool:
    """Say whether somebody counts as a minor today."""
    return until is not None and today < until


def stricter(one: dt.date | None, other: dt.date | None) -> dt.date | None:
    """Return the later of two `minor until` days: whoever once said to be young stays so."""
    days = [day for day in (one, other) if day is not None]
    return max(days) if days else None
