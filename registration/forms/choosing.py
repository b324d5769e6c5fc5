"""How many of what: one number field for each product that can be chosen."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from core.forms import Form, HiddenField, QuantityField
from core.language import lazy
from core.money import CURRENCIES
from core.refusals import Refused
from registration.rules.availability import MOST_IN_ONE_ORDER

FIELD = re.compile(r"count_([1-9]\d{0,8})", re.ASCII)


class ChoiceForm(Form):
    """The base of the form; `choice_form` adds the fields. The link is the secret that opened a hidden product."""

    currency = HiddenField()
    link = HiddenField()

    def wanted(self) -> dict[int, int]:
        """Return what was chosen, by product; empty and zero fields are left out."""
        return {int(hit[1]): field.data for field in self if (hit := FIELD.fullmatch(field.name)) and field.data}


@lru_cache(maxsize=200)
def _form_of(product_ids: tuple[int, ...]) -> type[ChoiceForm]:
    fields = {f"count_{key}": QuantityField(lazy("How many"), most=MOST_IN_ONE_ORDER) for key in product_ids}
    return type("ProductChoiceForm", (ChoiceForm,), fields)


def choice_form(product_ids: Iterable[int], chosen: Mapping[int, int] | None = None) -> ChoiceForm:
    """Return the form with a field for each of these products, filled in with what is chosen so far."""
    counts = {f"count_{key}": number for key, number in (chosen or {}).items()}
    return _form_of(tuple(sorted(product_ids)))(data=counts)


def products_named(posted: Iterable[str]) -> set[int]:
    """Return the ids of the products that a sent form names, whether they exist or not."""
    return {int(hit[1]) for name in posted if (hit := FIELD.fullmatch(name))}


def currency_named(typed: str | None) -> str | None:
    """Return a currency out of the address or a form; nothing for what is none."""
    return typed if typed in CURRENCIES else None


def beside_its_field(refusal: Refused) -> Refused:
    """Return the refusal bound to the field of the product that it names."""
    details: dict[str, Any] = dict(refusal.details)
    field = f"count_{details['product']}" if "product" in details else None
    return Refused(refusal.code, field=field, **details)
