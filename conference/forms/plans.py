"""What is asked of the solver, and which of its moves are taken over."""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from conference.rules.timetable.search import Mode
from conference.words.plans import MODES
from core.forms import BooleanField, ChoicesField, Form, QuantityField, RadioChoiceField
from core.language import _, lazy, ngettext

TIMES = (10, 30, 60, 120, 180)
LARGEST_SEED = 2**31 - 1
MOST_ITERATIONS = 1_000_000_000


def has_exact() -> bool:
    """Return whether the solver library is installed (the extra `solver`); it is not loaded here."""
    return find_spec("ortools") is not None


class PlanForm(Form):
    """A run of the solver. Seed and iterations are for who wants the same answer twice."""

    mode = RadioChoiceField(lazy("What may change"), default=Mode.KEEP.value)
    seconds = RadioChoiceField(lazy("How long it may look"), default="30")
    exact = BooleanField(lazy("Use the exact solver (for small events: it can prove that nothing is better)"))
    seed = QuantityField(lazy("Seed"), least=0, most=LARGEST_SEED)
    iterations = QuantityField(lazy("Steps at most"), least=1, most=MOST_ITERATIONS)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mode.choices = [(mode.value, str(words[0])) for mode, words in MODES.items()]
        self.seconds.choices = [(str(time), _time(time)) for time in TIMES]
        if not has_exact():
            del self.exact


def _time(seconds: int) -> str:
    if seconds < 60:
        return ngettext("%(num)d second", "%(num)d seconds", seconds)
    return ngettext("%(num)d minute", "%(num)d minutes", seconds // 60)


class TakeOverForm(Form):
    """The moves to take over."""

    moves = ChoicesField(lazy("Moves"))
    anyway = BooleanField(lazy("Take it over nevertheless; the errors stay in the list of problems"))

    def __init__(self, moves: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.moves.choices = [(str(key), label) for key, label in moves]

    def chosen(self) -> set[int]:
        """Return the slots whose moves are taken over."""
        return {int(key) for key in self.moves.data or ()}

    def validate(self, extra_validators: Any = None) -> bool:
        whole: bool = super().validate(extra_validators)
        if whole and not self.moves.data:
            self.moves.errors = [_("Choose at least one move.")]
            return False
        return whole
