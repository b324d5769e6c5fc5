"""Forms of one's own account."""

from typing import Any

from accounts.actions.members import Profile
from accounts.rules.places import MUNICIPALITY_NAMES
from accounts.words import categories, municipalities, spoken_languages
from core.forms import ChoiceField, ChoicesField, EmailField, Form, LinkField, PhoneField, TextField, required
from core.language import LANGUAGES, NAMES, countries, lazy


class ProfileForm(Form):
    name = TextField(lazy("Name"), [required()])
    badge_name = TextField(lazy("Name on the badge"), max_length=60)
    pronouns = TextField(lazy("Pronouns"), max_length=40)
    category = ChoiceField(lazy("What you do"))
    spoken = ChoicesField(lazy("Languages you speak"))
    phone = PhoneField(lazy("Phone"))
    website = LinkField(lazy("Web site"))
    country = ChoiceField(lazy("Country"))
    municipality = ChoiceField(lazy("Home municipality"))
    language = ChoiceField(lazy("We write to you in"), choices=[(code, NAMES[code]) for code in LANGUAGES])

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        """Read a phone number without its country code as one of the country that is chosen beside it."""
        typed = self.meta.wrap_formdata(self, formdata)
        if typed and typed.get("country"):
            self.phone.country = typed["country"]
        super().process(formdata, *args, **kwargs)

    def offer_choices(self) -> None:
        """Give the lists something to choose from, in the reader's language."""
        self.category.choices = [("", lazy("Choose")), *categories()]
        self.spoken.choices = spoken_languages()
        self.country.choices = [("", lazy("Choose")), *countries()]
        self.municipality.choices = [("", lazy("None of these")), *municipalities()]

    def profile(self) -> Profile:
        """Return what was typed; a municipality says which country it is in."""
        code = self.municipality.data
        return Profile(
            name=self.name.data,
            badge_name=self.badge_name.data or "",
            pronouns=self.pronouns.data or "",
            phone=self.phone.data or "",
            country=code[:2] if code in MUNICIPALITY_NAMES and not self.country.data else self.country.data,
            municipality=code,
            category=self.category.data,
            website=self.website.data or "",
            spoken=tuple(self.spoken.data or ()),
            language=self.language.data,
        )


class AddressForm(Form):
    address = EmailField(lazy("Another mail address"), [required()])


class ConsentsForm(Form):
    agreed = ChoicesField(lazy("What you agree to"))


class EmptyForm(Form):
    """A button that does one thing."""
