"""The sentences that WTForms brings along and our fields can show, named here so that the catalogues collect them."""

from core.language import lazy

# core.forms hands WTForms' sentences to the catalogue one by one, its plurals too, so each is a text of its own.
WTFORMS = (
    lazy("Not a valid choice."),
    lazy("'%(value)s' is not a valid choice for this field."),
    lazy("'%(value)s' are not valid choices for this field."),
    lazy("Not a valid date value."),
    lazy("Not a valid datetime value."),
)
