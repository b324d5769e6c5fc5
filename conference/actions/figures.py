"""Gender, told for one figure of the whole call: kept under a digest that leads back to no row of a person."""

from sqlalchemy import delete, select

from conference.models import Gender, GenderTold, Speaker
from conference.queries.owned import figure_key
from core.db import db, transaction
from core.signing import Purpose, keyed_digest


def _key_of(speaker: Speaker) -> str:
    """Return the digest of a speaker: of their account, or of their address while they have none."""
    if speaker.member_id is not None:
        return figure_key(speaker.member_id)
    return keyed_digest(Purpose.FIGURE, f"address:{speaker.address_key}")


def tell_gender(edition_id: int, speaker: Speaker, gender: Gender | None) -> None:
    """Note what a speaker tells for the figure, or with None take it back. No fact is recorded: it would name them."""
    with transaction() as session:
        key = _key_of(speaker)
        session.execute(delete(GenderTold).where(GenderTold.edition_id == edition_id, GenderTold.person_key == key))
        if gender is not None:
            session.add(GenderTold(edition_id=edition_id, person_key=key, gender=gender))


def move_told(edition_id: int, speaker: Speaker, member_id: int) -> None:
    """Put what was told without an account under the account of who tells it now, in the caller's transaction."""
    _move(_key_of(speaker), figure_key(member_id), edition_id)


def merge_told(kept_id: int, gone_id: int) -> None:
    """Put what one account told under another, in the caller's transaction."""
    told = select(GenderTold.edition_id).where(GenderTold.person_key == figure_key(gone_id))
    for edition_id in db.session.scalars(told).all():
        _move(figure_key(gone_id), figure_key(kept_id), edition_id)


def _move(old: str, new: str, edition_id: int) -> None:
    if old == new:
        return
    rows = {
        row.person_key: row
        for row in db.session.scalars(
            select(GenderTold).where(GenderTold.edition_id == edition_id, GenderTold.person_key.in_((old, new)))
        )
    }
    if old in rows and new in rows:
        db.session.delete(rows[old])
    elif old in rows:
        rows[old].person_key = new
    db.session.flush()
