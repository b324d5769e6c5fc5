"""The cart that a browser carries: which one it is, and whether its time still runs."""

from flask import request, session

from accounts.rules.networks import counted_network, is_outside
from core.clock import now
from core.db import db
from core.signing import Purpose, digest, keyed_digest, new_secret
from editions.models import Edition
from registration.actions.holding import hold_of
from registration.models import Order
from registration.queries import orders
from registration.rules import holds
from registration.rules.states import OrderState

CART = "cart"


def cart_key(edition_id: int) -> str:
    """Return the name of this browser's cart of an edition. Its CSRF secret tells it from every other browser."""
    return digest(f"{edition_id}:{session.get('csrf_token') or new_secret()}")


def network_key() -> str | None:
    """Return the name under which places that this network holds are counted.

    Without one nothing is counted: where everybody seems to come from inside, a limit would only keep all of them out.
    """
    address = request.remote_addr
    return keyed_digest(Purpose.CART, counted_network(address)) if is_outside(address) else None


def keep_cart(slug: str, secret: str) -> None:
    """Remember the cart in this browser, so that the ticket page can say that places are held."""
    session[CART] = [slug, secret]


def drop_cart() -> None:
    session.pop(CART, None)


def carries_cart(slug: str) -> bool:
    """Say whether this browser may hold places here, without asking the database."""
    return bool(session.get(CART)) and session[CART][0] == slug


def carried_cart(slug: str) -> Order | None:
    """Return the cart that this browser carries here while it runs; one that is over or placed is forgotten."""
    if not carries_cart(slug):
        return None
    row = db.session.execute(orders.cart_in(slug, session[CART][1])).one_or_none()
    if row is None or not runs(row[0]):
        drop_cart()
        return None
    order: Order = row[0]
    return order


def runs(order: Order) -> bool:
    """Say whether a cart still holds its places."""
    return order.state is OrderState.DRAFT and holds.is_running(hold_of(order), now())


def cart_and_edition(slug: str, secret: str) -> tuple[Order, Edition] | None:
    return db.session.execute(orders.cart_in(slug, secret)).one_or_none()
