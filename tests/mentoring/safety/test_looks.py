"""The log of looks: each page of which it tells is there and has words."""

from flask import Flask

from mentoring.rules.looks import Look
from mentoring.words.care import LOOKED_AT


def test_every_page_of_the_log_is_there_and_has_words(app: Flask) -> None:
    """`note_look` takes nothing but a `Look`, so a new page without words fails here."""
    assert [one for one in Look if one.value not in app.view_functions] == []
    assert set(LOOKED_AT) == set(Look)
