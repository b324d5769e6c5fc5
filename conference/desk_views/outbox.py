"""The outbox: every mail as it will leave, changed one by one or by its words, sent together, with its progress."""

from typing import Any

from flask import Response, abort, request

from accounts.queries.members import names_of
from conference.actions import announcing, sending
from conference.actions.for_rules import known_call
from conference.desk_views.desk import blueprint, edition_here
from conference.forms.decisions import LetterForm, MailWordsForm, SendForm, decision_named
from conference.mails.decisions import PLACEHOLDERS
from conference.models import Announcement, AnnouncementState, Dispatch, MailKind
from conference.queries import announcements, board
from conference.rules.answering import answer_by
from conference.words import decisions as words
from conference.words import kinds
from core.clock import now
from core.db import db
from core.desk import me, press, row_or_404
from core.language import LANGUAGES, NAMES, _, ngettext
from core.listing import page_of
from core.pages import attempt, form_page, page, say, see_other, show_refusal
from core.permissions import May, requires
from core.refusals import Refused
from editions.models import Edition


@blueprint.get("/<edition>/outbox")
@requires(May.ANNOUNCE)
def outbox(edition: str) -> Response:
    """Show what is decided and not told, and every mail that waits as it will leave."""
    return _outbox_page(edition_here(edition))


def _outbox_page(edition: Edition, form: SendForm | None = None, status: int = 200) -> Response:
    decision, language = decision_named(request.args.get("decision")), request.args.get("language", "")
    language = language if language in LANGUAGES else ""
    waiting = db.session.scalars(announcements.waiting(edition.id)).all()
    leaving = [row for row in waiting if decision is None or row.decision is decision]
    send = SendForm(
        formdata=None, data={"decision": decision.value if decision else "", "stamp": sending.stamp_of(leaving)}
    )
    if form is not None:
        send.form_errors.extend(form.form_errors)
    until = answer_by(now(), known_call(edition.id).answer_days)
    listed = page_of(
        announcements.waiting_listed(edition.id, decision=decision, language=language), request.args.get("page", "")
    )
    return page(
        "conference_desk/outbox.html",
        status,
        edition=edition,
        listed=listed,
        letters={row.id: announcing.letter_of(row, edition, until) for row in listed.rows},
        send=send,
        leaving=len(leaving),
        leaving_proposals=len({row.proposal_id for row in leaving}),
        waiting=len(waiting),
        decision=decision,
        decided=dict(db.session.execute(announcements.decided_per_kind(edition.id)).all()),
        unprepared=db.session.scalar(announcements.without_mail(edition.id)) or 0,
        dispatches=db.session.scalars(announcements.dispatches_of(edition.id).limit(5)).all(),
        until=until,
        mail_kinds=kinds.MAIL_KINDS,
        decisions=[(one.value, word) for one, word in kinds.DECISIONS.items()],
        languages_told=[(code, NAMES[code]) for code in LANGUAGES],
    )


@blueprint.post("/<edition>/outbox/prepare")
@requires(May.ANNOUNCE)
def outbox_prepare(edition: str) -> Response:
    """Write a mail for every speaker of every decided proposal. Nothing is sent."""
    found = announcing.prepare(edition_here(edition).id, again=request.args.get("again") == "yes")
    said = [
        ngettext("%(num)d mail is ready to be looked at.", "%(num)d mails are ready to be looked at.", found.written)
    ]
    if found.kept:
        said.append(ngettext("%(num)d that was changed stays.", "%(num)d that were changed stay.", found.kept))
    say(" ".join(said) if found.written or found.kept else _("Nothing is decided that somebody could be told."))
    return see_other("conference_desk.outbox", edition=edition)


@blueprint.post("/<edition>/outbox/send")
@requires(May.ANNOUNCE)
def outbox_send(edition: str) -> Response:
    """Send what waits, if it is what the page showed, and go where its progress is seen."""
    found, form = edition_here(edition), SendForm()
    if form.validate_on_submit():
        try:
            decision = decision_named(form.decision.data)
            dispatch_id = sending.send_off(found.id, decision, form.stamp.data or "", by=me())
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return see_other("conference_desk.dispatch", edition=edition, dispatch_id=dispatch_id)
    return _outbox_page(found, form, 422)


# --- one mail ---------------------------------------------------------------------------------------------------------


@blueprint.route("/<edition>/outbox/mails/<int:announcement_id>", methods=["GET", "POST"])
@requires(May.ANNOUNCE)
def outbox_mail(edition: str, announcement_id: int) -> Response:
    """Change one mail, with a look at how it leaves."""
    found = edition_here(edition)
    row = row_or_404(announcements.waiting_in(found.id, announcement_id))
    form, by = LetterForm(data={"subject": row.subject, "body": row.body}), me()
    if attempt(
        form,
        lambda: announcing.change_announcement(found.id, announcement_id, form.subject.data, form.body.data, by=by),
    ):
        say(_("Changed. It leaves like this."))
        return see_other("conference_desk.outbox_mail", edition=edition, announcement_id=announcement_id)
    return _mail_page(found, row_or_404(announcements.waiting_in(found.id, announcement_id)), form)


def _mail_page(edition: Edition, row: Announcement, form: LetterForm) -> Response:
    until = answer_by(now(), known_call(edition.id).answer_days)
    return form_page(
        "conference_desk/outbox_mail.html",
        form,
        edition=edition,
        row=row,
        letter=announcing.letter_of(row, edition, until),
        placeholders=[(name, words.PLACEHOLDERS[name]) for name in PLACEHOLDERS[row.kind]],
        mail_kinds=kinds.MAIL_KINDS,
    )


@blueprint.post("/<edition>/outbox/mails/<int:announcement_id>/anew")
@requires(May.ANNOUNCE)
def outbox_mail_anew(edition: str, announcement_id: int) -> Response:
    """Give one mail the words of its kind again."""
    found = edition_here(edition)
    press(
        lambda: announcing.write_anew(found.id, announcement_id, by=me()),
        _("It has the words that all of its kind have."),
    )
    return see_other("conference_desk.outbox", edition=edition)


@blueprint.post("/<edition>/outbox/mails/<int:announcement_id>/out")
@requires(May.ANNOUNCE)
def outbox_mail_out(edition: str, announcement_id: int) -> Response:
    """Take one mail out."""
    found = edition_here(edition)
    press(
        lambda: announcing.take_out(found.id, announcement_id, by=me()),
        _("Taken out. Preparing the mails again brings it back."),
    )
    return see_other("conference_desk.outbox", edition=edition)


# --- the words of a kind ----------------------------------------------------------------------------------------------


@blueprint.route("/<edition>/outbox/words/<mail_kind>", methods=["GET", "POST"])
@requires(May.ANNOUNCE)
def mail_words(edition: str, mail_kind: str) -> Response:
    """Set the words of one kind of mail in three languages."""
    found, kind = edition_here(edition), _kind(mail_kind)
    known = announcing.words_of(found.id)[kind]
    form, by = MailWordsForm(data={"subject": known.subject, "body": known.body}), me()
    if attempt(form, lambda: announcing.change_words(found.id, kind, form.subject.data, form.body.data, by=by)):
        say(_("Saved. Mails that wait and were not changed by hand speak like this now."))
        return see_other("conference_desk.mail_words", edition=edition, mail_kind=mail_kind)
    return form_page(
        "conference_desk/mail_words.html",
        form,
        edition=found,
        kind=kind,
        known=known,
        **_words_around(found, kind, known),
    )


def _kind(typed: str) -> MailKind:
    found = next((kind for kind in MailKind if kind.value == typed), None)
    return found or abort(404)


def _words_around(edition: Edition, kind: MailKind, known: announcing.Words) -> dict[str, Any]:
    """Return the placeholders, and each language as a reader would see it."""
    until = answer_by(now(), known_call(edition.id).answer_days)
    return {
        "placeholders": [(name, words.PLACEHOLDERS[name]) for name in PLACEHOLDERS[kind]],
        "previews": [(code, announcing.example_of(kind, known, edition, code, until)) for code in LANGUAGES],
        "mail_kinds": kinds.MAIL_KINDS,
    }


@blueprint.post("/<edition>/outbox/words/<mail_kind>/house")
@requires(May.ANNOUNCE)
def mail_words_house(edition: str, mail_kind: str) -> Response:
    """Go back to the house's words."""
    found, kind = edition_here(edition), _kind(mail_kind)
    press(
        lambda: announcing.forget_words(found.id, kind, by=me()), _("These mails speak with the house's words again.")
    )
    return see_other("conference_desk.mail_words", edition=edition, mail_kind=mail_kind)


# --- a sending --------------------------------------------------------------------------------------------------------


@blueprint.get("/<edition>/outbox/<int:dispatch_id>")
@requires(May.ANNOUNCE)
def dispatch(edition: str, dispatch_id: int) -> Response:
    """Show how far a sending has come; the page looks again by itself until all is done."""
    found = edition_here(edition)
    row: Dispatch = row_or_404(announcements.dispatch_in(found.id, dispatch_id))
    counts = dict(db.session.execute(announcements.states_in(row.id)).all())
    names = db.session.execute(names_of({row.started_by_id})).all()
    left = counts.get(AnnouncementState.SENDING, 0)
    return page(
        "conference_desk/dispatch.html",
        edition=found,
        dispatch=row,
        done=row.total - left,
        left=left,
        sent=counts.get(AnnouncementState.SENT, 0),
        skipped=db.session.scalars(announcements.skipped_in(row.id)).unique().all(),
        who=names[0].name if names else "",
        waits=db.session.execute(board.waiting_counts(found.id, now())).one(),
    )
