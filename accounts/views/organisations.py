"""Organisations and bands: found, look at, change, invite, leave."""

from typing import Any

from flask import Response, abort, request

from accounts.actions import organisations as acting
from accounts.forms.organisations import InviteForm, OrganisationForm, RoleForm
from accounts.forms.profile import EmptyForm
from accounts.models import Organisation
from accounts.queries import (
    belongings_of,
    invitation_by,
    invitations_of,
    members_of,
    organisation_changed_by,
    organisation_seen_by,
    organisations_named,
)
from accounts.rules.organisations import OrganisationRole
from accounts.views.blueprint import accounts
from accounts.views.reader import me, this_browser
from accounts.views.sign_in import tried
from accounts.words import KINDS, ORGANISATION_ROLES
from core.clock import now
from core.db import db
from core.language import _, fold
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires
from core.security import secret_page
from core.signing import digest

SHORTEST_SEARCH = 2


@accounts.get("/organisations")
@requires(May.SIGNED_IN)
def organisations() -> Response:
    """Show one's own organisations, and look for others by name before founding one twice."""
    wanted = request.args.get("q", "")[:200]
    found = None
    if len(fold(wanted)) >= SHORTEST_SEARCH:
        found = db.session.scalars(organisations_named(wanted, now().date())).all()
    mine = db.session.scalars(belongings_of(me().id)).all()
    return page(
        "accounts/organisations.html", mine=mine, found=found, wanted=wanted, kinds=KINDS, roles=ORGANISATION_ROLES
    )


def _form(organisation: Organisation | None = None) -> OrganisationForm:
    form = OrganisationForm(obj=organisation)
    form.offer_choices()
    return form


@accounts.route("/organisations/new", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def organisation_new() -> Response:
    form = _form()
    founded = tried(form, lambda: acting.found_organisation(me().id, form.particulars()))
    if founded is not None:
        say(_("%(name)s is here. Invite your colleagues.", name=founded.name))
        return see_other("accounts.organisation", organisation_id=founded.id)
    return form_page("accounts/organisation_new.html", form)


@accounts.get("/organisations/<int:organisation_id>")
@requires(May.SIGNED_IN)
def organisation(organisation_id: int) -> Response:
    form = InviteForm(formdata=None)
    form.offer_choices()
    return _organisation_page(organisation_id, form)


def _organisation_page(organisation_id: int, form: InviteForm) -> Response:
    """Show an organisation to those who belong to it, and to its admins what they may do."""
    member_id = me().id
    found = db.session.scalar(organisation_seen_by(organisation_id, member_id)) or abort(404)
    members = db.session.scalars(members_of(organisation_id)).all()
    admin = any(row.member_id == member_id and row.role is OrganisationRole.ADMIN for row in members)
    invitations = db.session.scalars(invitations_of(organisation_id, now())).all() if admin else []
    roles: dict[int, Any] = {}
    for row in members if admin else ():
        roles[row.member_id] = RoleForm(formdata=None, prefix=f"m{row.member_id}-", data={"role": row.role.value})
        roles[row.member_id].offer_choices()
    return form_page(
        "accounts/organisation.html",
        form,
        organisation=found,
        members=members,
        admin=admin,
        invitations=invitations,
        roles=roles,
        role_words=ORGANISATION_ROLES,
        kinds=KINDS,
        me=member_id,
    )


@accounts.route("/organisations/<int:organisation_id>/edit", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def organisation_edit(organisation_id: int) -> Response:
    found = db.session.scalar(organisation_changed_by(organisation_id, me().id)) or abort(404)
    form = _form(found)
    if attempt(form, lambda: acting.change_organisation(organisation_id, form.particulars(), by=me().id)):
        say(_("Saved."))
        return see_other("accounts.organisation", organisation_id=organisation_id)
    return form_page("accounts/organisation_edit.html", form, organisation=found)


@accounts.post("/organisations/<int:organisation_id>/invite")
@requires(May.SIGNED_IN)
def organisation_invite(organisation_id: int) -> Response:
    form, browser = InviteForm(), this_browser()
    form.offer_choices()
    if attempt(
        form,
        lambda: acting.invite(organisation_id, form.address.data, form.chosen_role(), by=me().id, browser=browser),
    ):
        say(_("The invitation is on its way."))
        return see_other("accounts.organisation", organisation_id=organisation_id)
    return _organisation_page(organisation_id, form)


@accounts.post("/organisations/<int:organisation_id>/invitations/<int:invitation_id>/withdraw")
@requires(May.SIGNED_IN)
def invitation_withdraw(organisation_id: int, invitation_id: int) -> Response:
    acting.withdraw_invitation(organisation_id, invitation_id, by=me().id)
    say(_("The invitation is taken back."))
    return see_other("accounts.organisation", organisation_id=organisation_id)


@accounts.post("/organisations/<int:organisation_id>/members/<int:member_id>/role")
@requires(May.SIGNED_IN)
def organisation_role(organisation_id: int, member_id: int) -> Response:
    form = RoleForm(prefix=f"m{member_id}-")
    form.offer_choices()
    if not form.validate_on_submit():
        abort(400)
    acting.change_role(organisation_id, member_id, OrganisationRole(form.role.data), by=me().id)
    say(_("Saved."))
    return see_other("accounts.organisation", organisation_id=organisation_id)


@accounts.post("/organisations/<int:organisation_id>/members/<int:member_id>/remove")
@requires(May.SIGNED_IN)
def organisation_remove(organisation_id: int, member_id: int) -> Response:
    acting.remove_member(organisation_id, member_id, by=me().id)
    say(_("They do not belong to it any more."))
    return see_other("accounts.organisation", organisation_id=organisation_id)


@accounts.post("/organisations/<int:organisation_id>/leave")
@requires(May.SIGNED_IN)
def organisation_leave(organisation_id: int) -> Response:
    acting.leave_organisation(organisation_id, me().id)
    say(_("You have left."))
    return see_other("accounts.organisations")


@accounts.route("/invitations/<secret>", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def invitation(secret: str) -> Response:
    """Show an invitation to whoever holds its link; pressing the button accepts it."""
    secret_page()
    form = EmptyForm()
    organisation_id = tried(form, lambda: acting.accept_invitation(secret, me().id))
    if organisation_id is not None:
        say(_("Welcome. You belong to it now."))
        return see_other("accounts.organisation", organisation_id=organisation_id)
    found = db.session.scalar(invitation_by(digest(secret), now()))
    return form_page("accounts/invitation.html", form, invitation=found, roles=ORGANISATION_ROLES)
