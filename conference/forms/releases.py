"""What is typed in around releases: their names and notes, reasons for errors, mails, boats, and what does not work."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from core.forms import BooleanField, Form, HiddenField, LongTextField, TextField, TextsField, required
from core.language import lazy
from core.signing import digest

WHY = "why_{}"


class ReleaseForm(Form):
    """The base of the form of a release; `release_form` adds a field for each error."""

    name = TextField(lazy("Name of the release"), [required()], max_length=80)
    note = TextsField(lazy("A word to everybody"), long=True, needed=False, max_length=2000)
    stamp = HiddenField()

    def reasons(self, keys: Iterable[str]) -> dict[str, str]:
        """Return what was typed for each error, by its key."""
        return {key: self[why_name(key)].data or "" for key in keys if why_name(key) in self}


def why_name(key: str) -> str:
    """Return the name of the field of an error: the same as long as the error is."""
    return WHY.format(digest(key)[:12].replace("-", "a").replace("_", "b"))


@lru_cache(maxsize=100)
def _release_form(names: tuple[str, ...]) -> type[ReleaseForm]:
    fields = {name: TextField(lazy("Why it is released nevertheless"), max_length=300) for name in names}
    return type("ReleaseErrorsForm", (ReleaseForm,), fields)


def release_form(keys: Iterable[str], data: Mapping[str, Any]) -> ReleaseForm:
    """Return the form with a field for each error."""
    return _release_form(tuple(sorted(why_name(key) for key in keys)))(data=dict(data))


class NoticesForm(Form):
    """Sending what waits: which kind (empty: all), and the mark of what the page showed."""

    kind = HiddenField()
    stamp = HiddenField()


class StopForm(Form):
    """Saying that the boats have stopped."""

    banner = TextsField(lazy("What everybody reads at the top of every page"), long=True, max_length=300)
    everybody = BooleanField(lazy("Write to everybody else who takes part as well"))


class ObjectionForm(Form):
    """What does not work, in the speaker's own words."""

    words = LongTextField(lazy("What does not work, and what would"), [required()], max_length=2000)
