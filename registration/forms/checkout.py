"""Who buys, how they pay, and who the invoice is made out to."""

from collections.abc import Sequence
from typing import Any

from wtforms.validators import Optional

from core.forms import ChoiceField, EmailField, Form, HiddenField, RadioChoiceField, TextField, required
from core.language import countries, lazy
from core.money import Money
from core.refusals import Refused
from core.words import sentence
from registration.actions.placing import Buyer, InvoiceTo
from registration.rules import invoices
from registration.rules.paying import BuyerKind, PaymentMethod

KINDS = [
    (BuyerKind.PERSON.value, lazy("Myself")),
    (BuyerKind.COMPANY.value, lazy("A company or an association")),
    (BuyerKind.PUBLIC.value, lazy("A public body")),
]
# The fields of an invoice by the names that the rule knows them by.
BY_RULE = {
    "name": "invoice_name",
    "country": "invoice_country",
    "street": "invoice_street",
    "postal_code": "invoice_postal_code",
    "city": "invoice_city",
    "cvr": "invoice_number",
    "organisation_number": "invoice_number",
    "gln": "invoice_gln",
    "peppol_id": "invoice_peppol_id",
    "vat_number": "invoice_vat_number",
    "buyer_reference": "invoice_buyer_reference",
    "order_number": "invoice_order_number",
}


class WhoForm(Form):
    name = TextField(lazy("Your name"), [required(lazy("Write your name, the way you like it."))], max_length=120)
    email = EmailField(lazy("Mail address"), [required(lazy("Write your mail address: the ticket comes there."))])
    kind = RadioChoiceField(lazy("I buy for"), choices=KINDS, default=BuyerKind.PERSON.value)

    def buyer(self) -> Buyer:
        return Buyer(name=self.name.data, email=self.email.data, kind=BuyerKind(self.kind.data))


class RegisterNumberField(TextField):
    """The number of a firm. A Swedish sole trader's is their personal number, and here it belongs."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.validators = [Optional()]


class MethodForm(Form):
    """How to pay; the total that was seen comes back with it."""

    method = RadioChoiceField(lazy("How do you want to pay?"), validators=[required(lazy("Choose how to pay."))])
    total = HiddenField()
    currency = HiddenField()

    offered: tuple[PaymentMethod, ...] = ()

    def offer(self, methods: Sequence[PaymentMethod]) -> None:
        """Offer these ways to pay, the first one chosen already. Where nothing is owed there is nothing to choose."""
        self.offered = tuple(methods)
        if self.offered in ((), (PaymentMethod.FREE,)):
            del self.method
            return
        self.method.choices = [(method.value, method.value) for method in methods]
        if not self.is_submitted():
            self.method.data = methods[0].value

    def chosen(self) -> PaymentMethod:
        """Return how to pay. Refuses `no_way_to_pay` where nothing is offered."""
        if not self.offered:
            raise Refused("no_way_to_pay")
        return PaymentMethod(self.method.data) if "method" in self else PaymentMethod.FREE

    def show(self, total: Money) -> None:
        """Put the total that the page shows into the form."""
        self.total.data, self.currency.data = str(total.amount), total.currency

    def shown_total(self, currency: str) -> Money:
        """Return the total that was seen. What cannot be read was not seen: it equals no total."""
        typed = self.total.data or ""
        readable = typed.isascii() and typed.isdigit() and len(typed) < 16 and self.currency.data == currency
        return Money(int(typed) if readable else -1, currency)


class PayForm(MethodForm):
    """How to pay, for somebody who buys for themselves."""

    invoice_to: InvoiceTo | None = None


class OrganisationPayForm(PayForm):
    """How to pay, for somebody who buys for a company or a public body: with what stands on the invoice."""

    invoice_name = TextField(lazy("Name of the organisation"), max_length=160)
    invoice_country = ChoiceField(lazy("Country"))
    invoice_number = RegisterNumberField(lazy("Organisation number or CVR"), max_length=40)
    invoice_street = TextField(lazy("Street and number"), max_length=160)
    invoice_postal_code = TextField(lazy("Postal code"), max_length=20)
    invoice_city = TextField(lazy("Town"), max_length=80)
    invoice_gln = TextField(lazy("EAN/GLN number"), max_length=40)
    invoice_buyer_reference = TextField(lazy("Your reference"), max_length=80)
    invoice_order_number = TextField(lazy("Order number"), max_length=80)
    invoice_email = EmailField(lazy("Mail address for the invoice"))
    invoice_vat_number = TextField(lazy("VAT number"), max_length=40)
    invoice_peppol_id = TextField(lazy("Peppol id"), max_length=60)

    def __init__(self, *args: Any, buyer_kind: BuyerKind, buyer_email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.buyer_kind, self.buyer_email = buyer_kind, buyer_email
        self.invoice_country.choices = countries()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check shape, then what an invoice needs: all of it to pay by invoice, else only what was typed."""
        valid = bool(super().validate(extra_validators))
        by_invoice = "method" in self and self.method.data == PaymentMethod.INVOICE.value
        if not by_invoice and not self.invoice_name.data:
            return valid
        checked, problems = invoices.check_buyer(self._typed())
        wrong = [problem for problem in problems if by_invoice or problem.code not in ("missing", _NO_REFERENCE)]
        for problem in wrong:
            field = self[BY_RULE[problem.field or ""]]
            # A field that is wrong in its shape has said so already.
            field.errors = [*field.errors, sentence(problem)] if not field.errors else field.errors
        self.invoice_to = self._party(checked)
        return valid and not wrong

    def _typed(self) -> invoices.Buyer:
        texts = {rule: getattr(self, name).data or "" for rule, name in BY_RULE.items()}
        danish = texts["country"] == "DK"
        texts["organisation_number" if danish else "cvr"] = ""
        if texts["country"] not in ("DK", "SE"):
            texts["organisation_number"] = ""
        return invoices.Buyer(self.buyer_kind, **texts)

    def _party(self, checked: invoices.Buyer) -> InvoiceTo:
        return InvoiceTo(
            name=checked.name,
            organisation_no=checked.cvr or checked.organisation_number or self.invoice_number.data or "",
            vat_id=checked.vat_number,
            gln=checked.gln,
            peppol_id=checked.peppol_id,
            buyer_reference=checked.buyer_reference,
            order_reference=checked.order_number,
            street=checked.street,
            postal_code=checked.postal_code,
            city=checked.city,
            country=checked.country,
            email=self.invoice_email.data or self.buyer_email,
        )


_NO_REFERENCE = "reference_or_order_number_missing"
