"""Answering with pages: rendering, redirecting, error pages, refusals beside their field, shared pages as bytes."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, MutableMapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import (
    Flask,
    Response,
    current_app,
    flash,
    g,
    has_request_context,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.templating import Environment
from flask_wtf.csrf import CSRFError, generate_csrf
from markupsafe import Markup
from werkzeug.exceptions import HTTPException, SecurityError

from core import rest
from core.assets import asset_url
from core.clock import epoch
from core.db import db
from core.language import LANGUAGES, NAMES, _, current_code, language
from core.permissions import May, Viewer, viewer
from core.refusals import Refused
from core.settings import settings
from core.usertext import render
from core.words import sentence

CSRF_MARK = "csrf-token-of-the-reader"
# Whom a page is rendered for that all members share.
SOMEBODY = Viewer(member_id=-1)
LONGEST_SHARED_QUERY = 120
# Refusals that say "slower" rather than "not like this".
SLOWER = {"too_many_tries": 429, "too_busy": 503}
log = structlog.get_logger()


class Templates(Environment):
    """Jinja whose global names are one plain dictionary.

    Jinja compares the names of a page with those of every template that it imports, which takes long with its own
    chain of dictionaries. A name that is added after a template was loaded is not seen there: all are added at start.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


@lru_cache(maxsize=20_000)
def _safe_words(_code: str, text: str) -> Markup:
    """Return words of ours in the language of this code, which is the reader's: they are HTML as they stand."""
    return Markup(_(text))  # noqa: S704  # no values are in them yet


def words_on_page(text: str, **values: Any) -> Markup:
    """Translate in a template as Jinja's own `_` does, in a third of its time: a page says it some hundred times.

    The text is always a format, in which `%%` stands for a percent sign; values are escaped.
    """
    found = _safe_words(current_code(), text)
    return found % values if values or "%" in found else found


def page(template: str, status: int = 200, **context: Any) -> Response:
    """Render a template as the answer."""
    return make_response(render_template(template, **context), status)


def see_other(endpoint: str, **values: Any) -> Response:
    """Answer a form that worked: go and look there (303). Takes an endpoint or one of our own paths."""
    target = endpoint if endpoint.startswith("/") else url_for(endpoint, **values)
    return redirect(target, 303)  # type: ignore[return-value]  # werkzeug's response is flask's here


def leave_for(url: str) -> Response:
    """Send the reader to another site (303): an address that a provider gave us, never one that a reader sent."""
    if urlsplit(url).scheme not in ("https", "http"):
        raise ValueError("only web addresses are left for")
    return redirect(url, 303)  # type: ignore[return-value]  # werkzeug's response is flask's here


def own_path(target: str | None, fallback: str) -> str:
    """Return a path of ours from `next=`, or the fallback: never another host, never `//host`, never a scheme."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return fallback
    if any(ord(sign) < 32 for sign in target) or "\\" in target:
        return fallback
    parts = urlsplit(target)
    return fallback if parts.scheme or parts.netloc else target


def say(message: str, tone: str = "good") -> None:
    """Show a sentence on the next page."""
    flash(message, tone)


def absolute(path: str) -> str:
    """Return the full address of one of our paths, from BASE_URL and never from the request's Host."""
    return settings().base_url.rstrip("/") + path


def show_refusal(form: Any, refusal: Refused) -> None:
    """Put a refusal's sentence beside its field (`owner.name` for one in a group), or on top of the form."""
    text = sentence(refusal)
    form.answer_status = SLOWER.get(refusal.code, 422)
    target: Any = form
    for name in refusal.field.split(".") if refusal.field else ():
        target = getattr(getattr(target, "form", target), name, None)
    if target is None or target is form:
        form.form_errors.append(text)
    elif hasattr(target, "form"):
        target.form.form_errors.append(text)
    else:
        target.errors = [*target.errors, text]


def attempt(form: Any, act: Callable[[], object]) -> bool:
    """Do this if the form was sent and is whole; what the rules refuse stands beside its field afterwards."""
    if not form.validate_on_submit():
        return False
    try:
        act()
    except Refused as refusal:
        show_refusal(form, refusal)
        return False
    return True


def form_page(template: str, form: Any, **context: Any) -> Response:
    """Render a page around a form; 422 when something in it has to be put right, 429 after too many tries."""
    status = getattr(form, "answer_status", 422) if form.errors else 200
    return page(template, status, form=form, **context)


# --- shared pages -----------------------------------------------------------------------------------------------------


class SharedPages:
    """Pages that look alike for all who are not signed in, kept as bytes while nothing has changed.

    At most `limit` pages and `most` bytes are kept; the oldest go first.
    """

    def __init__(self, limit: int = 400, most: int = 64 * 1024 * 1024) -> None:
        self._kept: OrderedDict[tuple[Any, ...], tuple[float, Any, bytes, str]] = OrderedDict()
        self._guard = threading.Lock()
        self._limit, self._most, self._size = limit, most, 0

    def get(self, key: tuple[Any, ...]) -> tuple[float, Any, bytes, str] | None:
        return self._kept.get(key)

    def put(self, key: tuple[Any, ...], version: Any, body: bytes) -> tuple[float, Any, bytes, str]:
        entry = (epoch(), version, body, hashlib.sha256(body).hexdigest()[:20])
        with self._guard:
            before = self._kept.pop(key, None)
            self._size += len(body) - (len(before[2]) if before else 0)
            self._kept[key] = entry
            while len(self._kept) > self._limit or (self._size > self._most and len(self._kept) > 1):
                self._size -= len(self._kept.popitem(last=False)[1][2])
        return entry

    def clear(self) -> None:
        with self._guard:
            self._kept.clear()
            self._size = 0


def shared_page(
    key: tuple[Any, ...],
    version: Callable[[], Any],
    build: Callable[[], str],
    *,
    for_member: Callable[[bytes, int], bytes] | None = None,
) -> Response:
    """Answer with a page that is the same for everybody who is not signed in.

    `version()` is asked at most once every `PAGE_SECONDS`; the page is rendered anew when its answer differs. The CSRF
    token is the only thing that differs between readers and is placed into the bytes. With `for_member` members share a
    page too: it is rendered for nobody in particular (`SOMEBODY`), and `for_member` writes what is a member's own into
    the bytes. What they get is not kept by browsers, like every page of theirs.
    """
    # The links of a page repeat its query, so pages of different queries are different; long ones fill no store.
    member_id = viewer().member_id
    personal = "_flashes" in session or (member_id is not None and for_member is None)
    if personal or len(request.query_string) >= LONGEST_SHARED_QUERY:
        return make_response(build())
    if member_id is not None:
        key = (*key, "members")
    store: SharedPages = current_app.extensions["shared_pages"]
    full_key = (*key, language(), request.path, request.query_string)
    entry = store.get(full_key)
    if entry is None or epoch() - entry[0] >= settings().page_seconds:
        found = version()
        if entry is None or entry[1] != found:
            g.shared = Viewer() if member_id is None else SOMEBODY
            try:
                entry = store.put(full_key, found, build().encode())
            finally:
                g.shared = None
        else:
            entry = store.put(full_key, found, entry[2])
    body, tag = entry[2], entry[3]
    if member_id is not None and for_member is not None:
        own = for_member(body, member_id).replace(CSRF_MARK.encode(), generate_csrf().encode())
        return make_response(own, {"Content-Type": "text/html; charset=utf-8"})
    mark = CSRF_MARK.encode()
    if mark in body:
        token = generate_csrf()
        body = body.replace(mark, token.encode())
        # The token is signed with the time, so it differs each second; the secret inside is what a known page must fit.
        tag = f"{tag}-{hashlib.sha256(session['csrf_token'].encode()).hexdigest()[:8]}"
    response = make_response(body)
    response.headers["Content-Type"] = "text/html; charset=utf-8"
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Cookie, Accept-Language"
    response.set_etag(tag)
    response.make_conditional(request)
    return response


def shared_file(
    key: tuple[Any, ...], version: Callable[[], Any], build: Callable[[], bytes], media_type: str
) -> Response:
    """Answer with a file that is the same for everybody, members too: kept as bytes like a shared page, with its ETag.

    `key` names all that it depends on; the query of the address is not looked at.
    """
    store: SharedPages = current_app.extensions["shared_pages"]
    full_key = ("file", *key, language())
    entry = store.get(full_key)
    if entry is None or epoch() - entry[0] >= settings().page_seconds:
        found = version()
        body = build() if entry is None or entry[1] != found else entry[2]
        entry = store.put(full_key, found, body)
    response = make_response(entry[2])
    response.headers["Content-Type"] = media_type
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Cookie, Accept-Language"
    response.set_etag(entry[3])
    response.make_conditional(request)
    return response


def csrf_token() -> str:
    """Return the reader's CSRF token, or its mark while a shared page is rendered."""
    return CSRF_MARK if g.get("shared") else generate_csrf()


# --- errors -----------------------------------------------------------------------------------------------------------


def error_words(code: int) -> tuple[str, str]:
    """Return the heading and the sentence of an error page: what happened, what to do now."""
    words = {
        400: (_("That did not arrive whole"), _("Go back, look at the form again and send it once more.")),
        403: (
            _("This is not open to you"),
            _("If you think it should be, ask an owner of the edition to give you a role."),
        ),
        404: (
            _("Nothing here"),
            _("The page has moved, or the address has a typing mistake. Start from the front page."),
        ),
        405: (_("That page cannot be used like this"), _("Go back and use the buttons on the page.")),
        409: (_("Somebody was faster"), _("Look at the page again: what you wanted to change has changed.")),
        413: (_("That is too big"), _("Send a smaller file or a shorter text.")),
        429: (_("A little slower, please"), _("There were very many tries. Wait a minute and try again.")),
        503: (_("Back in a moment"), _("We are doing maintenance. Nothing you paid or wrote is lost.")),
    }
    other = (
        _("Something broke on our side"),
        _("It has been logged. Nothing you paid is lost. Try again in a minute."),
    )
    return words.get(code, other)


def error_page(code: int, *, heading: str = "", text: str = "") -> Response:
    title, lead = error_words(code)
    if rest.wants_json():
        return rest.problem(code, heading or title, text or lead)
    answer = page("errors/error.html", code, code=code, title=heading or title, text=text or lead)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _http_error(error: HTTPException) -> Response:
    if isinstance(error, SecurityError):
        # A host name that is not ours: no page of ours can be built for it.
        return make_response("This is not the address of this site.\n", 400, {"Content-Type": "text/plain"})
    if error.response is not None:
        return error.response  # type: ignore[return-value]  # an abort() with a ready answer
    answer = error_page(error.code or 500)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            answer.headers[name] = value
    return answer


def _csrf_error(_error: CSRFError) -> Response:
    text = _("The page had been open for a long time, or cookies are off. Go back, reload the page and send it again.")
    return error_page(400, heading=_("This page was too old to send"), text=text)


def _refused(refusal: Refused) -> Response:
    if rest.wants_json():
        return rest.refused(refusal)
    return error_page(SLOWER.get(refusal.code, 409), heading=_("That is not possible"), text=sentence(refusal))


def _crash(_error: Exception) -> Response:
    db.session.rollback()
    # The rule and not the path, which may hold somebody's secret link.
    log.error("request_failed", exc_info=_error, rule=str(request.url_rule), method=request.method)
    return error_page(500)


def init_pages(app: Flask) -> None:
    """Register what every page needs: error pages, and the names that layouts use."""
    app.extensions["shared_pages"] = SharedPages()
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Refused, _refused)
    if not app.testing:
        app.register_error_handler(Exception, _crash)
    # `kept` is for macros that depend on nothing but their arguments, which are words of templates.
    app.jinja_env.globals.update(asset=asset_url, csrf_token=csrf_token, May=May, kept=lru_cache(maxsize=500))
    app.jinja_env.globals.update(_=words_on_page, gettext=words_on_page)
    app.jinja_env.filters["markdown"] = render
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    # A text that is broken over lines in a template is one line for the translator.
    app.jinja_env.policies["ext.i18n.trimmed"] = True

    @app.context_processor
    def layout_names() -> dict[str, Any]:
        return {
            "language": language(),
            "languages": LANGUAGES,
            "language_names": NAMES,
            "viewer": (g.get("shared") or viewer()) if has_request_context() else Viewer(),
            "demo": app.extensions["settings"].demo,
            "base_url": app.extensions["settings"].base_url,
        }
