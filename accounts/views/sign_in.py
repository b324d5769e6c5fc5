"""Signing in and joining: an address, then code or link; or password; or passkey; and signing out."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, request, url_for

from accounts.actions import members
from accounts.actions import sign_in as entering
from accounts.actions.challenges import belongs_to, open_code, open_link
from accounts.actions.members import proven_address
from accounts.actions.sessions import SignedIn, end_session
from accounts.forms.sign_in import CodeForm, JoinForm, LinkForm, PasskeyForm, PasswordSignInForm, SignInForm
from accounts.models import ChallengePurpose
from accounts.rules.ages import AgeGroup
from accounts.rules.consents import ConsentKind
from accounts.views.blueprint import accounts
from accounts.views.reader import half_session_id, keep_browser, reader, start, stop, this_browser
from accounts.words import CONSENTS
from core.clock import now
from core.language import _
from core.pages import attempt, form_page, own_path, say, see_other
from core.permissions import May, requires
from core.refusals import Refused
from core.security import secret_page
from core.words import sentence

Found = TypeVar("Found")


def tried(form: Any, act: Callable[[], Found]) -> Found | None:
    """Return what an action answers, or None when the form or the rules say no."""
    found: list[Found] = []
    return found[0] if attempt(form, lambda: found.append(act())) else None


def wanted_path() -> str:
    """Return where the reader wants to go afterwards: one of our own paths, or nothing."""
    return own_path(request.args.get("next"), "")


def go_on(entered: SignedIn | entering.NewAddress) -> Response:
    """Go where the reader wanted to go, by way of the second factor or of joining where that is needed."""
    if isinstance(entered, entering.NewAddress):
        return keep_browser(see_other("accounts.join"))
    if entered.half:
        return start(entered, see_other("accounts.sign_in_second", next=entered.next_path or None))
    return start(entered, see_other(own_path(entered.next_path, url_for("accounts.home"))))


@accounts.route("/sign-in", methods=["GET", "POST"])
@requires(May.EVERYONE)
def sign_in() -> Response:
    form, next_path = SignInForm(), wanted_path()
    if request.method == "GET" and reader() is not None:
        return see_other(own_path(next_path, url_for("accounts.home")))
    if attempt(form, lambda: entering.ask_to_sign_in(form.address.data, this_browser(), next_path=next_path)):
        return keep_browser(see_other("accounts.sign_in_code"))
    return form_page("accounts/sign_in.html", form, passkey=PasskeyForm(formdata=None), next=next_path)


@accounts.route("/sign-in/code", methods=["GET", "POST"])
@requires(May.EVERYONE)
def sign_in_code() -> Response:
    challenge = open_code(ChallengePurpose.SIGN_IN, this_browser())
    address = challenge.address if challenge is not None else ""
    form = CodeForm()
    entered = tried(form, lambda: entering.sign_in_by_code(form.code.data, this_browser()))
    if entered is not None:
        return go_on(entered)
    return form_page("accounts/sign_in_code.html", form, address=address)


@accounts.route("/sign-in/link/<secret>", methods=["GET", "POST"])
@requires(May.EVERYONE)
def sign_in_link(secret: str) -> Response:
    """Opening the link changes nothing; pressing the button signs in. Another browser needs the code as well."""
    secret_page()
    try:
        challenge = open_link(secret)
    except Refused as refusal:
        return form_page("accounts/sign_in_link.html", LinkForm(), over=sentence(refusal))
    here = belongs_to(challenge, this_browser())
    form = LinkForm() if here else CodeForm()
    code = "" if here else form.code.data or ""
    entered = tried(form, lambda: entering.sign_in_by_link(secret, this_browser(), code=code))
    if entered is not None:
        return go_on(entered)
    return form_page("accounts/sign_in_link.html", form, here=here, address=challenge.address if here else "", over="")


@accounts.route("/sign-in/password", methods=["GET", "POST"])
@requires(May.EVERYONE)
def sign_in_password() -> Response:
    form, next_path = PasswordSignInForm(), wanted_path()
    entered = tried(
        form,
        lambda: entering.sign_in_by_password(
            form.address.data, form.password.data, this_browser(), next_path=next_path
        ),
    )
    if entered is not None:
        return go_on(entered)
    return form_page("accounts/sign_in_password.html", form, next=next_path)


@accounts.post("/sign-in/passkey")
@requires(May.EVERYONE)
def sign_in_passkey() -> Response:
    form, next_path = PasskeyForm(), wanted_path()
    entered = tried(
        form, lambda: entering.sign_in_by_passkey(form.credential.data, this_browser(), next_path=next_path)
    )
    if entered is not None:
        return go_on(entered)
    for _field, problem in form.all_errors():
        say(problem, "bad")
    return see_other("accounts.sign_in", next=next_path or None)


@accounts.route("/sign-in/second", methods=["GET", "POST"])
@requires(May.EVERYONE)
def sign_in_second() -> Response:
    session_id = half_session_id()
    if session_id is None:
        return see_other("accounts.sign_in", next=wanted_path() or None)
    form = CodeForm()
    entered = tried(form, lambda: entering.show_factor(session_id, form.code.data, this_browser()))
    if entered is not None:
        return start(entered, see_other(own_path(wanted_path(), url_for("accounts.home"))))
    return form_page("accounts/sign_in_second.html", form, passkey=PasskeyForm(formdata=None), next=wanted_path())


@accounts.route("/join", methods=["GET", "POST"])
@requires(May.EVERYONE)
def join() -> Response:
    """Ask a new address for its name and age. Whoever is too young gets a kind word and no account."""
    address = proven_address(this_browser())
    form = JoinForm()
    form.offer_months(now().date())
    if address is None:
        say(_("That took a little long. Begin again with your address."), "warn")
        return see_other("accounts.sign_in")
    terms = str(CONSENTS[ConsentKind.TERMS])
    entered = tried(
        form,
        lambda: members.join(
            form.name.data, AgeGroup(form.age.data), form.chosen_month(), browser=this_browser(), terms=terms
        ),
    )
    if entered is not None:
        say(_("Welcome to Sundet."))
        return go_on(entered)
    return form_page("accounts/join.html", form, address=address)


@accounts.post("/sign-out")
@requires(May.EVERYONE)
def sign_out() -> Response:
    found = reader()
    if found is not None:
        end_session(found.id, found.session_id)
    return stop(see_other("/"))
