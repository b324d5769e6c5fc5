"""The lottery of workshop seats: fair, and the same answer from the same seed and entries, whoever replays it.

Random serial dictatorship in rounds. In each round people come in an order drawn by lot, and each takes the first of
their wishes that still has a seat and that they can reach from what they have. So a round gives at most one seat to
each, and for their first seat nobody gains by wishing otherwise than they do (Abdulkadiroğlu and Sönmez, Econometrica
66, 1998); for further seats it can pay to name first what others want most, as in every fair turn-taking. Whoever has
no seat yet has more lots: the order is a weighted one without replacement (Efraimidis and Spirakis, Inf. Proc. Letters
97, 2006), each person's key being -ln(u) / weight, the smallest first.

`u` comes from SHA-256 of seed, round and the person's own number, so the order of the entries changes nothing and
anybody can compute it again.
"""

import enum
import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

NONE_YET = 3
"""How many lots somebody has who holds no workshop seat yet."""
HAS_ONE = 1
DRAWS = 100
"""How often the lottery is played to tell everybody's chance: right within about 5 in 100."""


class Reason(enum.StrEnum):
    """Why a wish ended as it did."""

    WON = "won"
    FULL = "full"  # others were drawn before
    APART = "apart"  # it cannot be reached from what they won or hold
    LIMIT = "limit"  # they have as many seats as one may


@dataclass(frozen=True, slots=True)
class Entrant:
    """Somebody with wishes, the dearest first, as ids of slots. `number` is theirs alone and says nothing about them.

    `weight` is how many lots they have. `barred` are slots that they cannot reach from seats they hold already. `left`
    is how many more seats they may have; None: as many as they like.
    """

    number: int
    wishes: tuple[int, ...]
    weight: int = NONE_YET
    barred: frozenset[int] = frozenset()
    left: int | None = None


@dataclass(frozen=True, slots=True)
class Lottery:
    """What is drawn. `seats` are free seats by slot; `apart` are pairs of slots that nobody can have both of."""

    seats: Mapping[int, int]
    entrants: tuple[Entrant, ...]
    apart: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Wish:
    """What became of one wish. `round` from 1 and `turn` from 1 say when a seat was taken; 0 where none was."""

    number: int
    slot: int
    reason: Reason
    round: int = 0
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was drawn. `waiting` is for each slot who waits for it, in order: who won nothing first, then as drawn."""

    wishes: tuple[Wish, ...]
    waiting: Mapping[int, tuple[int, ...]]

    def winners(self, slot: int) -> list[int]:
        return [wish.number for wish in self.wishes if wish.slot == slot and wish.reason is Reason.WON]


@dataclass(slots=True)
class _State:
    left: dict[int, int]
    apart: Mapping[int, frozenset[int]]
    won: dict[int, list[int]] = field(default_factory=dict)
    taken: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)


def lot(seed: str, turn: int, number: int, weight: int) -> float:
    """Return somebody's lot in a round: the smaller, the earlier they come."""
    told = hashlib.sha256(f"{seed}:{turn}:{number}".encode()).digest()
    # 53 bits fill a float exactly; never 0, whose logarithm there is not.
    u = (int.from_bytes(told[:8], "big") >> 11) + 1
    return -math.log(u / (2**53 + 1)) / max(1, weight)


def draw(lottery: Lottery, seed: str) -> Outcome:
    """Return who gets which seat. Same seed and entries, same answer, in whatever order the entries stand."""
    entrants = sorted(lottery.entrants, key=lambda one: one.number)
    state = _State(dict(lottery.seats), _neighbours(lottery.apart))
    first = _play(entrants, seed, state)
    wishes = tuple(_told(entrants, state))
    return Outcome(wishes, _lines(first, wishes, lottery.seats))


def _play(entrants: list[Entrant], seed: str, state: _State) -> list[Entrant]:
    """Play all rounds; return everybody in the order of the first."""
    first: list[Entrant] = []
    still, number = entrants, 1
    while still:
        keyed = sorted((lot(seed, number, one.number, _weight(one, state)), one.number, one) for one in still)
        order = [one for _lot, _number, one in keyed]
        first = first or order
        still = _round(order, number, state)
        number += 1
    return first


def _weight(one: Entrant, state: _State) -> int:
    return HAS_ONE if state.won.get(one.number) else one.weight


def _neighbours(apart: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    for one, other in apart:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {slot: frozenset(others) for slot, others in found.items()}


def _round(order: Iterable[Entrant], number: int, state: _State) -> list[Entrant]:
    """Let each take their dearest wish that can be had; return who may take another in the next round."""
    again = []
    for turn, one in enumerate(order, start=1):
        won = state.won.setdefault(one.number, [])
        if one.left is not None and len(won) >= one.left:
            continue
        slot = _dearest(one, won, state)
        if slot is None:
            continue
        state.left[slot] -= 1
        won.append(slot)
        state.taken[one.number, slot] = (number, turn)
        if len(won) < len(one.wishes):
            again.append(one)
    return again


def _dearest(one: Entrant, won: list[int], state: _State) -> int | None:
    for slot in one.wishes:
        if state.left.get(slot, 0) < 1 or slot in won or slot in one.barred:
            continue
        others = state.apart.get(slot)
        if others is None or not any(held in others for held in won):
            return slot
    return None


def _told(entrants: Iterable[Entrant], state: _State) -> list[Wish]:
    found = []
    for one in entrants:
        won = state.won.get(one.number, [])
        for slot in dict.fromkeys(one.wishes):
            taken = state.taken.get((one.number, slot))
            if taken is not None:
                found.append(Wish(one.number, slot, Reason.WON, *taken))
            else:
                found.append(Wish(one.number, slot, _why_not(one, slot, won, state)))
    return found


def _why_not(one: Entrant, slot: int, won: list[int], state: _State) -> Reason:
    others = state.apart.get(slot, frozenset())
    if slot in one.barred or any(held in others for held in won):
        return Reason.APART
    if one.left is not None and len(won) >= one.left:
        return Reason.LIMIT
    return Reason.FULL


def _lines(order: Iterable[Entrant], wishes: Iterable[Wish], slots: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """Return who waits for each slot: whose wish came too late, not who has something else at that time."""
    late = {(wish.number, wish.slot) for wish in wishes if wish.reason is Reason.FULL}
    winners = {wish.number for wish in wishes if wish.reason is Reason.WON}
    ranked = sorted(order, key=lambda one: one.number in winners)
    lines: dict[int, list[int]] = {slot: [] for slot in sorted(slots)}
    for one in ranked:
        for slot in dict.fromkeys(one.wishes):
            if slot in lines and (one.number, slot) in late:
                lines[slot].append(one.number)
    return {slot: tuple(line) for slot, line in lines.items()}


def chances(lottery: Lottery, seed: str, *, draws: int = DRAWS) -> dict[tuple[int, int], int]:
    """Return everybody's chance of each of their wishes, in thousandths, by (number, slot).

    The lottery is played `draws` times with other lots (Monte Carlo); the standard error is at most 500 / √draws
    thousandths, and the same seed tells the same chances. A certainty is told as one: a wish that was granted in every
    game is 1000, one in none 0.
    """
    entrants = sorted(lottery.entrants, key=lambda one: one.number)
    apart = _neighbours(lottery.apart)
    count: dict[tuple[int, int], int] = {}
    for game in range(draws):
        state = _State(dict(lottery.seats), apart)
        _play(entrants, f"{seed}:game {game}", state)
        for taken in state.taken:
            count[taken] = count.get(taken, 0) + 1
    return {
        (one.number, slot): round(1000 * count.get((one.number, slot), 0) / draws)
        for one in entrants
        for slot in one.wishes
    }
