"""Security of one's account: password, second factor, sessions."""

from flask import Response

from accounts.actions import passwords
from accounts.actions import second_factor as factors
from accounts.actions import sessions as ending
from accounts.forms.sign_in import FactorForm, NewPasswordForm
from accounts.queries import (
    passkeys_of,
    password_of,
    primary_address_of,
    recovery_codes_of,
    second_factor_of,
    sessions_of,
)
from accounts.rules.sessions import SessionTimes, ends_at, holds
from accounts.views.blueprint import accounts
from accounts.views.reader import asks_again, me, stop, this_browser
from accounts.views.sign_in import tried, wanted_path
from accounts.words import METHODS
from core.clock import now
from core.codes import qr_svg
from core.db import db
from core.language import _
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires
from core.settings import settings

BACK = "/account/security"


@accounts.get("/security")
@requires(May.SIGNED_IN)
def security() -> Response:
    """Show how this member signs in."""
    member_id = me().id
    return page(
        "accounts/security.html",
        password=db.session.scalar(password_of(member_id)),
        passkeys=db.session.scalars(passkeys_of(member_id)).all(),
        factor=db.session.scalar(second_factor_of(member_id)),
        codes_left=len(db.session.scalars(recovery_codes_of(member_id)).all()),
        sessions=len(db.session.scalars(sessions_of(member_id)).all()),
        demanded=settings().second_factor == "required" and me().team,
    )


@accounts.route("/password", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
@asks_again(BACK)
def password() -> Response:
    form, member = NewPasswordForm(), me()
    if attempt(form, lambda: passwords.set_password(member.id, form.password.data, session_id=member.session_id)):
        say(_("Your password is set. All other sessions were ended."))
        return see_other("accounts.security")
    address = db.session.scalar(primary_address_of(member.id))
    return form_page("accounts/password.html", form, address=address)


@accounts.post("/password/remove")
@requires(May.SIGNED_IN)
@asks_again(BACK)
def password_remove() -> Response:
    passwords.remove_password(me().id)
    say(_("The password is gone. You sign in by mail or passkey."))
    return see_other("accounts.security")


@accounts.route("/second-factor", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
@asks_again(BACK)
def second_factor() -> Response:
    """Set up an authenticator app; nothing is stored before its first code was right."""
    member, form = me(), FactorForm()
    codes = tried(
        form,
        lambda: factors.set_second_factor(
            member.id, form.token.data, form.code.data, session_id=member.session_id, browser=this_browser()
        ),
    )
    if codes is not None:
        return _show_codes(codes)
    form.token.data, secret = factors.factor_on_offer(member.id, form.token.data)
    address = db.session.scalar(primary_address_of(member.id)) or ""
    return form_page(
        "accounts/second_factor.html",
        form,
        secret=secret,
        qr=qr_svg(factors.setup_address(secret, address), _("QR code for your authenticator app")),
        passkeys=db.session.scalars(passkeys_of(member.id)).all(),
        next=wanted_path(),
    )


def _show_codes(codes: list[str]) -> Response:
    """Show recovery codes, this once: only their digests are stored."""
    return page("accounts/recovery_codes.html", codes=codes, next=wanted_path())


@accounts.post("/second-factor/codes")
@requires(May.SIGNED_IN)
@asks_again(BACK)
def recovery_codes() -> Response:
    return _show_codes(factors.renew_recovery_codes(me().id))


@accounts.post("/second-factor/remove")
@requires(May.SIGNED_IN)
@asks_again(BACK)
def second_factor_remove() -> Response:
    factors.remove_second_factor(me().id)
    say(_("The second factor is gone."))
    return see_other("accounts.security")


# --- sessions ---------------------------------------------------------------------------------------------------------


@accounts.get("/sessions")
@requires(May.SIGNED_IN)
def sessions() -> Response:
    """Show where this member is signed in."""
    member, moment = me(), now()
    rows = []
    for row in db.session.scalars(sessions_of(member.id)):
        times = SessionTimes(created_at=row.created_at, seen_at=row.seen_at, team=row.team, half=row.half)
        if holds(times, moment):
            rows.append((row, ends_at(times), row.id == member.session_id))
    return page("accounts/sessions.html", rows=rows, methods=METHODS)


@accounts.post("/sessions/<int:session_id>/end")
@requires(May.SIGNED_IN)
def session_end(session_id: int) -> Response:
    member = me()
    ending.end_session(member.id, session_id)
    if session_id == member.session_id:
        return stop(see_other("accounts.sign_in"))
    say(_("That session is over."))
    return see_other("accounts.sessions")


@accounts.post("/sign-out-everywhere")
@requires(May.SIGNED_IN)
def sign_out_everywhere() -> Response:
    ending.sign_out_everywhere(me().id)
    response = stop(see_other("accounts.sign_in"))
    say(_("You are signed out everywhere."))
    return response
