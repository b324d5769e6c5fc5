"""Mail: written with the action, sent later, caught up after a bad day; people's text never becomes markup."""

import datetime as dt

import html5lib
import pytest
import time_machine
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import select

from core.clock import UTC, now
from core.db import db, transaction
from core.jobs import run_due
from core.outbox import Mail, MailState, Trusted, fill, safe_header, write_mail
from core.refusals import Refused

TEMPLATE = """{% block subject %}{% trans %}Hello {{ name }}{% endtrans %}{% endblock %}
{% block body %}
Dear {{ name }},

[See your order]({{ link }})

{% for line in lines %}
* {{ line.text }}
{% endfor %}
{% endblock %}"""

EVIL = [
    "[click](http://evil.example)",
    "<b>Fed</b> Skrift",
    "<script>alert(1)</script>",
    "![x](http://evil.example/x.png)",
    "http://evil.example",
    "www.evil.example",
    "# Heading",
    "{{ settings }} {name.__class__}",
    "&lt;script&gt;",
    "`code` *stars* _lines_ ~~gone~~ | table |",
]


@pytest.fixture
def template(ctx):
    old = ctx.jinja_loader
    ctx.jinja_env.loader = ChoiceLoader([old, DictLoader({"mail/test/hello.md": TEMPLATE})])
    ctx.extensions.pop("mail_jinja", None)
    ctx.__dict__["jinja_loader"] = ctx.jinja_env.loader
    yield "test/hello"
    ctx.__dict__["jinja_loader"] = old
    ctx.jinja_env.loader = old
    ctx.extensions.pop("mail_jinja", None)


def a_mail(template: str, name: str = "Åsa", to: str = "asa@example.org", **values) -> Mail:
    with transaction():
        return write_mail(
            template,
            to=to,
            language="en",
            name=name,
            link=Trusted("http://localhost/order/1"),
            lines=[{"text": name}],
            **values,
        )


@pytest.mark.parametrize("name", EVIL)
def test_mail_shows_peoples_text_as_it_was_typed_and_never_as_markup(template, name):
    assert elements(a_mail(template, name)) == elements(a_mail(template, "Åsa"))


def elements(mail: Mail) -> list[str]:
    """Return every element of a mail with what could do harm, as a reader's program would build it."""
    tree = html5lib.parse(mail.html, namespaceHTMLElements=False)
    return [f"{node.tag} {node.get('href')} {node.get('src')}" for node in tree.iter() if isinstance(node.tag, str)]


@pytest.mark.parametrize(
    "text", ["a\r\nBcc: x@example.org", "a\nb", "a\0b", "=?utf-8?q?=0D=0ABcc:x@example.org?=", "=?UTF-8?B?DQo=?="]
)
def test_header_with_a_trick_is_refused(text):
    with pytest.raises(Refused, match="header_unsafe"):
        safe_header(text)


def test_name_with_a_trick_goes_without_the_name(template):
    mail = a_mail(template, to_name="=?utf-8?q?=0D=0ABcc:x@example.org?=")
    assert mail.to_name == ""


def test_name_with_a_trick_keeps_no_mail_from_being_written(template, post_office):
    """Else the title of one workshop would keep everybody from a seat in it."""
    mail = a_mail(template, "=?utf-8?q?=0D=0ABcc:x@example.org?=")
    assert mail.subject == "Hello = ?utf-8?q?=0D=0ABcc:x@example.org?="
    run_due()
    (message,) = post_office.messages
    assert (message["Bcc"], message["Subject"]) == (None, mail.subject)


def test_fill_places_values_and_evaluates_nothing():
    filled = fill("Hi {name}, {name.__class__} {other} {0}", {"name": "*Bo*"})
    assert filled == "Hi \\*Bo\\*, {name.__class__} {other} {0}"


def test_mail_arrives_with_text_html_and_attachment(template, post_office):
    a_mail(template, "Søren", attachments=[("ticket.pdf", "application/pdf", b"%PDF-1.7")])
    run_due()
    (message,) = post_office.messages
    kinds = [part.get_content_type() for part in message.walk() if not part.is_multipart()]
    assert message["Subject"] == "Hello Søren"
    assert kinds == ["text/plain", "text/html", "application/pdf"]
    assert "Dear Søren," in message.get_body(("plain",)).get_content()


def test_mail_waits_for_a_server_that_is_down_and_catches_up(template, post_office):
    start = now().astimezone(UTC)
    post_office.refusal = "451 Come back later"
    a_mail(template)
    with time_machine.travel(start, tick=True) as clock:
        for _hour in range(26):
            run_due()
            clock.shift(dt.timedelta(hours=1))
        assert post_office.messages == []
        post_office.refusal = ""
        run_due()
    assert len(post_office.messages) == 1
    db.session.expire_all()
    assert [mail.state for mail in db.session.scalars(select(Mail))] == [MailState.SENT]


def test_mail_of_an_action_that_failed_never_leaves(template, post_office):
    with pytest.raises(ValueError, match="no"), transaction():
        write_mail(template, to="a@example.org", language="en", name="A", link="x", lines=[])
        raise ValueError("no")
    run_due()
    assert post_office.messages == []


def test_mail_sent_twice_leaves_once(template, post_office):
    from core.postman import send_mail

    mail = a_mail(template)
    run_due()
    send_mail(mail.id)
    assert len(post_office.messages) == 1
