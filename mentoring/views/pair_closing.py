"""How it goes, and how a pair ends: the check-in, the exit without blame, the end with feedback, the certificate."""

from flask import Response, abort, make_response

from accounts.queries import member_by_id
from core.db import db
from core.desk import me, row_or_404
from core.language import _, language
from core.pages import attempt, form_page, say, see_other
from core.permissions import May, requires
from mentoring.actions import closing
from mentoring.forms.pairs import CheckInForm, FeedbackForm, LeaveForm
from mentoring.prints.certificates import certificate_name, pair_certificate
from mentoring.queries import meetings as about_meetings
from mentoring.queries import working as asked
from mentoring.rules.meetings import Side
from mentoring.rules.states import MatchState
from mentoring.views.blueprint import mentoring
from mentoring.views.pair_parts import pair_here


@mentoring.route("/<edition>/mentoring/pairs/<code>/check-in/<int:week>", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def pair_check_in(edition: str, code: str, week: int) -> Response:
    """Say how it goes; only who looks after the pair reads it."""
    found = pair_here(edition, code)
    row = row_or_404(asked.check_in_of(found.match.id, me(), week))
    form = CheckInForm(data={"going": str(row.going or ""), "words": row.words})
    match_id = found.match.id
    if attempt(
        form,
        lambda: closing.answer_check_in(match_id, week, int(form.going.data), form.words.data or "", by=me()),
    ):
        say(_("Thank you. Whoever looks after mentoring reads it, and nobody else."))
        return see_other("mentoring.pair", edition=edition, code=code)
    found = pair_here(edition, code) if form.errors else found
    return form_page("mentoring/pair_check_in.html", form, edition=found.edition, pair=found, week=week)


@mentoring.route("/<edition>/mentoring/pairs/<code>/leave", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def pair_leave(edition: str, code: str) -> Response:
    """Say that it does not work: what happens then, one button, no reason needed."""
    found, form = pair_here(edition, code), LeaveForm()
    match_id = found.match.id
    if attempt(form, lambda: closing.leave(match_id, form.words.data or "", by=me())):
        say(_("Your pair has ended. That is all right: nobody is blamed, and both of you are told kindly."))
        return see_other("mentoring.pair", edition=edition, code=code)
    found = pair_here(edition, code) if form.errors else found
    if found.match.state not in (MatchState.ACTIVE, MatchState.FROZEN) and not form.errors:
        return see_other("mentoring.pair", edition=edition, code=code)
    return form_page("mentoring/pair_leave.html", form, edition=found.edition, pair=found)


@mentoring.route("/<edition>/mentoring/pairs/<code>/finish", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def pair_finish(edition: str, code: str) -> Response:
    """Come to the end together, with feedback."""
    found, form = pair_here(edition, code), FeedbackForm()
    match_id = found.match.id
    if attempt(form, lambda: closing.complete(match_id, form.said(), by=me())):
        say(_("You have come all the way. The other is told, and a certificate waits for each of you."))
        return see_other("mentoring.pair", edition=edition, code=code)
    found = pair_here(edition, code) if form.errors else found
    if not found.active and not form.errors:
        return see_other("mentoring.pair", edition=edition, code=code)
    return form_page("mentoring/pair_finish.html", form, edition=found.edition, pair=found)


@mentoring.route("/<edition>/mentoring/pairs/<code>/feedback", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def pair_feedback(edition: str, code: str) -> Response:
    """Say what a completed pair was worth, or put it right."""
    found = pair_here(edition, code)
    if found.match.state is not MatchState.COMPLETED:
        return see_other("mentoring.pair", edition=edition, code=code)
    match_id = found.match.id
    row = db.session.scalars(asked.feedback_by(match_id, me())).one_or_none()
    stored = {} if row is None else {"worth": str(row.worth), "learnt": row.learnt, "thanks": row.thanks}
    form = FeedbackForm(data=stored)
    if attempt(form, lambda: closing.give_feedback(match_id, form.said(), by=me())):
        say(_("Thank you. That helps those who come after you."))
        return see_other("mentoring.pair", edition=edition, code=code)
    found = pair_here(edition, code) if form.errors else found
    return form_page("mentoring/pair_feedback.html", form, edition=found.edition, pair=found)


@mentoring.get("/<edition>/mentoring/pairs/<code>/certificate.pdf")
@requires(May.SIGNED_IN)
def pair_certificate_file(edition: str, code: str) -> Response:
    """Hand out the certificate of a completed pair to either of the two."""
    found = pair_here(edition, code)
    if found.match.state is not MatchState.COMPLETED:
        abort(404)
    name = row_or_404(member_by_id(me())).name
    held = db.session.scalars(about_meetings.meetings_of(found.match.id)).all()
    other = "" if found.young else found.other_name
    mentor = found.side is Side.MENTOR
    made = pair_certificate(
        found.edition, found.match, held, name=name, other=other, mentor=mentor, language=language()
    )
    answer = make_response(made)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{certificate_name(found.match)}"'
    return answer
