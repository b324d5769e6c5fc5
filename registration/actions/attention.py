"""The Attention inbox: what a person should look at is raised once, however often it is met, and resolved once."""

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from core.clock import now
from core.db import db, transaction
from core.facts import AttentionRaised, AttentionResolved, MinorsRuleBroken, record
from core.money import Money
from core.refusals import Refused
from registration.models import Attention, Order
from registration.queries import money
from registration.rules.settlement import Attention as Matter


def raise_attention(
    matter: Matter,
    order: Order,
    *,
    key: str,
    payment_id: int | None = None,
    refund_id: int | None = None,
    **details: int | str | Money,
) -> None:
    """Put a line in the inbox of the order's edition. The same `key` never stands there twice, whoever raises it."""
    if db.session.scalar(money.attention_by_key(key)) is not None:
        return
    shown: dict[str, int | str] = {}
    for name, value in details.items():
        if isinstance(value, Money):
            shown[name], shown[f"{name}_currency"] = value.amount, value.currency
        else:
            shown[name] = value
    try:
        with transaction() as session:
            row = Attention(
                edition_id=order.edition_id,
                order_id=order.id,
                payment_id=payment_id,
                refund_id=refund_id,
                code=matter.value,
                details=shown,
                key=key,
                created_at=now(),
            )
            session.add(row)
            session.flush()
            record(AttentionRaised(attention_id=row.id, edition_id=order.edition_id, code=matter.value), by=None)
    except IntegrityError:
        # Somebody else raised it between our look and our write: that is as good.
        return


def raise_about_member(edition_id: int, member_id: int, *, key: str, reason: str) -> None:
    """Say that a speaker has no pass and what the shop refused; what a person has settled stays settled."""
    known = db.session.scalars(money.attention_by_key(key)).one_or_none()
    if known is not None and (known.resolved_at is None or known.resolved_by is not None):
        return
    with transaction() as session:
        row = known or Attention(
            edition_id=edition_id, code=Matter.SPEAKER_LEFT_OUT.value, key=key, created_at=now(), details={}
        )
        row.details = {"member_id": member_id, "reason": reason}
        row.created_at, row.resolved_at, row.resolved_by, row.resolution = now(), None, None, ""
        session.add(row)
        session.flush()
        record(AttentionRaised(attention_id=row.id, edition_id=edition_id, code=row.code), by=None)


def raise_broken_rule(fact: MinorsRuleBroken) -> None:
    """Say that a rule for young people was broken: which one, and never whose. While its line is open none is added."""
    if fact.edition_id is None:
        return
    key = f"minors:{fact.edition_id}:{fact.rule}"
    known = db.session.scalars(money.attention_by_key(key)).one_or_none()
    if known is not None and known.resolved_at is None:
        return
    with transaction() as session:
        row = known or Attention(
            edition_id=fact.edition_id, code=Matter.MINORS_RULE.value, key=key, details={}, created_at=now()
        )
        row.details = {"rule": fact.rule}
        row.created_at, row.resolved_at, row.resolved_by, row.resolution = now(), None, None, ""
        session.add(row)
        session.flush()
        record(AttentionRaised(attention_id=row.id, edition_id=fact.edition_id, code=row.code), by=None)


def resolve_attention(attention_id: int, *, edition_id: int, by: int | None, resolution: str) -> None:
    """Take a line out of the inbox and keep what was done. Refuses `already_resolved`."""
    with transaction() as session:
        found = session.scalar(
            update(Attention)
            .where(Attention.id == attention_id, Attention.edition_id == edition_id, Attention.resolved_at.is_(None))
            .values(resolved_at=now(), resolved_by=by, resolution=resolution)
            .returning(Attention.id)
            .execution_options(synchronize_session="fetch")
        )
        if found is None:
            raise Refused("already_resolved")
        record(AttentionResolved(attention_id=attention_id, edition_id=edition_id), by=by)


def settle_attention(keys: tuple[str, ...], *, by: int | None, resolution: str) -> None:
    """Take lines out that have settled themselves; ones that were never raised or are resolved are left alone."""
    for attention_id, edition_id in db.session.execute(money.open_attention_among(keys)).all():
        resolve_attention(attention_id, edition_id=edition_id, by=by, resolution=resolution)
