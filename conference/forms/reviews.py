"""What reviewers type in: points, a comment, that they are too near, a remark, what they take."""

from collections.abc import Sequence
from typing import Any

from conference.forms.fields import FreeRadioField
from conference.models import Criterion, Review
from core.forms import BooleanField, ChoicesField, Form, LongTextField, QuantityField, required
from core.language import lazy

POINTS = (
    ("1", lazy("1 · not at all")),
    ("2", lazy("2 · a little")),
    ("3", lazy("3 · fairly")),
    ("4", lazy("4 · well")),
    ("5", lazy("5 · very well")),
)


class ReviewForm(Form):
    """A review; one field for each criterion is added by `review_form`."""

    abstained = BooleanField(lazy("I abstain: I cannot judge this one"))
    comment = LongTextField(lazy("A word to the team"), max_length=4000)
    criteria: Sequence[int] = ()
    hints: Sequence[str] = ()

    def score_fields(self) -> list[Any]:
        """Return the fields of the criteria, in their order."""
        return [self[f"score_{key}"] for key in self.criteria]

    def scores(self) -> dict[int, int]:
        """Return the points that were given, by criterion id."""
        return {key: int(self[f"score_{key}"].data) for key in self.criteria if self[f"score_{key}"].data}


def review_form(criteria: Sequence[Criterion], language: str, review: Review | None) -> ReviewForm:
    """Return the form for these criteria, filled with the review that somebody has written already."""
    given: dict[str, Any] = {}
    if review is not None:
        given = {"abstained": review.abstained, "comment": review.comment}
        given |= {f"score_{key}": str(value) for key, value in review.scores.items()}
    fields = {
        f"score_{row.id}": FreeRadioField(row.name.pick(language), choices=[(key, str(word)) for key, word in POINTS])
        for row in criteria
    }
    told = {"criteria": tuple(row.id for row in criteria), "hints": tuple(row.hint.pick(language) for row in criteria)}
    made = type("ReviewForm", (ReviewForm,), {**fields, **told})
    form: ReviewForm = made(data=given)
    return form


class ConflictForm(Form):
    """Why somebody is too near to a proposal."""

    reason = LongTextField(lazy("Why, if you like to say it"), max_length=500)


class RemarkForm(Form):
    """A word to the others who have read it."""

    text = LongTextField(lazy("Your word"), [required()], max_length=3000)


class ReviewerForm(Form):
    """What a reviewer takes."""

    tracks = ChoicesField(lazy("Tracks that you like to read; none ticked: all of them"))
    most = QuantityField(lazy("At most so many proposals"), least=0, most=10_000)
    paused = BooleanField(lazy("Give me nothing new for now"))

    def __init__(self, *, tracks: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.tracks.choices = list(tracks)
