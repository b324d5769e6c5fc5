"""Who reads what, at the desk of the editors: loads, the spreading with its reasons, and assigning by hand."""

from flask import Response

from accounts.words import language_name
from conference.actions import assigning, reviewing
from conference.actions.for_rules import known_call
from conference.desk_views.desk import blueprint, edition_here, proposal_here
from conference.queries import reviews
from conference.queries.calls import tracks_of
from conference.words.reviews import CONFLICTS, DRAWBACKS, REASONS, SHORTAGES, WHY_NOT
from core.db import db
from core.desk import me, press
from core.jobs import under_way
from core.language import _, ngettext
from core.pages import page, say, see_other
from core.permissions import May, requires

# So many of the proposals that lack readers stand on the page; the rest is counted.
SHOWN = 50


@blueprint.get("/<edition>/reviewers")
@requires(May.REVIEW_ASSIGN)
def reviewers(edition: str) -> Response:
    """Show who reviews with how much, and how well every proposal is covered."""
    found = edition_here(edition)
    call = known_call(found.id)
    members = db.session.scalars(reviews.reviewers_of(found.id)).all()
    covered = db.session.execute(reviews.coverage_in(found.id)).all()
    lacking = [row for row in covered if row.asked < call.reviews_wanted]
    shown = lacking[:SHOWN]
    shortages = assigning.shortages_of(found.id, [row.id for row in shown], call.reviews_wanted)
    return page(
        "conference_desk/reviewers.html",
        edition=found,
        call=call,
        members=members,
        speaks={one.id: ", ".join(language_name(code) for code in one.spoken or [one.language]) for one in members},
        loads={row[0]: (row[1], row[2]) for row in db.session.execute(reviews.loads_in(found.id))},
        settings={row.member_id: row for row in db.session.scalars(reviews.settings_of(found.id))},
        tracks={row.id: row.name for row in db.session.scalars(tracks_of(found.id))},
        lacking=[(row, SHORTAGES[shortages[row.id]] if row.id in shortages else None) for row in shown],
        lacking_count=len(lacking),
        total=len(covered),
        unread=sum(row.reviews == 0 for row in covered),
        running=db.session.scalar(under_way("conference.spread_reviews", edition_id=found.id)) is not None,
    )


@blueprint.post("/<edition>/reviewers/spread")
@requires(May.REVIEW_ASSIGN)
def reviewers_spread(edition: str) -> Response:
    """Spread the reading in the background; what is there stays."""
    found, by = edition_here(edition), me()
    press(
        lambda: assigning.ask_to_spread(found.id, by=by),
        _("The reading is being spread. Reload the page in a moment."),
    )
    return see_other("conference_desk.reviewers", edition=edition)


@blueprint.post("/<edition>/reviewers/remind")
@requires(May.REVIEW_ASSIGN)
def reviewers_remind(edition: str) -> Response:
    """Write to everybody for whom something waits."""
    found = edition_here(edition)
    count = assigning.remind_reviewers(found)
    if count:
        said = ngettext("%(num)d reviewer gets a mail.", "%(num)d reviewers get a mail.", count)
        say(said)
    else:
        say(_("Nothing waits for anybody, so nobody gets a mail."), "info")
    return see_other("conference_desk.reviewers", edition=edition)


@blueprint.get("/<edition>/reviewers/<proposal>")
@requires(May.REVIEW_ASSIGN)
def review_team(edition: str, proposal: str) -> Response:
    """Show who reads one proposal and why, and why others do not."""
    found = edition_here(edition)
    read = proposal_here(found, proposal)
    members = db.session.scalars(reviews.reviewers_of(found.id)).all()
    asked = {row.reviewer_id: row for row in db.session.scalars(reviews.assignments_of(read.id))}
    answered = {row.reviewer_id for row in db.session.scalars(reviews.reviews_of(read.id))}
    near = reviewing.conflicts_with(read, [member.id for member in members])
    return page(
        "conference_desk/review_team.html",
        edition=found,
        proposal=read,
        members=members,
        asked=asked,
        answered=answered,
        near={key: [CONFLICTS[kind] for kind in kinds] for key, kinds in near.items()},
        declared={row.reviewer_id: row.reason for row in db.session.scalars(reviews.declared_of(read.id))},
        against=assigning.reasons_against(
            found.id, read, (set(asked) | answered) - set(near), known_call(found.id).reviews_wanted
        ),
        reasons={reason.value: words for reason, words in REASONS.items()},
        why_not=WHY_NOT,
        drawbacks=DRAWBACKS,
    )


@blueprint.post("/<edition>/reviewers/<proposal>/<int:reviewer_id>/<change>")
@requires(May.REVIEW_ASSIGN)
def review_team_change(edition: str, proposal: str, reviewer_id: int, change: str) -> Response:
    """Ask somebody for a proposal or no longer, or take back what they declared by mistake."""
    found, by = edition_here(edition), me()
    read_id = proposal_here(found, proposal).id
    if change == "add":
        press(lambda: assigning.assign_by_hand(found.id, read_id, reviewer_id, by=by), _("They are asked to read it."))
    elif change == "remove":
        press(lambda: assigning.unassign(found.id, read_id, reviewer_id, by=by), _("They are asked no longer."))
    elif change == "clear":
        press(
            lambda: reviewing.take_conflict_back(found.id, read_id, reviewer_id=reviewer_id, by=by),
            _("They may read it again."),
        )
    return see_other("conference_desk.review_team", edition=edition, proposal=proposal)
