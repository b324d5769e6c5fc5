"""The outbox: writing the mails that tell decisions, changing them one by one or by their words, taking one out."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete

from conference.mails import decisions as house
from conference.models import Announcement, AnnouncementState, MailKind, MailWords, Proposal, Speaker
from conference.queries import announcements, board
from conference.queries.calls import mail_words_of, words_of_mail
from core.clock import now
from core.db import db, lock, transaction
from core.facts import AnnouncementChanged, CallChanged, record
from core.outbox import fill, written_subject
from core.refusals import Refused
from core.texts import Texts
from editions.models import Edition


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one kind of mail: the team's own where there are some, else the house's. `own` says which."""

    subject: Texts
    body: Texts
    own: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it will leave: its subject, and its body in Markdown."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """What preparing did: mails that were written, mails changed by hand that stayed, mails that went."""

    written: int
    kept: int
    dropped: int


def words_of(edition_id: int) -> dict[MailKind, Words]:
    """Return the words of every kind of mail; a language that the team left empty speaks with the house's words."""
    own = {row.kind: row for row in db.session.scalars(mail_words_of(edition_id))}
    return {kind: _words(kind, own.get(kind)) for kind in MailKind}


def _words(kind: MailKind, row: MailWords | None) -> Words:
    if row is None:
        return Words(house.SUBJECTS[kind], house.BODIES[kind])
    return Words(Texts({**house.SUBJECTS[kind], **row.subject}), Texts({**house.BODIES[kind], **row.body}), own=True)


def letter_of(announcement: Announcement, edition: Edition, answer_by: dt.datetime) -> Letter:
    """Return a mail as it would leave now. It comes with its proposal and the proposal's type."""
    values = house.values_of(
        announcement.proposal,
        edition,
        announcement.proposal.session_type,
        name=announcement.to_name,
        language=announcement.language,
        answer_by=answer_by if "answer_by" in house.PLACEHOLDERS[announcement.kind] else None,
    )
    return Letter(written_subject(fill(announcement.subject, values)), fill(announcement.body, values))


def example_of(kind: MailKind, words: Words, edition: Edition, language: str, answer_by: dt.datetime) -> Letter:
    """Return how mails of a kind read in a language, with something in the place of every word in braces."""
    values = {**house.EXAMPLES[language], "conference": edition.name.pick(language)}
    if "answer_by" in house.PLACEHOLDERS[kind]:
        values["answer_by"] = house.day_of(answer_by, edition, language)
    subject, body = words.subject.pick(language), words.body.pick(language)
    return Letter(written_subject(fill(subject, values)), fill(body, values))


# --- writing them -----------------------------------------------------------------------------------------------------


def prepare(edition_id: int, *, again: bool = False) -> Prepared:
    """Write a mail for every speaker who said yes of every decided proposal. Twice does the same as once.

    Mails that were changed by hand stay as they are, unless all are to be written `again`. Nothing is sent.
    """
    with transaction():
        rows = db.session.scalars(lock(board.decided(edition_id))).all()
        found = _prepare(edition_id, rows, again=again)
        dropped = _drop_others(edition_id, rows)
    return Prepared(found.written, found.kept, found.dropped + dropped)


def prepare_for(proposal: Proposal) -> Prepared:
    """Write the mails of one proposal that is locked and decided, in the caller's transaction."""
    return _prepare(proposal.edition_id, [proposal], again=False)


def _prepare(edition_id: int, rows: Sequence[Proposal], *, again: bool) -> Prepared:
    ids = [row.id for row in rows]
    leaving = set(db.session.scalars(announcements.being_told(ids)))
    waiting = _waiting_by_reader(edition_id, set(ids))
    words, written, kept = words_of(edition_id), 0, 0
    readers: dict[int, list[tuple[Speaker, str, str]]] = defaultdict(list)
    for speaker, language, address in db.session.execute(announcements.readers_of(ids)):
        readers[speaker.proposal_id].append((speaker, language or speaker.language, address or speaker.address))
    for row in rows:
        if row.id in leaving:
            continue
        for speaker, language, address in readers[row.id]:
            known = waiting.pop((row.id, speaker.id), None)
            if known is not None and known.edited and not again:
                kept += 1
                continue
            _write(known, row, speaker, words, language=language, address=address)
            written += 1
    # Whoever is not a speaker any more gets no mail.
    for gone in waiting.values():
        db.session.delete(gone)
    db.session.flush()
    return Prepared(written, kept, len(waiting))


def _waiting_by_reader(edition_id: int, proposal_ids: set[int]) -> dict[tuple[int, int | None], Announcement]:
    rows = db.session.scalars(lock(announcements.waiting(edition_id))).all()
    return {(row.proposal_id, row.speaker_id): row for row in rows if row.proposal_id in proposal_ids}


def _write(
    known: Announcement | None,
    proposal: Proposal,
    speaker: Speaker,
    words: Mapping[MailKind, Words],
    *,
    language: str,
    address: str,
) -> None:
    """Write one mail, or write it anew."""
    assert proposal.decision is not None
    kind = house.kind_of(proposal.state, proposal.decision)
    if known is None:
        known = Announcement(
            edition_id=proposal.edition_id, proposal_id=proposal.id, speaker_id=speaker.id, created_at=now()
        )
        db.session.add(known)
    known.decision, known.kind, known.language = proposal.decision, kind, language
    known.to_address, known.to_name = address, speaker.name
    known.subject, known.body = words[kind].subject.pick(language), words[kind].body.pick(language)
    known.edited, known.state = False, AnnouncementState.WAITING


def _drop_others(edition_id: int, rows: Sequence[Proposal]) -> int:
    """Drop mails about proposals that are not decided any more."""
    ids = [row.id for row in rows]
    gone = db.session.scalars(
        delete(Announcement)
        .where(
            Announcement.edition_id == edition_id,
            Announcement.state == AnnouncementState.WAITING,
            Announcement.proposal_id.not_in(ids),
        )
        .returning(Announcement.id)
    ).all()
    return len(gone)


# --- changing them ----------------------------------------------------------------------------------------------------


def change_announcement(edition_id: int, announcement_id: int, subject: str, body: str, *, by: int | None) -> None:
    """Change the words of one mail. Refuses `announcement_gone` once it leaves, and `placeholder_unknown`."""
    with transaction():
        row = _locked(edition_id, announcement_id)
        check_words(row.kind, subject=subject, body=body)
        row.subject, row.body, row.edited = subject, body, True
        _changed(row, by)


def write_anew(edition_id: int, announcement_id: int, *, by: int | None) -> None:
    """Give one mail the words of its kind again. Refuses `announcement_gone`."""
    with transaction():
        row = _locked(edition_id, announcement_id)
        words = words_of(edition_id)[row.kind]
        row.subject, row.body, row.edited = words.subject.pick(row.language), words.body.pick(row.language), False
        _changed(row, by)


def take_out(edition_id: int, announcement_id: int, *, by: int | None) -> None:
    """Take one mail out; preparing the mails again brings it back. Refuses `announcement_gone`."""
    with transaction() as session:
        row = _locked(edition_id, announcement_id)
        _changed(row, by)
        session.delete(row)


def _locked(edition_id: int, announcement_id: int) -> Announcement:
    statement = announcements.waiting(edition_id).where(Announcement.id == announcement_id)
    row = db.session.scalars(lock(statement)).one_or_none()
    if row is None:
        raise Refused("announcement_gone")
    return row


def _changed(row: Announcement, by: int | None) -> None:
    record(
        AnnouncementChanged(edition_id=row.edition_id, proposal_id=row.proposal_id, announcement_id=row.id),
        by=by,
    )


def check_words(kind: MailKind, **texts: str) -> None:
    """Refuse `placeholder_unknown` beside the field that names something in braces which this mail does not know."""
    for name, text in texts.items():
        unknown = house.unknown_placeholders(kind, text)
        if unknown:
            shown = ", ".join(f"{{{one}}}" for one in unknown)
            raise Refused("placeholder_unknown", field=name, unknown=shown)


def change_words(edition_id: int, kind: MailKind, subject: Texts, body: Texts, *, by: int | None) -> None:
    """Set the words of one kind of mail; those that wait and were not changed by hand are written anew.

    Refuses `placeholder_unknown`.
    """
    for name, texts in (("subject", subject), ("body", body)):
        for code, text in texts.items():
            try:
                check_words(kind, **{name: text})
            except Refused as refusal:
                raise Refused(refusal.code, field=f"{name}.{code}", **refusal.details) from refusal
    with transaction() as session:
        row = session.scalars(words_of_mail(edition_id, kind)).one_or_none()
        if row is None:
            row = MailWords(edition_id=edition_id, kind=kind)
            session.add(row)
        row.subject, row.body = subject, body
        session.flush()
        _write_kind_anew(edition_id, kind)
        record(CallChanged(edition_id=edition_id, part="words", part_id=row.id), by=by)


def forget_words(edition_id: int, kind: MailKind, *, by: int | None) -> None:
    """Go back to the house's words for one kind of mail. Twice does the same as once."""
    with transaction() as session:
        row = session.scalars(words_of_mail(edition_id, kind)).one_or_none()
        if row is None:
            return
        session.delete(row)
        session.flush()
        _write_kind_anew(edition_id, kind)
        record(CallChanged(edition_id=edition_id, part="words", part_id=row.id), by=by)


def _write_kind_anew(edition_id: int, kind: MailKind) -> None:
    words = words_of(edition_id)[kind]
    for row in db.session.scalars(lock(announcements.waiting(edition_id))):
        if row.kind is kind and not row.edited:
            row.subject, row.body = words.subject.pick(row.language), words.body.pick(row.language)
