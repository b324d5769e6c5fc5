"""What is filled in inside a pair: times and places, messages, goals, notes, how it goes, what it was worth."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from core.forms import (
    ChoiceField,
    Form,
    HiddenField,
    LinkField,
    LongTextField,
    MomentField,
    QuantityField,
    RadioChoiceField,
    TextField,
    required,
)
from core.language import lazy
from mentoring.actions import goals, talking
from mentoring.actions.closing import LONGEST, Said
from mentoring.rules.meetings import LONGEST as LONGEST_MEETING
from mentoring.rules.meetings import MOST_TIMES, SHORTEST
from mentoring.rules.people import Meets
from mentoring.words.pairs import GOING, WORTH

HOUSE = "house-"
"""What the value of a house begins with; its id follows."""
Places = Sequence[tuple[str, str]]


def place_value(meets: Meets, venue_id: int | None) -> str:
    return meets.value if venue_id is None else f"{HOUSE}{venue_id}"


class _PlaceForm(Form):
    """How long, where, and the link of an online meeting. `houses` says in which place each house lies."""

    minutes = QuantityField(lazy("How many minutes"), [required()], least=SHORTEST, most=LONGEST_MEETING)
    place = ChoiceField(lazy("Where"), [required(lazy("Choose where."))])
    link = LinkField(lazy("Link, if you meet online"), description=lazy("You can also add it later."))

    def offer_places(self, places: Places, houses: dict[int, Meets]) -> None:
        self.place.choices = list(places)
        self._houses = houses

    def where(self) -> dict[str, Any]:
        """Return what the actions want to know of the place."""
        chosen = str(self.place.data)
        venue_id = int(chosen.removeprefix(HOUSE)) if chosen.startswith(HOUSE) else None
        meets = Meets(chosen) if venue_id is None else self._houses[venue_id]
        link = self.link.data or "" if meets is Meets.ONLINE else ""
        return {"minutes": self.minutes.data, "meets": meets, "venue_id": venue_id, "link": link}


class _TimesForm(Form):
    """Up to five times to choose from."""

    time_1 = MomentField(lazy("First proposed time"), [required(lazy("Choose a day and a time."))])
    time_2 = MomentField(
        lazy("Second proposed time"), [required(lazy("Propose a second one, so that there is a choice."))]
    )
    time_3 = MomentField(lazy("Third proposed time"))
    time_4 = MomentField(lazy("Fourth proposed time"))
    time_5 = MomentField(lazy("Fifth proposed time"))

    def __init__(self, *, zone: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for field in self.time_fields():
            field.zone = zone

    def time_fields(self) -> list[Any]:
        return [self[f"time_{number}"] for number in range(1, MOST_TIMES + 1)]

    def times(self) -> list[dt.datetime]:
        return [field.data for field in self.time_fields() if field.data is not None]


class ProposeForm(_TimesForm, _PlaceForm):
    """A meeting that somebody proposes."""


class OtherTimesForm(_TimesForm):
    """Other times, where none of the first suits."""


class MoveForm(_PlaceForm):
    """Where a booked meeting is moved. `seen` is the sequence of what stood on the page."""

    seen = HiddenField()
    starts_at = MomentField(lazy("When"), [required(lazy("Choose a day and a time."))])

    def __init__(self, *, zone: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.starts_at.zone = zone

    @property
    def sequence(self) -> int:
        """The sequence as it was sent; odd values are older than everything."""
        typed = str(self.seen.data or "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else -1


class PrepareForm(Form):
    """What a meeting is about, and its link."""

    agenda = LongTextField(lazy("What you want to talk about"), max_length=4000)
    link = LinkField(lazy("Link to the meeting"), description=lazy("A room for a video call."))


class NoteForm(Form):
    """What somebody writes down of a meeting."""

    words = LongTextField(lazy("Note"), max_length=goals.LONGEST_NOTE)


class MessageForm(Form):
    """A message to the other side."""

    words = LongTextField(lazy("Your message"), [required(lazy("Write something first."))], max_length=talking.LONGEST)


class GoalForm(Form):
    """Something that the two want to reach."""

    goal = TextField(lazy("A goal"), [required(lazy("Write what you want to reach."))], max_length=goals.LONGEST_GOAL)


class CheckInForm(Form):
    """How it goes."""

    going = RadioChoiceField(lazy("How is it going?"), [required(lazy("Choose one of the three."))])
    words = LongTextField(
        lazy("Anything we should know?"),
        max_length=LONGEST,
        description=lazy("Only who coordinates mentoring reads it, never the other."),
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.going.choices = [(str(value), str(word)) for value, word in GOING.items()]


class LeaveForm(Form):
    """Why it does not work; nobody has to say."""

    words = LongTextField(
        lazy("Would you like to say why?"),
        max_length=LONGEST,
        description=lazy(
            "Only who coordinates mentoring reads it, never the other. It helps us to bring people together."
        ),
    )


class FeedbackForm(Form):
    """What it was worth, what was learnt, and thanks."""

    worth = RadioChoiceField(lazy("What was it worth to you?"), [required(lazy("Choose one of the four."))])
    learnt = LongTextField(
        lazy("What do you take along?"), max_length=LONGEST, description=lazy("Only the organisers read it.")
    )
    thanks = LongTextField(
        lazy("A thank you"), max_length=LONGEST, description=lazy("The other reads it on your pair's page.")
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.worth.choices = [(str(value), str(word)) for value, word in WORTH.items()]

    def said(self) -> Said:
        return Said(worth=int(self.worth.data), learnt=self.learnt.data or "", thanks=self.thanks.data or "")
