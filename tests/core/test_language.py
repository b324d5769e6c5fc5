"""Languages: money, dates, folding and sorting as people of each shore expect them."""

import datetime as dt

import pytest
from flask import render_template_string

from core.clock import UTC
from core.language import (
    amount,
    countries,
    country_name,
    date_,
    dates_,
    datetime_,
    fold,
    in_language,
    language_url,
    money,
    parse_amount,
    sort_key,
    time_,
)
from core.money import Money
from core.texts import Texts

MOMENT = dt.datetime(2027, 5, 7, 12, 30, tzinfo=UTC)
SPACE = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    "code, written",
    [("da", "1.495,50"), ("sv", f"1{SPACE}495,50"), ("en", "1,495.50")],
    ids=["Danish", "Swedish", "English"],
)
def test_money_is_written_with_its_iso_code(ctx, code, written):
    assert money(Money(149550, "SEK"), code) == f"{written}{SPACE}SEK"


def test_amount_follows_the_forced_language(ctx):
    with in_language("da"):
        assert amount(100_00, "DKK") == f"100,00{SPACE}DKK"


@pytest.mark.parametrize(
    "code, day, clock",
    [("da", "07.05.2027", "kl. 14.30"), ("sv", "2027-05-07", "14:30"), ("en", "7 May 2027", "14:30")],
)
def test_dates_and_times_are_written_as_on_each_shore(ctx, code, day, clock):
    assert (date_(MOMENT, code), time_(MOMENT, code), datetime_(MOMENT, code)) == (day, clock, f"{day} {clock}")


def test_late_evening_in_utc_is_the_next_day_in_the_cities(ctx):
    assert date_(dt.datetime(2027, 5, 7, 22, 30, tzinfo=UTC), "sv") == "2027-05-08"


@pytest.mark.parametrize(
    "code, span", [("da", "22.–24. april 2027"), ("sv", "22–24 april 2027"), ("en", "22–24 April 2027")]
)
def test_span_of_days_in_one_month(ctx, code, span):
    assert dates_(dt.date(2027, 4, 22), dt.date(2027, 4, 24), code) == span


def test_span_of_days_over_the_end_of_a_month(ctx):
    assert dates_(dt.date(2027, 4, 30), dt.date(2027, 5, 2), "en") == "30 April – 2 May 2027"


@pytest.mark.parametrize(
    "one, other",
    [
        ("Ørsted", "Örsted"),
        ("Åkesson", "Aakesson"),
        ("Ærø", "ÄRÖ"),
        ("Søren  Å", "soeren aa"),
        ("Éva", "E\u0301va"),
        ("İpek Şahin", "ipek sahin"),
        ("Nguyễn", "nguyen"),
    ],
)
def test_fold_finds_both_spellings(one, other):
    assert fold(one) == fold(other)


DANISH = ["Andersen", "Vang", "Wester", "Zacharias", "Ærø", "Östen", "Østen", "Aabenraa", "Åkesson"]
SWEDISH = ["Aabenraa", "Andersen", "Vang", "Wester", "Zacharias", "Åkesson", "Ärla", "Ærø", "Östen", "Østen"]


@pytest.mark.parametrize("code, order", [("da", DANISH), ("sv", SWEDISH)])
def test_names_sort_as_people_of_that_language_expect(code, order):
    mixed = [*order[1::2], *order[::2]]
    assert sorted(mixed, key=lambda name: sort_key(name, code)) == order


@pytest.mark.parametrize(
    "typed, minor",
    [
        ("1495", 149500),
        ("1495,5", 149550),
        ("1.495,50", 149550),
        ("1,495.50", 149550),
        ("1 495,50", 149550),
        ("0", 0),
        ("0,05", 5),
        ("12.000", 1200000),
    ],
)
def test_typed_amounts_are_read(typed, minor):
    assert parse_amount(typed) == minor


@pytest.mark.parametrize(
    "typed", ["", "-5", "1e5", "NaN", "Infinity", "12,345,6", "1.2.3", "five", "1495 SEK", "٣", "1,2345"]
)
def test_odd_amounts_are_refused(typed):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the text is what was typed
        parse_amount(typed)
    assert str(refusal.value) == typed


def test_countries_begin_with_the_two_of_the_sound(ctx):
    assert [code for code, _name in countries("sv")[:2]] == ["SE", "DK"]
    assert country_name("DK", "sv") == "Danmark"


@pytest.mark.parametrize(
    "texts, code, shown",
    [
        ({"da": "Hej", "en": "Hi"}, "sv", "Hej"),
        ({"sv": "Hej", "en": "Hi"}, "da", "Hej"),
        ({"da": "Hej"}, "en", "Hej"),
        ({}, "en", ""),
    ],
    ids=["a Swede reads Danish", "a Dane reads Swedish", "English falls back to Danish", "nothing is nothing"],
)
def test_missing_translation_falls_back_to_the_nearest(texts, code, shown):
    assert Texts(texts).pick(code) == shown


@pytest.mark.parametrize(
    "accept, query, code",
    [
        ("sv-SE,sv;q=0.9", "", "sv"),
        ("da", "", "da"),
        ("nb-NO", "", "da"),
        ("fr", "", "en"),
        ("sv", "?lang=da", "da"),
        ("sv", "?lang=xx", "sv"),
    ],
)
def test_reader_gets_their_language(app, accept, query, code):
    answer = app.test_client().get(f"/terms{query}", headers={"Accept-Language": accept})
    assert f'<html lang="{code}">' in answer.text


def test_chosen_language_is_remembered(app):
    client = app.test_client()
    client.get("/terms?lang=sv", headers={"Accept-Language": "da"})
    assert '<html lang="sv">' in client.get("/terms", headers={"Accept-Language": "da"}).text


def test_language_link_keeps_the_page(app):
    with app.test_request_context("/desk/x/orders?q=%C3%A5sa&lang=en&state=paid"):
        assert language_url("da") == "/desk/x/orders?q=%C3%A5sa&state=paid&lang=da"


def test_words_in_a_template_are_markup_and_what_is_put_into_them_is_not(app):
    said = "{{ _('By %(name)s', name=name) }} {{ _('100 %% <b>sure</b>') }}"
    with app.test_request_context("/?lang=sv"):
        assert render_template_string(said, name="<i>Bo</i>") == "By &lt;i&gt;Bo&lt;/i&gt; 100 % <b>sure</b>"


def test_words_in_a_template_follow_the_language_that_is_forced(app):
    said = []
    with app.test_request_context("/?lang=sv"):
        for code in ("da", "sv", "en", "da"):
            with in_language(code):
                said.append(render_template_string("{{ _('Terms') }}"))
    assert said == ["Vilkår", "Villkor", "Terms", "Vilkår"]
