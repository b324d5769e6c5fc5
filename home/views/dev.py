"""The demo's own pages: the mails it would have sent, and every component in every state."""

from flask import Blueprint, Response, abort, make_response, request
from sqlalchemy import select

from core.components import sample_context
from core.db import db
from core.outbox import Mail, MailAttachment, attachments_of, mails_with
from core.pages import page
from core.permissions import May, requires

blueprint = Blueprint("dev", __name__, url_prefix="/dev")
SHOWN = 100
# The mail as its reader's program shows it: inline styles, nothing loaded, links open at the top.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)


@blueprint.get("/mail")
@requires(May.EVERYONE)
def mails() -> Response:
    """List the latest mails, newest first, those whose address or subject holds what is searched for."""
    text = request.args.get("q", "").strip()
    return page("dev/mails.html", mails=db.session.scalars(mails_with(text).limit(SHOWN)).all(), text=text)


@blueprint.get("/mail/<int:mail_id>")
@requires(May.EVERYONE)
def mail(mail_id: int) -> Response:
    """Show one mail as text, with its files and a link to how it looks."""
    return page("dev/mail.html", mail=_mail(mail_id), attachments=db.session.scalars(attachments_of(mail_id)).all())


@blueprint.get("/mail/<int:mail_id>/html")
@requires(May.EVERYONE)
def mail_html(mail_id: int) -> Response:
    """Show one mail as its reader sees it."""
    answer = make_response(_mail(mail_id).html)
    answer.headers["Content-Security-Policy"] = MAIL_POLICY
    return answer


@blueprint.get("/mail/<int:mail_id>/<int:attachment_id>")
@requires(May.EVERYONE)
def mail_attachment(mail_id: int, attachment_id: int) -> Response:
    """Give out a file that went with a mail."""
    found = db.session.scalars(
        select(MailAttachment).where(MailAttachment.id == attachment_id, MailAttachment.mail_id == mail_id)
    ).one_or_none()
    if found is None:
        abort(404)
    answer = make_response(found.content)
    answer.headers["Content-Type"] = found.mime
    answer.headers.set("Content-Disposition", "attachment", filename=found.name)
    return answer


@blueprint.get("/components")
@requires(May.EVERYONE)
def components() -> Response:
    """Show the styleguide."""
    return page("dev/components.html", **sample_context())


def _mail(mail_id: int) -> Mail:
    found = db.session.get(Mail, mail_id)
    if found is None:
        abort(404)
    return found
