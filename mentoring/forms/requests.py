"""What is filled in when a mentor is asked, and when they answer: three prompts, three times, a place, kind words."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from core.clock import UTC
from core.forms import (
    ChoicesField,
    Form,
    LongTextField,
    MomentField,
    QuantityField,
    RadioChoiceField,
    required,
)
from core.language import date_, lazy, time_
from core.refusals import Refused
from core.words import sentence
from mentoring.actions.requests import Asked, Yes
from mentoring.forms.fields import PressedField
from mentoring.models import MenteeProfile
from mentoring.rules.meetings import LONGEST as LONGEST_MEETING
from mentoring.rules.meetings import SHORTEST
from mentoring.rules.people import Meets
from mentoring.rules.requests import LONGEST, LONGEST_ANSWER, PROMPTS
from mentoring.rules.states import DeclineReason

KEEP = "keep"
"""What the button sends that keeps a draft."""
HOUSE = "house-"
"""What the value of an approved house begins with; its id follows."""


class AskForm(Form):
    """What somebody writes to a mentor. A draft may be kept half empty; the rules ask for all of it when it is sent."""

    party = RadioChoiceField(lazy("For whom do you ask?"))
    why_you = LongTextField(
        lazy("Why this mentor?"),
        max_length=LONGEST,
        description=lazy("What have they done that you want to learn from? One honest sentence is enough."),
    )
    stuck = LongTextField(
        lazy("Where are you stuck?"),
        max_length=LONGEST,
        description=lazy("What have you tried, and what happened?"),
    )
    first_hour = LongTextField(
        lazy("What could the first hour be?"),
        max_length=LONGEST,
        description=lazy("One thing you can look at together: a mail, a plan, a contract, a set list."),
    )
    meets = RadioChoiceField(lazy("Where would you like to meet first?"), [required(lazy("Choose where."))])
    do = PressedField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the shape; of a request that is sent, tell each of the three answers that is missing at once."""
        whole = super().validate(extra_validators)
        missing = [] if self.do.data == KEEP else [one for one in PROMPTS if not (self[one].data or "").strip()]
        for name in missing:
            self[name].errors = [*self[name].errors, sentence(Refused("request_words"))]
        return whole and not missing

    def offer(self, parties: Sequence[MenteeProfile], places: Iterable[tuple[Meets, str]]) -> None:
        """Give the choices. Whoever can ask for one party only is not asked for whom."""
        self.parties = [(one.code, party_name(one)) for one in parties]
        self.party.choices = self.parties
        self.meets.choices = [(place.value, _upper(word)) for place, word in places]
        if len(self.parties) < 2:
            del self.party

    def asked(self) -> Asked:
        """Return what was written; the shape has been checked."""
        chosen = self.party.data if "party" in self else (self.parties[0][0] if self.parties else "")
        return Asked(
            party=chosen or "",
            why_you=self.why_you.data or "",
            stuck=self.stuck.data or "",
            first_hour=self.first_hour.data or "",
            meets=Meets(self.meets.data),
        )


def _upper(word: str) -> str:
    """Begin a line with a capital; names of cities have one already."""
    return word[:1].upper() + word[1:]


def long_time(moment: dt.datetime, zone: str) -> str:
    """Write a time with its day of the week, which is how people know whether they are free."""
    return f"{_upper(date_(moment, zone=zone, long=True))}, {time_(moment, zone=zone)}"


def party_name(mentee: MenteeProfile) -> str:
    """Return what a party is called to those who belong to it."""
    return mentee.member.name if mentee.organisation is None else mentee.organisation.name


class YesForm(Form):
    """Three times, how long and where. Times that suit both are ticked, others typed in."""

    quick = ChoicesField(lazy("Times that suit you both"), validate_choice=False)
    time_1 = MomentField(lazy("Another time"))
    time_2 = MomentField(lazy("Another time"))
    time_3 = MomentField(lazy("Another time"))
    minutes = QuantityField(lazy("How many minutes"), [required()], least=SHORTEST, most=LONGEST_MEETING)
    place = RadioChoiceField(lazy("Where"), [required(lazy("Choose where."))])

    def offer(
        self,
        times: Iterable[dt.datetime],
        places: Iterable[tuple[Meets, str]],
        houses: Sequence[tuple[int, Meets, str]],
        zone: str,
    ) -> None:
        """Give the choices: times that suit both, places of no house, and the approved houses."""
        self.quick.choices = [(one.isoformat(), long_time(one, zone)) for one in times]
        self.houses = {f"{HOUSE}{key}": (key, meets) for key, meets, _name in houses}
        named = [(f"{HOUSE}{key}", name) for key, _meets, name in houses]
        self.place.choices = [(place.value, _upper(word)) for place, word in places] + named
        for field in (self.time_1, self.time_2, self.time_3):
            field.zone = zone

    def answer(self) -> Yes:
        """Return with what the mentor says yes: what was typed comes before what was ticked."""
        venue_id, meets = self.houses.get(self.place.data, (None, None))
        return Yes(
            times=self.times(),
            minutes=self.minutes.data or 0,
            meets=meets or Meets(self.place.data),
            venue_id=venue_id,
        )

    def times(self) -> list[dt.datetime]:
        typed = [field.data for field in (self.time_1, self.time_2, self.time_3) if field.data is not None]
        return typed + [one for one in map(_moment, self.quick.data or ()) if one is not None]

    def beside(self, name: str | None) -> str | None:
        """Return the field of what the rules call `time_2`: typed times are counted first, then ticked ones."""
        if not name or not name.startswith("time_"):
            return name
        typed = [one.short_name for one in (self.time_1, self.time_2, self.time_3) if one.data is not None]
        number = int(name.removeprefix("time_"))
        return typed[number - 1] if number <= len(typed) else "quick"


def _moment(text: str) -> dt.datetime | None:
    """Read a ticked time back. The list may have moved on since it was shown, so it need not stand in it any more."""
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if found.tzinfo is None else found.astimezone(UTC)


class NoForm(Form):
    """Own words with a no; the reason is the button that was pressed."""

    words = LongTextField(
        lazy("A line of your own"),
        max_length=LONGEST_ANSWER,
        description=lazy("It stands below the words of the button you press."),
    )

    @staticmethod
    def reason(pressed: str | None) -> DeclineReason:
        """Return the reason of a button; anything odd is a no without a reason."""
        return next((one for one in DeclineReason if one.value == pressed), DeclineReason.NO_WORDS)
