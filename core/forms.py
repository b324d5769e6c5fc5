"""Forms: one base, the fields of the house, and the checks of shape that every typed text passes."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    Field,
    FormField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
    TimeField,
)
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, EmailInput, ListWidget, NumberInput, TelInput, URLInput

from core.clock import UTC
from core.language import LANGUAGES, _, language, lazy, parse_amount, zone_of
from core.refusals import Refused
from core.texts import Texts
from core.usertext import clean_line, clean_text
from core.words import sentence

__all__ = [
    "BooleanField",
    "FileField",
    "Form",
    "FormField",
    "HiddenField",
    "PasswordField",
    "PlainForm",
    "SubmitField",
]

# Danish CPR (ddmmyy-xxxx) and Swedish personal numbers ([yy]yymmdd-xxxx), written as people write them.
PERSONAL_NUMBER = re.compile(
    r"(?<!\d)(?:(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}[- ]\d{4}"
    r"|(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[-+ ]\d{4})(?!\d)"
)
REQUIRED = lazy("This is needed.")
# Moments beyond these are slips of the pen; at the edge of the calendar they could not even be told on every clock.
YEARS = range(1990, 2101)


class Needed(InputRequired):  # type: ignore[misc]  # WTForms has no types
    """Something must be given, and blanks are nothing."""

    def __call__(self, form: Any, field: Field) -> None:
        super().__call__(form, field)
        if isinstance(field.data, str) and not field.data.strip():
            field.errors[:] = []
            raise StopValidation(str(self.message))


def required(message: Any = REQUIRED) -> InputRequired:
    return Needed(message)


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The base of every form. Errors of the whole form stand in `form_errors`."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # Flask-WTF has no types
        def get_translations(self, _form: Any) -> Any:
            return _WtformsWords()

    def all_errors(self) -> list[tuple[str, str]]:
        """Return pairs of field id and sentence, for the summary on top of the page."""
        found = [("", str(text)) for text in self.form_errors]
        for field in self:
            found += [(field.id, str(text)) for text in _flat(field.errors)]
        return found


class _WtformsWords:
    """WTForms' own sentences out of our catalogue, since it has no Danish one."""

    def gettext(self, text: str) -> str:
        return str(_(text)) if text else text

    def ngettext(self, one: str, many: str, count: int) -> str:
        return str(_(one if count == 1 else many))


def _flat(errors: Any) -> Iterable[str]:
    if isinstance(errors, dict):
        for inner in errors.values():
            yield from _flat(inner)
    elif isinstance(errors, str) or hasattr(errors, "_func"):
        yield str(errors)
    else:
        for inner in errors:
            yield from _flat(inner)


def no_personal_number(_form: Any, field: Field) -> None:
    """Refuse a text that holds what looks like a personal number: we never ask for one and do not keep it."""
    if isinstance(field.data, str) and PERSONAL_NUMBER.search(field.data):
        raise ValidationError(_("This looks like a personal number. Please leave it out: we never need it."))


class TextField(StringField):  # type: ignore[misc]  # WTForms has no types
    """One line of people's text: spaces folded, control signs gone, at most `max_length` signs, no personal number."""

    def __init__(
        self, label: Any = None, validators: Sequence[Any] = (), *, max_length: int = 200, **kwargs: Any
    ) -> None:
        super().__init__(label, [*(validators or [Optional()]), no_personal_number], **kwargs)
        self.max_length = max_length

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = _cleaned(self, clean_line, valuelist[0])


class LongTextField(TextAreaField):  # type: ignore[misc]  # WTForms has no types
    """Several lines of people's text, Markdown where the page says so."""

    def __init__(
        self, label: Any = None, validators: Sequence[Any] = (), *, max_length: int = 5000, **kwargs: Any
    ) -> None:
        super().__init__(label, [*(validators or [Optional()]), no_personal_number], **kwargs)
        self.max_length = max_length

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = _cleaned(self, clean_text, valuelist[0])


def _cleaned(field: Any, clean: Any, typed: str) -> str:
    """Clean a typed text; when it is refused keep it as it was typed, so that nothing is lost."""
    field.data = typed
    try:
        return str(clean(typed, max_length=field.max_length))
    except Refused as refusal:
        raise ValueError(sentence(refusal)) from refusal


class EmailField(StringField):  # type: ignore[misc]  # WTForms has no types
    """A mail address: checked for shape (no network), domain in lower case, international addresses welcome."""

    widget = EmailInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.data = typed
        if not typed:
            return
        broken = _("This is not a whole mail address. It looks like name@example.org.")
        # No mail is written to an address that looks like an encoded word: see `core.outbox.safe_header`.
        if "=?" in typed:
            raise ValueError(broken)
        try:
            self.data = validate_email(typed, check_deliverability=False, test_environment=True).normalized
        except EmailNotValidError as error:
            raise ValueError(broken) from error


class PhoneField(StringField):  # type: ignore[misc]  # WTForms has no types
    """A phone number, stored as E.164. `country` is assumed where no +code is typed."""

    widget = TelInput()

    def __init__(
        self, label: Any = None, validators: Sequence[Any] = (), *, country: str = "DK", **kwargs: Any
    ) -> None:
        super().__init__(label, validators or [Optional()], **kwargs)
        self.country = country

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.data = typed
        if not typed:
            return
        # Imported here because it saves start-up time.
        import phonenumbers

        international = re.sub(r"^00", "+", typed)
        try:
            parsed = phonenumbers.parse(international, self.country)
        except phonenumbers.NumberParseException as error:
            raise ValueError(
                _("This is not a phone number. Write it with its country code, like +46 42 10 50 00.")
            ) from error
        if not phonenumbers.is_possible_number(parsed) or not phonenumbers.is_valid_number(parsed):
            raise ValueError(_("This is not a phone number. Write it with its country code, like +46 42 10 50 00."))
        self.data = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


class LinkField(StringField):  # type: ignore[misc]  # WTForms has no types
    """A web address; https:// is added where it is missing."""

    widget = URLInput()
    max_length = 500

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = _cleaned(self, clean_line, valuelist[0]) if valuelist else ""
        self.data = typed
        if not typed:
            return
        full = typed if re.match(r"https?://", typed, re.I) else f"https://{typed}"
        if (":" in typed.split("/")[0] and full != typed) or not re.fullmatch(
            r"https?://[^\s/?#@]+\.[^\s/?#@]+\S*", full
        ):
            raise ValueError(_("This is not a web address. It looks like https://example.org."))
        self.data = full


class QuantityField(IntegerField):  # type: ignore[misc]  # WTForms has no types
    """A whole number between two limits. Negative, fractional, huge and odd input gets a sentence."""

    widget = NumberInput(step=1)

    def __init__(
        self, label: Any = None, validators: Sequence[Any] = (), *, least: int = 0, most: int = 100_000, **kwargs: Any
    ) -> None:
        super().__init__(label, validators or [Optional()], **kwargs)
        self.least, self.most = least, most

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        if not re.fullmatch(r"[+-]?\d+", typed, re.ASCII):
            raise ValueError(_("Write a whole number in digits."))
        # Python refuses to read thousands of digits; they are out of range anyway.
        number = int(typed) if len(typed) < 20 else self.most + 1
        if not self.least <= number <= self.most:
            raise ValueError(
                _("Write a number from %(least)s to %(most)s.", least=str(self.least), most=str(self.most))
            )
        self.data = number

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


class MoneyField(StringField):  # type: ignore[misc]  # WTForms has no types
    """An amount in one currency; `data` is in minor units."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), *, currency: str = "", **kwargs: Any) -> None:
        super().__init__(label, validators or [Optional()], **kwargs)
        self.currency = currency

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        try:
            self.data = parse_amount(typed)
        except ValueError as error:
            raise ValueError(_("Write an amount like 1495 or 1495,50.")) from error

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        whole, rest = divmod(int(self.data), 100)
        return f"{whole},{rest:02d}" if rest else str(whole)


class MomentField(DateTimeLocalField):  # type: ignore[misc]  # WTForms has no types
    """A local date and time of the edition's cities; `data` is an aware moment."""

    data: Any

    def __init__(
        self, label: Any = None, validators: Sequence[Any] = (), *, zone: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(label, validators or [Optional()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **kwargs)
        self.zone = zone

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        typed: Any = getattr(self, "data", None)
        if isinstance(typed, dt.datetime):
            if typed.year not in YEARS:
                self.data = None
                raise ValueError(
                    _("Choose a year from %(first)s to %(last)s.", first=str(YEARS[0]), last=str(YEARS[-1]))
                )
            self.data = typed.replace(tzinfo=zone_of(self.zone)).astimezone(UTC)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        shown: Any = self.data
        return f"{shown.astimezone(zone_of(self.zone)):%Y-%m-%dT%H:%M}" if shown else ""


class ClockField(TimeField):  # type: ignore[misc]  # WTForms has no types
    """A time of day."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators or [Optional()], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                self.data = dt.time.fromisoformat(valuelist[0].strip().replace(".", ":"))
            except ValueError as error:
                raise ValueError(_("Write a time of day like 14:30.")) from error


class DayField(DateField):  # type: ignore[misc]  # WTForms has no types
    """A calendar day."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators or [Optional()], **kwargs)


class _Pairs:
    """Takes choices as pairs of value and label, which WTForms 3.4 will not."""

    def __init__(self, label: Any = None, validators: Any = None, *, choices: Any = (), **kwargs: Any) -> None:
        pairs = [SelectChoice(*pair) if isinstance(pair, tuple) else pair for pair in choices]
        super().__init__(label, validators, choices=pairs, **kwargs)  # type: ignore[call-arg]  # WTForms stands below

    def pre_validate(self, form: Any) -> None:
        """Let nothing further look at what cannot be chosen: the checks of a form take it for one of the choices.

        Where nothing was chosen they go on: they say in their own words that it is needed, or that it need not be.
        """
        try:
            super().pre_validate(form)  # type: ignore[misc]  # WTForms stands below
        except ValidationError as error:
            if not self.raw_data:  # type: ignore[attr-defined]  # WTForms stands below
                raise
            raise StopValidation(*error.args) from error


class ChoiceField(_Pairs, SelectField):  # type: ignore[misc]  # WTForms has no types
    """One choice from a list that the view hands over as pairs of value and label."""


class RadioChoiceField(_Pairs, RadioField):  # type: ignore[misc]  # WTForms has no types
    """One choice, all of them in sight."""


class ChoicesField(_Pairs, SelectMultipleField):  # type: ignore[misc]  # WTForms has no types
    """Several choices as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class _TextsForm(PlainForm):  # type: ignore[misc]  # WTForms has no types
    """The three subfields of a translated text; built by `texts_field`."""

    def text(self) -> Texts:
        return Texts({code: (self[code].data or "").strip() for code in LANGUAGES if self[code].data})


class TextsField(FormField):  # type: ignore[misc]  # WTForms has no types
    """A text in three languages; `data` is Texts. At least one language is needed when `needed` is set."""

    def __init__(
        self, label: Any = None, *, long: bool = False, needed: bool = True, max_length: int = 200, **kwargs: Any
    ) -> None:
        kind = LongTextField if long else TextField
        names = {"da": lazy("Danish"), "sv": lazy("Swedish"), "en": lazy("English")}
        # The reader's own language comes first on the page by the macro; the order here is the fixed one.
        members = {code: kind(names[code], max_length=max_length) for code in LANGUAGES}
        super().__init__(type("TextsForm", (_TextsForm,), members), label, **kwargs)
        self.needed = needed
        self.long = long

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        super().process(formdata, _Parts(data or {}), extra_filters)

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        valid = bool(super().validate(form, extra_validators))
        if valid and self.needed and not self.form.text():
            self.form[language()].errors = [_("Write it in at least one language.")]
            return False
        return valid

    @property
    def data(self) -> Texts:
        return Texts(self.form.text())

    def populate_obj(self, obj: Any, name: str) -> None:
        setattr(obj, name, self.data)


class _Parts:
    """A translated text with its languages as attributes, as WTForms wants to read it."""

    def __init__(self, texts: dict[str, str]) -> None:
        for code in LANGUAGES:
            setattr(self, code, texts.get(code, ""))


def stop(message: str) -> StopValidation:
    """Return an exception that ends a field's checks with this sentence."""
    return StopValidation(message)
