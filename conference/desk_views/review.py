"""The reviewer's doors: the next proposal, one review, being too near, the talk, what is done, what one takes."""

from typing import Any

from flask import Response, abort, request

from conference.actions import reviewing
from conference.actions.assigning import change_setting
from conference.actions.for_rules import known_call
from conference.actions.nearness import near
from conference.actions.reading import hidden, identity_of, reading_of, titles_of
from conference.desk_views.desk import blueprint, edition_here, line_here
from conference.forms.reviews import ConflictForm, RemarkForm, ReviewerForm, ReviewForm, review_form
from conference.models import Call, Proposal
from conference.queries import reviews
from conference.queries.calls import criteria_of, tracks_of
from conference.rules.scoring import is_stale
from core.db import db
from core.desk import me, row_or_404
from core.language import _, current_code
from core.listing import page_of
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires
from core.refusals import Refused
from editions.models import Edition


@blueprint.get("/<edition>/review")
@requires(May.REVIEW)
def review(edition: str) -> Response:
    """Lead to the next proposal that needs this reviewer; where nothing waits, say what there is to do."""
    found = edition_here(edition)
    line, after = line_here(edition), request.args.get("after", "")[:20]
    if line:
        return see_other("conference_desk.review_proposal", edition=edition, proposal=reviewing.behind(line, after))
    queue = reviewing.queue_of(found.id, me(), line, after=after)
    return page("conference_desk/review.html", edition=found, queue=queue, call=known_call(found.id))


def _to_read(edition: Edition, code: str) -> tuple[Proposal, reviewing.Standing]:
    """Return a proposal and how the reader stands to it; what they are too near to is not there for them."""
    proposal = row_or_404(reviews.reviewable(edition.id, code))
    standing = reviewing.standing_of(proposal, me(), line_here(edition.slug))
    if standing.conflicts:
        abort(404)
    return proposal, standing


@blueprint.route("/<edition>/review/<proposal>", methods=["GET", "POST"])
@requires(May.REVIEW)
def review_proposal(edition: str, proposal: str) -> Response:
    """Read a proposal and say what one thinks of it; then on to the next."""
    found = edition_here(edition)
    read, standing = _to_read(found, proposal)
    form = review_form(db.session.scalars(criteria_of(found.id)).all(), current_code(), standing.own)
    read_id, by = read.id, me()
    if attempt(form, lambda: _write(found.id, read_id, form, by)):
        more = set(line_here(edition)) - {proposal}
        say(_("Thank you. Here is the next one.") if more else _("Thank you. It is kept."))
        return see_other("conference_desk.review", edition=edition, after=proposal)
    if form.is_submitted():
        read, standing = _to_read(found, proposal)
    return _review_page(found, read, standing, form)


def _write(edition_id: int, proposal_id: int, form: ReviewForm, by: int) -> None:
    reviewing.write_review(
        edition_id,
        proposal_id,
        reviewer_id=by,
        scores=form.scores(),
        abstained=form.abstained.data,
        comment=form.comment.data or "",
    )


def _review_page(
    edition: Edition,
    proposal: Proposal,
    standing: reviewing.Standing,
    form: ReviewForm,
    *,
    nearness: ConflictForm | None = None,
    word: RemarkForm | None = None,
) -> Response:
    call = known_call(edition.id)
    return form_page(
        "conference_desk/review_proposal.html",
        form if word is None else word,
        edition=edition,
        code=proposal.code,
        reading=reading_of(proposal, call),
        standing=standing,
        stale=standing.own is not None and is_stale(standing.own.changed_at, proposal.content_changed_at),
        queue=reviewing.queue_of(edition.id, me(), line_here(edition.slug), after=proposal.code),
        call=call,
        review=form,
        near=nearness or ConflictForm(formdata=None),
        word=word or RemarkForm(formdata=None),
        **_others(proposal, standing, call),
    )


def _others(whole: Proposal, standing: reviewing.Standing, call: Call) -> dict[str, Any]:
    """Return what others gave and said, for whoever has answered; masked where the call is anonymous."""
    if not standing.sees_others:
        return {"others": [], "remarks": []}
    own_id = standing.own.id if standing.own else None
    identity = identity_of(whole) if call.anonymous else None

    def shown(text: str) -> str:
        return text if identity is None else hidden(text, identity)

    given = [row for row in db.session.scalars(reviews.reviews_of(whole.id)) if row.id != own_id]
    said = db.session.scalars(reviews.remarks_of(whole.id)).all()
    return {
        "others": [(row, shown(row.comment)) for row in given],
        "remarks": [(row, shown(row.text)) for row in said],
    }


@blueprint.post("/<edition>/review/<proposal>/too-near")
@requires(May.REVIEW)
def review_conflict(edition: str, proposal: str) -> Response:
    """Say that one is too near; somebody else reads it then."""
    found = edition_here(edition)
    read, _standing = _to_read(found, proposal)
    form, read_id, by = ConflictForm(), read.id, me()
    if attempt(
        form,
        lambda: reviewing.declare_conflict(found.id, read_id, reviewer_id=by, reason=form.reason.data or "", by=by),
    ):
        say(_("Good that you said so. Somebody else reads it."))
        return see_other("conference_desk.review", edition=edition)
    empty = review_form(db.session.scalars(criteria_of(found.id)).all(), current_code(), None)
    return _review_page(found, *_to_read(found, proposal), empty, nearness=form)


@blueprint.post("/<edition>/review/<proposal>/talk")
@requires(May.REVIEW)
def review_remark(edition: str, proposal: str) -> Response:
    """Say a word to the others who have read it."""
    found = edition_here(edition)
    read, standing = _to_read(found, proposal)
    if not standing.sees_others:
        raise Refused("review_first")
    form, read_id, by = RemarkForm(), read.id, me()
    if attempt(form, lambda: reviewing.remark(found.id, read_id, author_id=by, text=form.text.data)):
        return see_other(f"/desk/{edition}/review/{proposal}#talk")
    read, standing = _to_read(found, proposal)
    filled = review_form(db.session.scalars(criteria_of(found.id)).all(), current_code(), standing.own)
    return _review_page(found, read, standing, filled, word=form)


@blueprint.get("/<edition>/review-done")
@requires(May.REVIEW)
def review_done(edition: str) -> Response:
    """List what one has answered, the newest first."""
    found = edition_here(edition)
    listed = page_of(reviews.done_by(found.id, me()), request.args.get("page", ""))
    ids = [one.proposal_id for one in listed.rows]
    read = db.session.scalars(reviews.whole_of(ids)).all()
    return page(
        "conference_desk/review_done.html",
        edition=found,
        reviews=listed,
        proposals={row.id: row for row in read},
        titles=titles_of(read, known_call(found.id)),
        too_near=near(found.id, [me()], ids)[me()],
    )


@blueprint.route("/<edition>/review-settings", methods=["GET", "POST"])
@requires(May.REVIEW)
def review_settings(edition: str) -> Response:
    """Say which tracks one reads, how many at most, or that one needs a pause."""
    found = edition_here(edition)
    setting = db.session.scalars(reviews.setting_of(found.id, me())).one_or_none()
    given: dict[str, Any] = {}
    if setting is not None:
        tracks = [str(key) for key in setting.tracks]
        given = {"tracks": tracks, "most": setting.most, "paused": setting.paused}
    names = [(str(row.id), row.name.pick(current_code())) for row in db.session.scalars(tracks_of(found.id))]
    form, by = ReviewerForm(tracks=names, data=given), me()
    if form.validate_on_submit():
        chosen = [int(key) for key in form.tracks.data or ()]
        change_setting(found.id, by, tracks=chosen, most=form.most.data, paused=form.paused.data, by=by)
        say(_("Saved."))
        return see_other("conference_desk.review", edition=edition)
    return form_page("conference_desk/review_settings.html", form, edition=found)
