"""The Attention inbox: what about money needs a person, with the order it is about and what can be done."""

from flask import Response, abort, request

from accounts.queries.members import names_of
from core.db import db
from core.desk import me, press, row_or_404
from core.language import _
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires, viewer
from registration.actions.attention import resolve_attention
from registration.actions.settling import accept_over_capacity
from registration.desk_views.desk import blueprint, edition_here
from registration.forms.desk import ResolveForm
from registration.models import Attention
from registration.queries import desk
from registration.queries.orders import attention_in
from registration.rules.settlement import Attention as Matter
from registration.words import attention_words, minors_rule_words


def _can_settle(matter: Attention) -> bool:
    """Say whether whoever looks may settle a matter: one of mentoring is not for those who see to money."""
    about_mentoring = matter.code == Matter.MINORS_RULE.value
    return viewer().may(May.ATTENTION_RESOLVE) and (not about_mentoring or viewer().may(May.MENTORING_CHANGE))


@blueprint.get("/<edition>/attention")
@requires(May.ATTENTION_SEE)
def attention(edition: str) -> Response:
    """List what needs a person, the oldest first; what is settled stands on a page of its own."""
    found = edition_here(edition)
    resolved = request.args.get("settled") == "yes"
    matters = db.session.scalars(desk.attention_listed(found.id, resolved=resolved).limit(200)).all()
    ids = {matter.order_id for matter in matters if matter.order_id is not None}
    members = {matter.details.get("member_id") for matter in matters}
    orders = {order.id: order for order in db.session.scalars(desk.orders_by_ids(found.id, ids))}
    return page(
        "registration_desk/attention.html",
        edition=found,
        matters=matters,
        orders=orders,
        names={row.id: row.name for row in db.session.execute(names_of(members))},
        resolved=resolved,
        say_matter=attention_words,
        say_rule=minors_rule_words,
        can_settle=_can_settle,
    )


@blueprint.route("/<edition>/attention/<int:attention_id>/settle", methods=["GET", "POST"])
@requires(May.ATTENTION_RESOLVE)
def attention_settle(edition: str, attention_id: int) -> Response:
    """Settle a matter with a word on what was done; 403 for who may not settle this one."""
    found = edition_here(edition)
    matter = row_or_404(attention_in(found.id, attention_id))
    if not _can_settle(matter):
        abort(403)
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
