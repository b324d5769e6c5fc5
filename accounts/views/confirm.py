"""Showing again who one is, before a sensitive step: by mailed code, password, app or passkey."""

from collections.abc import Callable
from typing import Any

from flask import Response, request, url_for

from accounts.actions import confirming
from accounts.actions.challenges import open_code
from accounts.forms.profile import EmptyForm
from accounts.forms.sign_in import AgainForm, CodeForm, PasskeyForm
from accounts.models import ChallengePurpose
from accounts.queries import passkeys_of, password_of, primary_address_of, second_factor_of
from accounts.views.blueprint import accounts
from accounts.views.reader import keep_browser, me, this_browser
from core.db import db
from core.language import _
from core.pages import attempt, form_page, own_path, say, see_other
from core.permissions import May, requires

FACTOR = "factor-"


def _next() -> str:
    return own_path(request.args.get("next"), url_for("accounts.home"))


def _page(failed: Any = None) -> Response:
    """Show every way that this member has; the mailed code always works. `failed` is the form that was sent."""
    member, browser = me(), this_browser()
    mailed = open_code(ChallengePurpose.CONFIRM, browser, member.id) is not None
    forms: dict[str, Any] = {
        "code": CodeForm(formdata=None) if mailed else None,
        "password": AgainForm(formdata=None) if db.session.scalar(password_of(member.id)) else None,
        "factor": CodeForm(formdata=None, prefix=FACTOR) if db.session.scalar(second_factor_of(member.id)) else None,
        "passkey": PasskeyForm(formdata=None) if db.session.scalar(passkeys_of(member.id)) else None,
    }
    form = failed if failed is not None else EmptyForm(formdata=None)
    forms["mail"] = None
    if failed is not None:
        forms[_way_of(failed)] = failed
    address = db.session.scalar(primary_address_of(member.id))
    return form_page("accounts/confirm.html", form, ways=forms, mailed=mailed, address=address, next=_next())


def _way_of(form: Any) -> str:
    if isinstance(form, CodeForm):
        return "factor" if form.code.name.startswith(FACTOR) else "code"
    return {AgainForm: "password", PasskeyForm: "passkey"}.get(type(form), "mail")


def _confirmed(form: Any, field: Any, confirm_by: Callable[..., None]) -> Response:
    """Confirm by what was typed into a field and go on, or show the page again with what was wrong."""
    member, browser = me(), this_browser()

    def act() -> None:
        confirm_by(member.id, field.data, session_id=member.session_id, browser=browser)

    return see_other(_next()) if attempt(form, act) else _page(form)


@accounts.get("/confirm")
@requires(May.SIGNED_IN)
def confirm() -> Response:
    return _page()


@accounts.post("/confirm/mail")
@requires(May.SIGNED_IN)
def confirm_mail() -> Response:
    """Have a code mailed."""
    form = EmptyForm()
    if attempt(form, lambda: confirming.ask_to_confirm(me().id, this_browser())):
        say(_("We have sent you a mail with a code."), "info")
        return keep_browser(see_other("accounts.confirm", next=_next()))
    return _page(form)


@accounts.post("/confirm/code")
@requires(May.SIGNED_IN)
def confirm_code() -> Response:
    form = CodeForm()
    return _confirmed(form, form.code, confirming.confirm_by_code)


@accounts.post("/confirm/password")
@requires(May.SIGNED_IN)
def confirm_password() -> Response:
    form = AgainForm()
    return _confirmed(form, form.password, confirming.confirm_by_password)


@accounts.post("/confirm/factor")
@requires(May.SIGNED_IN)
def confirm_factor() -> Response:
    form = CodeForm(prefix=FACTOR)
    return _confirmed(form, form.code, confirming.confirm_by_factor)


@accounts.post("/confirm/passkey")
@requires(May.SIGNED_IN)
def confirm_passkey() -> Response:
    form = PasskeyForm()
    return _confirmed(form, form.credential, confirming.confirm_by_passkey)
