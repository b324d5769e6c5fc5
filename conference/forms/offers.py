"""What is typed in by those who offer something: the beginning, the words, where and when, the stage, and why not."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms.validators import ValidationError

from conference.actions.offering import Stage, Words
from conference.forms.fields import FreeRadioField, LinksField
from conference.models import SessionType, Track
from conference.rules.calls import SpokenLanguage
from conference.words.kinds import SESSION_LANGUAGES
from core.files import Upload
from core.forms import (
    BooleanField,
    ChoiceField,
    ChoicesField,
    EmailField,
    FileField,
    Form,
    HiddenField,
    LongTextField,
    QuantityField,
    TextField,
    TextsField,
    required,
)
from core.language import _, lazy, ngettext, pick

Types = Sequence[SessionType]


def lengths_in_words(lengths: Sequence[int]) -> str:
    """Return the lengths of a type: 30, 45 or 60 minutes."""
    if not lengths:
        return ""
    *first, last = [str(length) for length in sorted(lengths)]
    if not first:
        return str(ngettext("%(num)d minute", "%(num)d minutes", int(last)))
    return str(_("%(first)s or %(last)s minutes", first=", ".join(first), last=last))


class BeginForm(Form):
    """What kind of session, and how to reach who offers it."""

    session_type = FreeRadioField(lazy("What do you bring?"))
    name = TextField(lazy("Your name"), [required(lazy("Write your name, the way you like it."))], max_length=120)
    address = EmailField(
        lazy("Your mail address"), [required(lazy("Write your mail address: the way back to your draft comes there."))]
    )

    def offer(self, types: Types, *, known: bool) -> None:
        """Give the types to choose from; who is signed in is not asked who they are."""
        self.session_type.choices = [(str(row.id), pick(row.name)) for row in types]
        if known:
            del self.name
            del self.address

    def validate_session_type(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Choose what you bring."))

    @property
    def type_id(self) -> int:
        return int(self.session_type.data)


class FindForm(Form):
    address = EmailField(lazy("Mail address"), [required(lazy("Write the address that you began with."))])


class Step(Form):
    """One page of an offer. `revision` is the number of the save that this page was made from."""

    revision = HiddenField()

    @property
    def seen(self) -> int:
        """The revision as it was sent; odd values are older than everything."""
        typed = str(self.revision.data or "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else -1

    def stands_at(self, revision: int) -> None:
        """Let the next save of this page be one that has seen this revision."""
        self.revision.data, self.revision.raw_data = str(revision), None


class WordsForm(Step):
    """What a session is about. Nothing is needed while it is a draft."""

    session_type = FreeRadioField(lazy("What do you bring?"))
    minutes = ChoiceField(lazy("How long"))
    track = ChoiceField(lazy("Track"))
    language = FreeRadioField(lazy("Which language do you hold it in?"))
    title = TextsField(lazy("Title"), needed=False, max_length=160)
    links = LinksField(lazy("Links"))
    equipment = LongTextField(lazy("What do you need in the room?"), max_length=2000)
    note = LongTextField(lazy("A word to the team"), max_length=2000)

    def offer(self, types: Types, tracks: Sequence[Track]) -> None:
        """Give the choices: types and tracks of the edition, the lengths of all types."""
        self.lengths: Mapping[str, list[int]] = {str(row.id): list(row.lengths) for row in types}
        self.session_type.choices = [(str(row.id), pick(row.name)) for row in types]
        every = sorted({length for lengths in self.lengths.values() for length in lengths} | self._own_minutes())
        words = [(str(length), ngettext("%(num)d minute", "%(num)d minutes", length)) for length in every]
        self.minutes.choices = [("", _("Choose")), *words]
        self.track.choices = [("", _("Choose")), *((str(row.id), pick(row.name)) for row in tracks)]
        self.language.choices = [(key.value, word) for key, word in SESSION_LANGUAGES.items()]
        if not tracks:
            del self.track

    def _own_minutes(self) -> set[int]:
        stored = str(self.minutes.object_data or "")
        return {int(stored)} if stored.isdigit() else set()

    def validate_minutes(self, field: Any) -> None:
        lengths = self.lengths.get(self.session_type.data or "", [])
        if field.data and lengths and int(field.data) not in lengths:
            raise ValidationError(_("This kind of session is %(lengths)s long.", lengths=lengths_in_words(lengths)))

    def words(self) -> Words:
        lengths = self.lengths.get(self.session_type.data or "", [])
        # Where there is one length only, nobody has to choose it.
        only = lengths[0] if len(lengths) == 1 else None
        return Words(
            session_type_id=_number(self.session_type.data),
            track_id=_number(self.track.data) if "track" in self else None,
            language=SpokenLanguage(self.language.data) if self.language.data else None,
            minutes=_number(self.minutes.data) or only,
            title=self.title.data,
            abstract=self["abstract"].data,
            links=list(self.links.data or []),
            equipment=self.equipment.data or "",
            note=self.note.data or "",
        )


def _number(typed: str | None) -> int | None:
    return int(typed) if typed and typed.isdigit() else None


def words_form(abstract_length: int, **kwargs: Any) -> WordsForm:
    """Return the form of the words; how long a description may be is the call's to say."""
    abstract = TextsField(lazy("What is it about?"), long=True, needed=False, max_length=abstract_length)
    return type("WordsForm", (WordsForm,), {"abstract": abstract})(**kwargs)


class WhenForm(Form):
    """In which cities and half-hours somebody can be there."""

    cities = ChoicesField(lazy("Where can you be?"))
    free = ChoicesField(lazy("When can you be there?"))

    def offer(self, cities: Sequence[tuple[int, str]], starts: Sequence[str]) -> None:
        self.cities.choices = [(str(key), name) for key, name in cities]
        self.free.choices = [(start, start) for start in starts]


class StageForm(Step):
    """The rider: what is needed on stage."""

    line_up = LongTextField(lazy("Line-up"), max_length=2000)
    inputs = LongTextField(lazy("Inputs"), max_length=4000)
    backline = LongTextField(lazy("Backline"), max_length=4000)
    sound_and_light = LongTextField(lazy("Sound and light"), max_length=4000)
    changeover_minutes = QuantityField(lazy("Changeover"), least=0, most=240)
    plot = FileField(lazy("Stage plot"))
    drop_plot = BooleanField(lazy("Take the stage plot away"))

    def stage(self, upload: Upload | None = None) -> Stage:
        minutes = self.changeover_minutes.data
        return Stage(
            line_up=self.line_up.data or "",
            inputs=self.inputs.data or "",
            backline=self.backline.data or "",
            sound_and_light=self.sound_and_light.data or "",
            changeover_minutes=15 if minutes is None else minutes,
            plot=upload,
            drop_plot="drop_plot" in self and bool(self.drop_plot.data),
        )


class WhyForm(Form):
    """Why somebody takes back what they offered; need not be told."""

    reason = LongTextField(lazy("Would you tell us why?"), max_length=1000)


class WhyNotForm(Form):
    """Why somebody does not come."""

    reason = LongTextField(
        lazy("Tell us why"), [required(lazy("A word is enough. It helps the team to find somebody else."))],
        max_length=1000,
    )  # fmt: skip
