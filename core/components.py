"""What the styleguide shows: a form with a field of every kind, right and wrong, and data short, long and none."""

import datetime as dt
from typing import Any

from wtforms.validators import ValidationError

from core import forms
from core.clock import now
from core.codes import qr_svg
from core.money import Money

LONG_NAME = "María José Guadalupe Fernández-Montesinos de la Cruz y Ångström-Løvenskjold"


def _never(_form: Any, _field: Any) -> None:
    raise ValidationError("This is what an error looks like: it says what to do next.")


class SampleForm(forms.Form):
    """A field of every kind, as it is before anybody has typed."""

    class Meta(forms.Form.Meta):
        csrf = False

    name = forms.TextField("Your name", [forms.required()])
    mail = forms.EmailField("E-mail", [forms.required()])
    phone = forms.PhoneField("Phone")
    bio = forms.LongTextField("About you", max_length=600)
    places = forms.QuantityField("Number of places", least=1, most=20)
    price = forms.MoneyField("Price", currency="SEK")
    country = forms.ChoiceField("Country", choices=[("SE", "Sweden"), ("DK", "Denmark"), ("NO", "Norway")])
    role = forms.RadioChoiceField(
        "What do you do?", choices=[("artist", "Artist"), ("promoter", "Promoter"), ("venue", "Venue")]
    )
    topics = forms.ChoicesField(
        "Topics", choices=[("booking", "Booking"), ("export", "Export"), ("young", "Young people")]
    )
    news = forms.BooleanField("Send me the newsletter")
    day = forms.DayField("Day")
    opens = forms.MomentField("Sale opens")
    picture = forms.FileField("Picture")
    password = forms.PasswordField("Password")
    title = forms.TextsField("Title", needed=True)


class WrongForm(SampleForm):
    """The same form after it was sent with nothing right in it."""

    name = forms.TextField("Your name", [forms.required(), _never])
    phone = forms.PhoneField("Phone", [_never])
    bio = forms.LongTextField("About you", [_never], max_length=600)
    country = forms.ChoiceField("Country", [_never], choices=[("SE", "Sweden"), ("DK", "Denmark")])
    role = forms.RadioChoiceField("What do you do?", [_never], choices=[("artist", "Artist"), ("venue", "Venue")])
    topics = forms.ChoicesField("Topics", [_never], choices=[("booking", "Booking"), ("export", "Export")])
    news = forms.BooleanField("I have read the terms", [_never])
    picture = forms.FileField("Picture", [_never])


class PayForm(forms.Form):
    """Ways to pay, and how many."""

    class Meta(forms.Form.Meta):
        csrf = False

    method = forms.RadioChoiceField(
        "How do you want to pay?",
        choices=[("stripe", "Card, MobilePay or Swish"), ("bank", "Bank transfer"), ("invoice", "Invoice")],
        default="stripe",
    )
    delegate = forms.QuantityField("Delegate", least=0, most=10, default=1)
    young = forms.QuantityField("Young", least=0, most=10, default=0)


def _wrong() -> WrongForm:
    form = WrongForm(prefix="wrong-")
    form.validate()
    form.form_errors.append("A sentence about the whole form stands here without a link.")
    return form


def sample_context() -> dict[str, Any]:
    """Return everything that `dev/components.html` shows."""
    moment = now()
    days = [(moment + dt.timedelta(days=number)).date() for number in range(-13, 1)]
    sold = [0, 2, 5, 3, 9, 14, 6, 4, 8, 17, 21, 12, 7, 11]
    return {
        "form": SampleForm(),
        "wrong": _wrong(),
        "pay": PayForm(prefix="pay-"),
        "moment": moment,
        "until": moment + dt.timedelta(minutes=14, seconds=30),
        "price": Money(149500, "SEK"),
        "total": Money(1_234_567_00, "DKK"),
        "days": days,
        "sold": sold,
        "sold_other": [value // 2 for value in sold],
        "long_name": LONG_NAME,
        "qr": qr_svg("SUNDET-EXAMPLE", "QR code of ticket ABCD-1234-1"),
    }
