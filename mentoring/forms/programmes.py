"""What is filled in about programmes: the programme, its questions, applications, rankings, runs."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.forms import (
    BooleanField,
    ChoiceField,
    DayField,
    Form,
    LongTextField,
    MomentField,
    QuantityField,
    RadioChoiceField,
    TextField,
    TextsField,
    required,
)
from core.language import _, lazy, pick
from core.texts import Texts
from mentoring.actions.applying import Applied
from mentoring.actions.programmes import ProgrammeWanted, QuestionWanted
from mentoring.rules.fit import WEIGHTS as USUAL
from mentoring.rules.fit import WHOLE, PartKind
from mentoring.rules.matching import Goal
from mentoring.rules.programmes import LONGEST, MOST_SEATS, Question, QuestionKind, Side, Whom
from mentoring.words.programmes import GOALS, QUESTION_KINDS, WEIGHTS, WHOM

MOST_PLACES = 2000
WEIGHT = "weight_"


class WeighingForm(Form):
    """Goal and weights. Weights are points of a thousand; they are scaled, so any numbers do."""

    goal = RadioChoiceField(lazy("What to look for"), [required()], default=Goal.EVERYBODY.value)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.goal.choices = [(goal.value, str(words[0])) for goal, words in GOALS.items()]

    def weight_fields(self) -> list[Any]:
        return [self[f"{WEIGHT}{kind.name.lower()}"] for kind in PartKind]

    def weights(self) -> dict[PartKind, int]:
        return {kind: self[f"{WEIGHT}{kind.name.lower()}"].data or 0 for kind in PartKind}


for _kind in PartKind:
    setattr(
        WeighingForm,
        f"{WEIGHT}{_kind.name.lower()}",
        QuantityField(WEIGHTS[_kind][0], least=0, most=WHOLE, default=USUAL[_kind], description=WEIGHTS[_kind][1]),
    )


class ProgrammeForm(WeighingForm):
    """A programme: what it is, when, how many, and what counts in the matching."""

    name = TextsField(lazy("Name"), max_length=120)
    words = TextsField(lazy("What it is and whom it is for"), long=True, needed=False, max_length=6000)
    opens_at = MomentField(lazy("Applications open"))
    closes_at = MomentField(lazy("Deadline"))
    first_day = DayField(lazy("First day"))
    last_day = DayField(lazy("Last day"))
    seats = QuantityField(lazy("Places"), least=1, most=MOST_PLACES)
    coordinator_id = ChoiceField(lazy("Who looks after the pairs"))

    def __init__(self, *, zone: str, coordinators: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.coordinator_id.choices = [("", _("who looks after mentoring")), *coordinators]
        for field in (self.opens_at, self.closes_at):
            field.zone = zone

    def wanted(self) -> ProgrammeWanted:
        return ProgrammeWanted(
            name=self.name.data,
            words=self.words.data,
            opens_at=self.opens_at.data,
            closes_at=self.closes_at.data,
            first_day=self.first_day.data,
            last_day=self.last_day.data,
            seats=self.seats.data,
            goal=Goal(self.goal.data),
            weights=self.weights(),
            coordinator_id=int(self.coordinator_id.data) if self.coordinator_id.data else None,
        )


class ProgrammeQuestionForm(Form):
    """A question of a programme's own."""

    words = TextsField(lazy("Question"), max_length=300)
    kind = RadioChoiceField(lazy("Answered with"), [required()], default=QuestionKind.TEXT.value)
    options = TextsField(lazy("What can be chosen, one on each line"), long=True, needed=False, max_length=4000)
    whom = RadioChoiceField(lazy("Who is asked"), [required()], default=Whom.BOTH.value)
    needed = BooleanField(lazy("Has to be answered"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = [(kind.value, str(word)) for kind, word in QUESTION_KINDS.items()]
        self.whom.choices = [(whom.value, str(word)) for whom, word in WHOM.items()]

    def wanted(self) -> QuestionWanted:
        return QuestionWanted(
            words=self.words.data,
            kind=QuestionKind(self.kind.data),
            whom=Whom(self.whom.data),
            needed=bool(self.needed.data),
            options=self.options.data,
        )


class NoteForm(Form):
    """What coordinators note about an application."""

    note = LongTextField(lazy("Note for coordinators"), max_length=2000)


class DeclineForm(Form):
    """Why somebody says no to an offered pair; they need not say."""

    words = LongTextField(lazy("Why? Only who looks after the pairs reads it."), max_length=1000)


class _FreeRadio(RadioChoiceField):
    """One choice, all of them in sight; choosing none is fine as well."""

    def pre_validate(self, form: Any) -> None:
        if self.data:
            super().pre_validate(form)


class ApplicationForm(Form):
    """An application; `application_form` adds one field for each question."""

    side = Side.MENTEE
    questions: Sequence[Question] = ()
    profile = RadioChoiceField(lazy("For whom do you apply?"), [required()])

    def applied(self) -> Applied:
        answers = {one.key: str(self[one.key].data or "") for one in self.questions}
        seats = self["seats"].data if "seats" in self else None
        return Applied(side=self.side, profile=self.profile.data, answers=answers, seats=seats)

    def asked(self) -> list[Any]:
        """Return the fields of the programme's own questions."""
        return [self[one.key] for one in self.questions]


def application_form(
    side: Side,
    questions: Sequence[Question],
    profiles: Sequence[tuple[str, str]],
    *,
    most_seats: int = MOST_SEATS,
    **kwargs: Any,
) -> ApplicationForm:
    """Return the form with which somebody applies on a side; `profiles` are code and name."""
    fields: dict[str, Any] = {"side": side, "questions": questions}
    if side is Side.MENTOR:
        label = lazy("How many do you take on in this programme?")
        fields["seats"] = QuantityField(label, [required()], least=1, most=max(1, most_seats), default=1)
    for question in questions:
        fields[question.key] = _field(question)
    form: ApplicationForm = type("ApplicationForm", (ApplicationForm,), fields)(**kwargs)
    form.profile.choices = list(profiles)
    if form.profile.data is None and profiles:
        form.profile.data = profiles[0][0]
    return form


def _field(question: Question) -> Any:
    label = pick(Texts(dict(question.words)))
    checks = [required()] if question.needed else []
    if question.kind is QuestionKind.TEXT:
        return TextField(label, checks, max_length=LONGEST["text"])
    if question.kind is QuestionKind.LONG_TEXT:
        return LongTextField(label, checks, max_length=LONGEST["long-text"])
    if question.kind is QuestionKind.YES_NO:
        return _FreeRadio(label, checks, choices=[("yes", _("Yes")), ("no", _("No"))])
    options = [(one.key, pick(Texts(dict(one.words)))) for one in question.options]
    return _FreeRadio(label, checks, choices=options)


class RankingForm(Form):
    """In which order somebody would like the others; one field for each, by the id of their application."""

    rows: Sequence[int] = ()

    def places(self) -> dict[int, int | None]:
        return {key: self[f"place_{key}"].data for key in self.rows}

    def field_of(self, key: int) -> Any:
        return self[f"place_{key}"]


def ranking_form(names: Mapping[int, str], ranking: Sequence[int], **kwargs: Any) -> RankingForm:
    """Return the form of these people (by application); `ranking` are those who have a place, the dearest first."""
    fields: dict[str, Any] = {"rows": list(names)}
    for key, name in names.items():
        place = ranking.index(key) + 1 if key in ranking else None
        fields[f"place_{key}"] = QuantityField(name, least=1, most=len(names), default=place)
    form: RankingForm = type("RankingForm", (RankingForm,), fields)(**kwargs)
    return form


class TwoForm(Form):
    """Two who are not a pair: why not?"""

    mentee = ChoiceField(lazy("Who looks for a mentor"))
    mentor = ChoiceField(lazy("Mentor"))

    def __init__(
        self, *, mentees: Sequence[tuple[str, str]], mentors: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.mentee.choices = list(mentees)
        self.mentor.choices = list(mentors)
