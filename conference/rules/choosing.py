"""A first idea of a programme: the best scores that fit into the hours that are planned for each type."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that may be chosen. `stands`: its speakers were told that it is accepted, so it is never left out."""

    code: str
    type_id: int | None
    minutes: int
    stands: bool
    mean: float | None


def best_within(choices: Iterable[Choice], budgets: Mapping[int, int]) -> tuple[str, ...]:
    """Return the codes of what stands and of the best of the rest, type by type, as long as the minutes last.

    Where the next best is too long a shorter one behind it may still fit. What nobody has scored, and types for which
    no hours are planned, are left to people. Equal scores keep the order in which they are given.
    """
    given = list(choices)
    chosen = [choice for choice in given if choice.stands]
    used: Counter[int | None] = Counter()
    for choice in chosen:
        used[choice.type_id] += choice.minutes
    rest = [choice for choice in given if not choice.stands and choice.mean is not None]
    for choice in sorted(rest, key=lambda choice: -(choice.mean or 0)):
        budget = budgets.get(choice.type_id or 0, 0)
        if used[choice.type_id] + choice.minutes <= budget:
            chosen.append(choice)
            used[choice.type_id] += choice.minutes
    return tuple(choice.code for choice in chosen)
