"""Vetting notes: which mentors are cleared for young people, until when, and who saw it. Never the certificate."""

import datetime as dt
from collections import defaultdict

from flask import Response

from accounts.queries.members import names_of
from core.db import db
from core.desk import me, press, row_or_404
from core.language import _
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires
from editions.models import Edition
from mentoring.actions import vetting as seeing
from mentoring.actions.parties import today_in
from mentoring.desk_views.desk import blueprint, edition_here
from mentoring.forms.safety import VettingForm
from mentoring.models import VettingNote
from mentoring.queries import people, safety
from mentoring.words.care import VETTING_KINDS

SOON = dt.timedelta(days=60)


@blueprint.get("/<edition>/mentoring/vetting")
@requires(May.SAFEGUARD)
def vetting(edition: str) -> Response:
    """List mentors who welcome young people, each with the note that holds longest; who needs one first comes first."""
    found = edition_here(edition)
    mentors = db.session.scalars(safety.mentors_to_vet(found.id)).all()
    notes = _notes(found, [mentor.member_id for mentor in mentors])
    best = {member: max(rows, key=_longest) for member, rows in notes.items()}
    today = today_in(found)
    return page(
        "mentoring_desk/vetting.html",
        edition=found,
        mentors=sorted(mentors, key=lambda mentor: _holds_until(best.get(mentor.member_id))),
        notes=best,
        kinds=VETTING_KINDS,
        names={row.id: row.name for row in db.session.execute(names_of({note.seen_by_id for note in best.values()}))},
        today=today,
        soon=today + SOON,
    )


def _holds_until(note: VettingNote | None) -> dt.date:
    return dt.date.min if note is None or note.withdrawn_at is not None else note.review_by


def _longest(note: VettingNote) -> tuple[bool, dt.date]:
    return note.withdrawn_at is None, note.review_by


def _notes(edition: Edition, member_ids: list[int]) -> dict[int, list[VettingNote]]:
    found: dict[int, list[VettingNote]] = defaultdict(list)
    for note in db.session.scalars(people.notes_of(edition.id, member_ids)):
        found[note.member_id].append(note)
    return found


@blueprint.route("/<edition>/mentoring/vetting/<code>", methods=["GET", "POST"])
@requires(May.SAFEGUARD)
def vetting_mentor(edition: str, code: str) -> Response:
    """Show the notes about one mentor, and write a new one."""
    found = edition_here(edition)
    mentor = row_or_404(people.mentor_in(found.id, code))
    today = today_in(found)
    form = VettingForm(data={"seen_on": today, "country": mentor.country})
    if attempt(form, lambda: seeing.note(found, mentor, form.seen(), by=me())):
        say(_("Noted. Young people can be brought together with them from now on, if they welcome them."))
        return see_other("mentoring_desk.vetting_mentor", edition=found.slug, code=code)
    notes = _notes(found, [mentor.member_id])[mentor.member_id]
    members = {note.seen_by_id for note in notes} | {note.withdrawn_by_id for note in notes}
    return form_page(
        "mentoring_desk/vetting_mentor.html",
        form,
        edition=found,
        mentor=mentor,
        notes=notes,
        kinds=VETTING_KINDS,
        names={row.id: row.name for row in db.session.execute(names_of(members))},
        today=today,
    )


@blueprint.post("/<edition>/mentoring/vetting/<code>/<int:note_id>/withdraw")
@requires(May.SAFEGUARD)
def vetting_withdraw(edition: str, code: str, note_id: int) -> Response:
    """Let a note hold no more."""
    found = edition_here(edition)
    mentor = row_or_404(people.mentor_in(found.id, code))
    row_or_404(safety.note_in(found.id, note_id).where(VettingNote.member_id == mentor.member_id))
    done = _("Withdrawn. Their pairs with young people wait from now on, and their coordinators are told.")
    press(lambda: seeing.withdraw(found, note_id, by=me()), done)
    return see_other("mentoring_desk.vetting_mentor", edition=found.slug, code=code)
