"""Fields that offers and profiles share, and what is kept of a form that is only half right."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from core.forms import PERSONAL_NUMBER, LongTextField, RadioChoiceField, TextField
from core.language import _
from core.usertext import clean_line, clean_text

LINK = re.compile(r"https?://[^\s/?#@]+\.[^\s/?#@]+\S*", re.IGNORECASE)
MOST_LINKS = 8
LONGEST_LINK = 500


class LinksField(LongTextField):
    """Web addresses, one on each line; https:// is added where it is missing. `data` is a list."""

    data: Any

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, max_length=MOST_LINKS * (LONGEST_LINK + 1), **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        lines = [line for row in clean_text(valuelist[0]).split("\n") if (line := clean_line(row))]
        self.data = [line if re.match(r"https?://", line, re.IGNORECASE) else f"https://{line}" for line in lines]
        if len(lines) > MOST_LINKS:
            raise ValueError(_("%(most)s links at most. Choose the best ones.", most=MOST_LINKS))
        for line, full in zip(lines, self.data, strict=True):
            if len(full) > LONGEST_LINK or not LINK.fullmatch(full):
                raise ValueError(_('"%(line)s" is not a web address. One on each line, please.', line=line[:60]))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(self.data or [])


class FreeRadioField(RadioChoiceField):
    """One choice, all of them in sight; choosing none is fine as well."""

    def pre_validate(self, form: Any) -> None:
        if self.data:
            super().pre_validate(form)


def _leaves(fields: Any) -> Iterator[Any]:
    for field in fields:
        if hasattr(field, "form"):
            yield from _leaves(field.form)
        else:
            yield field


def keep_what_is_valid(form: Any) -> dict[str, str]:
    """Put the stored value back where a field cannot be kept, and cut what is too long; return what is wrong by id.

    For the draft that is kept while somebody types: the page itself shows all they typed until they put it right.
    """
    problems = {}
    for field in _leaves(form):
        if field.errors:
            problems[field.id] = str(field.errors[0])
            field.data = _shortened(field) or field.object_data
    return problems


def _shortened(field: Any) -> str:
    """Return as much of a text as may be kept; nothing where it is wrong for another reason than its length."""
    if not isinstance(field, TextField | LongTextField) or isinstance(field, LinksField) or not field.raw_data:
        return ""
    clean = clean_text if isinstance(field, LongTextField) else clean_line
    text = str(clean(str(field.raw_data[0])))
    fits = len(text) <= field.max_length or PERSONAL_NUMBER.search(text)
    return "" if fits else text[: field.max_length].rstrip()
