"""The mails about the timetable: each as it will leave, changed one by one, sent together, with its progress."""

from collections.abc import Sequence

from flask import Response, request

from conference.actions import notices as sending
from conference.desk_views.desk import blueprint, edition_here
from conference.forms.decisions import LetterForm
from conference.forms.releases import NoticesForm
from conference.mails.timetable import Letter
from conference.models import Notice, NoticeKind
from conference.queries import notices as asked
from conference.words.releases import NOTICE_KINDS
from core.db import db
from core.desk import me, press, row_or_404
from core.language import LANGUAGES, NAMES, _
from core.listing import page_of
from core.outbox import written_subject
from core.pages import attempt, form_page, page, say, see_other, show_refusal
from core.permissions import May, requires
from core.refusals import Refused
from editions.models import Edition


def kind_named(typed: str | None) -> NoticeKind | None:
    """Return a kind of mail out of the address or a form; nothing for what is none."""
    return next((kind for kind in NoticeKind if kind.value == typed), None)


@blueprint.get("/<edition>/timetable/notices")
@requires(May.TIMETABLE_RELEASE)
def notices(edition: str) -> Response:
    """Show every waiting mail as it will leave."""
    return _notices_page(edition_here(edition))


def _notices_page(edition: Edition, form: NoticesForm | None = None, status: int = 200) -> Response:
    kind, language = kind_named(request.args.get("kind")), request.args.get("language", "")
    language = language if language in LANGUAGES else ""
    waiting = db.session.scalars(asked.waiting_listed(edition.id, kind=kind)).all()
    send = send_form(waiting, kind, form)
    listed = page_of(asked.waiting_listed(edition.id, kind=kind, language=language), request.args.get("page", ""))
    return page(
        "conference_desk/notices.html",
        status,
        edition=edition,
        listed=listed,
        letters={row.id: letter_of(row) for row in listed.rows},
        send=send,
        leaving=len(waiting),
        left=db.session.scalar(asked.left_count(edition.id)) or 0,
        kinds=NOTICE_KINDS,
        kinds_told=[(one.value, word) for one, word in NOTICE_KINDS.items()],
        languages_told=[(code, NAMES[code]) for code in LANGUAGES],
    )


def letter_of(row: Notice) -> Letter:
    """Return a mail as it would leave now."""
    return Letter(written_subject(row.subject), row.body)


def send_form(waiting: Sequence[Notice], kind: NoticeKind | None, sent: NoticesForm | None) -> NoticesForm:
    """Return the button that sends exactly these mails, with what was wrong the last time."""
    data = {"kind": kind.value if kind else "", "stamp": sending.stamp_of(waiting)}
    form = NoticesForm(formdata=None, data=data)
    if sent is not None:
        form.form_errors.extend(sent.form_errors)
    return form


@blueprint.post("/<edition>/timetable/notices/send")
@requires(May.TIMETABLE_RELEASE)
def notices_send(edition: str) -> Response:
    """Send what waits, if it is what the page showed, and go where its progress is seen."""
    found, form = edition_here(edition), NoticesForm()
    if form.validate_on_submit():
        try:
            kind = kind_named(form.kind.data)
            total = sending.send_off(found.id, kind, form.stamp.data or "", by=me())
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return see_other("conference_desk.notices_sent", edition=edition, of=total)
    return _notices_page(found, form, 422)


@blueprint.get("/<edition>/timetable/notices/sent")
@requires(May.TIMETABLE_RELEASE)
def notices_sent(edition: str) -> Response:
    """Show how far the sending has come; the page looks again by itself until all is done."""
    found = edition_here(edition)
    left = db.session.scalar(asked.left_count(found.id)) or 0
    return page("conference_desk/notices_sent.html", edition=found, left=left, total=total_asked(left))


def total_asked(left: int) -> int:
    """Return how many mails a sending had, as its address says; at least those that are still to leave."""
    typed = request.args.get("of", "")
    return max(left, int(typed)) if typed.isascii() and typed.isdigit() and len(typed) < 7 else left


@blueprint.route("/<edition>/timetable/notices/<int:notice_id>", methods=["GET", "POST"])
@requires(May.TIMETABLE_RELEASE)
def notice(edition: str, notice_id: int) -> Response:
    """Change one mail, with a look at how it leaves."""
    found = edition_here(edition)
    row: Notice = row_or_404(asked.waiting_in(found.id, notice_id))
    form, by = LetterForm(data={"subject": row.subject, "body": row.body}), me()
    if attempt(form, lambda: sending.change_notice(found.id, notice_id, form.subject.data, form.body.data, by=by)):
        say(_("Changed. It leaves like this."))
        return see_other("conference_desk.notice", edition=edition, notice_id=notice_id)
    row = row_or_404(asked.waiting_in(found.id, notice_id))
    return form_page(
        "conference_desk/notice.html", form, edition=found, row=row, letter=letter_of(row), kinds=NOTICE_KINDS
    )


@blueprint.post("/<edition>/timetable/notices/<int:notice_id>/out")
@requires(May.TIMETABLE_RELEASE)
def notice_out(edition: str, notice_id: int) -> Response:
    """Take one mail out."""
    found = edition_here(edition)
    press(lambda: sending.take_out(found.id, notice_id, by=me()), _("Taken out: it never leaves."))
    return see_other("conference_desk.notices", edition=edition)
