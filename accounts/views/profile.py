"""One's own account: overview, profile, addresses, merging, consents."""

from flask import Response

from accounts.actions import addresses as changing
from accounts.actions.challenges import open_code
from accounts.actions.consents import choose_consents
from accounts.actions.members import change_profile
from accounts.actions.merging import merge_members, proven_other
from accounts.forms.profile import AddressForm, ConsentsForm, EmptyForm, ProfileForm
from accounts.forms.sign_in import CodeForm
from accounts.models import ChallengePurpose, Member
from accounts.queries import addresses_of, belongings_of, consents_of, member_by_id, primary_address_of
from accounts.rules.consents import ConsentKind, offered
from accounts.views.blueprint import accounts
from accounts.views.parts import parts_of
from accounts.views.reader import asks_again, keep_browser, me, remember_language, this_browser
from accounts.views.sign_in import tried
from accounts.words import CONSENT_TITLES, CONSENTS
from core.db import db
from core.language import _
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires

ADDRESSES = "/account/addresses"


def _row() -> Member:
    return db.session.execute(member_by_id(me().id)).scalar_one()


@accounts.get("/")
@requires(May.SIGNED_IN)
def home() -> Response:
    """Show what there is to do here, and what the floors above have for this member."""
    member_id = me().id
    return page(
        "accounts/home.html",
        member=me(),
        address=db.session.scalar(primary_address_of(member_id)),
        organisations=db.session.scalars(belongings_of(member_id)).all(),
        parts=parts_of(member_id),
    )


@accounts.route("/profile", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def profile() -> Response:
    member = _row()
    form = ProfileForm(obj=member)
    form.offer_choices()
    if attempt(form, lambda: change_profile(member.id, form.profile())):
        say(_("Your profile is saved."))
        return remember_language(see_other("accounts.profile"), form.language.data)
    return form_page("accounts/profile.html", form)


# --- addresses --------------------------------------------------------------------------------------------------------


@accounts.route("/addresses", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
@asks_again(ADDRESSES)
def addresses() -> Response:
    """Show the addresses, and have a code mailed to another one."""
    form, member_id = AddressForm(), me().id
    if attempt(form, lambda: changing.ask_for_address(member_id, form.address.data, this_browser())):
        return keep_browser(see_other("accounts.address_code"))
    return form_page("accounts/addresses.html", form, rows=db.session.scalars(addresses_of(member_id)).all())


@accounts.route("/addresses/code", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def address_code() -> Response:
    """Add the address with its code; one that has an account leads on to merging."""
    form, member_id = CodeForm(), me().id
    challenge = open_code(ChallengePurpose.NEW_ADDRESS, this_browser(), member_id)
    address = challenge.address if challenge is not None else ""
    added = tried(form, lambda: changing.prove_address(member_id, form.code.data, this_browser()))
    if added is None:
        return form_page("accounts/address_code.html", form, address=address)
    if not added:
        return see_other("accounts.merge")
    say(_("%(address)s is yours now. You can sign in with it.", address=address))
    return see_other("accounts.addresses")


@accounts.post("/addresses/<int:address_id>/primary")
@requires(May.SIGNED_IN)
@asks_again(ADDRESSES)
def address_primary(address_id: int) -> Response:
    changing.make_primary(me().id, address_id)
    say(_("We write to that address from now on."))
    return see_other("accounts.addresses")


@accounts.post("/addresses/<int:address_id>/remove")
@requires(May.SIGNED_IN)
@asks_again(ADDRESSES)
def address_remove(address_id: int) -> Response:
    changing.remove_address(me().id, address_id)
    say(_("The address is removed."))
    return see_other("accounts.addresses")


@accounts.route("/merge", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
@asks_again(ADDRESSES)
def merge() -> Response:
    """Make the account of an address that was just proven one with this one."""
    form, browser = EmptyForm(), this_browser()
    challenge, other = proven_other(me().id, browser)
    if attempt(form, lambda: merge_members(me().id, browser)):
        say(_("The two accounts are one now."))
        return see_other("accounts.addresses")
    return form_page("accounts/merge.html", form, address=challenge.address, other=other.name)


# --- consents ---------------------------------------------------------------------------------------------------------


@accounts.route("/consents", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def consents() -> Response:
    """Give and take back consents, and show the story of them."""
    member = me()
    rows = db.session.scalars(consents_of(member.id)).all()
    texts = {kind: str(CONSENTS[kind]) for kind in offered(minor=member.minor)}
    in_force = [row.kind.value for row in rows if row.withdrawn_at is None]
    form = ConsentsForm(data={"agreed": in_force})
    form.agreed.choices = [(kind.value, text) for kind, text in texts.items()]
    if attempt(form, lambda: choose_consents(member.id, frozenset(map(ConsentKind, form.agreed.data)), texts=texts)):
        say(_("Your choices are saved."))
        return see_other("accounts.consents")
    return form_page("accounts/consents.html", form, rows=rows, titles=CONSENT_TITLES)
