"""Beginning an offer, without an account too, and finding the way back to it."""

from flask import Response, request

from conference.actions.drafting import begin as begin_draft
from conference.actions.drafting import mail_offer_links, types_open
from conference.actions.for_rules import key_of, known_call, window_of
from conference.forms.offers import BeginForm, FindForm, lengths_in_words
from conference.models import CallLink, Proposal
from conference.queries.calls import link_by_secret
from conference.rules.calls import Door, door, holds
from conference.views.blueprint import conference
from core.clock import now
from core.db import db
from core.desk import row_or_404
from core.language import language
from core.pages import attempt, form_page, page, see_other
from core.permissions import May, requires, viewer
from core.security import limiter, secret_page
from core.signing import digest
from editions.models import Edition
from editions.queries import public_edition


def _typed_address() -> str:
    return digest(request.form.get("address", "").strip().lower())


def _link(edition: Edition) -> CallLink | None:
    """Return the secret link that was followed here, if it works."""
    typed = request.args.get("key", "")
    found = db.session.scalars(link_by_secret(edition.id, typed)).one_or_none() if typed else None
    return found if found is not None and holds(key_of(found), now()) else None


@conference.route("/<edition>/call/begin", methods=["GET", "POST"])
@limiter.limit("20 per hour", methods=["POST"])
@requires(May.EVERYONE)
def begin(edition: str) -> Response:
    """Ask what somebody brings and who they are, and begin the draft."""
    if request.args.get("key"):
        secret_page()
    found = row_or_404(public_edition(edition))
    link, member_id = _link(found), viewer().member_id
    types = types_open(found.id, link, now())
    form = BeginForm(session_type=str(types[0].id) if len(types) == 1 else None)
    form.offer(types, known=member_id is not None)
    made: list[Proposal] = []

    def act() -> None:
        name, address = ("", "") if member_id else (form.name.data, form.address.data)
        secret = "" if link is None else link.secret
        made.append(
            begin_draft(
                found.id, form.type_id, language=language(), name=name, address=address, member_id=member_id,
                link_secret=secret,
            )
        )  # fmt: skip

    if attempt(form, act):
        return see_other("conference.offer", edition=edition, secret=made[0].secret)
    stands = door(window_of(found, known_call(found.id)), now(), key_of(link))
    hints = {str(row.id): (row.hint, lengths_in_words(row.lengths)) for row in types}
    return form_page(
        "conference/begin.html", form, edition=found, open=stands is Door.OPEN, hints=hints, link=link,
        link_over=link is None and bool(request.args.get("key")),
    )  # fmt: skip


@conference.route("/<edition>/call/find", methods=["GET", "POST"])
@limiter.limit("10 per minute; 60 per hour", methods=["POST"])
@limiter.limit("4 per hour", methods=["POST"], key_func=_typed_address)
@requires(May.EVERYONE)
def find_offers(edition: str) -> Response:
    """Mail the links of what was begun with an address. The answer is the same whether there is any."""
    found = row_or_404(public_edition(edition))
    form = FindForm()
    if not attempt(form, lambda: mail_offer_links(found.id, form.address.data, language=language())):
        return form_page("conference/find_offers.html", form, edition=found, sent_to="")
    return page("conference/find_offers.html", form=form, edition=found, sent_to=form.address.data)
