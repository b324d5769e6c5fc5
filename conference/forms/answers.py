"""The team's own questions as a form: one field for each, of its kind."""

from collections.abc import Mapping, Sequence
from typing import Any

from conference.actions.asking import options_of
from conference.actions.offering import Given
from conference.forms.fields import FreeRadioField
from conference.forms.offers import Step
from conference.models import Answer, Question
from conference.rules.calls import QuestionKind
from core.files import Upload
from core.forms import BooleanField, ChoicesField, FileField, LinkField, LongTextField, QuantityField, TextField
from core.language import _, lazy, pick

MOST = 1_000_000


def name_of(question: Question) -> str:
    return f"q{question.id}"


def _field(question: Question) -> Any:
    label, kind = pick(question.label), question.kind
    options = [(option.key, pick(option.words)) for option in options_of(question.options)]
    if kind is QuestionKind.TEXT:
        return TextField(label, max_length=300)
    if kind is QuestionKind.LONG_TEXT:
        return LongTextField(label, max_length=4000)
    if kind is QuestionKind.CHOICE:
        return FreeRadioField(label, choices=options)
    if kind is QuestionKind.CHOICES:
        return ChoicesField(label, choices=options)
    if kind is QuestionKind.NUMBER:
        return QuantityField(label, least=0, most=MOST)
    if kind is QuestionKind.YES_NO:
        return FreeRadioField(label, choices=[("yes", _("Yes")), ("no", _("No"))])
    return LinkField(label) if kind is QuestionKind.LINK else FileField(label)


class AnswersForm(Step):
    """Answers to the questions that are asked of one proposal; built by `answers_form`."""

    questions: Sequence[Question] = ()

    def files(self) -> list[Any]:
        """Return the fields that ask for a file."""
        return [self[name_of(question)] for question in self.questions if question.kind is QuestionKind.FILE]

    def given(self, uploads: Mapping[str, Upload | None] | None = None) -> list[Given]:
        """Return the answers as they are stored. `uploads` are files that were read, by the name of their field."""
        return [self._given(question, uploads or {}) for question in self.questions]

    def _given(self, question: Question, uploads: Mapping[str, Upload | None]) -> Given:
        name = name_of(question)
        if question.kind is QuestionKind.FILE:
            drops = f"drop_{name}" in self and bool(self[f"drop_{name}"].data)
            return Given(question_id=question.id, upload=uploads.get(name), drop_file=drops)
        value = self[name].data
        if isinstance(value, list):
            return Given(question_id=question.id, text="\n".join(value))
        return Given(question_id=question.id, text="" if value is None else str(value))


def answers_form(questions: Sequence[Question], answers: Mapping[int, Answer], **kwargs: Any) -> AnswersForm:
    """Return a form that asks these questions, filled in with what was answered before."""
    fields: dict[str, Any] = {"questions": questions}
    data: dict[str, Any] = {}
    for question in questions:
        name, answer = name_of(question), answers.get(question.id)
        fields[name] = _field(question)
        if answer is not None and question.kind is QuestionKind.FILE and answer.file_id is not None:
            fields[f"drop_{name}"] = BooleanField(lazy("Take this file away"))
        elif answer is not None:
            data[name] = _stored(question, answer.text)
    return type("AnswersForm", (AnswersForm,), fields)(data=data, **kwargs)


def _stored(question: Question, text: str) -> Any:
    if question.kind is QuestionKind.CHOICES:
        return text.split("\n")
    if question.kind is QuestionKind.NUMBER:
        return int(text) if text.isdigit() else None
    return text
