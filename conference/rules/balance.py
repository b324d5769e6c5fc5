"""What a selection of proposals would look like as a programme: hours used and left, who and what is in it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

LEAST = 5
Name = TypeVar("Name", str, int)


@dataclass(frozen=True, slots=True)
class Piece:
    """A proposal as the balance sees it. `first_timer` None: nobody of its speakers has said."""

    proposal_id: int
    minutes: int
    type_id: int | None
    track_id: int | None
    language: str
    countries: tuple[str, ...] = ()
    cities: tuple[int, ...] = ()
    first_timer: bool | None = None
    speakers: int = 1


@dataclass(frozen=True, slots=True)
class Planned:
    """Minutes of one type or track: what was meant for it (0: nobody has said), what is used, what is left.

    `left` below 0 is too much; `over` says by how much, where somebody has said what was meant.
    """

    budget: int
    used: int
    count: int

    @property
    def left(self) -> int:
        return self.budget - self.used

    @property
    def over(self) -> int:
        return max(0, -self.left) if self.budget else 0


def planned(
    selection: Iterable[Piece], budgets: Mapping[int, int], key: Callable[[Piece], int | None]
) -> dict[int, Planned]:
    """Return the minutes of every type or track that has a budget, by its id. `key` says what a proposal counts for."""
    used: Counter[int] = Counter()
    count: Counter[int] = Counter()
    for piece in selection:
        place = key(piece)
        if place is not None:
            used[place] += piece.minutes
            count[place] += 1
    return {place: Planned(budget, used[place], count[place]) for place, budget in budgets.items()}


@dataclass(frozen=True, slots=True)
class Shares:
    """What a selection consists of. A session with speakers from two countries counts once in each."""

    proposals: int
    minutes: int
    countries: Mapping[str, int] = field(default_factory=dict)
    cities: Mapping[int, int] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    first_timers: int = 0
    first_timers_known: int = 0


def shares(selection: Iterable[Piece]) -> Shares:
    """Return how many proposals of a selection have what: countries, cities they can be in, languages, new voices."""
    pieces = list(selection)
    return Shares(
        proposals=len(pieces),
        minutes=sum(piece.minutes for piece in pieces),
        countries=_counted(name for piece in pieces for name in set(piece.countries) if name),
        cities=_counted(place for piece in pieces for place in set(piece.cities)),
        languages=_counted(piece.language for piece in pieces if piece.language),
        first_timers=sum(piece.first_timer is True for piece in pieces),
        first_timers_known=sum(piece.first_timer is not None for piece in pieces),
    )


def _counted(names: Iterable[Name]) -> dict[Name, int]:
    found = Counter(names)
    return {name: found[name] for name in sorted(found)}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two selections: what each consists of, and which proposals are in one of them only."""

    one: Shares
    other: Shares
    only_in_one: tuple[int, ...]
    only_in_other: tuple[int, ...]
    in_both: tuple[int, ...]


def compare(one: Iterable[Piece], other: Iterable[Piece]) -> Comparison:
    first = {piece.proposal_id: piece for piece in one}
    second = {piece.proposal_id: piece for piece in other}
    return Comparison(
        one=shares(first.values()),
        other=shares(second.values()),
        only_in_one=tuple(sorted(first.keys() - second.keys())),
        only_in_other=tuple(sorted(second.keys() - first.keys())),
        in_both=tuple(sorted(first.keys() & second.keys())),
    )


def hide_small(counts: Mapping[str, int], least: int = LEAST) -> dict[str, int | None]:
    """Return counts in which nobody can be found, also by whoever knows their total; None is a count that is hidden.

    Hidden are counts under `least` and, the smallest first, as many others as it takes until nobody can guess them
    (A. Hundepool and others, Statistical Disclosure Control, 2012). A count of nothing tells nothing of anybody and
    stays, unless all others are hidden and could be guessed.
    """
    hidden = {name for name, count in counts.items() if 0 < count < least}
    # Nothing comes last. Equal ones go together, for which of them was taken would tell something too.
    for size in sorted(
        {count for name, count in counts.items() if name not in hidden}, key=lambda count: (not count, count)
    ):
        if not hidden or not _guessed([counts[one] for one in hidden], least):
            break
        hidden |= {name for name, count in counts.items() if count == size}
    return {name: None if name in hidden else count for name, count in counts.items()}


def _guessed(hidden: Sequence[int], least: int) -> bool:
    """Whether the total less the rest tells too much: it is that of one, of too few, or of as few or many as can be."""
    return len(hidden) < 2 or sum(hidden) < least or set(hidden) in ({1}, {least - 1})
