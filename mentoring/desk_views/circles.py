"""Circles at the desk: the list, suggestions out of who was left over, one circle, its people, its offer."""

from typing import Any

from flask import Response, request

from core.db import db
from core.desk import me, press, row_or_404
from core.language import _, current_code, pick, sort_key
from core.listing import page_of
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires, viewer
from core.refusals import Refused
from core.taxonomy import term_name, terms
from core.words import sentence
from editions.models import Edition
from mentoring.actions import circles as doing
from mentoring.actions.circles_reading import circle_board, names_in, names_of
from mentoring.actions.parties import looker, today_in
from mentoring.actions.speed_reading import note_young
from mentoring.desk_views.desk import blueprint, edition_here
from mentoring.forms.rounds import CircleForm, PersonForm
from mentoring.models import Circle
from mentoring.queries import circles as asked
from mentoring.queries.people import mentors_by_ids, mentors_in
from mentoring.queries.programmes import programmes_in
from mentoring.queries.settings import venues_of
from mentoring.queries.visible import mentees_in_sight
from mentoring.rules.circles import MOST, MOST_SUGGESTED
from mentoring.rules.looks import Look
from mentoring.rules.people import ProfileState
from mentoring.words.naming import half_day_name, language_name, listed, skill_name
from mentoring.words.rounds import HITCHES


def _circle(edition: Edition, circle_id: int) -> Circle:
    return row_or_404(asked.circle_in(edition.id, circle_id))


@blueprint.get("/<edition>/mentoring/circles")
@requires(May.MENTORING_SEE)
def circles(edition: str) -> Response:
    """List the circles with how many come."""
    found = edition_here(edition)
    listed = page_of(asked.circles_in(found.id), request.args.get("page", ""))
    counts: dict[int, dict[bool | None, int]] = {}
    for circle_id, comes, many in db.session.execute(asked.place_counts([one.id for one in listed.rows])):
        counts.setdefault(circle_id, {})[comes] = many
    return page("mentoring_desk/circles.html", edition=found, listed=listed, counts=counts, skill_name=skill_name)


# --- suggestions ------------------------------------------------------------------------------------------------------


@blueprint.get("/<edition>/mentoring/circles/suggested")
@requires(May.MENTORING_SEE)
def circles_suggested(edition: str) -> Response:
    """Show circles that could be made out of those for whom there was no mentor."""
    found = edition_here(edition)
    programmes = [(str(one.id), pick(one.name)) for one in db.session.scalars(programmes_in(found.id))]
    typed = request.args.get("programme", "")
    chosen = int(typed) if typed in {value for value, _label in programmes} else None
    suggested = doing.suggestions(found, programme_id=chosen)
    people = [person for one in suggested for person in one.people]
    note_young(found, people, me(), Look.DESK_CIRCLES)
    mentors = db.session.scalars(mentors_by_ids([one.mentor for one in suggested if one.mentor is not None])).all()
    return page(
        "mentoring_desk/circles_suggested.html",
        edition=found,
        suggested=suggested,
        most=MOST_SUGGESTED,
        names=names_in(found, people, looker(found, viewer())),
        mentors={one.id: one.member.name for one in mentors},
        programmes=programmes,
        skill_name=skill_name,
        spoken=lambda one: listed(language_name(code) for code in one.languages),
        free=lambda one: listed(half_day_name(half_day) for half_day in one.half_days),
    )


@blueprint.post("/<edition>/mentoring/circles/make")
@requires(May.MENTORING_CHANGE)
def circle_make(edition: str) -> Response:
    """Make a circle out of a suggestion."""
    found = edition_here(edition)
    people = [int(one) for one in request.form.getlist("person")[:MOST] if _is_number(one)]
    mentor, skill = request.form.get("mentor", ""), request.form.get("skill", "")
    details = doing.Details(
        name=term_name("skill", skill, current_code())[:120],
        skill=skill,
        mentor_id=int(mentor) if _is_number(mentor) else None,
        host_id=None,
        starts_at=None,
        venue_id=None,
        words="",
    )
    try:
        circle_id = doing.make_circle(found, details, people, by=me())
    except Refused as refusal:
        say(sentence(refusal), "warn")
        return see_other("mentoring_desk.circles_suggested", edition=edition)
    say(_("The circle is made. Say when it is and who hosts it, then offer it."))
    return see_other("mentoring_desk.circle", edition=edition, circle_id=circle_id)


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) < 10


# --- one circle -------------------------------------------------------------------------------------------------------


def _form(edition: Edition, circle: Circle | None = None) -> CircleForm:
    code = current_code()
    mentors = [
        (str(one.id), one.member.name)
        for one in db.session.scalars(mentors_in(edition.id))
        if one.state is ProfileState.LISTED or (circle is not None and one.id == circle.mentor_id)
    ]
    team = doing.hosts_of(edition)
    hosts = {one.id: one.name for one in db.session.scalars(asked.members_named(team))}
    names = ("name", "skill", "mentor_id", "host_id", "starts_at", "venue_id", "words")
    given: dict[str, Any] = {name: getattr(circle, name) for name in names} if circle is not None else {}
    given |= {name: str(given.get(name) or "") for name in ("mentor_id", "host_id", "venue_id")}
    return CircleForm(
        zone=edition.zone,
        skills=sorted(
            ((one.id, one.name.pick(code)) for one in terms("skill").values()), key=lambda pair: sort_key(pair[1], code)
        ),
        mentors=sorted(mentors, key=lambda pair: sort_key(pair[1], code)),
        hosts=[(str(one), hosts[one]) for one in team if one in hosts],
        venues=[(str(one.id), one.name) for one in db.session.scalars(venues_of(edition.id))],
        data=given,
    )


def _details(form: CircleForm) -> doing.Details:
    def number(field: Any) -> int | None:
        return int(field.data) if field.data else None

    return doing.Details(
        name=form.name.data or "",
        skill=form.skill.data or "",
        mentor_id=number(form.mentor_id),
        host_id=number(form.host_id),
        starts_at=form.starts_at.data,
        venue_id=number(form.venue_id),
        words=form.words.data or "",
    )


@blueprint.route("/<edition>/mentoring/circles/new", methods=["GET", "POST"])
@requires(May.MENTORING_CHANGE)
def circle_new(edition: str) -> Response:
    """Make a circle by hand; people who were chosen on another page are in it at once."""
    found = edition_here(edition)
    chosen = [int(one) for one in request.values.getlist("person")[: MOST + 1] if _is_number(one)]
    who = looker(found, viewer())
    people = list(db.session.scalars(mentees_in_sight(found.id, who, today_in(found), chosen)))
    note_young(found, people, me(), Look.DESK_CIRCLES)
    form, made = _form(found), []
    if attempt(form, lambda: made.append(doing.make_circle(found, _details(form), people, by=me()))):
        say(_("The circle is made.") if people else _("The circle is made. Now choose who is in it."))
        return see_other("mentoring_desk.circle", edition=edition, circle_id=made[0])
    names = names_in(found, people, who)
    return form_page("mentoring_desk/circle_new.html", form, edition=found, people=people, names=names)


@blueprint.get("/<edition>/mentoring/circles/<int:circle_id>")
@requires(May.MENTORING_SEE)
def circle(edition: str, circle_id: int) -> Response:
    """Show a circle: who is in it, what each answered, what is missing before it can be offered."""
    found = edition_here(edition)
    _circle(found, circle_id)
    places = db.session.scalars(asked.places_of(circle_id)).all()
    note_young(found, [one.mentee_id for one in places], me(), Look.DESK_CIRCLE)
    row = _circle(found, circle_id)
    who = looker(found, viewer())
    return page(
        "mentoring_desk/circle.html",
        edition=found,
        circle=row,
        board=circle_board(found, row, who),
        hitch_words=HITCHES,
        skill_name=skill_name,
        form=_person_form(found, row),
    )


def _person_form(edition: Edition, row: Circle) -> PersonForm:
    """Return the form that gives somebody a place: of those who are left over, who needs what the circle is about."""
    rows = [
        one
        for one in db.session.scalars(asked.left_over(edition.id))
        if any(need.skill == row.skill for need in one.needs)
    ]
    names = names_of(edition, rows, looker(edition, viewer()))
    code = current_code()
    people = sorted(((str(one), name) for one, name in names.items()), key=lambda pair: sort_key(pair[1], code))
    return PersonForm(people=people)


@blueprint.route("/<edition>/mentoring/circles/<int:circle_id>/edit", methods=["GET", "POST"])
@requires(May.MENTORING_CHANGE)
def circle_edit(edition: str, circle_id: int) -> Response:
    """Change what a circle is about, who hosts it, when and where it is."""
    found = edition_here(edition)
    row = _circle(found, circle_id)
    form = _form(found, row)
    if attempt(form, lambda: doing.change_circle(found, circle_id, _details(form), by=me())):
        say(_("Saved."))
        return see_other("mentoring_desk.circle", edition=edition, circle_id=circle_id)
    return form_page("mentoring_desk/circle_edit.html", form, edition=found, circle=row)


@blueprint.post("/<edition>/mentoring/circles/<int:circle_id>/add")
@requires(May.MENTORING_CHANGE)
def circle_add(edition: str, circle_id: int) -> Response:
    """Give somebody a place in a circle."""
    found = edition_here(edition)
    form = _person_form(found, _circle(found, circle_id))
    if not form.validate_on_submit():
        say(_("Choose somebody first."), "warn")
    else:
        press(
            lambda: doing.add_place(found, circle_id, int(form.mentee_id.data), by=me()),
            _("They have a place in the circle."),
        )
    return see_other("mentoring_desk.circle", edition=edition, circle_id=circle_id)


@blueprint.post("/<edition>/mentoring/circles/<int:circle_id>/places/<int:mentee_id>/remove")
@requires(May.MENTORING_CHANGE)
def circle_place_remove(edition: str, circle_id: int, mentee_id: int) -> Response:
    """Take somebody out of a circle."""
    found = edition_here(edition)
    _circle(found, circle_id)
    press(lambda: doing.remove_place(found, circle_id, mentee_id, by=me()), _("They are not in it any more."))
    return see_other("mentoring_desk.circle", edition=edition, circle_id=circle_id)


@blueprint.post("/<edition>/mentoring/circles/<int:circle_id>/offer")
@requires(May.MENTORING_CHANGE)
def circle_offer(edition: str, circle_id: int) -> Response:
    """Ask everybody in it whether they come."""
    found = edition_here(edition)
    _circle(found, circle_id)
    press(lambda: doing.offer_circle(found, circle_id, by=me()), _("Offered. Everybody in it gets a mail."))
    return see_other("mentoring_desk.circle", edition=edition, circle_id=circle_id)


@blueprint.post("/<edition>/mentoring/circles/<int:circle_id>/close")
@requires(May.MENTORING_CHANGE)
def circle_close(edition: str, circle_id: int) -> Response:
    """End a circle."""
    found = edition_here(edition)
    _circle(found, circle_id)
    press(lambda: doing.close_circle(found, circle_id, by=me()), _("The circle is closed."))
    return see_other("mentoring_desk.circle", edition=edition, circle_id=circle_id)
