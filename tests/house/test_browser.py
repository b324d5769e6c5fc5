"""The test browser itself: it reads forms as people do and sees what is wrong with a page."""

import pytest
from flask import Flask, Response, g, redirect, request

from tests.browser import Browser
from tests.markup import faults_of

HEAD = "<!doctype html><html lang=en><head><title>Shop</title></head><body><main><h1>Shop</h1>"
FOOT = "</main></body></html>"
FORM = """
<form method=post action=/buy><input type=hidden name=csrf_token value=abc>
<label for=name>Name</label><input id=name name=name value="" aria-describedby=name-error><p id=name-error>Write it.</p>
<label>Note<textarea name=note>
Hej &amp; hej</textarea></label>
<label>City<select name=city><option value=1>Malmö</option><option value=2 selected>Roskilde</option></select></label>
<label><input type=checkbox name=terms> Terms</label>
<label><input type=radio name=pass value=day checked>Day</label><label><input type=radio name=pass value=all>All</label>
<button name=step value=pay>Pay</button></form>"""


@pytest.fixture
def shop() -> Browser:
    """A browser on a little shop that shows what it was sent."""
    app = Flask("shop")

    @app.get("/")
    def front() -> str:
        return HEAD + FORM + FOOT

    @app.post("/buy")
    def buy() -> Response:
        app.config["bought"] = sorted(request.form.items(multi=True))
        code = 302 if request.form.get("name") == "wrong" else 303
        return redirect("/thanks", code)  # type: ignore[return-value]  # werkzeug's response will do

    @app.get("/thanks")
    def thanks() -> str:
        return HEAD + f"<p>Thank you {g.setdefault('who', 'stranger')}</p>{FOOT}"

    return Browser(app)


def test_submit_sends_what_the_page_holds(shop: Browser) -> None:
    shop.get("/")
    thanks = shop.submit("Pay", {"pass": "All"}, name="Åse", terms=True, city="Malmö")
    assert thanks.main == "Shop Thank you stranger"
    assert shop.app.config["bought"] == [
        ("city", "1"),
        ("csrf_token", "abc"),
        ("name", "Åse"),
        ("note", "Hej & hej"),
        ("pass", "all"),
        ("step", "pay"),
        ("terms", "on"),
    ]


def test_submit_keeps_defaults(shop: Browser) -> None:
    shop.get("/")
    shop.submit("Pay")
    assert dict(shop.app.config["bought"]) == {
        "city": "2", "csrf_token": "abc", "name": "", "note": "Hej & hej", "pass": "day", "step": "pay",
    }  # fmt: skip


@pytest.mark.parametrize("fields", [{"nothing": "x"}, {"city": "Odense"}, {"pass": "week"}, {"csrf_token": "forged"}])
def test_submit_refuses_what_a_person_cannot_do(shop: Browser, fields: dict[str, str]) -> None:
    shop.get("/")
    with pytest.raises(AssertionError):
        shop.submit("Pay", fields)


def test_a_form_must_answer_303(shop: Browser) -> None:
    shop.get("/")
    with pytest.raises(AssertionError, match="a form answers 303"):
        shop.submit("Pay", name="wrong")


def test_values_and_errors_are_read(shop: Browser) -> None:
    page = shop.get("/")
    assert [page.value_of(name) for name in ("note", "city", "pass", "terms")] == ["Hej & hej", "2", "day", ""]
    assert page.error_of("name") == "Write it."


@pytest.mark.parametrize(
    "body, fault",
    [
        ("<input name=a>", "<input name='a'> has no label"),
        ("<nav><a href=/>Home</a></nav>", "<nav> has no name"),
        ("<aside><p>More</p></aside>", "<aside> has no name"),
        ("<table><tr><th>Day</th></tr></table>", "<table> has no caption"),
        ("<div aria-label=Days></div>", "a name on <div> that has no role: 'Days'"),
        ("<h2>Days</h2><h4>Friday</h4>", "<h4> 'Friday' comes after a heading of level 2"),
        ("<i id=a></i><i id=a></i>", "id 'a' is given 2 times"),
        ("<label for=b>B</label>", "for of <label> points to a missing id 'b'"),
        ("<p style='color:red'>x</p>", "inline style on <p>"),
        ("<script>1</script>", "inline <script>"),
        ("<p onclick='x()'>x</p>", "inline handler on <p>"),
        ("<h1>Twice</h1>", "the page needs exactly one h1, has ['Shop', 'Twice']"),
        ("<a href=/x></a>", '<a> has no text: <a href="/x"/>'),
        ("<img src=/x>", "<img src='/x'> has no alt"),
        ("<script src='https://cdn.example/x.js'></script>", "<script> reaches cdn.example"),
        ("<p>Hello %(name)s</p>", "shows '%(name)' to people"),
        ("<a href='#nowhere'>Jump</a>", "link to #nowhere leads nowhere"),
    ],
)
def test_faults_are_seen(body: str, fault: str) -> None:
    assert faults_of(HEAD + body + FOOT) == [fault]


def test_parse_errors_are_seen() -> None:
    assert "Unexpected end tag" in faults_of(HEAD + "</b>" + FOOT)[0]


def test_a_good_page_has_no_faults() -> None:
    assert faults_of(HEAD + FORM + FOOT) == []
