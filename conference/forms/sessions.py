"""What is filled in about a session: feedback of those who were there, material of its speakers."""

from typing import Any

from core.forms import FileField, Form, LinkField, LongTextField, RadioChoiceField, TextField, required
from core.language import lazy

STARS = {
    "5": lazy("5: I would cross the water for it"),
    "4": lazy("4: very good"),
    "3": lazy("3: good"),
    "2": lazy("2: not quite"),
    "1": lazy("1: not for me"),
}


class FeedbackForm(Form):
    """1 to 5 stars and a word."""

    stars = RadioChoiceField(lazy("How was it?"), [required(lazy("Choose how many stars it gets."))])
    text = LongTextField(lazy("A word to the speakers and the team"), max_length=2000)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.stars.choices = [(value, str(word)) for value, word in STARS.items()]


class MaterialForm(Form):
    """A file or a link, and what it is called."""

    title = TextField(lazy("What is it?"), [required()], max_length=120)
    file = FileField(lazy("File"))
    link = LinkField(lazy("Or a link"))
