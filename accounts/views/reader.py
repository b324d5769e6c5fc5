"""Who reads: the session cookie, the member behind it, and the secret of a browser that is signing in."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Flask, Response, abort, g, request, session
from flask_login import LoginManager, UserMixin, current_user

from accounts.actions.challenges import Browser
from accounts.actions.sessions import SignedIn, note_seen
from accounts.models import MemberSession
from accounts.queries import session_by_token
from accounts.rules.ages import is_minor
from accounts.rules.sessions import SessionTimes, holds, recently, worth_noting
from core.clock import now
from core.db import db
from core.language import COOKIE as LANGUAGE_COOKIE
from core.language import LANGUAGES, language
from core.pages import see_other
from core.permissions import set_lookups
from core.settings import settings
from core.signing import digest, new_secret

BROWSER_DAYS = 1
YEAR = 365 * 86400


@dataclass(frozen=True)
class Reader(UserMixin):
    """The member who looks at a page, and the session that they do it in."""

    id: int
    name: str
    language: str
    is_operator: bool
    minor: bool
    session_id: int
    team: bool
    confirmed_at: dt.datetime | None
    factor_at: dt.datetime | None


def _cookie_name(name: str) -> str:
    """Return a cookie's name; over https browsers guard the prefix: this host alone, whole site, secure."""
    return f"__Host-{name}" if settings().https else name


def _set_cookie(response: Response, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        _cookie_name(name), value, max_age=seconds, path="/", secure=settings().https, httponly=True, samesite="Lax"
    )


def _holding_session() -> MemberSession | None:
    """Return the session of this request's cookie if it still holds, half or whole."""
    token = request.cookies.get(_cookie_name("session"), "")
    row = db.session.scalar(session_by_token(digest(token))) if token else None
    if row is None or row.member.disabled_at is not None or row.member.erased_at is not None:
        return None
    times = SessionTimes(created_at=row.created_at, seen_at=row.seen_at, team=row.team, half=row.half)
    return row if holds(times, now()) else None


def _load_reader(_request: Any) -> Reader | None:
    """Find the member of a request, for Flask-Login; a session without its second factor is nobody yet."""
    row = _holding_session()
    if row is None or row.half:
        return None
    reader = Reader(
        id=row.member_id,
        name=row.member.name,
        language=row.member.language,
        is_operator=row.member.is_operator,
        minor=is_minor(row.member.minor_until, now().date()),
        session_id=row.id,
        team=row.team,
        confirmed_at=row.confirmed_at,
        factor_at=row.factor_at,
    )
    if worth_noting(row.seen_at, now()):
        note_seen(row.id)
    return reader


def reader() -> Reader | None:
    """Return the member who looks at this page, or None."""
    found = current_user._get_current_object()  # noqa: SLF001 - Flask-Login's proxy has no other way to be unwrapped
    return found if isinstance(found, Reader) else None


def me() -> Reader:
    """Return the member who looks, on pages that only members open."""
    found = reader()
    if found is None:
        abort(403)
    return found


def half_session_id() -> int | None:
    """Return the session that still waits for its second factor."""
    row = _holding_session()
    return row.id if row is not None and row.half else None


def this_browser() -> Browser:
    """Return the browser of this request; `keep_browser` gives it its secret to keep."""
    if "browser_secret" not in g:
        g.browser_secret = request.cookies.get(_cookie_name("browser")) or new_secret()
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return Browser(
        secret=g.browser_secret,
        address=request.remote_addr or "",
        user_agent=request.user_agent.string,
        language=language(),
        chosen=chosen if chosen in LANGUAGES else None,
    )


def keep_browser(response: Response) -> Response:
    """Let this browser know itself again when its code or link comes back."""
    _set_cookie(response, "browser", this_browser().secret, BROWSER_DAYS * 86400)
    return response


def start(signed_in: SignedIn, response: Response) -> Response:
    """Hand the cookie of a new session over, and go on in the member's language."""
    seconds = int((signed_in.ends_at - now()).total_seconds())
    _set_cookie(response, "session", signed_in.token, seconds)
    return (
        response
        if request.cookies.get(LANGUAGE_COOKIE) in LANGUAGES
        else remember_language(response, signed_in.language)
    )


def remember_language(response: Response, code: str) -> Response:
    """Let the pages go on in the language that a member has chosen."""
    response.set_cookie(LANGUAGE_COOKIE, code, max_age=YEAR, samesite="Lax", secure=request.is_secure, httponly=True)
    return response


def stop(response: Response) -> Response:
    """Take the cookies of a session away; nothing of it stays on a shared computer."""
    session.clear()
    response.delete_cookie(_cookie_name("session"), path="/", secure=settings().https, httponly=True, samesite="Lax")
    return response


def asks_again(back: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Ask who it is again before a sensitive step, unless that was shown within the last quarter of an hour.

    `back` is the endpoint to come back to after a changing request was interrupted.
    """

    def wrap(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if recently(me().confirmed_at, now()):
                return view(*args, **kwargs)
            if request.method in ("GET", "HEAD"):
                return see_other("accounts.confirm", next=request.full_path.rstrip("?"))
            return see_other("accounts.confirm", next=back)

        return guarded

    return wrap


def _demand_second_factor() -> Response | None:
    """Send members of teams to set up or show a second factor, where the installation asks for one."""
    found = reader()
    if settings().second_factor != "required" or found is None or found.factor_at is not None:
        return None
    here = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else "/desk/"
    return see_other("accounts.second_factor", next=here)


def init_reader(app: Flask) -> None:
    """Tell the floors how to find who looks. Sessions live in our table, so Flask-Login remembers nothing itself."""
    manager = LoginManager()
    manager.session_protection = None
    manager.request_loader(_load_reader)
    # A stray cookie of another Flask site on the same host must not keep anybody from signing in.
    app.config["REMEMBER_COOKIE_NAME"] = "unused-remember"
    manager.init_app(app, add_context_processor=False)
    set_lookups(app, member=reader)
    app.extensions.setdefault("role_lookup", lambda _member_id, _edition: frozenset())
    app.extensions["second_factor_demand"] = _demand_second_factor
