"""Courses at the desk: which sessions count, how far people are, and giving certificates to all who earned one."""

from typing import Any

from flask import Response

from accounts.queries.members import names_of
from conference.actions import courses as teaching
from conference.desk_views.desk import blueprint, edition_here
from conference.forms.seats import CourseForm
from conference.models import Course
from conference.queries import courses as asked
from core.db import db
from core.desk import me, press, row_or_404
from core.language import _, ngettext, pick
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires
from editions.models import Edition


@blueprint.get("/<edition>/courses")
@requires(May.SEATS_SEE)
def courses(edition: str) -> Response:
    """List the courses with how many people have earned a certificate."""
    found = edition_here(edition)
    rows = []
    counting: dict[int, int] = {}
    for row in db.session.scalars(asked.rows_in(found.id)):
        counting[row.course_id] = counting.get(row.course_id, 0) + 1
    for course in db.session.scalars(asked.courses_of(found.id)).all():
        stands = teaching.standings(course)
        given = len(db.session.scalars(asked.certificates_of(course.id)).all())
        rows.append((course, counting.get(course.id, 0), sum(one.earned for one in stands.values()), given))
    return page("conference_desk/courses.html", edition=found, rows=rows)


def _form(edition: Edition, course: Course | None) -> CourseForm:
    rows = db.session.scalars(asked.sessions_to_choose(edition.id))
    sessions = sorted(((str(row.id), pick(row.title)) for row in rows), key=lambda one: one[1].casefold())
    given: dict[str, Any] = {"needed": 1}
    if course is not None:
        chosen = [str(row.proposal_id) for row in db.session.scalars(asked.rows_of(course.id))]
        given = {"name": course.name, "words": course.words, "needed": course.needed, "sessions": chosen}
    return CourseForm(sessions=sessions, data=given)


def _save(edition: Edition, course_id: int | None, form: CourseForm) -> Course:
    return teaching.save_course(
        edition.id,
        course_id,
        name=form.name.data,
        words=form.words.data,
        needed=form.needed.data or 1,
        proposal_ids=[int(value) for value in form.sessions.data or ()],
        by=me(),
    )


@blueprint.route("/<edition>/courses/new", methods=["GET", "POST"])
@requires(May.SEATS_CHANGE)
def course_new(edition: str) -> Response:
    """Make a course."""
    found = edition_here(edition)
    form = _form(found, None)
    if attempt(form, lambda: _save(found, None, form)):
        say(_("The course is there. Whoever is scanned in its sessions earns the certificate."))
        return see_other("conference_desk.courses", edition=edition)
    return form_page("conference_desk/course.html", form, edition=found, course=None, people=[])


@blueprint.route("/<edition>/courses/<int:course_id>", methods=["GET", "POST"])
@requires(May.SEATS_CHANGE)
def course(edition: str, course_id: int) -> Response:
    """Change a course, and see how far everybody is."""
    found = edition_here(edition)
    row = row_or_404(asked.course_in(found.id, course_id))
    form = _form(found, row)
    if attempt(form, lambda: _save(found, course_id, form)):
        say(_("Saved."))
        return see_other("conference_desk.course", edition=edition, course_id=course_id)
    return form_page("conference_desk/course.html", form, edition=found, course=row, people=_people(row))


def _people(course: Course) -> list[tuple[str, teaching.Standing, bool]]:
    """Return name and standing of everybody in a course, those who have earned a certificate first."""
    stands = teaching.standings(course)
    names = dict(db.session.execute(names_of(list(stands))).all())
    given = {row.member_id for row in db.session.scalars(asked.certificates_of(course.id))}
    rows = [(names.get(member_id, ""), one, member_id in given) for member_id, one in stands.items()]
    return sorted(rows, key=lambda row: (-row[1].sessions, row[0].casefold()))


@blueprint.post("/<edition>/courses/<int:course_id>/certificates")
@requires(May.SEATS_CHANGE)
def course_issue(edition: str, course_id: int) -> Response:
    """Give everybody the certificate that they have earned."""
    found = edition_here(edition)
    row = row_or_404(asked.course_in(found.id, course_id))
    many = teaching.issue_all(found.id, row.id, by=me())
    say(ngettext("%(num)d new certificate, told by mail.", "%(num)d new certificates, told by mail.", many))
    return see_other("conference_desk.course", edition=edition, course_id=course_id)


@blueprint.post("/<edition>/courses/<int:course_id>/remove")
@requires(May.SEATS_CHANGE)
def course_remove(edition: str, course_id: int) -> Response:
    """Take a course away that nobody holds a certificate of."""
    found = edition_here(edition)
    row = row_or_404(asked.course_in(found.id, course_id))
    if press(lambda: teaching.remove_course(found.id, row.id, by=me()), _("The course is gone.")):
        return see_other("conference_desk.courses", edition=edition)
    return see_other("conference_desk.course", edition=edition, course_id=course_id)
