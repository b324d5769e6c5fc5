"""What every answer and every request must hold: headers, cross-site refusal, body limits, hosts, budgets."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

SMALL_BODY = 1024 * 1024
UPLOAD_BODY = 10 * 1024 * 1024
LARGEST_ID = 2**63 - 1
CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
csrf = CSRFProtect()
limiter = Limiter(get_remote_address, headers_enabled=True, default_limits=[])


def policy(**extra: str) -> str:
    """Return the content security policy, with additions for one page (`form_action="https://…"`)."""
    rules = dict(CSP)
    for name, value in extra.items():
        key = name.replace("_", "-")
        rules[key] = f"{rules[key]} {value}"
    return "; ".join(f"{name} {value}" for name, value in rules.items())


DEFAULT_POLICY = policy()


# For a page that other sites may show within theirs: nothing can be sent from it, and nobody is known there.
EMBEDDED_POLICY = "; ".join(
    f"{name} {value}" for name, value in {**CSP, "frame-ancestors": "*", "form-action": "'none'"}.items()
)


def embeddable() -> None:
    """Say that other sites may show this page in a frame: one that is the same for everybody and holds no form."""
    g.embeddable = True


def uses_camera() -> None:
    """Say that this page may ask for the camera: one on which codes are scanned."""
    g.uses_camera = True


def for_all_sites(response: Response) -> Response:
    """Let programs on other sites read this answer, without cookies: a public file that is the same for everybody."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _headers(response: Response) -> Response:
    embedded = g.get("embeddable", False)
    response.headers.setdefault("Content-Security-Policy", EMBEDDED_POLICY if embedded else DEFAULT_POLICY)
    response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    response.headers["X-Content-Type-Options"] = "nosniff"
    if not embedded:
        response.headers["X-Frame-Options"] = "DENY"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    camera = "self" if g.get("uses_camera", False) else ""
    response.headers["Permissions-Policy"] = f"camera=({camera}), microphone=(), geolocation=(), payment=()"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if g.get("secret_page"):
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    viewer = g.get("viewer")
    if viewer is not None and viewer.member_id is not None:
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def secret_page() -> None:
    """Say that this page's address is a secret: it is not kept, not indexed and not told to the next site."""
    g.secret_page = True


def _refuse_cross_site() -> None:
    """Refuse a changing request that another site caused; the webhook has its own signature."""
    if request.method in ("GET", "HEAD", "OPTIONS") or request.endpoint in OPEN_TO_MACHINES:
        return
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403)


def _refuse_nul() -> None:
    """Refuse an address with a NUL in it: none of ours has one, and PostgreSQL cannot even look for it."""
    if "\0" in request.path:
        abort(404)
    if b"%00" in request.query_string:
        abort(400)


class _Id(IntegerConverter):
    """`<int:…>` of an address: what no database can hold is not found. SQLite cannot even look for it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max": LARGEST_ID, **options})


OPEN_TO_MACHINES: set[str] = set()


def open_to_machines(endpoint: str, app: Flask) -> None:
    """Exempt an endpoint that checks a signature of its own from the browser's cross-site rules."""
    OPEN_TO_MACHINES.add(endpoint)
    csrf.exempt(app.view_functions[endpoint])


def allow_upload() -> None:
    """Let this request be as big as a picture or a PDF may be. Call it before the form is read."""
    request.max_content_length = UPLOAD_BODY


def init_security(app: Flask) -> None:
    """Set limits, cookies, hosts, CSRF and headers. Call it before anything is routed."""
    app.url_map.converters["int"] = _Id
    settings = app.extensions["settings"]
    own_host = urlsplit(settings.base_url).hostname
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=SMALL_BODY,
        MAX_FORM_MEMORY_SIZE=SMALL_BODY,
        MAX_FORM_PARTS=500,
        SESSION_COOKIE_NAME="__Host-page" if settings.https else "page",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        RATELIMIT_STORAGE_URI=settings.limits_url,
        RATELIMIT_HEADERS_ENABLED=True,
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
    )
    hosts = [*settings.trusted_hosts] or ([own_host] if own_host else [])
    if settings.mode == "production" and hosts:
        app.config["TRUSTED_HOSTS"] = hosts
    if settings.proxy_hops:
        hops = settings.proxy_hops
        # Flask's documented way of wrapping an app.
        proxied = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
        app.wsgi_app = proxied  # type: ignore[method-assign]  # mypy dislikes replaced methods
    app.before_request(_refuse_cross_site)
    csrf.init_app(app)
    limiter.init_app(app)
    app.before_request(_refuse_nul)
    app.after_request(_headers)
