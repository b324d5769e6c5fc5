"""Forms of sellers. Numbers of firms, VAT and bank accounts are checked for shape and stored in one form."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from stdnum import bic as bic_number
from stdnum import iban as iban_number
from stdnum.dk import cvr
from stdnum.eu import vat
from stdnum.exceptions import ValidationError as NumberError
from stdnum.se import orgnr

from core.forms import BooleanField, ChoiceField, EmailField, Form, TextField, TextsField, required, stop
from core.language import _, country_name, lazy

PREFIX = re.compile(r"[A-Z0-9](?:[A-Z0-9-]{0,14}[A-Z0-9])?", re.ASCII)
OTHER_VAT = re.compile(r"[A-Z0-9]{4,20}", re.ASCII)


def prefix_shape(_form: Any, field: Any) -> None:
    """Check that an invoice prefix is short and can be read out on the telephone."""
    field.data = (field.data or "").upper()
    if not PREFIX.fullmatch(field.data):
        raise stop(_("Use capital letters, digits and hyphens, 16 at most: for example HBG27."))


def vat_shape(country: str) -> Any:
    """Return a check for a VAT number of this country; the country's letters are put in front."""

    def check(_form: Any, field: Any) -> None:
        if not field.data:
            return
        typed = re.sub(r"[\s.\-]", "", field.data).upper()
        whole = typed if typed.startswith(country) else f"{country}{typed}"
        in_eu = country.lower() in vat.MEMBER_STATES
        if not (vat.is_valid(whole) if in_eu else OTHER_VAT.fullmatch(whole)):
            raise stop(
                _(
                    "This is not a VAT number of %(country)s. Look at its letters and digits.",
                    country=country_name(country),
                )
            )
        field.data = whole

    return check


class SellerForm(Form):
    """A legal entity that sells. `seller_form` adds a VAT number for each country of the edition."""

    legal_name = TextField(lazy("Legal name"), [required()], max_length=200)
    country = ChoiceField(lazy("Country"))
    registration_no = TextField(lazy("Registration number"), max_length=40)
    street = TextField(lazy("Street"), max_length=200)
    postcode = TextField(lazy("Postcode"), max_length=20)
    town = TextField(lazy("Town"), max_length=120)
    email = EmailField(lazy("E-mail for questions about invoices"))
    exempt = BooleanField(lazy("This seller is exempt from VAT"))
    exemption = TextsField(
        lazy("Words of the exemption, printed on every receipt"), long=True, needed=False, max_length=500
    )
    series_prefix = TextField(lazy("Prefix of its invoice numbers"), [required(), prefix_shape], max_length=16)

    vat_countries: tuple[str, ...] = ()

    def validate_registration_no(self, field: Any) -> None:
        """Check a number of a country whose numbers we know; others are taken as they are."""
        typed = re.sub(r"[\s.\-]", "", field.data or "")
        checks = {"SE": orgnr.is_valid, "DK": cvr.is_valid}
        if typed and self.country.data in checks:
            if not checks[self.country.data](typed):
                raise stop(_("This is not a registration number of that country. Look at its digits."))
            field.data = typed

    def validate_exempt(self, field: Any) -> None:
        if field.data and not self.exemption.data:
            raise stop(_("Write the words of the exemption below: the law wants them on every receipt."))

    def vat_fields(self) -> list[Any]:
        return [self[f"vat_{country}"] for country in self.vat_countries]

    def vat_numbers(self) -> dict[str, str]:
        return {country: self[f"vat_{country}"].data or "" for country in self.vat_countries}


def seller_form(countries: Iterable[str], numbers: Mapping[str, str], **kwargs: Any) -> SellerForm:
    """Return the form with a field for the VAT number in each of these countries."""
    wanted = tuple(dict.fromkeys([*countries, *numbers]))
    members: dict[str, Any] = {
        f"vat_{country}": TextField(
            _("VAT number in %(country)s", country=country_name(country)), [vat_shape(country)], max_length=20
        )
        for country in wanted
    }
    kind = type("SellerForm", (SellerForm,), {**members, "vat_countries": wanted})
    form: SellerForm = kind(data={f"vat_{country}": number for country, number in numbers.items()}, **kwargs)
    return form


class AccountForm(Form):
    """Where money in one currency is sent to."""

    bank_name = TextField(lazy("Bank"), max_length=80)
    iban = TextField(lazy("IBAN"), max_length=50)
    bic = TextField(lazy("BIC"), max_length=11)
    bankgiro = TextField(lazy("Bankgiro"), max_length=12)
    fik_creditor = TextField(lazy("FI creditor number"), max_length=12)

    def fit(self, currency: str) -> None:
        """Leave only the numbers that exist for this currency: bankgiro is Swedish, FI creditors are Danish."""
        if currency != "SEK":
            del self.bankgiro
        if currency != "DKK":
            del self.fik_creditor

    def validate_iban(self, field: Any) -> None:
        if field.data:
            try:
                field.data = iban_number.validate(field.data)
            except NumberError as error:
                raise stop(_("This is not a whole IBAN. Look at its digits.")) from error

    def validate_bic(self, field: Any) -> None:
        if field.data:
            try:
                field.data = bic_number.validate(field.data)
            except NumberError as error:
                raise stop(_("A BIC has 8 or 11 letters and digits, like SWEDSESS.")) from error

    def validate_bankgiro(self, field: Any) -> None:
        digits = re.sub(r"[\s\-]", "", field.data or "")
        if digits:
            if not re.fullmatch(r"\d{7,8}", digits, re.ASCII) or not _luhn(digits):
                raise stop(_("A bankgiro number has 7 or 8 digits, like 5050-1055. Look at its digits."))
            field.data = f"{digits[:-4]}-{digits[-4:]}"

    def validate_fik_creditor(self, field: Any) -> None:
        digits = re.sub(r"[\s+\-]", "", field.data or "")
        if digits:
            if not re.fullmatch(r"\d{8}", digits, re.ASCII):
                raise stop(_("An FI creditor number has 8 digits."))
            field.data = digits

    def details(self) -> dict[str, str]:
        return {field.name: field.data or "" for field in self if field.name != "csrf_token"}


def _luhn(digits: str) -> bool:
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0
