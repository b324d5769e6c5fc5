"""What a fact is, and the one way to record it.

An action that changed something ends with `record(OrderPaid(...), by=member_id)`. In the same transaction that writes
the audit entry and calls the reactions listed in `app.py`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar

from flask import current_app

from core.audit import AuditEntry
from core.clock import now
from core.db import in_transaction, write_at_commit


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that happened. `about` names the kind of thing and the field that holds its id."""

    about: ClassVar[tuple[str, str]] = ("", "")
    edition_id: int | None = None


Reaction = Callable[[Any], None]


def record(fact: Fact, *, by: int | None) -> None:
    """Write the audit entry of a fact and call who reacts to it, in the transaction of the action that did it.

    The entries of a transaction are written together at its end, before it commits.
    `by` is the member who did it; None means the system itself or a buyer without an account.
    """
    if not in_transaction():
        raise RuntimeError("a fact is recorded in the transaction of its action")
    kind, key = fact.about
    details = {name: value for name, value in asdict(fact).items() if name != "edition_id" and value not in (None, ())}
    write_at_commit(
        AuditEntry,
        at=now(),
        fact=type(fact).__name__,
        edition_id=fact.edition_id,
        about_kind=kind,
        about_id=getattr(fact, key),
        member_id=by,
        details={name: list(value) if isinstance(value, tuple) else value for name, value in details.items()},
    )
    reactions: Mapping[type[Fact], Sequence[Reaction]] = current_app.extensions.get("reactions", {})
    for reaction in reactions.get(type(fact), ()):
        reaction(fact)


def all_facts() -> list[type[Fact]]:
    """Return every kind of fact that can be recorded, for the handbook and the tests."""
    found: list[type[Fact]] = []
    waiting: list[type[Fact]] = [Fact]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            if kind.__name__ not in ("OrderFact", "ProposalFact"):
                found.append(kind)
    return sorted(found, key=lambda kind: kind.__name__)


def fields_of(kind: type[Fact]) -> tuple[str, ...]:
    return tuple(item.name for item in fields(kind))
