"""What people of a proposal type in: their own part, whom they invite, what they need at the conference."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from conference.actions.speaking import OwnPart
from conference.actions.telling import Needs
from conference.forms.fields import FreeRadioField
from conference.models import Gender
from conference.words.kinds import GENDERS
from core.forms import ChoiceField, ChoicesField, EmailField, Form, LongTextField, TextField, required
from core.language import _, date_, lazy

FIRST_TIME = {"yes": True, "no": False}
TAKE_BACK = "take-back"


class OwnPartForm(Form):
    """A speaker's own part. The figure question is stored apart from everything and never shown again."""

    name = TextField(lazy("Your name"), [required(lazy("Write your name, the way you like it."))], max_length=120)
    part = TextField(lazy("Your part"), max_length=120)
    organisation = ChoiceField(lazy("In whose name do you stand there?"))
    first_time = FreeRadioField(lazy("Do you speak at a conference for the first time?"))
    gender = ChoiceField(lazy("For one figure: you are …"))

    def offer(self, organisations: Sequence[tuple[int, str]], *, known: bool) -> None:
        """Give the choices; who has an account is called as they are called there."""
        self.organisation.choices = [("", _("My own name")), *((str(key), name) for key, name in organisations)]
        self.first_time.choices = [("yes", _("Yes")), ("no", _("No")), ("", _("I would rather not say"))]
        told = [(gender.value, word) for gender, word in GENDERS.items()]
        self.gender.choices = [("", _("I say nothing here")), *told, (TAKE_BACK, _("Delete what I said before"))]
        if known:
            del self.name
        if not organisations:
            del self.organisation

    def own(self) -> OwnPart:
        organisation = self.organisation.data if "organisation" in self else ""
        return OwnPart(
            part=self.part.data or "",
            organisation_id=int(organisation) if organisation else None,
            first_time=FIRST_TIME.get(self.first_time.data or ""),
            name=self.name.data if "name" in self else None,
        )

    @property
    def tells_gender(self) -> bool:
        return bool(self.gender.data)

    @property
    def told_gender(self) -> Gender | None:
        return None if self.gender.data in ("", TAKE_BACK) else Gender(self.gender.data)


class InviteForm(Form):
    """Somebody who is asked to speak as well."""

    name = TextField(lazy("Name"), [required(lazy("Write the name of whom you invite."))], max_length=120)
    address = EmailField(
        lazy("Mail address"), [required(lazy("Write their mail address: the invitation comes there."))]
    )
    part = TextField(lazy("Their part"), max_length=120)


class NeedsForm(Form):
    """What a speaker needs. Nothing of it must be told."""

    travels_from = TextField(lazy("Where do you travel from?"), max_length=120)
    travel_mode = ChoiceField(lazy("How do you get here?"))
    nights = ChoicesField(lazy("For which nights do you need a bed?"))
    dietary = TextField(lazy("What you eat"), max_length=300)
    allergies = TextField(lazy("Allergies"), max_length=300)
    access_needs = LongTextField(lazy("What makes it easier for you to take part"), max_length=2000)
    note = LongTextField(lazy("Anything else we should know"), max_length=1000)

    def offer(self, modes: Sequence[tuple[str, Any]], nights: Sequence[dt.date]) -> None:
        self.travel_mode.choices = [("", _("Choose")), *modes]
        self.nights.choices = [(day.isoformat(), _night(day)) for day in nights]

    def needs(self) -> Needs:
        return Needs(
            dietary=self.dietary.data or "",
            allergies=self.allergies.data or "",
            access_needs=self.access_needs.data or "",
            travels_from=self.travels_from.data or "",
            travel_mode=self.travel_mode.data or "",
            nights=list(self.nights.data or []),
            note=self.note.data or "",
        )


def _night(day: dt.date) -> str:
    return str(_("The night after %(day)s", day=date_(day, long=True)))
