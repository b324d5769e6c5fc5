"""Desk pages of the team: who makes the edition, invitations, the two organisations that own it."""

from typing import Any

from flask import Response

from accounts.models import Organisation
from core.clock import now
from core.db import db
from core.desk import me, press, row_or_404
from core.language import _, language
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import ROLE_NAMES, May, Role, requires
from core.security import secret_page
from core.signing import digest
from editions import queries
from editions.actions import setup
from editions.actions import team as actions
from editions.forms import InvitationForm, OwnersForm, RoleForm
from editions.views.creating import known_organisations, owners_given
from editions.views.desk import blueprint, chosen_city, city_choices, edition_here, saved
from editions.words import ROLE_MEANINGS


@blueprint.get("/<edition>/edition/team")
@requires(May.TEAM_SEE)
def team(edition: str) -> Response:
    """Everybody who makes the edition."""
    found = edition_here(edition)
    return page(
        "editions_desk/team.html",
        edition=found,
        team=db.session.scalars(queries.team_of(found.id)).all(),
        invitations=db.session.scalars(queries.invitations_of(found.id, now())).all(),
        owners=db.session.scalars(queries.owners_of(found.id)).all(),
        role_names=ROLE_NAMES,
        role_meanings=ROLE_MEANINGS,
    )


@blueprint.route("/<edition>/edition/team/invite", methods=["GET", "POST"])
@requires(May.TEAM_CHANGE)
def invite(edition: str) -> Response:
    """Invite somebody by mail."""
    found = edition_here(edition)
    form = InvitationForm(language=language())
    form.city_id.choices = city_choices(found.id, _("No city"))

    def send() -> None:
        actions.invite(
            found.id,
            address=form.address.data,
            role=Role(form.role.data),
            city_id=chosen_city(form.city_id),
            language=form.language.data,
            by=me(),
        )

    if attempt(form, send):
        say(_("The invitation is on its way to %(address)s.", address=form.address.data))
        return see_other("editions_desk.team", edition=edition)
    return form_page("editions_desk/invite.html", form, edition=found, meanings=ROLE_MEANINGS)


@blueprint.post("/<edition>/edition/team/invitations/<int:invitation_id>/take-back")
@requires(May.TEAM_CHANGE)
def take_back(edition: str, invitation_id: int) -> Response:
    """End an invitation that nobody has answered."""
    found = edition_here(edition)
    press(lambda: actions.take_back_invitation(found.id, invitation_id), _("The invitation is taken back."))
    return see_other("editions_desk.team", edition=edition)


@blueprint.route("/<edition>/edition/team/<int:team_role_id>", methods=["GET", "POST"])
@requires(May.TEAM_CHANGE)
def role(edition: str, team_role_id: int) -> Response:
    """Change what somebody does in the team."""
    found = edition_here(edition)
    row = row_or_404(queries.team_role_in(found.id, team_role_id))
    form = RoleForm(obj=row)
    form.city_id.choices = city_choices(found.id, _("No city"))
    if not form.is_submitted():
        form.city_id.data = str(row.city_id or "")

    def store() -> None:
        actions.change_role(found.id, row.id, role=Role(form.role.data), city_id=chosen_city(form.city_id), by=me())

    if attempt(form, store):
        say(saved())
        return see_other("editions_desk.team", edition=edition)
    return form_page(
        "editions_desk/role.html", form, edition=found, row=row, meanings=ROLE_MEANINGS, mine=row.member_id == me()
    )


@blueprint.post("/<edition>/edition/team/<int:team_role_id>/remove")
@requires(May.TEAM_CHANGE)
def remove_role(edition: str, team_role_id: int) -> Response:
    """Take a role away, or lay down one's own."""
    found = edition_here(edition)
    press(lambda: actions.remove_from_team(found.id, team_role_id, by=me()), _("The role is taken away."))
    return see_other("editions_desk.team", edition=edition)


@blueprint.route("/<edition>/edition/owners", methods=["GET", "POST"])
@requires(May.EDITION_OPEN)
def owners(edition: str) -> Response:
    """Choose which two organisations own the edition."""
    found = edition_here(edition)
    now_owning: list[Organisation] = list(db.session.scalars(queries.owners_of(found.id)))
    form = OwnersForm()
    form.offer(known_organisations(me()))
    form.preset([owner.id for owner in now_owning])

    def store() -> None:
        setup.change_owners(found.id, owners_given(form), by=me())

    if attempt(form, store):
        say(saved())
        return see_other("editions_desk.team", edition=edition)
    return form_page("editions_desk/owners.html", form, edition=found)


@blueprint.get("/invitation/<secret>")
@requires(May.SIGNED_IN)
def invitation(secret: str) -> Response:
    """Ask whether to take a role that was offered by mail; a mail scanner that opens the link takes nothing."""
    secret_page()
    row = db.session.scalars(queries.invitation_by(digest(secret), now())).one_or_none()
    values: dict[str, Any] = {}
    if row is not None:
        values = {"edition": row.edition, "role": ROLE_NAMES[row.role], "meaning": ROLE_MEANINGS[row.role]}
    return page("editions_desk/invitation.html", 200 if row is not None else 410, secret=secret, row=row, **values)


@blueprint.post("/invitation/<secret>")
@requires(May.SIGNED_IN)
def accept(secret: str) -> Response:
    """Take the role."""
    row = actions.accept_invitation(secret, member_id=me())
    found = row_or_404(queries.edition_by_id(row.edition_id))
    say(_("Welcome to the team."))
    return see_other(f"/desk/{found.slug}/")
