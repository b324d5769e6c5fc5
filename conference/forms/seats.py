"""What is filled in about seats: why somebody would like one, how they are given, codes at the door, courses."""

from collections.abc import Sequence
from typing import Any

from conference.words.seats import MODES
from core.forms import (
    ChoiceField,
    ChoicesField,
    EmailField,
    Form,
    LongTextField,
    MomentField,
    QuantityField,
    RadioChoiceField,
    TextField,
    TextsField,
    required,
)
from core.language import lazy

MOST_WORDS = 600


class SeatForm(Form):
    """What somebody tells those who choose."""

    words = LongTextField(lazy("Why would you like to be in it? The team reads this."), max_length=MOST_WORDS)


class GivingForm(Form):
    """How the seats of a workshop are given."""

    mode = RadioChoiceField(lazy("How are seats given?"), [required()])
    seats = QuantityField(lazy("Seats"), least=1, most=5000)
    opens_at = MomentField(lazy("Signing up from"))
    closes_at = MomentField(lazy("Signing up until"))
    draw_at = MomentField(lazy("The lottery is drawn"))
    offer_hours = QuantityField(lazy("Hours to answer an offer"), [required()], least=1, most=336)
    no_show_minutes = QuantityField(lazy("Minutes after the start when empty seats are given away"), least=0, most=120)

    def __init__(self, *, zone: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mode.choices = [(mode.value, str(word)) for mode, word in MODES.items()]
        for field in (self.opens_at, self.closes_at, self.draw_at):
            field.zone = zone


class LimitForm(Form):
    """How many seats one person may have."""

    limit = QuantityField(lazy("Seats one person can have or wait for at once"), least=1, most=50)


class GuestForm(Form):
    """To whom the team gives a seat."""

    address = EmailField(lazy("Their address"), [required()])


class MoveForm(Form):
    """Where somebody is moved."""

    to = ChoiceField(lazy("To which workshop?"), [required()])

    def __init__(self, *, others: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.to.choices = list(others)


class DoorForm(Form):
    """A code that was scanned, or typed."""

    code = TextField(lazy("Scan or type a code"), [required()], max_length=120)


class CourseForm(Form):
    """A series of sessions."""

    name = TextsField(lazy("Name"), max_length=120)
    words = TextsField(lazy("What the certificate says"), long=True, needed=False, max_length=600)
    sessions = ChoicesField(lazy("Sessions that count"))
    needed = QuantityField(lazy("How many of them it takes"), [required()], least=1, most=100)

    def __init__(self, *, sessions: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sessions.choices = list(sessions)
