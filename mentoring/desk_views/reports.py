"""The safeguarding leads' pages: reports first, then what was decided about each."""

from collections.abc import Callable
from typing import Any

from flask import Response, request

from accounts.queries.members import names_of
from core.db import db
from core.desk import me, press, row_or_404
from core.forms import Form
from core.language import _, current_code
from core.listing import page_of
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires
from editions.models import Edition
from mentoring.actions import reporting
from mentoring.actions.guarding import findings
from mentoring.actions.looks import note_look
from mentoring.actions.parties import parties_of, today_in
from mentoring.desk_views.desk import blueprint, edition_here
from mentoring.forms.safety import LetterForm, OutcomeForm, TellForm
from mentoring.mails.safety import Letter, letter_words
from mentoring.models import Match, Report
from mentoring.queries import pairs as asked
from mentoring.queries import safety, talking
from mentoring.rules.looks import Look
from mentoring.rules.states import ALIVE, MATCHES, MatchStep, may
from mentoring.words.care import MINORS_RULES, REASONS

LETTERS = (Letter.PAUSED, Letter.GOES_ON, Letter.ENDED)


@blueprint.get("/<edition>/mentoring/reports")
@requires(May.SAFEGUARD)
def reports(edition: str) -> Response:
    """List what was reported: young people's first, then the oldest; with `closed=yes` what is done."""
    found = edition_here(edition)
    closed = request.args.get("closed") == "yes"
    listed = page_of(safety.reports_in(found.id, me(), closed=closed), request.args.get("page", ""))
    members = {row.taken_by_id for row in listed.rows}
    return page(
        "mentoring_desk/reports.html",
        edition=found,
        listed=listed,
        closed=closed,
        findings=findings(found),
        rules=MINORS_RULES,
        reasons=REASONS,
        names={row.id: row.name for row in db.session.execute(names_of(members))},
        blocks=db.session.scalar(safety.block_count(found.id)),
    )


@blueprint.route("/<edition>/mentoring/reports/<int:report_id>", methods=["GET", "POST"])
@requires(May.SAFEGUARD)
def report(edition: str, report_id: int) -> Response:
    """Show a report with what can be done; sent, close it with what was done.

    Who has taken it on also reads the messages of the pair that it is about.
    """
    found = edition_here(edition)
    _note(found, row_or_404(safety.report_for(found.id, report_id, me())))
    row = row_or_404(safety.report_for(found.id, report_id, me()))
    form = OutcomeForm()
    if attempt(form, lambda: reporting.close(found, row.id, form.outcome.data, by=me())):
        say(_("Closed. What you wrote is kept for five years."))
        return see_other("mentoring_desk.reports", edition=found.slug)
    return _page(found, row, form, outcome_form=form, tell_form=TellForm(formdata=None))


@blueprint.post("/<edition>/mentoring/reports/<int:report_id>/tell")
@requires(May.SAFEGUARD)
def report_tell(edition: str, report_id: int) -> Response:
    """Write to who reported, in one's own words."""
    found = edition_here(edition)
    row = row_or_404(safety.report_for(found.id, report_id, me()))
    form = TellForm()
    if attempt(form, lambda: reporting.tell(found, row.id, form.words.data or "", by=me())):
        say(_("Written. They get a mail, and it is kept with the report."))
        return see_other("mentoring_desk.report", edition=found.slug, report_id=report_id)
    _note(found, row)
    row = row_or_404(safety.report_for(found.id, report_id, me()))
    return _page(found, row, form, outcome_form=OutcomeForm(formdata=None), tell_form=form)


def _page(edition: Edition, row: Report, form: Form, **forms: Form) -> Response:
    match = None if row.match_id is None else row_or_404(asked.match_with_both(row.match_id))
    return form_page(
        "mentoring_desk/report.html",
        form,
        edition=edition,
        report=row,
        match=match,
        me=me(),
        **forms,
        **_around(edition, row, match),
    )


def _note(edition: Edition, row: Report) -> None:
    """Write down that a lead opens a report about young people: who of its two is under 18, and who in their pair."""
    if not row.young:
        return
    today = today_in(edition)
    young = set(db.session.scalars(safety.minors_among((row.by_id, row.about_id), today)))
    if row.match_id is not None:
        match = db.session.scalars(asked.match_row(row.match_id)).one()
        young |= parties_of([match.mentee_id], today)[match.mentee_id].minors
    note_look(edition.id, me(), young, Look.DESK_REPORT, row.match_id)


def _around(edition: Edition, row: Report, match: Match | None) -> dict[str, Any]:
    mine = row.taken_by_id == me() and row.closed_at is None
    messages = db.session.scalars(talking.thread_of(match.id)).all() if match is not None and mine else []
    members = {row.by_id, row.about_id, row.taken_by_id} | {message.author_id for message in messages}
    if match is not None:
        members |= {match.coordinator_id, match.mentor.member_id, match.mentee.member_id}
    return {
        "mine": mine,
        "messages": messages,
        "names": {one.id: one.name for one in db.session.execute(names_of(members))},
        "reason": REASONS[row.reason],
        "can": {step.value: match is not None and may(MATCHES, match.state, step) for step in MatchStep},
        "alive": match is not None and match.state in ALIVE,
        "letter_form": LetterForm(LETTERS, data={"letter": Letter.PAUSED.value}),
        "letters": [(one, letter_words(edition, one, current_code())) for one in LETTERS],
    }


def _press(edition: str, report_id: int, act: Callable[[Edition], object], done: str) -> Response:
    found = edition_here(edition)
    row_or_404(safety.report_for(found.id, report_id, me()))
    press(lambda: act(found), done)
    return see_other("mentoring_desk.report", edition=found.slug, report_id=report_id)


@blueprint.post("/<edition>/mentoring/reports/<int:report_id>/take")
@requires(May.SAFEGUARD)
def report_take(edition: str, report_id: int) -> Response:
    """Deal with a report oneself."""
    return _press(edition, report_id, lambda found: reporting.take(found, report_id, by=me()), _("It is yours now."))


@blueprint.post("/<edition>/mentoring/reports/<int:report_id>/freeze")
@requires(May.SAFEGUARD)
def report_freeze(edition: str, report_id: int) -> Response:
    """Put the pair on hold."""
    done = _("On hold. Both get kind words.")
    return _press(edition, report_id, lambda found: reporting.freeze(found, report_id, by=me()), done)


@blueprint.post("/<edition>/mentoring/reports/<int:report_id>/thaw")
@requires(May.SAFEGUARD)
def report_thaw(edition: str, report_id: int) -> Response:
    """Let the pair go on."""
    done = _("It goes on. Both get kind words.")
    return _press(edition, report_id, lambda found: reporting.thaw(found, report_id, by=me()), done)


@blueprint.post("/<edition>/mentoring/reports/<int:report_id>/end")
@requires(May.SAFEGUARD)
def report_end(edition: str, report_id: int) -> Response:
    """End the pair."""
    done = _("Ended. Both get kind words.")
    return _press(edition, report_id, lambda found: reporting.end(found, report_id, by=me()), done)


@blueprint.post("/<edition>/mentoring/reports/<int:report_id>/write")
@requires(May.SAFEGUARD)
def report_write(edition: str, report_id: int) -> Response:
    """Write prepared kind words to both."""
    letter = next((one for one in LETTERS if one.value == request.form.get("letter")), Letter.PAUSED)
    done = _("Written to both.")
    return _press(edition, report_id, lambda found: reporting.write(found, report_id, letter, by=me()), done)
