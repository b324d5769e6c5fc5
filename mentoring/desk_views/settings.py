"""How mentoring is kept: its words, who looks after pairs, whether young people can take part and where they meet."""

from flask import Response

from accounts.queries.members import names_of
from core.db import db
from core.desk import me
from core.language import _
from core.pages import attempt, form_page, say, see_other
from core.permissions import May, Role, requires
from mentoring.actions.settings import can_look_after_minors, known_settings, mentoring_opening, save_settings
from mentoring.desk_views.desk import blueprint, edition_here
from mentoring.forms.settings import SettingsForm, settings_data
from mentoring.queries.settings import members_with, mentoring_phase, venues_of


@blueprint.route("/<edition>/mentoring/settings", methods=["GET", "POST"])
@requires(May.MENTORING_CHANGE)
def settings(edition: str) -> Response:
    """Say how mentoring is kept in this edition."""
    found = edition_here(edition)
    team = db.session.scalars(members_with(found.id, Role.MENTOR_COORDINATOR)).all()
    form = SettingsForm(data=settings_data(known_settings(found.id)))
    form.offer(
        [(row.id, row.name) for row in db.session.execute(names_of(set(team)))],
        db.session.scalars(venues_of(found.id)).all(),
    )
    if attempt(form, lambda: save_settings(found, form.kept(), by=me())):
        say(_("Saved."))
        return see_other("mentoring_desk.settings", edition=edition)
    return form_page(
        "mentoring_desk/settings.html",
        form,
        edition=found,
        phase=db.session.scalars(mentoring_phase(found.id)).one_or_none(),
        opening=mentoring_opening(found),
        team_is_whole=can_look_after_minors(found.id),
        has_coordinator=bool(team),
    )
