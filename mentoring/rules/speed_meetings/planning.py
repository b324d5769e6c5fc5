"""In which round whom one meets: the first plan by colours of edges, and planning again around who is away."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from mentoring.rules.speed_meetings.choosing import Pair, choose, tie


@dataclass(frozen=True, slots=True, order=True)
class Meeting:
    """Two sit down together: in which round (from 1), at which table; mentor and mentee by their ids."""

    round: int
    table: int
    mentor: int
    mentee: int

    @property
    def pair(self) -> Pair:
        return self.mentor, self.mentee


def first_plan(
    points: Mapping[Pair, int], tables: Mapping[int, int], mentees: Collection[int], *, rounds: int, seed: str
) -> tuple[Meeting, ...]:
    """Return all meetings, in the order of rounds and tables.

    `points` holds the pairs that may meet and how well they fit, `tables` the table at which each mentor stays. Nobody
    has two meetings in a round, and nobody meets the same person twice. Whom one meets is exact (`choosing.choose`).
    """
    pairs = choose(points, dict.fromkeys(tables, rounds), dict.fromkeys(mentees, rounds), seed)
    coloured = _colours(sorted(pairs, key=lambda pair: tie(seed, *pair)), rounds)
    return tuple(sorted(Meeting(number, tables[mentor], mentor, mentee) for (mentor, mentee), number in coloured))


def next_plan(
    standing: Sequence[Meeting],
    points: Mapping[Pair, int],
    tables: Mapping[int, int],
    mentees: Collection[int],
    *,
    rounds: int,
    at_round: int,
    seed: str,
) -> tuple[Meeting, ...]:
    """Return the plan from a round on, around those who are away; rounds before it stay as they were.

    `points`, `tables` and `mentees` hold those who are there. Every meeting that can still be stays in its round: it
    is never moved for a better one. Then the free places are filled, round by round, with people who are free and have
    not met: as many as can be, those first who have the fewest meetings, then by points.
    """
    past = [one for one in standing if one.round < at_round]
    here = set(mentees)
    stays = [
        Meeting(one.round, tables[one.mentor], one.mentor, one.mentee)
        for one in standing
        if one.round >= at_round and one.mentor in tables and one.mentee in here and one.pair in points
    ]
    meetings = [*past, *stays]
    met = {one.pair for one in meetings}
    had = Counter(one.mentee for one in meetings)
    for number in range(at_round, rounds + 1):
        sat = {one.mentor for one in meetings if one.round == number}
        busy = {one.mentee for one in meetings if one.round == number}
        hosts, guests = tables.keys() - sat, here - busy
        possible = {pair: worth for pair, worth in points.items() if _free(pair, hosts, guests) and pair not in met}
        new = choose(possible, dict.fromkeys(hosts, 1), dict.fromkeys(guests, 1), seed, had=had)
        meetings += [Meeting(number, tables[mentor], mentor, mentee) for mentor, mentee in new]
        met |= new
        had.update(mentee for _mentor, mentee in new)
    return tuple(sorted(meetings))


def _free(pair: Pair, hosts: Collection[int], guests: Collection[int]) -> bool:
    return pair[0] in hosts and pair[1] in guests


def touched(before: Iterable[Meeting], after: Iterable[Meeting], at_round: int) -> tuple[set[int], set[int]]:
    """Return the mentors and the mentees for whom something is different from a round on."""
    old = {one for one in before if one.round >= at_round}
    new = {one for one in after if one.round >= at_round}
    return {one.mentor for one in old ^ new}, {one.mentee for one in old ^ new}


def free_tables(taken: Collection[int], tables: int) -> list[int]:
    """Return the numbers of the tables at which nobody sits, the lowest first."""
    return [number for number in range(1, tables + 1) if number not in taken]


def _colours(pairs: Sequence[Pair], rounds: int) -> list[tuple[Pair, int]]:
    """Give each pair a round, so that nobody has two in the same one.

    A bipartite graph needs no more colours than the most edges of one node: D. Kőnig, Über Graphen und ihre Anwendung
    auf Determinantentheorie und Mengenlehre, Mathematische Annalen 77, 1916. Where the two have no free round in
    common, the rounds of a chain that begins at one of them change places. Fuller rounds come first.
    """
    sat: dict[int, dict[int, int]] = {mentor: {} for mentor, _mentee in pairs}
    met: dict[int, dict[int, int]] = {mentee: {} for _mentor, mentee in pairs}
    every = range(1, rounds + 1)
    for mentor, mentee in pairs:
        own, other = sat[mentor], met[mentee]
        both = next((number for number in every if number not in own and number not in other), None)
        if both is None:
            both = next(number for number in every if number not in own)
            _swap(sat, met, mentee, both, next(number for number in every if number not in other))
        own[both], other[both] = mentee, mentor
    found = [((mentor, mentee), number) for mentor, row in sat.items() for number, mentee in row.items()]
    size = Counter(number for _pair, number in found)
    order = {number: place for place, number in enumerate(sorted(every, key=lambda one: (-size[one], one)), start=1)}
    return [(pair, order[number]) for pair, number in found]


def _swap(sat: dict[int, dict[int, int]], met: dict[int, dict[int, int]], mentee: int, want: int, free: int) -> None:
    """Make the round `want` free for a mentee: along the chain of `want` and `free` the two rounds change places."""
    chain: list[Pair] = []
    side, node, number = met, mentee, want
    while number in side[node]:
        other = side[node][number]
        chain.append((other, node) if side is met else (node, other))
        side, node, number = (sat if side is met else met), other, (free if number == want else want)
    rounds = [want if place % 2 == 0 else free for place in range(len(chain))]
    for (mentor, guest), was in zip(chain, rounds, strict=True):
        del sat[mentor][was], met[guest][was]
    for (mentor, guest), was in zip(chain, rounds, strict=True):
        becomes = free if was == want else want
        sat[mentor][becomes], met[guest][becomes] = guest, mentor
