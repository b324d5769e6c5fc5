"""What an installation can set, read from the environment once, when the app is built."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import click
from flask import current_app

from core.signing import new_key

MODES = ("production", "demo", "test")
DATA_HERE = Path("data")
KNOWN_KEYS = ("dev", "development", "secret", "changeme", "test")


class SettingsError(click.ClickException):
    """A set-up that must not start. The message says what to change; commands show it without a traceback."""


def setting(name: str, doc: str, default: Any = None, *, secret: bool = False) -> Any:
    """Declare one setting: its environment variable, its default and what it is for."""
    return field(default=default, metadata={"name": name, "doc": doc, "secret": secret})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every setting of Sundet. `docs/settings.md` is made from the texts here."""

    mode: str = setting(
        "SUNDET_MODE",
        "`production`, or `demo` (practice till, mails shown at /dev/mail, invented people).",
        "production",
    )
    data_dir: Path = setting("SUNDET_DATA", "Folder of the database, uploaded files and secrets.", DATA_HERE)  # noqa: RUF009 - a Path is immutable
    database_url: str = setting(
        "DATABASE_URL",
        "SQLAlchemy address, e.g. `postgresql+psycopg://…`. Default: SQLite in the data folder.",
        "",
        secret=True,
    )
    secret_key: str = setting(
        "SECRET_KEY", "At least 32 characters. Default: made once and kept in the data folder.", "", secret=True
    )
    base_url: str = setting("BASE_URL", "The public address, e.g. `https://sundet.example`; links in mails use it.", "")
    port: int = setting("PORT", "Port that `flask sundet serve` listens on.", 8000)
    host: str = setting("HOST", "Address that `flask sundet serve` listens on.", "127.0.0.1")
    threads: int = setting("SUNDET_THREADS", "Threads of the web process.", 8)
    smtp_url: str = setting(
        "SMTP_URL",
        "Mail server: `smtp://user:password@host:587` (STARTTLS), `smtps://…:465`, `smtp+plain://…`.",
        "",
        secret=True,
    )
    mail_from: str = setting(
        "MAIL_FROM", "Sender of all mail, e.g. `Sundet <hello@sundet.example>`.", "Sundet <hello@localhost>"
    )
    stripe_secret_key: str = setting(
        "STRIPE_SECRET_KEY", "Stripe's secret key. Without it cards are not offered.", "", secret=True
    )
    stripe_webhook_secret: str = setting(
        "STRIPE_WEBHOOK_SECRET", "Signing secret of Stripe's webhook.", "", secret=True
    )
    stripe_api_base: str = setting("STRIPE_API_BASE", "Another address for Stripe's SDK, to try against a double.", "")
    trusted_hosts: tuple[str, ...] = setting(
        "TRUSTED_HOSTS", "Host names answered to, with commas. Default: BASE_URL's.", ()
    )
    proxy_hops: int = setting("PROXY_HOPS", "Number of reverse proxies whose X-Forwarded headers are believed.", 0)
    jobs_url: str = setting(
        "JOBS_URL",
        "Where the queue lives: `sqlite:` (data folder), `redis://…`, `postgresql://…`.",
        "sqlite:",
        secret=True,
    )
    limits_url: str = setting(
        "LIMITS_URL", "Where request budgets are counted: `memory://` or `redis://…`.", "memory://", secret=True
    )
    held_places: int = setting(
        "HELD_PLACES",
        "How many tickets (and of each add-on) one network may hold unpaid, in carts and in orders of the last 24"
        " hours; a school class behind one address must fit. `0`: any number. Behind a proxy it needs PROXY_HOPS.",
        100,
    )
    second_factor: str = setting(
        "SECOND_FACTOR", "`required`: teams must use a second factor; `offered`: they may.", "required"
    )
    debug: bool = setting("FLASK_DEBUG", "Never on in production.", False)
    private_outbound: bool = setting(
        "ALLOW_PRIVATE_OUTBOUND", "Let outgoing requests use http and private addresses (tests).", False
    )
    page_seconds: float = setting(
        "PAGE_SECONDS", "How long a shared page is served without asking whether it changed.", 1.0
    )

    @property
    def demo(self) -> bool:
        return self.mode == "demo"

    @property
    def https(self) -> bool:
        return self.base_url.startswith("https://")


def _parsed(kind: type, text: str) -> Any:
    """Turn the text of an environment variable into the type of its setting."""
    if kind is bool:
        return text.lower() in ("1", "true", "yes", "on")
    if kind in (int, float):
        return kind(text)
    if kind is Path:
        return Path(text)
    if kind is tuple:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read settings from the environment, fill in what follows from others, and refuse unsafe ones.

    Raises SettingsError with a sentence that says what to change.
    """
    given: dict[str, Any] = {}
    for item in fields(Settings):
        text = environ.get(item.metadata["name"], "").strip()
        if text:
            kind = type(item.default)
            try:
                given[item.name] = _parsed(kind, text)
            except ValueError as error:
                raise SettingsError(f"{item.metadata['name']} must be a {kind.__name__}, not {text!r}.") from error
    mode = given.get("mode", "production")
    data_dir = Path(given.get("data_dir", Path("data"))).absolute()
    given["data_dir"] = data_dir
    given.setdefault("database_url", f"sqlite:///{data_dir / 'sundet.db'}")
    given["database_url"] = _psycopg(given["database_url"])
    given.setdefault("secret_key", _kept_key(data_dir))
    if mode == "demo":
        given.setdefault("base_url", f"http://localhost:{given.get('port', 8000)}")
        given.setdefault("second_factor", "offered")
    settings = Settings(**given)
    _refuse_unsafe(settings)
    return settings


def _psycopg(url: str) -> str:
    """Name the psycopg 3 driver in a PostgreSQL address that names none."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _kept_key(data_dir: Path) -> str:
    """Return the key kept in the data folder, made on the first start and readable by the owner alone."""
    path = data_dir / "secret_key"
    if not path.exists():
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)
        path.write_text(new_key(), encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()


def _refuse_unsafe(settings: Settings) -> None:
    """Refuse a set-up in which the site would be unsafe or broken."""
    if settings.mode not in MODES:
        raise SettingsError(f"SUNDET_MODE must be one of {', '.join(MODES)}, not {settings.mode!r}.")
    if settings.mode != "production":
        return
    if len(settings.secret_key) < 32 or settings.secret_key.lower().startswith(KNOWN_KEYS):
        raise SettingsError(
            "SECRET_KEY is short or well known. Leave it out and one is made, or set 32 random characters."
        )
    if not settings.base_url:
        raise SettingsError("BASE_URL is missing. Set it to the public address, for example https://sundet.example.")
    if settings.debug:
        raise SettingsError("FLASK_DEBUG is on. Switch it off in production.")
    if settings.stripe_secret_key and not settings.stripe_webhook_secret:
        raise SettingsError("STRIPE_WEBHOOK_SECRET is missing: without it Stripe's messages could not be believed.")


def settings() -> Settings:
    """Return the settings of the current app."""
    found = current_app.extensions["settings"]
    assert isinstance(found, Settings)
    return found
