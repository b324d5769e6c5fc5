"""Material of a session: added and taken away by its speakers, published and hidden by the editor."""

from sqlalchemy import delete

from conference.actions.moving import locked_proposal
from conference.models import Material
from conference.queries import sessions
from conference.rules.states import ProposalState
from core.clock import now
from core.db import db, lock, transaction
from core.facts import MaterialChanged, record
from core.files import StoredFile, Upload, keep
from core.refusals import Refused

MOST = 10


def add_material(proposal_id: int, *, title: str, upload: Upload | None, link: str, by: int) -> Material:
    """Add a file or a link to a session. The editor publishes it later.

    Refuses `material_missing` without either, `material_both` with both, `material_not_yours` for who does not speak
    there, and `material_full`.
    """
    if upload is None and not link:
        raise Refused("material_missing", field="file")
    if upload is not None and link:
        raise Refused("material_both", field="link")
    with transaction() as session:
        proposal = locked_proposal(proposal_id)
        if proposal.state is not ProposalState.CONFIRMED or _stranger(proposal_id, by):
            raise Refused("material_not_yours")
        if len(db.session.scalars(sessions.materials_of([proposal_id])).all()) >= MOST:
            raise Refused("material_full", most=MOST)
        stored = None if upload is None else keep(upload, owner_kind="proposal", owner_id=proposal_id)
        material = Material(
            proposal_id=proposal_id,
            title=title,
            file_id=None if stored is None else stored.id,
            link=link,
            added_by_id=by,
            created_at=now(),
        )
        session.add(material)
        session.flush()
        _note(proposal.edition_id, material, "added", by=by)
        return material


def _stranger(proposal_id: int, member_id: int) -> bool:
    return db.session.scalar(sessions.speaks_in(proposal_id, member_id)) is None


def remove_material(edition_id: int, code: str, material_id: int, *, by: int) -> None:
    """Take material away with its file. Refuses `material_not_yours`; what is gone already stays gone."""
    with transaction() as session:
        material = db.session.scalars(lock(sessions.material_alone(edition_id, material_id, code))).one_or_none()
        if material is None:
            return
        if _stranger(material.proposal_id, by):
            raise Refused("material_not_yours")
        file_id = material.file_id
        session.delete(material)
        session.flush()
        if file_id is not None:
            session.execute(delete(StoredFile).where(StoredFile.id == file_id))
        _note(edition_id, material, "removed", by=by)


def publish_material(edition_id: int, material_id: int, *, published: bool, by: int | None) -> None:
    """Show material of a session to everybody, or hide it again."""
    with transaction():
        material = db.session.scalars(lock(sessions.material_alone(edition_id, material_id))).one()
        if (material.published_at is not None) == published:
            return
        material.published_at = now() if published else None
        _note(edition_id, material, "published" if published else "hidden", by=by)


def _note(edition_id: int, material: Material, change: str, *, by: int | None) -> None:
    record(
        MaterialChanged(
            edition_id=edition_id, proposal_id=material.proposal_id, material_id=material.id, change=change
        ),
        by=by,
    )
