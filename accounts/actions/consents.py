"""Consents: given with the words as they were shown, taken back at any time."""

from collections.abc import Mapping

from accounts.models import Consent, Member
from accounts.queries import consents_in_force
from accounts.rules.ages import is_minor
from accounts.rules.consents import ConsentKind, check_consent, offered
from core.clock import now
from core.db import db, transaction
from core.facts import ConsentGiven, ConsentWithdrawn, record


def agree(member_id: int, kind: ConsentKind, *, text: str, language: str) -> None:
    """Store a consent, in the caller's transaction."""
    db.session.add(Consent(member_id=member_id, kind=kind, text=text, language=language, given_at=now()))
    record(ConsentGiven(member_id=member_id, consent=kind.value), by=member_id)


def choose_consents(member_id: int, wanted: frozenset[ConsentKind], *, texts: Mapping[ConsentKind, str]) -> None:
    """Give what is newly wanted and take back what is not. `texts` are the words that were on the page, by kind.

    Refuses `consent_not_offered`.
    """
    moment = now()
    with transaction():
        member = db.session.get_one(Member, member_id, with_for_update=True)
        minor = is_minor(member.minor_until, moment.date())
        for kind in wanted:
            check_consent(kind, minor=minor)
        in_force = {row.kind: row for row in db.session.scalars(consents_in_force(member_id))}
        for kind in offered(minor=minor):
            row = in_force.get(kind)
            if kind in wanted and row is None:
                agree(member_id, kind, text=texts[kind], language=member.language)
            elif kind not in wanted and row is not None:
                row.withdrawn_at = moment
                record(ConsentWithdrawn(member_id=member_id, consent=kind.value), by=member_id)
