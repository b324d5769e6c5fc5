"""What the team types and presses while it decides: marks, corrections, what is blacked out, the words of mails."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from conference.models import Answer
from conference.rules.calls import SpokenLanguage
from conference.rules.states import Decision
from core.forms import (
    ChoiceField,
    ChoicesField,
    Form,
    HiddenField,
    LongTextField,
    QuantityField,
    TextField,
    TextsField,
    required,
)
from core.language import lazy

# A ticked box says which proposal it is and what the page showed as decided about it: `ABC123.accept`, `ABC123.`
TICKED = re.compile(r"([A-Z0-9]{4,12})\.([a-z]{0,10})", re.ASCII)
CODE = re.compile(r"[A-Z0-9]{4,12}", re.ASCII)
MOST_CODES = 500
ANSWER = "answer_{}"


def ticked_value(code: str, decision: Decision | None) -> str:
    return f"{code}.{decision.value if decision else ''}"


def decision_named(typed: str | None) -> Decision | None:
    """Return a decision out of the address or a form; nothing for what is none."""
    return next((one for one in Decision if one.value == typed), None)


def codes_named(typed: str) -> tuple[str, ...]:
    """Return the codes of proposals in a text, each once, in their order."""
    return tuple(dict.fromkeys(CODE.findall(typed.upper())))[:MOST_CODES]


class MarkForm(Form):
    """Which proposals were ticked and what shall become of them. The page draws the boxes itself, one in each row."""

    proposal = ChoicesField(lazy("Proposals"), validate_choice=False)
    mark = HiddenField()

    def shown(self) -> dict[str, Decision | None]:
        """Return what the page showed as decided about each ticked proposal, by code."""
        hits = [hit for value in self.proposal.data or () if (hit := TICKED.fullmatch(str(value)))]
        return {hit[1]: decision_named(hit[2]) for hit in hits[:MOST_CODES]}


class CodesForm(Form):
    """Which proposals are held against what is decided; stands in the address."""

    class Meta(Form.Meta):
        csrf = False

    codes = LongTextField(lazy("Codes of proposals"), max_length=8000)


class ReasonForm(Form):
    """A step of the team with one proposal, and why."""

    reason = TextField(lazy("Why, for the team and the speakers"), max_length=500)


class CorrectForm(Form):
    """What the team puts right in a proposal."""

    session_type_id = ChoiceField(lazy("Type"), coerce=int)
    track_id = ChoiceField(lazy("Track"), coerce=int)
    minutes = QuantityField(lazy("Length in minutes"), least=5, most=480)
    language = ChoiceField(lazy("Language it is held in"))
    title = TextsField(lazy("Title"), max_length=200)
    abstract = TextsField(lazy("Abstract"), long=True, max_length=20_000)

    def offer(self, types: Iterable[tuple[int, str]], tracks: Iterable[tuple[int, str]], spoken: Iterable[Any]) -> None:
        """Take the choices of the edition; each may stay open."""
        self.session_type_id.choices = [(0, lazy("not chosen")), *types]
        self.track_id.choices = [(0, lazy("not chosen")), *tracks]
        self.language.choices = [("", lazy("not chosen")), *spoken]

    def spoken(self) -> SpokenLanguage | None:
        return next((one for one in SpokenLanguage if one.value == self.language.data), None)


class RedactForm(Form):
    """The base of the form for what reviewers read; `redact_form` adds a field for each answer."""

    title = TextsField(lazy("Title as reviewers read it"), max_length=200, needed=False)
    abstract = TextsField(lazy("Abstract as reviewers read it"), long=True, max_length=20_000, needed=False)

    def answers(self) -> dict[int, str]:
        return {int(field.name.rpartition("_")[2]): field.data or "" for field in self if field.name[:7] == "answer_"}


@lru_cache(maxsize=200)
def _redact_form(question_ids: tuple[int, ...]) -> type[RedactForm]:
    fields = {ANSWER.format(key): LongTextField(lazy("Answer as reviewers read it")) for key in question_ids}
    return type("RedactAnswersForm", (RedactForm,), fields)


def redact_form(answers: Sequence[Answer], data: dict[str, Any]) -> RedactForm:
    """Return the form with a field for each of these answers."""
    known = {ANSWER.format(answer.question_id): answer.redacted_text or answer.text for answer in answers}
    return _redact_form(tuple(sorted(answer.question_id for answer in answers)))(data={**known, **data})


class LetterForm(Form):
    """One mail of the outbox."""

    subject = TextField(lazy("Subject"), [required()], max_length=300)
    body = LongTextField(lazy("Words, as Markdown"), [required()], max_length=10_000)


class MailWordsForm(Form):
    """The words of one kind of mail."""

    subject = TextsField(lazy("Subject"), max_length=300)
    body = TextsField(lazy("Words, as Markdown"), long=True, max_length=10_000)


class SendForm(Form):
    """Sending what waits: which decision (empty: all), and the mark of what the page showed."""

    decision = HiddenField()
    stamp = HiddenField()
