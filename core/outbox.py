"""Mail. Written as a row in the transaction of the action, sent later by `core.postman`, tried for days.

Templates are ours (`templates/mail/<domain>/<name>.md`: a block `subject` and a block `body` in Markdown). What people
wrote arrives as values, escaped before it is placed, so it can never become a link, a picture or a heading.
"""

import datetime as dt
import enum
import re
from collections.abc import Mapping, Sequence
from typing import Any

import css_inline
from flask import current_app, render_template
from jinja2 import Environment, StrictUndefined
from sqlalchemy import ForeignKey, Select, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.db import Base, db, enum_column, personal
from core.jobs import enqueue
from core.language import _, force_locale, get_domain
from core.refusals import Refused
from core.settings import settings
from core.usertext import escape_markdown, plain, render

ENCODED_WORD = re.compile(r"=\?")
HEADER_TRICKS = re.compile(r"[\r\n\0]|=\?[^?]*\?[bqBQ]\?", re.ASCII)


class MailState(enum.StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Mail(Base):
    """One mail to one reader, kept as it was written."""

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int | None] = mapped_column(index=True)
    about_kind: Mapped[str] = mapped_column(default="")
    about_id: Mapped[int | None]
    template: Mapped[str]
    language: Mapped[str]
    to_address: Mapped[str] = mapped_column(
        index=True, info=personal(purpose="delivering the mail", keep="two years", seen_by="finance and owners")
    )
    to_name: Mapped[str] = mapped_column(
        default="", info=personal(purpose="addressing the reader", keep="two years", seen_by="finance and owners")
    )
    reply_to: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(
        info=personal(purpose="the mail's subject", keep="two years", seen_by="finance and owners")
    )
    text: Mapped[str] = mapped_column(
        info=personal(purpose="the mail's words", keep="two years", seen_by="finance and owners")
    )
    html: Mapped[str] = mapped_column(
        info=personal(purpose="the mail's words", keep="two years", seen_by="finance and owners")
    )
    state: Mapped[MailState] = mapped_column(enum_column(MailState), default=MailState.WAITING)
    created_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime | None]
    error: Mapped[str] = mapped_column(default="")


class MailAttachment(Base):
    """A file that goes with a mail; its bytes are kept, since a ticket must arrive as it was sold."""

    __tablename__ = "mail_attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    mail_id: Mapped[int] = mapped_column(ForeignKey("mail.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    mime: Mapped[str]
    content: Mapped[bytes]


Attachment = tuple[str, str, bytes]


def _environment() -> Environment:
    """Return Jinja for mail: values are escaped for Markdown beforehand, so nothing is escaped for HTML here."""
    found = current_app.extensions.get("mail_jinja")
    if found is None:
        found = Environment(
            loader=current_app.jinja_loader,
            extensions=["jinja2.ext.i18n"],
            undefined=StrictUndefined,
            autoescape=False,  # noqa: S701 - the output is Markdown; every value is escaped for it by _escaped
            trim_blocks=True,
            lstrip_blocks=True,
        )
        install = found.install_gettext_callables  # type: ignore[attr-defined]  # the extension adds it
        install(_plain_gettext, _plain_ngettext, newstyle=True)
        current_app.extensions["mail_jinja"] = found
    return found


def _plain_gettext(message: str, **values: Any) -> str:
    return str(_(message, **values))


def _plain_ngettext(one: str, many: str, number: int) -> str:
    """Return the right form untouched: Jinja fills in the values, of which it hands none over."""
    return str(get_domain().get_translations().ungettext(one, many, number))


class Trusted(str):
    """A value that we made ourselves (a link of ours), placed as it is."""


def _escaped(value: Any) -> Any:
    """Escape every text in a value for Markdown; numbers stay, lists and flat mappings are walked."""
    if isinstance(value, Trusted) or value is None or isinstance(value, int | bool):
        return value
    if isinstance(value, str):
        return escape_markdown(value)
    if isinstance(value, Mapping):
        return {key: _escaped(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_escaped(item) for item in value]
    raise TypeError(f"a mail cannot hold a {type(value).__name__}")


def safe_header(text: str) -> str:
    """Return a text fit for a header. Refuses line breaks and encoded-word tricks that smuggle headers in.

    Python 3.11.7 and 3.12.1 decode `=?utf-8?q?=0D=0ABcc:…?=` into a header of its own, so it is refused here.
    """
    if HEADER_TRICKS.search(text):
        raise Refused("header_unsafe")
    return " ".join(text.split())


def fill(template: str, values: Mapping[str, str]) -> str:
    """Fill `{name}` placeholders of a text that an organiser wrote; unknown ones stay, nothing is evaluated."""
    return re.sub(
        r"\{([a-z_]+)\}", lambda hit: escape_markdown(values[hit[1]]) if hit[1] in values else hit[0], template
    )


def compose(template: str, language: str, values: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return subject, plain text and HTML of a mail in the reader's language."""
    page = _environment().get_template(f"mail/{template}.md")
    with force_locale(language):
        context = page.new_context({"language": language, **{key: _escaped(value) for key, value in values.items()}})
        subject = written_subject("".join(page.blocks["subject"](context)))
        return _finished(subject, "".join(page.blocks["body"](context)).strip(), language)


def compose_written(subject: str, body: str, language: str) -> tuple[str, str, str]:
    """Return subject, plain text and HTML of a mail that an organiser wrote in Markdown, filled by `fill`.

    What would smuggle headers into the subject comes out as text.
    """
    with force_locale(language):
        return _finished(written_subject(subject), body.strip(), language)


def written_subject(subject: str) -> str:
    """Return a subject in Markdown as the reader sees it, on one line; what would smuggle headers in becomes text."""
    return ENCODED_WORD.sub("= ?", " ".join(plain(subject).split()))


def _finished(subject: str, body: str, language: str) -> tuple[str, str, str]:
    """Render a body in Markdown into the house's mail, in the language that is forced."""
    html = render_template(
        "layouts/mail.html", language=language, subject=subject, body=render(body), footer_lines=_footer_lines()
    )
    return (
        " ".join(subject.split()),
        plain(body, links=True),
        css_inline.inline(html, load_remote_stylesheets=False, keep_at_rules=True),
    )


def _footer_lines() -> list[str]:
    return [_("Sundet, the network of independent music people on both shores of the Sound."), settings().base_url]


def write_mail(
    template: str,
    *,
    to: str,
    language: str,
    to_name: str = "",
    reply_to: str = "",
    edition_id: int | None = None,
    about: tuple[str, int] | None = None,
    attachments: Sequence[Attachment] = (),
    **values: Any,
) -> Mail:
    """Write a mail in the transaction of the action; it leaves when that has committed."""
    return _write(
        compose(template, language, values),
        template,
        to=to,
        to_name=to_name,
        language=language,
        reply_to=reply_to,
        edition_id=edition_id,
        about=about,
        attachments=attachments,
    )


def write_written_mail(
    name: str,
    subject: str,
    body: str,
    *,
    to: str,
    language: str,
    to_name: str = "",
    reply_to: str = "",
    edition_id: int | None = None,
    about: tuple[str, int] | None = None,
) -> Mail:
    """Write a mail whose words an organiser wrote and `fill` has filled; `name` stands where a template's would."""
    return _write(
        compose_written(subject, body, language),
        name,
        to=to,
        to_name=to_name,
        language=language,
        reply_to=reply_to,
        edition_id=edition_id,
        about=about,
        attachments=(),
    )


def _write(
    composed: tuple[str, str, str],
    template: str,
    *,
    to: str,
    to_name: str,
    language: str,
    reply_to: str,
    edition_id: int | None,
    about: tuple[str, int] | None,
    attachments: Sequence[Attachment],
) -> Mail:
    subject, text, html = composed
    mail = Mail(
        template=template,
        language=language,
        to_address=safe_header(to),
        to_name=safe_header(to_name) if not HEADER_TRICKS.search(to_name) else "",
        reply_to=safe_header(reply_to),
        edition_id=edition_id,
        about_kind=about[0] if about else "",
        about_id=about[1] if about else None,
        subject=safe_header(subject),
        text=text,
        html=html,
        created_at=now(),
    )
    db.session.add(mail)
    db.session.flush()
    for name, mime, content in attachments:
        db.session.add(MailAttachment(mail_id=mail.id, name=name, mime=mime, content=content))
    enqueue("core.send_mail", key=f"mail:{mail.id}", mail_id=mail.id)
    return mail


def attachments_of(mail_id: int) -> Select[MailAttachment]:
    return select(MailAttachment).where(MailAttachment.mail_id == mail_id).order_by(MailAttachment.id)


def mails_about(kind: str, thing_id: int) -> Select[Mail]:
    return select(Mail).where(Mail.about_kind == kind, Mail.about_id == thing_id).order_by(Mail.id.desc())


def mails_in(edition_id: int, *, text: str = "") -> Select[Mail]:
    """Select the mails of an edition, newest first, those whose address or subject holds a text."""
    return mails_with(text).where(Mail.edition_id == edition_id)


def mails_with(text: str) -> Select[Mail]:
    """Select all mails, newest first, those whose address or subject holds a text."""
    found = select(Mail).order_by(Mail.id.desc())
    if not text:
        return found
    return found.where(
        or_(Mail.to_address.icontains(text, autoescape=True), Mail.subject.icontains(text, autoescape=True))
    )


def addresses_mailed(edition_id: int, template: str, *, since: dt.datetime) -> Select[str]:
    """Select to whom one mail of an edition was written since a moment."""
    return select(Mail.to_address).where(
        Mail.edition_id == edition_id, Mail.template == template, Mail.created_at >= since
    )


def waiting_mails() -> Select[int]:
    return select(func.count()).select_from(Mail).where(Mail.state == MailState.WAITING)
