"""What is filled in to report, to vet, and to close a report."""

from collections.abc import Sequence
from typing import Any

from core.forms import ChoiceField, DayField, Form, LongTextField, RadioChoiceField, required
from core.language import country_name, lazy
from mentoring.actions.talking import LONGEST_REASON
from mentoring.actions.vetting import Seen
from mentoring.mails.safety import Letter
from mentoring.models import ReportReason, VettingKind
from mentoring.rules.people import COUNTRIES
from mentoring.words.care import LETTERS, REASONS, VETTING_KINDS


class ReportForm(Form):
    """Why somebody reports. Nothing of it has to be filled in: the button alone is enough."""

    reason = RadioChoiceField(lazy("What is it about?"), validate_choice=False)
    words = LongTextField(
        lazy("Do you want to say more?"),
        max_length=2000,
        description=lazy("Only safeguarding leads read it, never the other."),
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reason.choices = [(reason.value, str(word)) for reason, word in REASONS.items()]

    def chosen(self) -> ReportReason | None:
        """Return the reason; none is as good, and so is one that does not exist."""
        return next((reason for reason in ReportReason if reason.value == self.reason.data), None)


class VettingForm(Form):
    """A certificate that was seen."""

    kind = ChoiceField(lazy("What did you see?"))
    country = ChoiceField(lazy("From which country?"))
    seen_on = DayField(lazy("Seen on"), [required(lazy("Write the day on which you saw it."))])
    review_by = DayField(lazy("To be seen again by"), [required(lazy("Write until when it holds."))])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = [(kind.value, str(word)) for kind, word in VETTING_KINDS.items()]
        self.country.choices = [(code, country_name(code)) for code in COUNTRIES]

    def seen(self) -> Seen:
        return Seen(
            kind=VettingKind(self.kind.data),
            country=self.country.data,
            seen_on=self.seen_on.data,
            review_by=self.review_by.data,
        )


class OutcomeForm(Form):
    """How a report ends."""

    outcome = LongTextField(
        lazy("What was done"),
        [required(lazy("Write in a line what was done. Whoever reads it later will need it."))],
        max_length=2000,
        description=lazy(
            "Read by safeguarding leads, and by who reported if they ask for their data. Kept for five years."
        ),
    )


class TellForm(Form):
    """What a lead writes to who reported."""

    words = LongTextField(
        lazy("In your own words"),
        [required(lazy("Write a line or two first."))],
        max_length=2000,
        description=lazy("They get a mail that holds none of it, and read it on the page of their report."),
    )


class KeepBackForm(Form):
    """What the author of a message reads of its being kept back."""

    words = LongTextField(
        lazy("Why you keep it back, kindly"),
        max_length=LONGEST_REASON,
        description=lazy("Whoever wrote it reads this beside the message; the other reads neither."),
    )


class LetterForm(Form):
    """Which of the prepared letters goes to both."""

    letter = RadioChoiceField(lazy("Which words"))

    def __init__(self, letters: Sequence[Letter], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.letter.choices = [(one.value, str(LETTERS[one])) for one in letters]

    def chosen(self) -> Letter:
        return Letter(self.letter.data)


class CarerForm(Form):
    """Who looks after a pair from now on."""

    carer = ChoiceField(lazy("Who looks after it"), coerce=int)

    def __init__(self, carers: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.carer.choices = list(carers)
