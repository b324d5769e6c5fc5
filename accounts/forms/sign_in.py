"""Forms of signing in, joining and showing again who one is."""

import datetime as dt
import unicodedata
from typing import Any

from wtforms import StringField

from accounts.rules.ages import AgeGroup, month_choices
from accounts.words import month_name
from core.forms import (
    ChoiceField,
    EmailField,
    Form,
    HiddenField,
    PasswordField,
    RadioChoiceField,
    TextField,
    required,
)
from core.language import lazy

LONGEST_CODE = 40


class CodeField(StringField):
    """A code of digits, typed with or without spaces, in the digits of any script."""

    def __init__(self, label: object = None, **kwargs: Any) -> None:
        super().__init__(label, [required()], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0][:LONGEST_CODE] if valuelist else ""
        self.data = "".join(str(unicodedata.digit(sign)) for sign in typed if sign.isdigit())


class SignInForm(Form):
    address = EmailField(lazy("Mail address"), [required()])


class CodeForm(Form):
    code = CodeField(lazy("Code"))


class LinkForm(Form):
    """The button on the page of a mailed link; mail scanners open links, but press no buttons."""


class PasswordSignInForm(Form):
    address = EmailField(lazy("Mail address"), [required()])
    password = PasswordField(lazy("Password"), [required()])


class PasskeyForm(Form):
    """Filled in by the browser's script with the passkey's answer."""

    credential = HiddenField(validators=[required()])


class NewPasskeyForm(Form):
    name = TextField(lazy("What you call it"), [required()], max_length=60)
    credential = HiddenField(validators=[required(lazy("Press the button and follow your device."))])


class JoinForm(Form):
    name = TextField(lazy("Name"), [required()])
    age = RadioChoiceField(
        lazy("Your age"),
        [required(lazy("Choose what fits."))],
        choices=[
            (AgeGroup.ADULT.value, lazy("I am 18 or older")),
            (AgeGroup.YOUNG.value, lazy("I am 15, 16 or 17")),
            (AgeGroup.CHILD.value, lazy("I am younger than 15")),
        ],
    )
    month = ChoiceField(lazy("The month in which you turn 18"), choices=[])

    def offer_months(self, today: dt.date) -> None:
        """Give the list of months something to choose from."""
        months = [(f"{month:%Y-%m}", month_name(month)) for month in month_choices(today)]
        self.month.choices = [("", lazy("Choose")), *months]

    def chosen_month(self) -> dt.date | None:
        return dt.date.fromisoformat(f"{self.month.data}-01") if self.month.data else None


class AgainForm(Form):
    """The password once more, before a sensitive step."""

    password = PasswordField(lazy("Password"), [required()])


class NewPasswordForm(Form):
    password = PasswordField(lazy("New password"), [required()])


class FactorForm(Form):
    token = HiddenField()
    code = CodeField(lazy("Code from the app"))
