"""Programmes as people see them: what there is, applying on either side, taking it back, ranking the other side."""

from dataclasses import dataclass

from flask import Response, abort, request

from core.clock import now
from core.db import db
from core.desk import me, press, row_or_404
from core.language import _
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires, viewer
from editions.models import Edition
from mentoring.actions import applying
from mentoring.forms.programmes import ApplicationForm, RankingForm, application_form, ranking_form
from mentoring.models import Match, MenteeProfile, MentoringProgramme, MentorProfile, ProgrammeApplication
from mentoring.queries import programmes as asked
from mentoring.queries.pairs import pairs_of
from mentoring.rules.programmes import Side, can_rank, questions_of, takes_applications
from mentoring.rules.states import SEATED
from mentoring.views.blueprint import edition_here, looker_here, mentoring
from mentoring.words.programmes import ELIGIBLE_WORDS, party_name
from mentoring.words.states import time_left


def _programme(edition: Edition, programme_id: int) -> MentoringProgramme:
    return row_or_404(asked.shown_programme(edition.id, programme_id))


def _own(edition: Edition, programme_id: int | None = None) -> list[ProgrammeApplication]:
    """Return what whoever looks has applied for, to one programme or to all."""
    member_id = viewer().member_id
    if member_id is None:
        return []
    rows = db.session.scalars(asked.own_applications(edition.id, member_id)).unique().all()
    return [row for row in rows if programme_id in (None, row.programme_id)]


def _side(row: ProgrammeApplication) -> Side:
    return Side.MENTOR if row.mentor_id is not None else Side.MENTEE


@dataclass(frozen=True)
class OwnLine:
    """An own application as the page shows it."""

    row: ProgrammeApplication
    side: Side
    name: str
    ranks: bool
    changes: bool
    pairs: list[Match]


def _own_pairs(edition: Edition) -> list[Match]:
    """Return the pairs out of programmes in which whoever looks has something to do, or is."""
    member_id = viewer().member_id
    if member_id is None:
        return []
    wanted = pairs_of(edition.id, member_id).where(Match.state.in_(SEATED), Match.programme_id.is_not(None))
    return list(db.session.scalars(wanted).unique().all())


def _line(row: ProgrammeApplication, programme: MentoringProgramme, pairs: list[Match]) -> OwnLine:
    return OwnLine(
        row=row,
        side=_side(row),
        name=party_name(row.mentee) if row.mentee is not None else row.mentor.member.name if row.mentor else "",
        ranks=can_rank(programme.goal, programme.state, row.state),
        changes=takes_applications(programme.state, programme.closes_at, now()),
        pairs=[
            pair
            for pair in pairs
            if pair.programme_id == programme.id
            and row.mentor_id in (None, pair.mentor_id)
            and row.mentee_id in (None, pair.mentee_id)
        ],
    )


def deadline_words(programme: MentoringProgramme) -> str:
    """Say how long applications are open: "9 days left"; nothing where they are not."""
    moment = now()
    if not takes_applications(programme.state, programme.closes_at, moment) or programme.closes_at is None:
        return ""
    return time_left(programme.closes_at - moment)


@mentoring.get("/<edition>/mentoring/programmes")
@requires(May.EVERYONE)
def programmes(edition: str) -> Response:
    """List the programmes of the edition, with how one stands in them."""
    found = edition_here(edition)
    rows = db.session.scalars(asked.shown_programmes(found.id)).all()
    own: dict[int, list[ProgrammeApplication]] = {}
    for row in _own(found):
        own.setdefault(row.programme_id, []).append(row)
    pairs = _own_pairs(found)
    return page(
        "mentoring/programmes.html",
        edition=found,
        rows=[(row, deadline_words(row), [_line(one, row, pairs) for one in own.get(row.id, [])]) for row in rows],
        eligible_words=ELIGIBLE_WORDS,
    )


@mentoring.get("/<edition>/mentoring/programmes/<int:programme_id>")
@requires(May.EVERYONE)
def programme(edition: str, programme_id: int) -> Response:
    """Show what a programme is, until when one can apply, and how one stands in it."""
    found = edition_here(edition)
    row = _programme(found, programme_id)
    pairs = _own_pairs(found)
    return page(
        "mentoring/programme.html",
        edition=found,
        programme=row,
        left=deadline_words(row),
        is_open=takes_applications(row.state, row.closes_at, now()),
        own=[_line(one, row, pairs) for one in _own(found, row.id)],
        eligible_words=ELIGIBLE_WORDS,
        who=looker_here(found),
    )


# --- applying ---------------------------------------------------------------------------------------------------------


def _wanted_side(name: str) -> Side:
    if name not in {side.value for side in Side}:
        abort(404)
    return Side(name)


def _label(profile: MentorProfile | MenteeProfile) -> str:
    return profile.member.name if isinstance(profile, MentorProfile) else party_name(profile)


def _form(edition: Edition, programme: MentoringProgramme, side: Side) -> tuple[ApplicationForm, bool]:
    """Return the form of a side, filled in with what was sent before, and whether there is a profile to apply with."""
    profiles = applying.own_profiles(edition.id, me(), side)
    chosen = next((one for one in profiles if one.code == request.args.get("for")), profiles[0] if profiles else None)
    sent = None if chosen is None else db.session.scalars(asked.application_of(programme.id, chosen)).one_or_none()
    data = {} if sent is None else {**sent.answers, "seats": sent.seats}
    most = chosen.seats if isinstance(chosen, MentorProfile) else 1
    form = application_form(
        side,
        questions_of(programme.questions, side),
        [(one.code, _label(one)) for one in profiles],
        most_seats=most,
        data={**data, "profile": chosen.code if chosen else None},
    )
    return form, bool(profiles)


@mentoring.route("/<edition>/mentoring/programmes/<int:programme_id>/apply/<side>", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def programme_apply(edition: str, programme_id: int, side: str) -> Response:
    """Apply as a mentor or as somebody who looks for one, or change what was sent."""
    found, wanted = edition_here(edition), _wanted_side(side)
    row = _programme(found, programme_id)
    form, profiled = _form(found, row, wanted)
    if attempt(form, lambda: applying.apply(found, row.id, form.applied(), by=me())):
        say(_("Your application has arrived. You get a mail about it."))
        return see_other("mentoring.programme", edition=found.slug, programme_id=row.id)
    return form_page(
        "mentoring/programme_apply.html",
        form,
        edition=found,
        programme=row,
        side=wanted,
        profiled=profiled,
        is_open=takes_applications(row.state, row.closes_at, now()),
        left=deadline_words(row),
    )


@mentoring.post("/<edition>/mentoring/programmes/<int:programme_id>/applications/<int:application_id>/withdraw")
@requires(May.SIGNED_IN)
def programme_withdraw(edition: str, programme_id: int, application_id: int) -> Response:
    """Take an application back."""
    found = edition_here(edition)
    row = _programme(found, programme_id)
    press(lambda: applying.withdraw(found, row.id, application_id, by=me()), _("Withdrawn. Thank you for telling."))
    return see_other("mentoring.programme", edition=found.slug, programme_id=row.id)


@mentoring.route(
    "/<edition>/mentoring/programmes/<int:programme_id>/applications/<int:application_id>/ranking",
    methods=["GET", "POST"],
)
@requires(May.SIGNED_IN)
def programme_ranking(edition: str, programme_id: int, application_id: int) -> Response:
    """Say whom of the other side one would like best."""
    found = edition_here(edition)
    row = _programme(found, programme_id)
    own = next((one for one in _own(found, row.id) if one.id == application_id), None)
    if own is None or not can_rank(row.goal, row.state, own.state):
        abort(404)
    others = applying.rankable(found, row, own, viewer())
    form = ranking_form({one.id: _name(one) for one in others}, own.ranking)

    def keep() -> None:
        applying.rank(found, row.id, own.id, form.places(), who=viewer())

    if attempt(form, keep):
        say(_("Your order is saved."))
        return see_other("mentoring.programme", edition=found.slug, programme_id=row.id)
    return _ranking_page(found, row, own, form, others)


def _name(row: ProgrammeApplication) -> str:
    return row.mentor.member.name if row.mentor is not None else party_name(row.mentee) if row.mentee else ""


def _ranking_page(
    edition: Edition,
    programme: MentoringProgramme,
    own: ProgrammeApplication,
    form: RankingForm,
    others: list[ProgrammeApplication],
) -> Response:
    placed = {key: place for place, key in enumerate(own.ranking)}
    return form_page(
        "mentoring/programme_ranking.html",
        form,
        edition=edition,
        programme=programme,
        own=own,
        side=_side(own),
        others=sorted(others, key=lambda one: (placed.get(one.id, len(placed)), _name(one))),
        name_of=_name,
    )
