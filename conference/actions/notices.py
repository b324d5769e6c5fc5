"""The waiting mails about the timetable: changing one, taking one out, and sending what was looked at."""

from collections.abc import Collection, Sequence

from conference.mails.timetable import write_notice
from conference.models import AnnouncementState, Notice, NoticeKind
from conference.queries import notices as asked
from core.clock import now
from core.db import db, lock, transaction
from core.facts import NoticeChanged, NoticesSent, record
from core.jobs import enqueue
from core.refusals import Refused
from core.signing import digest
from editions.queries import edition_by_id

BATCH = 20


def stamp_of(rows: Sequence[Notice]) -> str:
    """Return a mark of these mails as they are, so that nothing leaves that was changed since it was looked at."""
    told = [f"{row.id}\0{row.to_address}\0{row.subject}\0{row.body}" for row in rows]
    return digest("\0\0".join(sorted(told)))


def change_notice(edition_id: int, notice_id: int, subject: str, body: str, *, by: int | None) -> None:
    """Change the words of one mail. Refuses `notice_gone` once it leaves."""
    with transaction():
        row = _locked(edition_id, notice_id)
        row.subject, row.body, row.edited = subject, body, True
        record(NoticeChanged(edition_id=edition_id, notice_id=row.id), by=by)


def take_out(edition_id: int, notice_id: int, *, by: int | None) -> None:
    """Take one mail out: it never leaves. Refuses `notice_gone`."""
    with transaction() as session:
        row = _locked(edition_id, notice_id)
        record(NoticeChanged(edition_id=edition_id, notice_id=row.id), by=by)
        session.delete(row)


def _locked(edition_id: int, notice_id: int) -> Notice:
    row = db.session.scalars(lock(asked.waiting_in(edition_id, notice_id))).one_or_none()
    if row is None:
        raise Refused("notice_gone")
    return row


def send_off(edition_id: int, kind: NoticeKind | None, stamp: str, *, by: int | None) -> int:
    """Set the waiting mails off, all or those of one kind, and return how many they are.

    Refuses `notices_empty`, and `notices_changed` where they are not those that the page showed.
    """
    with transaction() as session:
        rows = session.scalars(lock(asked.waiting(edition_id))).all()
        leaving = [row for row in rows if kind is None or row.kind is kind]
        if not leaving:
            raise Refused("notices_empty")
        if stamp_of(leaving) != stamp:
            raise Refused("notices_changed")
        for row in leaving:
            row.state = AnnouncementState.SENDING
        ids = [row.id for row in leaving]
        for start in range(0, len(ids), BATCH):
            batch = ids[start : start + BATCH]
            enqueue("conference.send_notices", key=f"notices:{edition_id}:{batch[0]}", notice_ids=batch)
        record(NoticesSent(edition_id=edition_id, mails=len(leaving)), by=by)
    return len(leaving)


def send(notice_ids: Collection[int]) -> None:
    """Write those of these mails that have not left, all or none. Twice does the same as once."""
    with transaction() as session:
        rows = session.scalars(lock(asked.leaving(notice_ids))).all()
        editions = {edition_id: session.scalars(edition_by_id(edition_id)).one() for edition_id in _editions(rows)}
        for row in rows:
            # Whoever was erased meanwhile has no address any more.
            left = bool(row.to_address)
            row.state = AnnouncementState.SENT if left else AnnouncementState.SKIPPED
            row.sent_at = now() if left else None
            if left:
                write_notice(
                    row.kind,
                    row.subject,
                    row.body,
                    to=row.to_address,
                    to_name=row.to_name,
                    language=row.language,
                    edition=editions[row.edition_id],
                )


def _editions(rows: Sequence[Notice]) -> set[int]:
    return {row.edition_id for row in rows}
