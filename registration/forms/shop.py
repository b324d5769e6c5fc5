"""What organisers fill in to set the shop up: ticket types, add-ons, prices, quotas, exchange rates."""

import re
from collections.abc import Sequence
from typing import Any

from core.forms import (
    BooleanField,
    ChoiceField,
    ChoicesField,
    DayField,
    FileField,
    Form,
    FormField,
    MomentField,
    MoneyField,
    PlainForm,
    QuantityField,
    TextField,
    TextsField,
    required,
)
from core.language import _, lazy
from registration.actions.selling import Part
from registration.rules.vat import Place, Supply

PARTS = 3
PLACES = {
    Place.SE: lazy("Sweden"),
    Place.DK: lazy("Denmark"),
    Place.SELLER: lazy("Where the seller is"),
    Place.BUYER: lazy("Where the buyer lives"),
    Place.INTERNATIONAL: lazy("Between the countries"),
    Place.NOWHERE: lazy("Nowhere"),
}
SUPPLIES = {
    Supply.CONFERENCE: lazy("Conference"),
    Supply.CONCERT: lazy("Concert"),
    Supply.RESTAURANT: lazy("Food and drink"),
    Supply.GOODS: lazy("Goods"),
    Supply.VIRTUAL_EVENT: lazy("Online event"),
    Supply.PASSENGER_TRANSPORT: lazy("Passenger transport"),
    Supply.DONATION: lazy("Donation"),
}


class PartForm(PlainForm):
    """One part of a price: where it is taxed, as what, how much of it."""

    place = ChoiceField(lazy("Taxed in"))
    kind = ChoiceField(lazy("As"))
    share = QuantityField(lazy("Share in percent"), least=1, most=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place.choices = [("", _("not used")), *((place.value, str(word)) for place, word in PLACES.items())]
        self.kind.choices = [(kind.value, str(word)) for kind, word in SUPPLIES.items()]


class ProductForm(Form):
    """A ticket type or an add-on."""

    name = TextsField(lazy("Name"), max_length=80)
    description = TextsField(lazy("What it gives"), long=True, needed=False, max_length=600)
    picture = FileField(lazy("Picture"))
    position = QuantityField(lazy("Place in the list"), least=0, most=999)
    seller_id = ChoiceField(lazy("Seller"), [required()])
    opens_at = MomentField(lazy("Sale opens"))
    closes_at = MomentField(lazy("Sale ends"))
    least = QuantityField(lazy("At least per order"), least=1, most=100)
    most = QuantityField(lazy("At most per order"), least=1, most=100)
    per_ticket = QuantityField(lazy("At most per ticket"), least=1, most=100)
    hidden = BooleanField(lazy("Hidden: only by its own link"))
    invoice_only = BooleanField(lazy("Can be paid by invoice only"))
    asks_act_name = BooleanField(lazy("Asks for the name of the act"))
    for_speakers = BooleanField(lazy("Confirmed speakers get this one"))
    workshops = BooleanField(lazy("With this ticket one can sign up for workshops"), default=True)
    quotas = ChoicesField(lazy("Takes from these quotas"))
    part1 = FormField(PartForm, lazy("First part of the price"))
    part2 = FormField(PartForm, lazy("Second part"))
    part3 = FormField(PartForm, lazy("Third part"))

    def __init__(self, *, zone: str, sellers: Sequence[Any], quotas: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.opens_at.zone = self.closes_at.zone = zone
        self.seller_id.choices = sellers
        self.quotas.choices = quotas

    @property
    def parts(self) -> Any:
        """The field that refusals about the parts stand beside."""
        return self.part1.form.share

    def given_parts(self) -> list[Part]:
        """Return the parts that were filled in, shares in permille."""
        rows = [self[f"part{number}"].form for number in range(1, PARTS + 1)]
        return [
            Part(Place(row.place.data), Supply(row.kind.data), (row.share.data or 0) * 10)
            for row in rows
            if row.place.data
        ]


class PhaseForm(Form):
    """One price of a product; the fields of the currencies are added by `phase_form`."""

    name = TextsField(lazy("Name of the price"), max_length=40)
    starts_at = MomentField(lazy("From"))
    ends_at = MomentField(lazy("Until"))
    until_sold = QuantityField(lazy("Until so many are sold"), least=1, most=100_000)

    def prices(self) -> dict[str, int | None]:
        return {code: self[f"price_{code}"].data for code in self.currencies}

    currencies: Sequence[str] = ()


def phase_form(currencies: Sequence[str], zone: str, **kwargs: Any) -> PhaseForm:
    """Return the form of a price with one amount for each currency of the edition."""
    fields = {
        f"price_{code}": MoneyField(lazy("Price in %(currency)s, VAT included", currency=code), currency=code)
        for code in currencies
    }
    form: PhaseForm = type("PhaseForm", (PhaseForm,), {**fields, "currencies": tuple(currencies)})(**kwargs)
    form.starts_at.zone = form.ends_at.zone = zone
    return form


class QuotaForm(Form):
    """A number of places and what takes from it."""

    name = TextField(lazy("Name, for the team"), [required()], max_length=80)
    size = QuantityField(lazy("Places"), least=0, most=1_000_000)
    products = ChoicesField(lazy("What takes from it"))

    def __init__(self, *, products: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.products.choices = products


class RateForm(Form):
    """What one unit of a currency is worth in SEK."""

    rate = TextField(lazy("SEK for 1 unit"), [required()], max_length=12)
    day = DayField(lazy("Rate of the day"))
    source = TextField(lazy("Source"), max_length=80)

    def millionths(self) -> int | None:
        """Return the rate in millionths of SEK, or None after putting a sentence beside its field."""
        typed = (self.rate.data or "").replace(" ", "").replace(",", ".")
        if not re.fullmatch(r"\d{1,4}(\.\d{1,6})?", typed, re.ASCII) or not float(typed):
            self.rate.errors = [_("Write the rate like 11,20.")]
            return None
        whole, _dot, rest = typed.partition(".")
        return int(whole) * 1_000_000 + int(rest.ljust(6, "0") or 0)
