"""Carries mail to the mail server: the one place that speaks SMTP, outside of any transaction."""

import smtplib
import ssl
from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from urllib.parse import unquote, urlsplit

from sqlalchemy import update

from core.clock import now
from core.db import db, transaction
from core.jobs import job
from core.outbox import Mail, MailAttachment, MailState, attachments_of
from core.settings import settings


def _message(mail: Mail, attachments: Sequence[MailAttachment]) -> EmailMessage:
    message = EmailMessage()
    name, sender = parseaddr(settings().mail_from)
    message["From"] = _address(name, sender)
    message["To"] = _address(mail.to_name, mail.to_address)
    message["Subject"] = mail.subject
    message["Date"] = formatdate(mail.created_at.timestamp())
    # The same mail sent twice after a crash carries the same id, so that mailboxes can fold it into one.
    message["Message-ID"] = (
        f"<mail-{mail.id}-{int(mail.created_at.timestamp())}@{sender.rpartition('@')[2] or 'localhost'}>"
    )
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = mail.language
    if mail.reply_to:
        message["Reply-To"] = mail.reply_to
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    for item in attachments:
        kind, _slash, sub = item.mime.partition("/")
        message.add_attachment(item.content, maintype=kind, subtype=sub, filename=item.name)
    return message


def _address(name: str, address: str) -> Address:
    user, _at, domain = address.rpartition("@")
    return Address(display_name=name, username=user, domain=domain)


def _send(message: EmailMessage) -> None:
    """Hand a message to the mail server. The connection is always encrypted unless the address says `smtp+plain`."""
    url = urlsplit(settings().smtp_url)
    host, port = url.hostname or "localhost", url.port
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if url.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, port or 465, timeout=30, context=context)
    else:
        server = smtplib.SMTP(host, port or 587, timeout=30)
    with server:
        if url.scheme == "smtp":
            server.starttls(context=context)
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)


@job("core.send_mail")
def send_mail(mail_id: int) -> None:
    """Send one mail if it still waits. The network is used outside of any transaction; twice sends at most twice."""
    mail = db.session.get(Mail, mail_id)
    if mail is None or mail.state is MailState.SENT:
        return
    # The demo has no mail server: its mails are read at /dev/mail. Elsewhere a missing server is a fault that waits.
    if settings().smtp_url:
        message = _message(mail, db.session.scalars(attachments_of(mail_id)).all())
        db.session.rollback()
        try:
            _send(message)
        except smtplib.SMTPRecipientsRefused as refusal:
            _mark(mail_id, MailState.FAILED, str(refusal)[:500])
            return
    elif settings().mode == "production":
        raise RuntimeError("SMTP_URL is not set, so mail waits")
    _mark(mail_id, MailState.SENT)


def _mark(mail_id: int, state: MailState, error: str = "") -> None:
    with transaction() as session:
        session.execute(
            update(Mail)
            .where(Mail.id == mail_id, Mail.state == MailState.WAITING)
            .values(state=state, error=error, sent_at=now() if state is MailState.SENT else None)
        )
