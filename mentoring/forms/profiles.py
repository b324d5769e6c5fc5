"""What mentors and those who look for one fill in about themselves."""

from collections.abc import Sequence
from typing import Any

from accounts.models import Member, Organisation
from core.forms import (
    BooleanField,
    ChoiceField,
    ChoicesField,
    Form,
    LinkField,
    LongTextField,
    QuantityField,
    RadioChoiceField,
    TextField,
    TextsField,
)
from core.language import lazy
from mentoring.actions.profiles import MentorWords
from mentoring.actions.seeking import Done, Here, Hour, Meet
from mentoring.forms.fields import LanguagesForm, NeedsField, PressedField, SkillsField, language_data
from mentoring.models import MenteeProfile, MentorProfile
from mentoring.rules.people import HALF_DAYS, MOST_SEATS, MenteeKind, Need, Seen, Skill
from mentoring.words import profiles as said
from mentoring.words.naming import Places, half_day_name

LENGTHS = (30, 45, 60, 90, 120)
NEW = "new"
"""The choice of a band that is founded by its name."""


class WhereForm(Form):
    """Where and when somebody can meet, and who sees it."""

    meets = ChoicesField(lazy("Where you can meet"))
    half_days = ChoicesField(lazy("When it usually suits you"))
    seen = RadioChoiceField(lazy("Who sees this"))

    def offer_where(self, places: Places, allowed: Sequence[Seen]) -> None:
        self.meets.choices = said.meets_choices(places)
        self.half_days.choices = [(one, half_day_name(one)) for one in HALF_DAYS]
        self.seen.choices = said.seen_choices(allowed)


class MentorForm(LanguagesForm, WhereForm):
    """The whole profile of a mentor on one page."""

    skills = SkillsField(lazy("What you can help with"))
    roles = ChoicesField(lazy("What you are"))
    genres = ChoicesField(lazy("Music you know well"))
    stages = ChoicesField(lazy("Whom you like to help"))
    good_hour = TextsField(lazy("What does a good hour with you give?"), long=True, needed=False, max_length=1500)
    about = TextsField(lazy("About you"), long=True, needed=False, max_length=2000)
    works_at = TextField(lazy("Where you work"), max_length=160)
    country = ChoiceField(lazy("Where you live"))
    seats = QuantityField(lazy("How many you take on at a time"), least=0, most=MOST_SEATS)
    meeting_minutes = ChoiceField(lazy("A meeting lasts"))
    welcomes_minors = BooleanField(lazy("Young people of 15 to 17 are welcome as well"))
    go = PressedField()

    def offer(self, places: Places, *, minors: bool) -> None:
        """Give the lists something to choose from; young people are asked about where they take part at all."""
        self.offer_languages()
        self.offer_where(places, tuple(Seen))
        self.roles.choices = said.term_choices("role")
        self.genres.choices = said.term_choices("genre")
        self.stages.choices = said.term_choices("stage")
        self.country.choices = said.country_choices()
        self.meeting_minutes.choices = [(str(one), lazy("%(minutes)s minutes", minutes=one)) for one in LENGTHS]
        if not minors:
            del self.welcomes_minors

    def words(self, before: MentorProfile | None) -> MentorWords:
        """Return what was typed; what was not asked about stays as it was."""
        asked = "welcomes_minors" in self
        return MentorWords(
            skills=self.skills.data,
            roles=self.roles.data or [],
            genres=self.genres.data or [],
            stages=self.stages.data or [],
            languages=self.spoken(),
            meets=self.meets.data or [],
            half_days=self.half_days.data or [],
            country=self.country.data or "",
            seats=self.seats.data if self.seats.data is not None else 0,
            meeting_minutes=int(self.meeting_minutes.data),
            welcomes_minors=bool(self.welcomes_minors.data) if asked else bool(before and before.welcomes_minors),
            seen=Seen(self.seen.data),
            about=self.about.data,
            good_hour=self.good_hour.data,
            works_at=self.works_at.data or "",
        )


def mentor_data(mentor: MentorProfile | None, member: Member) -> dict[str, Any]:
    """Return what the form shows: the stored profile, or for a new one what the account knows."""
    if mentor is None or not (mentor.languages or mentor.meets or mentor.skills):
        return {
            **language_data(list(member.spoken) or [member.language]),
            "country": member.country,
            "seen": Seen.ADULTS.value,
            "seats": 2,
            "meeting_minutes": "60",
            "skills": [],
        }
    names = ("roles", "genres", "stages", "meets", "half_days", "country", "seats", "about", "good_hour", "works_at")
    minutes = min(LENGTHS, key=lambda one: abs(one - mentor.meeting_minutes))
    return {
        **{name: getattr(mentor, name) for name in names},
        **language_data(mentor.languages),
        "skills": [Skill(one.skill, one.level, one.country) for one in mentor.skills],
        "meeting_minutes": str(minutes),
        "welcomes_minors": mentor.welcomes_minors,
        "seen": mentor.seen.value,
    }


# --- those who look for a mentor --------------------------------------------------------------------------------------


class HereForm(Form):
    """The first step: who looks, and where they are."""

    kind = RadioChoiceField(lazy("Who looks for a mentor?"))
    band = ChoiceField(lazy("Which band?"))
    band_name = TextField(lazy("What is the new band called?"), max_length=120)
    act = TextField(lazy("The name you go by"), max_length=120)
    stage = ChoiceField(lazy("How far have you come?"))
    genres = ChoicesField(lazy("Your music"))
    country = ChoiceField(lazy("Where you live"))
    here = LongTextField(lazy("Where are you right now?"), max_length=1500)

    def offer(self, kinds: Sequence[MenteeKind], bands: Sequence[Organisation], *, begins: bool) -> None:
        """Give the lists something to choose from; which band it is cannot change any more once it has begun."""
        self.kind.choices = [(one.value, said.KINDS[one][0]) for one in kinds]
        self.stage.choices = [("", lazy("Choose")), *said.term_choices("stage")]
        self.genres.choices = said.term_choices("genre")
        self.country.choices = said.country_choices()
        new = [(NEW, lazy("A new one"))]
        self.band.choices = [("", lazy("Choose")), *((str(one.id), one.name) for one in bands), *new]
        if not begins or MenteeKind.BAND not in kinds:
            del self.band
            del self.band_name
        if len(kinds) == 1:
            del self.kind
        self.only = kinds[0]

    def told(self) -> Here:
        kind = MenteeKind(self.kind.data) if "kind" in self else self.only
        band = self.band.data if "band" in self and kind is MenteeKind.BAND else ""
        return Here(
            kind=kind,
            act=self.act.data or "",
            stage=self.stage.data or "",
            genres=self.genres.data or [],
            here=self.here.data or "",
            country=self.country.data or "",
            band_id=int(band) if band and band != NEW else None,
            band_name=self.band_name.data or "" if "band_name" in self and band in ("", NEW) else "",
        )


class NeedsForm(Form):
    needs = NeedsField(lazy("What you need"))


class DoneForm(Form):
    done = LongTextField(lazy("What have you done so far?"), max_length=2000)
    link = LinkField(lazy("Where can one hear or see it?"))

    def told(self) -> Done:
        return Done(done=self.done.data or "", link=self.link.data or "")


class HourForm(LanguagesForm):
    good_hour = LongTextField(lazy("What would a good hour give you?"), max_length=1500)

    def told(self) -> Hour:
        return Hour(good_hour=self.good_hour.data or "", languages=self.spoken())


class MeetForm(WhereForm):
    """The last step."""

    go = PressedField()

    def told(self) -> Meet:
        return Meet(meets=self.meets.data or [], half_days=self.half_days.data or [], seen=Seen(self.seen.data))


def mentee_data(mentee: MenteeProfile, step: str) -> dict[str, Any]:
    """Return what the form of a step shows of a stored profile."""
    shown: dict[str, dict[str, Any]] = {
        "here": {
            "kind": mentee.kind.value,
            **{name: getattr(mentee, name) for name in ("act", "stage", "genres", "country", "here")},
        },
        "needs": {"needs": [Need(one.skill, one.weight, one.country) for one in mentee.needs]},
        "done": {"done": mentee.done, "link": mentee.link},
        "hour": {"good_hour": mentee.good_hour, **language_data(mentee.languages)},
        "meet": {"meets": mentee.meets, "half_days": mentee.half_days, "seen": mentee.seen.value},
    }
    return shown[step]


class EmptyForm(Form):
    """A button that does one thing."""
