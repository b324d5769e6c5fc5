"""Passkeys: what the page's script asks for, adding one, removing one."""

from collections.abc import Callable

from flask import Response, current_app, make_response

from accounts.actions import passkeys
from accounts.forms.sign_in import NewPasskeyForm
from accounts.rules.networks import device_of
from accounts.views.blueprint import accounts
from accounts.views.reader import asks_again, keep_browser, me, this_browser
from core.language import _
from core.pages import SLOWER, attempt, form_page, say, see_other
from core.permissions import May, requires
from core.refusals import Refused
from core.words import sentence

BACK = "/account/security"


def _options(ask: Callable[[], str]) -> Response:
    """Answer the page's script with the question for the device, or with a sentence to show."""
    try:
        response = make_response(ask())
    except Refused as refusal:
        body = current_app.json.dumps({"refused": sentence(refusal)})
        response = make_response(body, SLOWER.get(refusal.code, 409))
    response.mimetype = "application/json"
    response.headers["Cache-Control"] = "no-store"
    return keep_browser(response)


@accounts.post("/passkeys/options/sign-in")
@requires(May.EVERYONE)
def passkey_options() -> Response:
    return _options(lambda: passkeys.ask_for_passkey(this_browser()))


@accounts.post("/passkeys/options/confirm")
@requires(May.SIGNED_IN)
def passkey_confirm_options() -> Response:
    return _options(lambda: passkeys.ask_for_passkey(this_browser(), me().id))


@accounts.post("/passkeys/options/add")
@requires(May.SIGNED_IN)
@asks_again(BACK)
def passkey_add_options() -> Response:
    return _options(lambda: passkeys.ask_for_new_passkey(me().id, this_browser()))


@accounts.route("/passkeys/add", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
@asks_again(BACK)
def passkey_add() -> Response:
    member, browser = me(), this_browser()
    form = NewPasskeyForm(data={"name": device_of(browser.user_agent)})
    if attempt(
        form,
        lambda: passkeys.add_passkey(
            member.id, form.credential.data, form.name.data, session_id=member.session_id, browser=browser
        ),
    ):
        say(_("The passkey is ready. Next time you sign in with it."))
        return see_other("accounts.security")
    form.credential.data = ""
    return form_page("accounts/passkey_add.html", form)


@accounts.post("/passkeys/<int:passkey_id>/remove")
@requires(May.SIGNED_IN)
@asks_again(BACK)
def passkey_remove(passkey_id: int) -> Response:
    passkeys.remove_passkey(me().id, passkey_id)
    say(_("The passkey is gone. Remove it from your device too."))
    return see_other("accounts.security")
