"""How a timetable under search is changed: by single moves and swaps that cool down, and by pushing others out."""

import math
from collections import defaultdict

from conference.rules.timetable.board import Board
from conference.rules.timetable.budget import Budget
from conference.rules.timetable.chance import Chance

BATCH = 64
"""Moves between two looks at the clock."""
PUSHED_AT_MOST = 3
"""How many showings one move may send to where the moved one was."""
LOOKED_AT = 16
"""How many positions that are looked at count as one move."""
TRADED_AT_MOST = 7
"""How many showings two halls may trade in one move."""
SAMPLED = 240
"""How many positions are tried for a showing that is pushed in."""
FREE_ENOUGH = 24
"""How many free positions are compared before the cheapest of them is taken."""


class Search:
    """A board with what is needed to change it. `cost` is that of what stands, and `out` the
    part of it for people who find no place. As no other part is ever below nothing, a move that brings `out` far above
    `cost` need not be looked at further.

    `movable` are the showings that may be moved; `best` the fewest waiting and the lowest cost seen, in that order, and
    `kept` where everything stood then.
    """

    def __init__(self, board: Board, chance: Chance, budget: Budget) -> None:
        self.board, self.chance, self.budget = board, chance, budget
        grid = board.grid
        self.free_ones = [number for number, held in enumerate(grid.held) if held < 0]
        self.movable = list(self.free_ones)
        self.may_move = [held < 0 for held in grid.held]
        self.cost, self.out = board.fixed_cost, board.fixed_out
        self.waiting = [number for number in self.free_ones if board.at[number] < 0]
        self.penalty = [1] * len(grid.shows)
        self.logs = [-math.log((number + 0.5) / 1024) for number in range(1024)]
        self.by_tick: list[dict[int, list[int]]] = []
        alike: dict[tuple[int, int], list[int]] = defaultdict(list)
        for number, domain in enumerate(grid.domains):
            ticks: dict[int, list[int]] = defaultdict(list)
            for position in domain:
                ticks[position % grid.ticks].append(position)
            self.by_tick.append(dict(ticks))
            alike[grid.lengths[number], grid.setups[number]].append(number)
        self.alike = [alike[grid.lengths[number], grid.setups[number]] for number in range(len(grid.shows))]
        self.best = (len(grid.shows) + 1, 0)
        budget.best = (len(self.waiting), self.cost)
        self.kept = list(board.at)

    def put(self, number: int, position: int) -> None:
        self.out += self.board.out[number][self.board.grid.hall_of[position]]
        self.cost += self.board.cost(number, position)
        self.board.put(number, position)

    def lift(self, number: int) -> int:
        position = self.board.lift(number)
        self.out -= self.board.out[number][self.board.grid.hall_of[position]]
        self.cost -= self.board.cost(number, position)
        return position

    def note(self) -> None:
        """Keep what stands if it is the best so far."""
        now = (len(self.waiting), self.cost)
        if now < self.best:
            self.best = self.budget.best = now
            self.kept = list(self.board.at)

    def back(self) -> None:
        """Return to the best so far."""
        self.settle(self.kept)

    def settle(self, positions: list[int]) -> None:
        """Make everything stand where it is said; what is not free for it waits."""
        board = self.board
        for number in self.free_ones:
            if board.at[number] >= 0 and board.at[number] != positions[number]:
                self.lift(number)
        for number in self.free_ones:
            position = positions[number]
            if position >= 0 and board.at[number] < 0 and board.free(number, position):
                self.put(number, position)
        self.waiting = [number for number in self.free_ones if board.at[number] < 0]

    def cool(self, hot: float, cold: float, until: float) -> None:
        """Move what is movable, at first also to dearer places, from now to a share of the budget."""
        budget, step = self.budget, self.step
        if not self.movable:
            return
        begun = budget.share()
        ratio = math.log(cold / hot)
        while (share := budget.share()) < until:
            warmth = hot * math.exp(ratio * (share - begun) / (until - begun))
            for _ in range(BATCH):
                step(warmth)
            if not budget.use(BATCH):
                break
        self.note()

    def step(self, warmth: float) -> None:
        """Try one move; take it if it costs less, or by chance not much more."""
        below, board = self.chance.below, self.board
        number = self.movable[below(len(self.movable))]
        now = board.at[number]
        if now < 0:
            return
        kind = below(16)
        if kind < 5:
            domain = board.grid.domains[number]
            position = domain[below(len(domain))]
        elif kind < 8:
            places = self.by_tick[number].get(now % board.ticks, ())
            if len(places) < 2:
                return
            position = places[below(len(places))]
        elif kind < 9:
            self.trade(number, below(len(board.grid.halls)), warmth * self.logs[below(1024)])
            return
        else:
            others = self.alike[number] if kind < 14 else self.movable
            position = board.at[others[below(len(others))]]
            if position < 0 or position not in board.grid.allowed[number]:
                return
        if position != now:
            self.move(number, position, warmth * self.logs[below(1024)])

    def move(self, number: int, position: int, limit: float) -> bool:
        """Move a showing if that costs at most `limit` more; who stands there goes where it was."""
        board = self.board
        grid = board.grid
        found = set(board.occupied[position - grid.setups[number] : position + grid.lengths[number]])
        found.discard(-1)
        found.discard(number)
        if found:
            return len(found) <= PUSHED_AT_MOST and self._exchange(number, position, sorted(found), limit)
        static = self.out + self._out(number, position)
        if static - self.cost > limit or not board.people_can(number, position):
            return False
        before = board.lift(number)
        more = board.cost(number, position) - board.cost(number, before)
        if more > limit:
            board.put(number, before)
            return False
        board.put(number, position)
        self.cost += more
        self.out = static
        if more < 0 and self.cost < self.best[1]:
            self.note()
        return True

    def _exchange(self, number: int, position: int, pushed: list[int], limit: float) -> bool:
        """Move a showing to where others stand, and those one after the other to where it was."""
        board, grid = self.board, self.board.grid
        before = board.at[number]
        places = [(number, before, position)]
        cursor = before - grid.setups[number]
        static = self.out + self._out(number, position)
        for other in pushed:
            target = cursor + grid.setups[other]
            if not self.may_move[other] or target not in grid.allowed[other]:
                return False
            places.append((other, board.at[other], target))
            static += self._out(other, target)
            cursor = target + grid.lengths[other]
        return static - self.cost <= limit and self._accept(places, static, limit)

    def trade(self, number: int, hall: int, limit: float) -> bool:
        """Let two halls trade what they hold for as long as a showing lasts and whatever else is cut by that."""
        board = self.board
        grid, ticks = board.grid, board.ticks
        first = grid.hall_of[board.at[number]] * ticks
        second = hall * ticks
        start = grid.tick_of[board.at[number]] - grid.setups[number]
        end = start + grid.setups[number] + grid.lengths[number]
        found: list[int] = [number]
        while first != second:
            inside = {*board.occupied[first + start : first + end], *board.occupied[second + start : second + end]}
            inside.discard(-1)
            if len(inside) > TRADED_AT_MOST:
                return False
            if len(inside) == len(found):
                break
            found = sorted(inside)
            tick_of = grid.tick_of
            start = min(tick_of[board.at[one]] - grid.setups[one] for one in found)
            end = max(tick_of[board.at[one]] + grid.lengths[one] for one in found)
        static, places = self.out, []
        for one in found:
            here = board.at[one]
            there = grid.tick_of[here] + (second if here // ticks * ticks == first else first)
            if first == second or not self.may_move[one] or there not in grid.allowed[one]:
                return False
            static += self._out(one, there)
            places.append((one, here, there))
        return static - self.cost <= limit and self._accept(places, static, limit)

    def _accept(self, places: list[tuple[int, int, int]], static: int, limit: float) -> bool:
        more = self._all_at_once(places, limit)
        if more is None:
            return False
        self.cost += more
        self.out = static
        if more < 0 and self.cost < self.best[1]:
            self.note()
        return True

    def _all_at_once(self, places: list[tuple[int, int, int]], limit: float) -> int | None:
        """Make several showings change their places; return how much more that costs, or None if nothing was done."""
        board = self.board
        more = 0
        for one, here, _there in places:
            board.lift(one)
            more -= board.cost(one, here)
        done = 0
        for one, _here, there in places:
            if not board.free(one, there):
                break
            more += board.cost(one, there)
            board.put(one, there)
            done += 1
        if done == len(places) and more <= limit:
            return more
        for one, _here, _there in places[:done]:
            board.lift(one)
        for one, here, _there in places:
            board.put(one, here)
        return None

    def _out(self, number: int, position: int) -> int:
        """Return how much more it costs in people who find no place if a showing moves."""
        out, hall_of = self.board.out[number], self.board.grid.hall_of
        return out[hall_of[position]] - out[hall_of[self.board.at[number]]]

    def cheapest(self, number: int, enough: int | None = None) -> int:
        """Return the cheapest free position for a waiting showing, or -1; at most `enough` free ones are compared."""
        board = self.board
        domain = board.grid.domains[number]
        found, least, seen = -1, 0, 0
        begin = self.chance.below(len(domain)) if domain else 0
        self.budget.use(len(domain) // LOOKED_AT)
        for position in [*domain[begin:], *domain[:begin]]:
            if board.free(number, position):
                cost = board.cost(number, position)
                if found < 0 or cost < least:
                    found, least = position, cost
                seen += 1
                if seen == enough:
                    break
        return found

    def insert(self, number: int, enough: int | None = FREE_ENOUGH) -> bool:
        """Place a waiting showing where it is free; return whether there is such a place."""
        position = self.cheapest(number, enough)
        if position >= 0:
            self.waiting.remove(number)
            self.put(number, position)
        return position >= 0

    def push_in(self, number: int) -> bool:
        """Place a waiting showing and let those wait who are in its way and are the easiest to place elsewhere.

        How hard a showing is to place is learnt from how often it had to wait (Y. Nagata and O. Bräysy, A powerful
        route minimization heuristic for the vehicle routing problem with time windows, 2009).
        """
        board, penalty = self.board, self.penalty
        domain = board.grid.domains[number]
        penalty[number] += 1
        found, least = -1, 0
        out: set[int] = set()
        for _ in range(min(SAMPLED, len(domain))):
            position = domain[self.chance.below(len(domain))]
            way = board.in_the_way(number, position)
            hard = sum(penalty[other] for other in way)
            if (found < 0 or hard < least) and all(self.may_move[other] for other in way):
                found, least, out = position, hard, way
        if found < 0:
            return False
        for other in sorted(out):
            self.lift(other)
            self.waiting.append(other)
        self.waiting.remove(number)
        self.put(number, found)
        return True

    def place_all(self, until: float, warmth: float) -> None:
        """Place what waits, pushing others out where nothing is free, until nothing waits or a share is used up.

        After each push others are moved around a little, as far as `warmth` allows; with none only who is pushed moves.
        """
        budget = self.budget
        hopeless = {number for number in self.waiting if not self.board.grid.domains[number]}
        self.note()
        while budget.share() < until and budget.use(BATCH):
            waits = [number for number in self.waiting if number not in hopeless]
            if not waits:
                break
            number = max(waits, key=lambda one: (self.penalty[one], -one))
            if not self.insert(number) and self.push_in(number):
                for _ in range(BATCH if warmth else 0):
                    self.step(warmth)
            self.note()
        if len(self.waiting) > self.best[0]:
            self.back()
