"""Forms of the edition itself: new, basics, words, picture, languages, phases, clone."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.forms import (
    ChoiceField,
    ChoicesField,
    DayField,
    EmailField,
    FileField,
    Form,
    FormField,
    MomentField,
    PlainForm,
    TextField,
    TextsField,
    required,
    stop,
)
from core.language import LANGUAGES, NAMES, _, countries, lazy
from core.money import CURRENCIES
from editions.rules.phases import PhaseKind, Span
from editions.words import PHASES

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?", re.ASCII)
ZONES = ("Europe/Copenhagen", "Europe/Stockholm", "Europe/Oslo", "Europe/Helsinki", "Europe/Berlin", "Europe/London")
ANOTHER = "another"


def slug_shape(_form: Any, field: Any) -> None:
    """Check that an address is short, lower case and plain."""
    if not SLUG.fullmatch(field.data or ""):
        raise stop(_("Use small letters a to z, digits and hyphens, 40 at most: for example 2027 or sundet-2027."))


class BasicsForm(Form):
    """What an edition is called, when and at which address."""

    name = TextsField(lazy("Name"), max_length=100)
    slug = TextField(lazy("Address"), [required(), slug_shape], max_length=40)
    first_day = DayField(lazy("First day"), [required()])
    last_day = DayField(lazy("Last day"), [required()])
    zone = ChoiceField(lazy("Clock"), choices=[(zone, zone.rpartition("/")[2]) for zone in ZONES])
    contact_email = EmailField(lazy("Contact address"))


class WordsForm(Form):
    """The texts of an edition."""

    lead = TextsField(lazy("Short introduction"), long=True, needed=False, max_length=400)
    description = TextsField(lazy("Description"), long=True, needed=False, max_length=10_000)
    terms = TextsField(lazy("Terms of sale"), long=True, needed=False, max_length=20_000)
    withdrawal_words = TextsField(lazy("Words on the right of withdrawal"), long=True, needed=False, max_length=1000)
    invoice_words = TextsField(lazy("Words on invoices"), long=True, needed=False, max_length=500)


class PictureForm(Form):
    """The edition's picture and what it shows."""

    picture = FileField(lazy("Picture"))
    picture_alt = TextsField(lazy("What the picture shows"), needed=False, max_length=200)


class LanguagesForm(Form):
    """Which languages and currencies an edition uses."""

    languages = ChoicesField(lazy("Languages"), choices=[(code, NAMES[code]) for code in LANGUAGES])
    currencies = ChoicesField(lazy("Currencies"), choices=[(code, code) for code in CURRENCIES])


def phases_form(zone: str, spans: Mapping[PhaseKind, Span]) -> Any:
    """Return a form with two moments for each phase, by the clock of the edition's cities."""
    members: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for kind in PhaseKind:
        opens, closes = phase_fields(kind)
        members[opens] = MomentField(lazy("Opens"), zone=zone)
        members[closes] = MomentField(lazy("Closes"), zone=zone)
        data[opens], data[closes] = spans.get(kind, Span()).opens_at, spans.get(kind, Span()).closes_at
    return type("PhasesForm", (_PhasesForm,), members)(data=data)


def phase_fields(kind: PhaseKind) -> tuple[str, str]:
    """Return the names of a phase's two fields."""
    name = kind.value.replace("-", "_")
    return f"{name}_opens_at", f"{name}_closes_at"


class _PhasesForm(Form):
    """Built by `phases_form`."""

    def spans(self) -> dict[PhaseKind, Span]:
        return {
            kind: Span(self[opens].data, self[closes].data)
            for kind in PhaseKind
            for opens, closes in (phase_fields(kind),)
        }

    def rows(self) -> list[tuple[PhaseKind, str, Any, Any]]:
        """Return each phase with its name and its two fields, for the page."""
        return [(kind, str(PHASES[kind]), *(self[name] for name in phase_fields(kind))) for kind in PhaseKind]

    def validate(self, extra_validators: Any = None) -> bool:
        """Say beside its own field that a phase closes before it opens."""
        valid = bool(super().validate(extra_validators))
        for _kind, _name, opens, closes in self.rows():
            if opens.data and closes.data and closes.data <= opens.data:
                closes.errors = [*closes.errors, _("It would close before it opens. Choose a later time.")]
                valid = False
        return valid


class OwnerFields(PlainForm):
    """One of the two organisations: one that is known, or another by its name."""

    organisation = ChoiceField(lazy("Organisation"))
    name = TextField(lazy("Name of another organisation"), max_length=200)
    country = ChoiceField(lazy("Its country"))

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if valid and self.organisation.data == ANOTHER and not self.name.data:
            self.name.errors = [_("Write the name of the organisation, or choose one above.")]
            return False
        return valid


class OwnersForm(Form):
    """The two organisations that own an edition."""

    first_owner = FormField(OwnerFields, lazy("One organisation"))
    second_owner = FormField(OwnerFields, lazy("The other organisation"))

    def offer(self, known: Iterable[tuple[int, str]]) -> None:
        """Hand over the organisations that can be chosen."""
        choices = [(str(key), name) for key, name in known] + [(ANOTHER, _("Another organisation"))]
        for fields in (self.first_owner.form, self.second_owner.form):
            fields.organisation.choices = choices
            fields.country.choices = countries()

    def preset(self, organisation_ids: Sequence[int]) -> None:
        """Choose the organisations that own it now, before anything was typed."""
        if not self.is_submitted():
            for fields, key in zip((self.first_owner.form, self.second_owner.form), organisation_ids, strict=False):
                fields.organisation.data = str(key)


class CityFields(PlainForm):
    """One of the two cities of a new edition."""

    name = TextsField(lazy("Name of the city"), max_length=80)
    country = ChoiceField(lazy("Country"))


class NewEditionForm(OwnersForm):
    """What an edition must have from its first moment."""

    name = TextsField(lazy("Name"), max_length=100)
    slug = TextField(lazy("Address"), [required(), slug_shape], max_length=40)
    first_day = DayField(lazy("First day"), [required()])
    last_day = DayField(lazy("Last day"), [required()])
    first_city = FormField(CityFields, lazy("One city"))
    second_city = FormField(CityFields, lazy("The other city"))

    def offer(self, known: Iterable[tuple[int, str]]) -> None:
        super().offer(known)
        for fields, country in ((self.first_city.form, "DK"), (self.second_city.form, "SE")):
            fields.country.choices = countries()
            if not self.is_submitted():
                fields.country.data = country


class CloneForm(Form):
    """What must differ between this year's edition and the next."""

    name = TextsField(lazy("Name"), max_length=100)
    slug = TextField(lazy("Address"), [required(), slug_shape], max_length=40)
    first_day = DayField(lazy("First day"), [required()])
