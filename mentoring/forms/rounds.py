"""What is filled in about speed meetings and circles."""

from collections.abc import Sequence
from typing import Any

from core.forms import (
    ChoiceField,
    Form,
    LongTextField,
    MomentField,
    QuantityField,
    TextField,
    TextsField,
    required,
)
from core.language import lazy

Choices = Sequence[tuple[str, str]]
NOBODY = ("", "–")


class EventForm(Form):
    """Speed meetings: what they are called, when and where, how many rounds and tables."""

    name = TextsField(lazy("Name"), max_length=120)
    starts_at = MomentField(lazy("The first round begins"), [required()])
    minutes = QuantityField(lazy("Minutes of a round"), [required()], least=3, most=60)
    change_minutes = QuantityField(lazy("Minutes to change tables"), [required()], least=0, most=30)
    rounds = QuantityField(lazy("Rounds"), [required()], least=1, most=20)
    tables = QuantityField(lazy("Tables"), [required()], least=1, most=500)
    venue_id = ChoiceField(lazy("Venue"), coerce=str)

    def __init__(self, *, zone: str, venues: Choices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.starts_at.zone = zone
        self.venue_id.choices = [NOBODY, *venues]


class TableForm(Form):
    """At which table a mentor sits."""

    table = QuantityField(lazy("Table"), [required()], least=1, most=500)


class AgainForm(Form):
    """From which round on it is planned again."""

    at_round = ChoiceField(lazy("From which round on?"), coerce=str)

    def __init__(self, *, rounds: Choices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.at_round.choices = list(rounds)


class CircleForm(Form):
    """A circle: what it is about, who hosts it, when and where."""

    name = TextField(lazy("Name"), [required()], max_length=120)
    skill = ChoiceField(lazy("What it is about"), [required()], coerce=str)
    mentor_id = ChoiceField(lazy("A mentor as host"), coerce=str)
    host_id = ChoiceField(lazy("Or somebody of the team"), coerce=str)
    starts_at = MomentField(lazy("When"))
    venue_id = ChoiceField(lazy("Where"), coerce=str)
    words = LongTextField(lazy("What people should know"), max_length=2000)

    def __init__(
        self, *, zone: str, skills: Choices, mentors: Choices, hosts: Choices, venues: Choices, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.starts_at.zone = zone
        self.skill.choices = list(skills)
        self.mentor_id.choices = [NOBODY, *mentors]
        self.host_id.choices = [NOBODY, *hosts]
        self.venue_id.choices = [("", str(lazy("Online"))), *venues]


class PersonForm(Form):
    """Who gets a place in a circle."""

    mentee_id = ChoiceField(lazy("Person"), [required()], coerce=str)

    def __init__(self, *, people: Choices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mentee_id.choices = [NOBODY, *people]
