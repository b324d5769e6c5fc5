"""Fields of the house: what a typed text becomes before anything is done with it."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms.validators import Optional

from core.forms import EmailField, Form, LinkField, MomentField, RadioChoiceField, required


class LinkForm(Form):
    link = LinkField("Link")


class MomentForm(Form):
    at = MomentField("When", zone="Europe/Copenhagen")


class AddressForm(Form):
    address = EmailField("Mail")


class ChoiceForm(Form):
    needed = RadioChoiceField("Needed", [required("Choose one.")], choices=[("a", "A")])
    free = RadioChoiceField("Free", [Optional()], choices=[("a", "A")])


@pytest.fixture
def request_at_hand(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def link(typed: str) -> tuple[str, bool]:
    """Return what a typed link becomes, and whether it is taken."""
    form = LinkForm(MultiDict({"link": typed}), meta={"csrf": False})
    return form.link.data, form.validate()


@pytest.mark.usefixtures("request_at_hand")
@pytest.mark.parametrize(
    "typed, kept",
    [
        ("band.example/live", "https://band.example/live"),
        (" http://band.example ", "http://band.example"),
        ("https://band.example/\0live", "https://band.example/live"),
        ("https://band.example/\u202elive\u200b", "https://band.example/live"),
    ],
)
def test_a_link_is_kept_without_signs_that_nobody_sees(typed: str, kept: str) -> None:
    assert link(typed) == (kept, True)


@pytest.mark.usefixtures("request_at_hand")
@pytest.mark.parametrize("typed", ["javascript:alert(1)", "x", "https://a@b.example", "//band.example", "a b.example"])
def test_what_is_no_web_address_is_refused_as_it_was_typed(typed: str) -> None:
    assert link(typed) == (typed, False)


@pytest.mark.usefixtures("request_at_hand")
def test_a_link_that_is_too_long_is_refused_and_never_cut() -> None:
    longest = "https://band.example/" + "x" * 479
    assert link(longest) == (longest, True)
    assert link(longest + "x") == (longest + "x", False)


@pytest.mark.usefixtures("request_at_hand")
@pytest.mark.parametrize(
    "typed, taken", [("Asa@Example.org", True), ("åsa@example.org", True), ("=?a?q?b@example.org", False), ("x", False)]
)
def test_an_address_is_one_that_mail_can_be_written_to(typed: str, taken: bool) -> None:
    form = AddressForm(MultiDict({"address": typed}), meta={"csrf": False})
    assert form.validate() is taken


@pytest.mark.usefixtures("request_at_hand")
@pytest.mark.parametrize(
    "typed, taken",
    [
        ("2027-05-07T10:00", True),
        ("0001-01-01T00:00", False),
        ("1989-12-31T23:59", False),
        ("2101-01-01T00:00", False),
        ("9999-12-31T23:59", False),
        ("10000-01-01T00:00", False),
        ("2027-05-07T25:00", False),
        ("soon", False),
    ],
)
def test_a_moment_is_one_that_every_clock_can_tell(typed: str, taken: bool) -> None:
    form = MomentForm(MultiDict({"at": typed}), meta={"csrf": False})
    assert form.validate() is taken
    assert typed in str(form.at())


@pytest.mark.usefixtures("request_at_hand")
def test_choosing_nothing_is_answered_by_the_checks_of_the_field() -> None:
    form = ChoiceForm(MultiDict({"other": "x"}), meta={"csrf": False})
    assert (form.validate(), form.errors) == (False, {"needed": ["Choose one."]})
    odd = ChoiceForm(MultiDict({"needed": "b", "free": "b"}), meta={"csrf": False})
    assert (odd.validate(), odd.errors) == (
        False,
        {"needed": ["Not a valid choice."], "free": ["Not a valid choice."]},
    )
