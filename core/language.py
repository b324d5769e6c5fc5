"""Languages: which one the reader wants, its words, dates, money, and how names are searched and sorted."""

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from functools import cache
from string import ascii_uppercase
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date as babel_date
from babel.numbers import format_decimal
from flask import Flask, Response, g, has_app_context, has_request_context, request
from flask.globals import _cv_app
from flask_babel import Babel, Domain, LazyString, force_locale, get_domain, get_locale, get_translations

from core.money import Money
from core.texts import LANGUAGES, Texts

__all__ = ["LANGUAGES", "Domain", "_", "force_locale", "get_domain", "lazy", "ngettext"]

NAMES = {"da": "Dansk", "sv": "Svenska", "en": "English"}
COOKIE = "language"
# Both cities of the Sound share one clock; an edition elsewhere names its own.
DEFAULT_ZONE = "Europe/Copenhagen"
FOLDS = str.maketrans(
    {"å": "aa", "ø": "oe", "ö": "oe", "æ": "ae", "ä": "ae", "ü": "y", "ß": "ss", "ð": "d", "þ": "th", "ł": "l"}
)
# Letters with something on them, of names around here and next door.
LETTERS = "åäæöøüéèêëáàâíóôúýñçßðþłšžčć"
NO_COUNTRIES = ("EU", "EZ", "UN", "ZZ", "XA", "XB", "QO")
ALPHABETS = {
    "da": {"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}", "aa": "}", "ü": "y"},
    "sv": {"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ü": "y"},
    "en": {"æ": "ae", "ä": "a", "ø": "o", "ö": "o", "å": "a"},
}


@cache
def _catalogue(_code: str) -> Any:
    return get_translations()


def _words() -> Any:
    """Return the translations for the reader. A page asks for hundreds of words, so they are found the short way."""
    return _catalogue(current_code())


def _(text: str, **values: Any) -> str:
    """Return words in the reader's language, with values put in where there are any."""
    found: str = _words().ugettext(text)
    return found % values if values else found


def ngettext(one: str, many: str, num: int, **values: Any) -> str:
    """Return words in the form that goes with a number, which is among the values as `num`."""
    found: str = _words().ungettext(one, many, num)
    return found % {"num": num, **values}


def lazy(text: str, **values: Any) -> LazyString:
    """Return words that are translated when they are used."""
    return LazyString(_, text, **values)


def language() -> str:
    """Return the code of the reader's language: chosen, else the member's, else the browser's, else English."""
    if not has_request_context():
        return str(g.get("language", "en")) if has_app_context() else "en"
    if "language" not in g:
        g.language = _wanted()
    return str(g.language)


def _wanted() -> str:
    for choice in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if choice in LANGUAGES:
            return choice
    # Norwegians read Danish with ease, and would otherwise be sent to English.
    best = request.accept_languages.best_match([*LANGUAGES, "nb", "no", "nn"])
    return {"nb": "da", "no": "da", "nn": "da"}.get(best or "", best or "en")


def language_url(code: str) -> str:
    """Return the address of this page in another language."""
    args = {key: value for key, value in request.args.items(multi=True) if key != "lang"}
    return f"{request.path}?{urlencode({**args, 'lang': code})}"


def _remember_choice(response: Response) -> Response:
    choice = request.args.get("lang")
    if choice in LANGUAGES and request.cookies.get(COOKIE) != choice:
        response.set_cookie(
            COOKIE, choice, max_age=365 * 86400, samesite="Lax", secure=request.is_secure, httponly=True
        )
    return response


def in_language(code: str) -> Any:
    """Return a context manager in which words come out in this language (mails, PDFs, exports)."""
    return force_locale(code)


def pick(texts: Texts | None, code: str | None = None) -> str:
    """Return a translated text in the reader's language, or the nearest one that has it."""
    return "" if texts is None else texts.pick(code or current_code())


def current_code() -> str:
    """Return the language that words come out in right now, a forced one (mail, PDF) included.

    A page asks for it some thousand times, so it is read where Flask-Babel keeps it, the short way.
    """
    context = _cv_app.get(None)
    kept = None if context is None else context.g.__dict__.get("_flask_babel")
    locale = getattr(kept, "babel_locale", None) or get_locale()
    return locale.language if locale is not None and locale.language in LANGUAGES else "en"


def money(value: Money, code: str | None = None) -> str:
    """Write an amount with its ISO code: `1.495,00 SEK`; "kr" alone would be ambiguous on the Sound."""
    number = format_decimal(Decimal(value.amount) / 100, format="#,##0.00", locale=code or current_code())
    return f"{number}\N{NO-BREAK SPACE}{value.currency}"


def amount(minor: int, currency: str) -> str:
    """Write minor units of a currency as `money` does, for templates that hold the two apart."""
    return money(Money(minor, currency))


def parse_amount(typed: str) -> int:
    """Read a typed amount (`1.495,50`, `1 495.50`, `1495`) into minor units. Raises ValueError."""
    text = re.sub(r"[\s\u00a0\u202f']", "", typed)
    if not re.fullmatch(r"\d{1,3}(\.\d{3})*(,\d{1,2})?|\d{1,3}(,\d{3})*(\.\d{1,2})?|\d{1,9}([.,]\d{1,2})?", text, re.A):
        raise ValueError(typed)
    match = re.search(r"[.,](\d{1,2})$", text)
    fraction = match.group(1).ljust(2, "0") if match else "00"
    whole = re.sub(r"[.,]", "", text[: match.start()] if match else text)
    return int(whole) * 100 + int(fraction)


def zone_of(name: str | None = None) -> ZoneInfo:
    return ZoneInfo(name or DEFAULT_ZONE)


def local(moment: dt.datetime, zone: str | None = None) -> dt.datetime:
    """Return a stored UTC moment on the clock of the city."""
    return moment.astimezone(zone_of(zone))


def date_(value: dt.date | dt.datetime, code: str | None = None, *, long: bool = False, zone: str | None = None) -> str:
    """Write a date as it is written there: da `07.05.2027`, sv `2027-05-07`, en `7 May 2027`."""
    code = code or current_code()
    day = local(value, zone).date() if isinstance(value, dt.datetime) else value
    if long:
        pattern = {"da": "EEEE 'den' d. MMMM y", "sv": "EEEE d MMMM y", "en": "EEEE d MMMM y"}[code]
    else:
        pattern = {"da": "dd.MM.y", "sv": "y-MM-dd", "en": "d MMM y"}[code]
    return babel_date(day, pattern, locale=_british(code))


def _british(code: str) -> str:
    """Dates in English come the European way."""
    return "en_GB" if code == "en" else code


def dates_(first: dt.date, last: dt.date, code: str | None = None) -> str:
    """Write a span of days: `22–24 April 2027`."""
    code = code or current_code()
    locale = _british(code)
    dot = "." if code == "da" else ""
    end = babel_date(last, f"d'{dot}' MMMM y" if dot else "d MMMM y", locale=locale)
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}{dot}–{end}"
    return babel_date(first, f"d'{dot}' MMMM" if dot else "d MMMM", locale=locale) + " – " + end


def time_(moment: dt.datetime, code: str | None = None, zone: str | None = None) -> str:
    """Write a time of day: Danish `kl. 14.30`, else `14:30`."""
    clock = local(moment, zone)
    if (code or current_code()) == "da":
        return f"kl. {clock:%H.%M}"
    return f"{clock:%H:%M}"


def datetime_(moment: dt.datetime, code: str | None = None, zone: str | None = None) -> str:
    return f"{date_(moment, code, zone=zone)} {time_(moment, code, zone)}"


def number(value: int, code: str | None = None) -> str:
    return format_decimal(value, locale=code or current_code())


def country_name(alpha2: str, code: str | None = None) -> str:
    return str(Locale.parse(code or current_code()).territories.get(alpha2, alpha2))


def countries(code: str | None = None) -> list[tuple[str, str]]:
    """Return the countries of the world, the two of the Sound first, the rest in the reader's order."""
    code = code or current_code()
    names = {str(key): str(name) for key, name in Locale.parse(code).territories.items()}
    rest = [(key, name) for key, name in names.items() if len(key) == 2 and key.isalpha() and key not in NO_COUNTRIES]
    rest.sort(key=lambda pair: sort_key(pair[1], code))
    first = [(key, names[key]) for key in ("SE", "DK")]
    return first + [pair for pair in rest if pair[0] not in ("SE", "DK")]


def fold(text: str) -> str:
    """Return a text as it is searched: lower case, å=aa, ø=ö=oe, æ=ä=ae, other accents off, one space.

    Databases do not do this alike (LIKE, NOCASE, FTS5, unaccent), so it is done here on both sides.
    """
    composed = unicodedata.normalize("NFC", text).casefold().translate(FOLDS)
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", composed) if not unicodedata.combining(sign))
    return " ".join(plain.split())


# How each of these letters is folded, large ones too.
FOLDED = {sign: fold(letter) for letter in LETTERS for sign in (letter, letter.upper()) if len(sign) == 1}
_LETTERS = str.maketrans({**{letter: letter.lower() for letter in ascii_uppercase}, **FOLDED})


def fold_letters(text: str | None) -> str | None:
    """Return a text folded as far as every database can: the letters of names around here, and lower case of a to z.

    What it does not know stays as it is, and comes after z. `core.listing.folded` does the same in SQL.
    """
    return None if text is None else text.translate(_LETTERS)


def sort_key(text: str, code: str) -> tuple[str, str]:
    """Return a key that sorts as people of that language expect: da … æ ø å (aa with å), sv … å ä ö."""
    lower = unicodedata.normalize("NFC", text).casefold()
    for letter, place in ALPHABETS.get(code, ALPHABETS["en"]).items():
        lower = lower.replace(letter, place)
    kept = "".join(sign for sign in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(sign))
    return kept, text


def init_language(app: Flask) -> None:
    """Give the app its languages and the templates their filters."""
    root = app.root_path
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = f"{root}/translations"
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    Babel(app, locale_selector=language)
    app.after_request(_remember_choice)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # the i18n extension adds it
        lambda text: _words().ugettext(text),
        lambda one, many, count: _words().ungettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.filters.update(
        money=money,
        amount=amount,
        date=date_,
        time=time_,
        datetime=datetime_,
        pick=pick,
        number=number,
        country=country_name,
    )
    app.jinja_env.globals.update(language_url=language_url, language_names=NAMES, dates=dates_, pick=pick)
