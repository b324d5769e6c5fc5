"""The Attention inbox: what about money needs a person, with the order it is about and what can be done."""

from flask import Response, request

from core.db import db
from core.desk import me, press, row_or_404
from core.language import _
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires
from registration.actions.attention import resolve_attention
from registration.actions.settling import accept_over_capacity
from registration.desk_views.desk import blueprint, edition_here
from registration.forms.desk import ResolveForm
from registration.queries import desk
from registration.queries.orders import attention_in
from registration.words import attention_words


@blueprint.get("/<edition>/attention")
@requires(May.ATTENTION_SEE)
def attention(edition: str) -> Response:
    """List what needs a person, the oldest first; what is settled stands on a page of its own."""
    found = edition_here(edition)
    resolved = request.args.get("settled") == "yes"
    matters = db.session.scalars(desk.attention_listed(found.id, resolved=resolved).limit(200)).all()
    ids = {matter.order_id for matter in matters if matter.order_id is not None}
    orders = {order.id: order for order in db.session.scalars(desk.orders_by_ids(found.id, ids))}
    return page(
        "registration_desk/attention.html",
        edition=found,
        matters=matters,
        orders=orders,
        resolved=resolved,
        say_matter=attention_words,
    )


@blueprint.route("/<edition>/attention/<int:attention_id>/settle", methods=["GET", "POST"])
@requires(May.ATTENTION_RESOLVE)
def attention_settle(edition: str, attention_id: int) -> Response:
    """Settle a matter with a word on what was done."""
    found = edition_here(edition)
    matter = row_or_404(attention_in(found.id, attention_id))
    form = ResolveForm()
    if attempt(
        form, lambda: resolve_attention(matter.id, edition_id=found.id, by=me(), resolution=form.resolution.data)
    ):
        say(_("Settled."))
        return see_other("registration_desk.attention", edition=found.slug)
    return form_page(
        "registration_desk/attention_settle.html", form, edition=found, matter=matter, say_matter=attention_words
    )


@blueprint.post("/<edition>/attention/<int:attention_id>/accept")
@requires(May.MONEY_CHANGE)
def attention_accept(edition: str, attention_id: int) -> Response:
    """Let somebody in over capacity, whose money came late and has not gone back yet."""
    found = edition_here(edition)
    matter = row_or_404(attention_in(found.id, attention_id))
    if matter.refund_id is not None:
        refund_id = matter.refund_id
        done = _("They are in. Their ticket is valid and they get a mail.")
        press(lambda: accept_over_capacity(refund_id, by=me()), done)
    return see_other("registration_desk.attention", edition=found.slug)
