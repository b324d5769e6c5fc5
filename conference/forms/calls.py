"""What the programme editor fills in to set the call up: its times and words, types, tracks, criteria, secret links."""

import re
from collections.abc import Sequence
from typing import Any

from conference.rules.calls import SessionKind
from conference.words.kinds import SESSION_KINDS
from core.forms import (
    BooleanField,
    ChoiceField,
    Form,
    MomentField,
    QuantityField,
    TextField,
    TextsField,
    required,
)
from core.language import _, lazy
from editions.rules.phases import PhaseKind, Span

SHORTEST = 5
LONGEST = 480
MOST_LENGTHS = 8
VALUES = ("anonymous", "grace_minutes", "abstract_length", "reviews_wanted", "answer_days")
# Each phase that is set here, with its two fields.
PHASES = {
    PhaseKind.CALL: ("call_opens_at", "call_closes_at"),
    PhaseKind.REVIEW: ("review_opens_at", "review_closes_at"),
}


class LengthsField(TextField):
    """Lengths in minutes, typed like "30, 45, 60"; `data` is a sorted list of whole numbers."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0] if valuelist else ""
        self.data: Any = []
        words = [word for word in re.split(r"[\s,;/+]+", typed.strip()) if word]
        for word in words:
            if not re.fullmatch(r"\d{1,4}", word, re.ASCII):
                raise ValueError(
                    _(
                        "We do not understand %(word)s. Write whole minutes with commas between, like 30, 45, 60.",
                        word=word[:20],
                    )
                )
            if not SHORTEST <= int(word) <= LONGEST:
                raise ValueError(
                    _(
                        "%(word)s minutes is not a length we know: %(least)s to %(most)s.",
                        word=word,
                        least=str(SHORTEST),
                        most=str(LONGEST),
                    )
                )
        if len(set(words)) > MOST_LENGTHS:
            raise ValueError(_("%(most)s lengths at most: nobody can choose among more.", most=str(MOST_LENGTHS)))
        self.data = sorted({int(word) for word in words})

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return ", ".join(str(length) for length in self.data or ())


class SettingsForm(Form):
    """When the call and the review are open, and how both work."""

    call_opens_at = MomentField(lazy("Opens"))
    call_closes_at = MomentField(lazy("Deadline"))
    review_opens_at = MomentField(lazy("Review begins"))
    review_closes_at = MomentField(lazy("Review ends"))
    grace_minutes = QuantityField(lazy("Grace after the deadline"), [required()], least=0, most=10_080)
    abstract_length = QuantityField(lazy("Longest abstract"), [required()], least=100, most=20_000)
    anonymous = BooleanField(lazy("Reviewers do not see who offers"))
    reviews_wanted = QuantityField(lazy("Reviews for each proposal"), [required()], least=1, most=20)
    answer_days = QuantityField(lazy("Days to say yes"), [required()], least=1, most=365)
    intro = TextsField(lazy("Introduction"), long=True, needed=False, max_length=5000)

    def __init__(self, *, zone: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for names in PHASES.values():
            for name in names:
                self[name].zone = zone

    def spans(self) -> dict[PhaseKind, Span]:
        return {kind: Span(self[opens].data, self[closes].data) for kind, (opens, closes) in PHASES.items()}

    def validate(self, extra_validators: Any = None) -> bool:
        """Say beside its own field that something closes before it opens, or closes without ever opening."""
        valid = bool(super().validate(extra_validators))
        for opens, closes in PHASES.values():
            first, last = self[opens], self[closes]
            if last.data and not first.data and not first.errors:
                first.errors = [_("Say when it opens, too.")]
                valid = False
            if first.data and last.data and last.data <= first.data:
                last.errors = [*last.errors, _("It would close before it opens. Choose a later time.")]
                valid = False
        return valid


class TypeForm(Form):
    """A kind of session that can be offered."""

    kind = ChoiceField(lazy("Kind"), [required()])
    name = TextsField(lazy("Name"), max_length=60)
    hint = TextsField(lazy("What it is for"), long=True, needed=False, max_length=400)
    lengths = LengthsField(lazy("Lengths in minutes"), [required()], max_length=100)
    planned_hours = QuantityField(lazy("Hours of the programme meant for it"), least=0, most=500)
    hidden = BooleanField(lazy("Hidden: only by a secret link"))
    asks_rider = BooleanField(lazy("Asks for a rider"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = [(kind.value, str(SESSION_KINDS[kind])) for kind in SessionKind]


class TrackForm(Form):
    """A subject that runs through the programme."""

    name = TextsField(lazy("Name"), max_length=60)
    hint = TextsField(lazy("What belongs here"), long=True, needed=False, max_length=400)
    planned_hours = QuantityField(lazy("Hours of the programme meant for it"), least=0, most=500)


class CriterionForm(Form):
    """What reviewers judge by."""

    name = TextsField(lazy("Name"), max_length=60)
    hint = TextsField(lazy("What reviewers ask themselves"), long=True, needed=False, max_length=400)
    weight = QuantityField(lazy("Weight"), [required()], least=0, most=100)


class LinkForm(Form):
    """What a secret link opens, and for how long."""

    note = TextField(lazy("Who or what it is for"), [required()], max_length=120)
    session_type_id = ChoiceField(lazy("Hidden type that it opens"))
    after_deadline = BooleanField(lazy("Works before the call opens and after its deadline"))
    expires_at = MomentField(lazy("Works until"))

    def __init__(self, *, zone: str, types: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.expires_at.zone = zone
        self.session_type_id.choices = [("", _("none")), *types]
        if not types:
            del self.session_type_id

    def type_id(self) -> int | None:
        """Return the hidden type that it opens; where there is none to choose, it opens none."""
        chosen = self.session_type_id.data if "session_type_id" in self else ""
        return int(chosen) if chosen else None
