"""The doors of editions: the desk pages, and what the floors below are told about roles and rows of members."""

from flask import Flask

from accounts.actions.ownership import OnErase, Owned, on_erase, on_merge, owns
from core.db import db
from core.desk import DeskItem, add_desk_item
from core.language import lazy
from core.navigation import set_site_banner
from core.permissions import May, Role, set_lookups
from core.texts import Texts
from editions import queries
from editions.actions import participation
from editions.models import Edition, Participation, TeamRole
from editions.views import creating, crossing, overview, places, sellers, setup, team
from editions.views.desk import blueprint

__all__ = ["creating", "crossing", "overview", "places", "register", "sellers", "setup", "team"]


def find_roles(member_id: int, edition: str | None) -> frozenset[Role]:
    """Return a member's roles in an edition; where the page is of none, those in any."""
    asked = queries.all_roles_of(member_id) if edition is None else queries.roles_of(member_id, edition)
    return frozenset(db.session.scalars(asked))


def find_banner(edition: Edition) -> Texts:
    """Return what everybody reads while the boats of an edition stand still; nothing while they sail."""
    row = db.session.scalars(queries.crossing_of(edition.id)).one_or_none()
    return Texts() if row is None or row.boats_run else row.banner


def register(app: Flask) -> None:
    """Register the desk pages, the lookup of roles and the tables that hold rows of members."""
    app.register_blueprint(blueprint)
    set_lookups(app, roles=find_roles)
    set_site_banner(app, find_banner)
    owns(
        app,
        Owned(
            title=lazy("Teams"),
            model=TeamRole,
            rows=queries.team_roles_of,
            erase=OnErase.DELETE,
            merge="leave",
            labels={"role": lazy("Role")},
        ),
        Owned(
            title=lazy("Taking part"),
            model=Participation,
            rows=queries.parts_taken_by,
            erase=OnErase.DELETE,
            merge="leave",
            labels={"as_what": lazy("As")},
        ),
    )
    on_merge(app, participation.merge_member)
    on_erase(app, participation.erase_member)
    add_desk_item(
        app,
        DeskItem(
            label=lazy("Set-up"),
            endpoint="editions_desk.overview",
            may=May.EDITION_SEE,
            position=80,
            inside="editions_desk.",
        ),
    )
