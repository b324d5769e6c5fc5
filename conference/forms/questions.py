"""What the programme editor fills in to ask a question of the team's own."""

from collections.abc import Sequence
from typing import Any

from conference.rules.calls import QuestionKind
from conference.words.kinds import QUESTION_KINDS
from core.forms import BooleanField, ChoiceField, Form, TextsField, required
from core.language import _, lazy


class QuestionForm(Form):
    """A question: how it is answered, of whom it is asked, who reads the answers."""

    kind = ChoiceField(lazy("Answered with"), [required()])
    label = TextsField(lazy("Question"), max_length=200)
    hint = TextsField(lazy("A word of help"), long=True, needed=False, max_length=400)
    options = TextsField(lazy("What can be chosen"), long=True, needed=False, max_length=8000)
    required = BooleanField(lazy("Has to be answered"))
    for_reviewers = BooleanField(lazy("Reviewers see the answer"))
    session_type_id = ChoiceField(lazy("Asked for the type"))
    track_id = ChoiceField(lazy("Asked for the track"))

    def __init__(self, *, types: Sequence[tuple[str, str]], tracks: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = [(kind.value, str(QUESTION_KINDS[kind])) for kind in QuestionKind]
        self.session_type_id.choices = [("", _("every type")), *types]
        self.track_id.choices = [("", _("every track")), *tracks]
