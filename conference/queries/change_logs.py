"""What is asked for change logs: what slots of releases are called, and how releases stand in a row."""

from collections.abc import Collection

from sqlalchemy import Select, select

from conference.models import Proposal, Release, ReleasedSlot
from core.texts import Texts


def titles_released(edition_id: int, slot_ids: Collection[int]) -> Select[int, Texts, str | None]:
    """Select slot, title and code of its session for slots of whatever release, the newest name of each last."""
    return (
        select(ReleasedSlot.slot_id, ReleasedSlot.title, Proposal.code)
        .join(Release, Release.id == ReleasedSlot.release_id)
        .outerjoin(Proposal, Proposal.id == ReleasedSlot.proposal_id)
        .where(Release.edition_id == edition_id, ReleasedSlot.slot_id.in_(slot_ids))
        .order_by(Release.number)
    )
