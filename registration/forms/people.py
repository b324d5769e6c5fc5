"""Who comes: the attendee's own details, the buyer's corrections, and finding an order again."""

from typing import Any

from accounts.rules.consents import ConsentKind
from accounts.rules.places import MUNICIPALITY_NAMES
from accounts.words import CONSENTS, categories, municipalities, spoken_languages
from core.forms import (
    BooleanField,
    ChoiceField,
    ChoicesField,
    EmailField,
    Form,
    LinkField,
    LongTextField,
    PhoneField,
    TextField,
    required,
)
from core.language import countries, lazy
from registration.actions.attending import Details, Needs
from registration.rules.attending import Consent, TravelMode

TRAVEL_MODES = {
    TravelMode.FERRY_ON_FOOT: lazy("Ferry, on foot"),
    TravelMode.FERRY_BY_CAR: lazy("Ferry, by car"),
    TravelMode.TRAIN: lazy("Train or bus"),
    TravelMode.CAR: lazy("Car over the bridge or by land"),
    TravelMode.BIKE: lazy("Bike or on foot"),
    TravelMode.PLANE: lazy("Plane"),
}


class DetailsForm(Form):
    """Everything an attendee may tell; only the name is needed."""

    name = TextField(lazy("Name"), [required(lazy("Write your name, the way you like it."))], max_length=120)
    badge_name = TextField(lazy("Name on the badge"), max_length=60)
    pronouns = TextField(lazy("Pronouns"), max_length=40)
    organisation = TextField(lazy("Organisation"), max_length=160)
    role = TextField(lazy("What you do there"), max_length=120)
    category = ChoiceField(lazy("What describes you best"))
    act_name = TextField(lazy("Name of your act"), max_length=160)
    website = LinkField(lazy("Web site"))
    phone = PhoneField(lazy("Phone"))
    country = ChoiceField(lazy("Country"))
    municipality = ChoiceField(lazy("Home municipality"))
    languages_spoken = ChoicesField(lazy("Languages you speak"))
    travel_mode = ChoiceField(lazy("How you get here"))
    arrives_alone = BooleanField(lazy("I come alone and would like somebody to say hello to"))
    dietary = TextField(lazy("What you eat"), max_length=300)
    allergies = TextField(lazy("Allergies"), max_length=300)
    access_needs = LongTextField(lazy("What makes it easier for you to take part"), max_length=2000)
    consent_photo = BooleanField(CONSENTS[ConsentKind.PHOTO])
    consent_recording = BooleanField(CONSENTS[ConsentKind.RECORDING])
    consent_delegate_list = BooleanField(CONSENTS[ConsentKind.DELEGATE_LIST])
    consent_newsletter = BooleanField(CONSENTS[ConsentKind.NEWSLETTER])

    def __init__(self, *args: Any, asks_act_name: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category.choices = [("", lazy("Choose")), *categories()]
        self.country.choices = [("", lazy("Choose")), *countries()]
        self.municipality.choices = [("", lazy("None of these")), *municipalities()]
        self.languages_spoken.choices = spoken_languages()
        self.travel_mode.choices = [("", lazy("Choose"))] + [(key.value, word) for key, word in TRAVEL_MODES.items()]
        if not asks_act_name:
            del self.act_name

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        """Read a phone number without its country code as one of the country that is chosen beside it."""
        sent = self.meta.wrap_formdata(self, formdata)
        if sent and sent.get("country"):
            self.phone.country = sent["country"]
        super().process(formdata, *args, **kwargs)

    def details(self) -> Details:
        """Return what was typed; a municipality says which country it is in."""
        code = self.municipality.data or ""
        return Details(
            name=self.name.data,
            badge_name=self.badge_name.data or "",
            pronouns=self.pronouns.data or "",
            organisation=self.organisation.data or "",
            role=self.role.data or "",
            category=self.category.data or "",
            act_name=(self.act_name.data or "") if "act_name" in self else None,
            website=self.website.data or "",
            phone=self.phone.data or "",
            country=self.country.data or (code[:2] if code in MUNICIPALITY_NAMES else ""),
            municipality=code,
            languages_spoken=tuple(self.languages_spoken.data or ()),
            travel_mode=self.travel_mode.data or "",
            arrives_alone=bool(self.arrives_alone.data),
            consents=frozenset(kind for kind in Consent if self[f"consent_{kind.value}"].data),
        )

    def needs(self) -> Needs:
        return Needs(
            dietary=self.dietary.data or "",
            allergies=self.allergies.data or "",
            access_needs=self.access_needs.data or "",
        )


class WhoComesForm(Form):
    """Name and address of one attendee, typed by the buyer. A page holds several, so fields are named by ticket."""

    name = TextField(lazy("Name"), [required(lazy("Write the name of who comes."))], max_length=120)
    email = EmailField(lazy("Mail address"), [required(lazy("Write the mail address: the link comes there."))])

    def __init__(self, number: str, *, sent: bool = True, **kwargs: Any) -> None:
        options: dict[str, Any] = {} if sent else {"formdata": None}
        super().__init__(prefix=number, **options, **kwargs)
        self.number = number


class FindForm(Form):
    email = EmailField(lazy("Mail address"), [required(lazy("Write the address that you bought with."))])
