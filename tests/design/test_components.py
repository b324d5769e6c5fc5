"""The parts that every page is made of: wiring of fields, filters that keep their state, charts with their numbers."""

import datetime as dt

import pytest
from flask import Flask, g, render_template, render_template_string
from lxml import html

from core import forms
from core.components import LONG_NAME, sample_context
from core.money import Money
from core.permissions import Viewer
from tests.markup import faults_of

IMPORTS = """
{%- import "parts/forms.html" as forms -%}
{%- import "parts/pieces.html" as pieces -%}
{%- import "parts/lists.html" as lists -%}
{%- import "parts/front.html" as front -%}
"""


def drawn(app: Flask, source: str, address: str = "/", **values: object) -> html.HtmlElement:
    """Render a piece of a page and parse it."""
    with app.test_request_context(address):
        g.viewer = Viewer()
        return html.fragment_fromstring(render_template_string(IMPORTS + source, **values), create_parent="main")


class Hello(forms.Form):
    class Meta(forms.Form.Meta):
        csrf = False

    name = forms.TextField("Your name", [forms.required()])
    price = forms.MoneyField("Price", currency="DKK")
    role = forms.RadioChoiceField("Role", choices=[("artist", "Artist"), ("venue", "Venue")])
    title = forms.TextsField("Title")
    back = forms.HiddenField("Back")


def hello(app: Flask, *, sent: bool) -> Hello:
    with app.test_request_context("/", method="POST" if sent else "GET", data={"name": "", "back": "/x"}):
        form = Hello()
        if sent:
            form.validate()
        return form


@pytest.mark.parametrize("language", ["da", "sv", "en"])
def test_styleguide_has_no_faults(app: Flask, language: str) -> None:
    with app.test_request_context(f"/dev/components?lang={language}"):
        g.viewer = Viewer()
        assert faults_of(render_template("dev/components.html", **sample_context())) == []


def test_field_joins_label_hint_and_error_to_its_control(app: Flask) -> None:
    field = drawn(app, "{{ forms.field(form.name, hint='As on your badge.') }}", form=hello(app, sent=True))
    control = field.get_element_by_id("name")
    assert field.xpath("string(//label[@for='name'])").strip() == "Your name"
    assert control.get("aria-describedby") == "name-hint name-error"
    assert control.get("aria-invalid") == "true"
    assert field.get_element_by_id("name-hint").text_content() == "As on your badge."
    assert field.get_element_by_id("name-error").text_content().strip() == "This is needed."


def test_field_that_is_right_says_nothing_of_errors(app: Flask) -> None:
    control = drawn(app, "{{ forms.field(form.name) }}", form=hello(app, sent=False)).get_element_by_id("name")
    assert (control.get("aria-describedby"), control.get("aria-invalid")) == (None, None)


def test_field_that_may_stay_empty_says_so(app: Flask) -> None:
    labels = drawn(app, "{{ forms.field(form.name) }}{{ forms.field(form.price) }}", form=hello(app, sent=False))
    assert [" ".join(label.text_content().split()) for label in labels.xpath("//label")] == [
        "Your name",
        "Price (optional)",
    ]


def test_money_field_shows_its_currency_and_asks_for_digits(app: Flask) -> None:
    field = drawn(app, "{{ forms.field(form.price) }}", form=hello(app, sent=False))
    assert field.get_element_by_id("price").get("inputmode") == "decimal"
    assert field.xpath("string(//span[@class='affix'])") == "DKK"


def test_texts_field_marks_each_language(app: Flask) -> None:
    field = drawn(app, "{{ forms.field(form.title) }}", form=hello(app, sent=False))
    assert [(box.get("name"), box.get("lang")) for box in field.xpath("//input")] == [
        ("title-da", "da"),
        ("title-sv", "sv"),
        ("title-en", "en"),
    ]


def test_form_carries_token_hidden_fields_and_summary(app: Flask) -> None:
    form = drawn(app, "{% call forms.form('/go', form=form) %}{% endcall %}", form=hello(app, sent=True))
    names = form.xpath("//input[@type='hidden']/@name")
    links = form.xpath("//*[@data-error-summary]//a/@href")
    assert (names, links) == (["csrf_token", "back"], ["#name", "#role-0", "#title-en"])


def test_form_that_gets_carries_no_token(app: Flask) -> None:
    assert drawn(app, "{% call forms.form(method='get') %}{% endcall %}").xpath("//input") == []


def test_filter_keeps_the_order_and_offers_to_take_itself_away(app: Flask) -> None:
    source = (
        "{{ lists.filter_bar([{'name': 'state', 'label': 'State', 'options': [('paid', 'Paid'), ('open', 'Open')]}]) }}"
    )
    bar = drawn(app, source, "/desk/orders?q=%C3%85sa&state=paid&sort=-name&page=3")
    assert bar.xpath("//input[@type='hidden']/@value") == ["-name"]
    assert bar.xpath("//option[@selected]/@value") == ["paid"]
    assert bar.xpath("//a[@class='chip']/@href") == ["?state=paid&sort=-name", "?q=%C3%85sa&sort=-name"]


def test_sorting_turns_around_and_starts_on_the_first_page(app: Flask) -> None:
    source = "{% call lists.table('Orders', [{'label': 'Name', 'sort': 'name'}], sort='name') %}{% endcall %}"
    head = drawn(app, source, "/desk/orders?q=x&sort=name&page=3").xpath("//th")[0]
    assert (head.get("aria-sort"), head.xpath("a/@href")) == ("ascending", ["?q=x&sort=-name"])


@pytest.mark.parametrize("key", ["_external", "_scheme", "endpoint", "self"])
def test_odd_words_in_the_address_stay_words(app: Flask, key: str) -> None:
    links = drawn(app, "{{ lists.pagination(1, 2) }}", f"/?{key}=javascript").xpath("//a/@href")
    assert links == [f"?{key}=javascript&page=2"]


def test_chart_stands_beside_its_numbers(app: Flask) -> None:
    series = "{'label': 'SEK', 'values': [0, 5], 'texts': ['0,00', '5,00'], 'tone': 'east'}"
    source = "{{ lists.chart('Sold', ['Mon', 'Tue'], [" + series + "]) }}"
    chart = drawn(app, source)
    assert chart.xpath("//*[local-name()='rect']/@height") == ["1000.0"]
    assert [row.text_content().strip() for row in chart.xpath("//tbody/tr/td")] == ["0,00", "5,00"]
    assert chart.xpath("string(//*[@class='chart-top'])") == "5,00"


def test_chart_of_nothing_is_drawn(app: Flask) -> None:
    chart = drawn(app, "{{ lists.chart('Sold', [], []) }}")
    assert chart.xpath("//*[local-name()='rect']") == []


def test_steps_say_where_one_is(app: Flask) -> None:
    steps = drawn(app, "{{ pieces.steps([('Choose', '/a'), ('Who', '/b'), 'Pay'], 2) }}")
    assert steps.xpath("string(//li[@aria-current='step'])").split() == ["Who"]
    assert steps.xpath("//a/@href") == ["/a"]


def test_names_of_people_are_never_markup(app: Flask) -> None:
    person = drawn(app, "{{ pieces.person(name) }}", name="<b>Å</b>")
    assert person.xpath("string(//p)") == "<b>Å</b>"


def test_money_and_moments_keep_their_machine_form(app: Flask) -> None:
    moment = dt.datetime(2027, 4, 23, 8, 0, tzinfo=dt.UTC)
    shown = drawn(app, "{{ pieces.money(m) }} {{ pieces.time(t) }}", m=Money(149500, "SEK"), t=moment)
    assert shown.text_content() == "1,495.00\N{NO-BREAK SPACE}SEK 10:00"
    assert shown.xpath("//time/@datetime") == ["2027-04-23T08:00:00+00:00"]


def test_ticket_shows_the_longest_name_whole(app: Flask) -> None:
    source = "{% call front.ticket('S', 'Pass', name, 'ABCD', 'now', 'here') %}{% endcall %}"
    assert drawn(app, source, name=LONG_NAME).xpath("string(//*[@class='ticket-holder'])") == LONG_NAME
