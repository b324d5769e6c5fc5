"""What is asked while a programme from elsewhere comes in: what is there already, and which names are taken."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from conference.models import ProgrammeImport, Proposal, Slot


def imports_of(edition_id: int) -> Select[ProgrammeImport]:
    """Select what was brought, the newest first."""
    return select(ProgrammeImport).where(ProgrammeImport.edition_id == edition_id).order_by(ProgrammeImport.id.desc())


def import_in(edition_id: int, import_id: int) -> Select[ProgrammeImport]:
    return imports_of(edition_id).where(ProgrammeImport.id == import_id)


def imports_before(moment: dt.datetime) -> Select[int]:
    return select(ProgrammeImport.id).where(ProgrammeImport.created_at < moment)


def slots_with_guid(edition_id: int, guids: Collection[str]) -> Select[Slot]:
    """Select the slots of this edition with one of these guids, removed ones too, with session and speakers."""
    return (
        select(Slot)
        .where(Slot.edition_id == edition_id, Slot.guid.in_(guids))
        .options(
            joinedload(Slot.proposal).selectinload(Proposal.speakers),
            joinedload(Slot.proposal).joinedload(Proposal.session_type),
            joinedload(Slot.proposal).joinedload(Proposal.track),
            selectinload(Slot.room),
        )
    )


def guids_elsewhere(edition_id: int, guids: Collection[str]) -> Select[str]:
    return select(Slot.guid).where(Slot.edition_id != edition_id, Slot.guid.in_(guids))


def codes_taken(codes: Collection[str]) -> Select[str]:
    """Select which of these codes a slot has already, in any edition."""
    return select(Slot.code).where(Slot.code.in_(codes))


def sessions_coded(codes: Collection[str]) -> Select[str]:
    """Select which of these codes a session has already, in any edition."""
    return select(Proposal.code).where(Proposal.code.in_(codes))
