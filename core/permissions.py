"""Who may do what: one enum of permissions, one table of roles, one decorator that every view wears."""

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Protocol, TypeVar

from flask import abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from core.language import lazy

View = TypeVar("View", bound=Callable[..., Any])


class May(enum.StrEnum):
    """A permission, `area:thing:action`."""

    EVERYONE = "public:page:see"
    SIGNED_IN = "account:own:use"
    OPERATE = "installation:all:operate"
    DESK_SEE = "desk:home:see"
    EDITION_SEE = "edition:setup:see"
    EDITION_CHANGE = "edition:setup:change"
    EDITION_OPEN = "edition:state:open"
    EDITION_CREATE = "edition:all:create"
    TEAM_SEE = "edition:team:see"
    TEAM_CHANGE = "edition:team:change"
    SHOP_SEE = "registration:shop:see"
    SHOP_CHANGE = "registration:shop:change"
    ORDERS_SEE = "registration:orders:see"
    ORDERS_CHANGE = "registration:orders:change"
    MONEY_SEE = "registration:money:see"
    MONEY_CHANGE = "registration:money:change"
    ATTENDEES_SEE = "registration:attendees:see"
    ATTENDEES_CHANGE = "registration:attendees:change"
    NEEDS_SEE = "registration:needs:see"
    LIST_EXPORT = "registration:list:export"
    LIST_EXPORT_ALL = "registration:list:export-everything"
    CALL_SEE = "conference:call:see"
    CALL_CHANGE = "conference:call:change"
    PROPOSALS_SEE = "conference:proposals:see"
    PROPOSALS_CHANGE = "conference:proposals:change"
    REVIEW = "conference:review:write"
    REVIEW_ASSIGN = "conference:review:assign"
    DECIDE = "conference:decision:change"
    ANNOUNCE = "conference:decision:announce"
    SPEAKERS_SEE = "conference:speakers:see"
    SPEAKER_NEEDS_SEE = "conference:needs:see"
    SESSIONS_CHANGE = "conference:sessions:change"
    TIMETABLE_SEE = "conference:timetable:see"
    TIMETABLE_CHANGE = "conference:timetable:change"
    TIMETABLE_RELEASE = "conference:timetable:release"
    BOATS_STOP = "conference:boats:stop"
    SEATS_SEE = "conference:seats:see"
    SEATS_CHANGE = "conference:seats:change"
    ATTENDANCE_NOTE = "conference:attendance:note"
    CONFERENCE_EXPORT = "conference:list:export"
    MENTORING_SEE = "mentoring:pairs:see"
    MENTORING_CHANGE = "mentoring:pairs:change"
    MATCHING_RUN = "mentoring:matching:run"
    MENTORING_EXPORT = "mentoring:list:export"
    MENTORING_FIGURES = "mentoring:figures:see"
    SAFEGUARD = "mentoring:safety:keep"
    ATTENTION_SEE = "registration:attention:see"
    ATTENTION_RESOLVE = "registration:attention:resolve"
    FIGURES_SEE = "reports:figures:see"
    MAIL_SEE = "desk:mail:see"
    JOBS_SEE = "desk:jobs:see"
    JOBS_CHANGE = "desk:jobs:change"


class Role(enum.StrEnum):
    """What somebody does in the team of one edition."""

    OWNER = "owner"
    PROGRAMME_EDITOR = "programme-editor"
    REVIEWER = "reviewer"
    FRONT_DESK = "front-desk"
    FINANCE = "finance"
    MENTOR_COORDINATOR = "mentor-coordinator"
    SAFEGUARDING_LEAD = "safeguarding-lead"
    VOLUNTEER = "volunteer"
    FUNDER = "funder"


ROLE_NAMES: dict[Role, Any] = {
    Role.OWNER: lazy("Owner"),
    Role.PROGRAMME_EDITOR: lazy("Programme editor"),
    Role.REVIEWER: lazy("Reviewer"),
    Role.FRONT_DESK: lazy("Front desk"),
    Role.FINANCE: lazy("Finance"),
    Role.MENTOR_COORDINATOR: lazy("Mentor coordinator"),
    Role.SAFEGUARDING_LEAD: lazy("Safeguarding lead"),
    Role.VOLUNTEER: lazy("Volunteer"),
    Role.FUNDER: lazy("Funder"),
}
_EVERYBODY = frozenset({May.EVERYONE, May.SIGNED_IN})
_TEAM = _EVERYBODY | {May.DESK_SEE}

ROLE_MAY: dict[Role, frozenset[May]] = {
    # Background work belongs to the whole installation, so an edition's owners do not see into it. What is reported
    # about people in mentoring goes to a safeguarding lead alone; an owner who is one has that role as well.
    Role.OWNER: frozenset(May) - {May.OPERATE, May.JOBS_SEE, May.JOBS_CHANGE, May.SAFEGUARD},
    Role.PROGRAMME_EDITOR: _TEAM
    | {
        May.EDITION_SEE,
        May.TEAM_SEE,
        May.FIGURES_SEE,
        May.CALL_SEE,
        May.CALL_CHANGE,
        May.PROPOSALS_SEE,
        May.PROPOSALS_CHANGE,
        May.REVIEW,
        May.REVIEW_ASSIGN,
        May.DECIDE,
        May.ANNOUNCE,
        May.SPEAKERS_SEE,
        May.SPEAKER_NEEDS_SEE,
        May.SESSIONS_CHANGE,
        May.TIMETABLE_SEE,
        May.TIMETABLE_CHANGE,
        May.TIMETABLE_RELEASE,
        May.BOATS_STOP,
        May.SEATS_SEE,
        May.SEATS_CHANGE,
        May.ATTENDANCE_NOTE,
        May.CONFERENCE_EXPORT,
    },
    # A reviewer may be kept from knowing whose words they read, so nothing that names a speaker is theirs.
    Role.REVIEWER: _TEAM | {May.REVIEW},
    Role.FRONT_DESK: _TEAM
    | {
        May.EDITION_SEE,
        May.ORDERS_SEE,
        May.ATTENDEES_SEE,
        May.ATTENDEES_CHANGE,
        May.NEEDS_SEE,
        May.ATTENTION_SEE,
        May.BOATS_STOP,
        May.SEATS_SEE,
        May.ATTENDANCE_NOTE,
    },
    Role.FINANCE: _TEAM
    | {
        May.EDITION_SEE,
        May.SHOP_SEE,
        May.ORDERS_SEE,
        May.ORDERS_CHANGE,
        May.MONEY_SEE,
        May.MONEY_CHANGE,
        May.ATTENDEES_SEE,
        May.LIST_EXPORT,
        May.ATTENTION_SEE,
        May.ATTENTION_RESOLVE,
        May.FIGURES_SEE,
        May.MAIL_SEE,
    },
    Role.MENTOR_COORDINATOR: _TEAM
    | {
        May.EDITION_SEE,
        May.MENTORING_SEE,
        May.MENTORING_CHANGE,
        May.MATCHING_RUN,
        May.MENTORING_EXPORT,
        May.MENTORING_FIGURES,
    },
    Role.SAFEGUARDING_LEAD: _TEAM | {May.EDITION_SEE, May.SAFEGUARD},
    Role.VOLUNTEER: _TEAM | {May.ATTENDANCE_NOTE},
    Role.FUNDER: _TEAM | {May.FIGURES_SEE, May.MENTORING_FIGURES},
}


def granted(roles: frozenset[Role], *, operator: bool = False) -> frozenset[May]:
    """Return everything that these roles allow together. The operator may do all, since the server is theirs."""
    if operator:
        return frozenset(May)
    result: frozenset[May] = _EVERYBODY
    for role in roles:
        result |= ROLE_MAY[role]
    return result


class SignedIn(Protocol):
    """What the floors below accounts need to know of the member who looks."""

    id: int
    is_operator: bool


@dataclass(frozen=True)
class Viewer:
    """Who looks: nobody signed in, or a member with the roles of the edition at hand."""

    member_id: int | None = None
    operator: bool = False
    roles: frozenset[Role] = frozenset()
    grants: frozenset[May] = field(default=_EVERYBODY)

    def may(self, permission: May | str) -> bool:
        wanted = permission if isinstance(permission, May) else May[permission]
        if wanted is May.SIGNED_IN:
            return self.member_id is not None
        return wanted is May.EVERYONE or (self.member_id is not None and wanted in self.grants)


RoleLookup = Callable[[int, str | None], frozenset[Role]]
MemberLookup = Callable[[], SignedIn | None]


def set_lookups(app: Any, *, member: MemberLookup | None = None, roles: RoleLookup | None = None) -> None:
    """Tell this floor how to find the member who looks (accounts know) and their roles (editions know).

    The roles are those in one edition; without an edition, all that the member has in any.
    """
    if member is not None:
        app.extensions["member_lookup"] = member
    if roles is not None:
        app.extensions["role_lookup"] = roles


def viewer() -> Viewer:
    """Return who looks at this page, with the roles they have in the edition that its address names."""
    found = g.get("viewer")
    if isinstance(found, Viewer):
        return found
    member = current_app.extensions["member_lookup"]()
    if member is None:
        g.viewer = Viewer()
    else:
        edition = (request.view_args or {}).get("edition")
        roles = current_app.extensions["role_lookup"](member.id, edition)
        g.viewer = Viewer(
            member_id=member.id,
            operator=member.is_operator,
            roles=roles,
            grants=granted(roles, operator=member.is_operator),
        )
    return g.viewer  # type: ignore[no-any-return]  # flask.g is untyped; it was set just above


def requires(permission: May) -> Callable[[View], View]:
    """Declare who may open a view. Nobody is asked to sign in; a stranger gets 403; `May.EVERYONE` is said too."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            refusal = _refusal(permission)
            return view(*args, **kwargs) if refusal is None else refusal

        guarded.access = permission  # type: ignore[attr-defined]  # read by the house test
        return guarded  # type: ignore[return-value]  # same signature as the view

    return wrap


def _refusal(permission: May) -> Response | None:
    if permission is May.EVERYONE:
        return None
    who = viewer()
    if who.member_id is None:
        here = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else ""
        return redirect(url_for("accounts.sign_in", next=here or None), 303)
    if not who.may(permission):
        abort(403)
    # Teams of an installation that demands it need a second factor before anything of the desk opens.
    demand = current_app.extensions.get("second_factor_demand")
    if permission is not May.SIGNED_IN and demand is not None:
        return demand()  # type: ignore[no-any-return]  # registered by accounts, returns Response | None
    return None
