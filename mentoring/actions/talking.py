"""Messages inside a pair: written, read, told of by mail, and with a young person in the pair held where they must be.

Held is what looks like a way to reach somebody elsewhere (rules.contact). Its author sees that it waits; the other sees
nothing of it until the coordinator lets it through.
"""

import datetime as dt

from core.clock import now
from core.db import db, lock, transaction
from core.facts import MatchChanged, MessageHeld, record
from core.jobs import enqueue
from core.refusals import Refused
from core.usertext import clean_text
from mentoring.actions.pairs_telling import tell_coordinator
from mentoring.actions.together import active_pair
from mentoring.models import Match, Message, ThreadRead
from mentoring.queries import pairs
from mentoring.queries import talking as asked
from mentoring.rules.contact import contact_in

LONGEST = 4000
"""Signs of a message."""
LONGEST_REASON = 500
MOST_AN_HOUR = 60
PIECES = 8
"""So many messages before a new one are read together with it: a number can be written two digits at a time."""
HOUR = dt.timedelta(hours=1)


def say(match_id: int, words: str, *, by: int) -> Message:
    """Write a message to the other side.

    Refuses `message_empty`, `text_too_long`, `messages_many`, and what `check_active` refuses.
    """
    words = clean_text(words, max_length=LONGEST)
    if not words.strip():
        raise Refused("message_empty", field="words")
    with transaction() as session:
        pair = active_pair(match_id, by)
        if (session.scalar(asked.said_since(match_id, by, now() - HOUR)) or 0) >= MOST_AN_HOUR:
            raise Refused("messages_many", field="words")
        held = pair.young and _holds_contact(match_id, words, by)
        moment = now()
        message = Message(match_id=match_id, author_id=by, words=words, at=moment, held_at=moment if held else None)
        told = session.scalars(asked.held_in([match_id]).limit(1)).first() is not None
        session.add(message)
        session.flush()
        # Whoever answers has read what came before.
        _note_read(pair.match, by)
        if held:
            _record(pair.match, message, "held", by)
            if not told:
                # Whoever was told of one that still waits finds the others beside it.
                tell_coordinator(pair.edition, pair.match)
        else:
            record(MatchChanged(edition_id=pair.edition.id, match_id=match_id, what="message"), by=by)
            enqueue("mentoring.tell_message", key=f"message:{message.id}", message_id=message.id)
    return message


def _holds_contact(match_id: int, words: str, by: int) -> bool:
    """Say whether a message says how to reach somebody, alone or as the last piece of what went through before it."""
    if contact_in(words):
        return True
    before = "\n".join(reversed(db.session.scalars(asked.said_lately(match_id, by, PIECES)).all()))
    return bool(contact_in(f"{before}\n{words}") - contact_in(before))


def let_through(message_id: int, *, by: int) -> None:
    """Let a held message go to the other side. Refuses `message_looked_at`, `not_your_pair`."""
    with transaction():
        match, message = _held(message_id, by)
        message.let_through_at, message.looked_at_by_id = now(), by
        _record(match, message, "let through", by)
        enqueue("mentoring.tell_message", key=f"message:{message.id}", message_id=message.id)


def refuse_message(message_id: int, words: str = "", *, by: int) -> None:
    """Keep a held message back for good. Its author sees that with `words`, and is told by mail, without a word of it.

    Refuses `text_too_long`, `message_looked_at`, `not_your_pair`.
    """
    words = clean_text(words, max_length=LONGEST_REASON)
    with transaction():
        match, message = _held(message_id, by)
        message.refused_at, message.refused_words, message.looked_at_by_id = now(), words, by
        _record(match, message, "refused", by)
        enqueue("mentoring.tell_refused", key=f"refused:{message.id}", message_id=message.id)


def note_read(match_id: int, member_id: int) -> bool:
    """Remember that somebody has read the messages of a pair; return whether there was anything new.

    Looking writes it down, and ends the reading so far: rows that were loaded before are read anew.
    """
    newest = db.session.scalar(asked.newest_for(match_id, member_id))
    read = db.session.scalars(asked.read_of(match_id, member_id)).one_or_none()
    if newest is None or (read is not None and read.read_at >= newest):
        return False
    with transaction(even_on_get=True):
        _note_read(db.session.scalars(lock(pairs.match_row(match_id))).one(), member_id)
    return True


def _note_read(match: Match, member_id: int) -> None:
    read = db.session.scalars(asked.read_of(match.id, member_id)).one_or_none()
    if read is None:
        db.session.add(ThreadRead(match_id=match.id, member_id=member_id, read_at=now()))
    else:
        read.read_at = now()


def _held(message_id: int, by: int) -> tuple[Match, Message]:
    """Lock a message that waits, for who looks after its pair. Refuses `not_your_pair`, `message_looked_at`."""
    seen = db.session.scalars(asked.message_row(message_id)).one()
    match = db.session.scalars(lock(pairs.match_row(seen.match_id))).one()
    message = db.session.scalars(lock(asked.message_row(message_id))).one()
    if by != match.coordinator_id:
        raise Refused("not_your_pair")
    if message.held_at is None or message.let_through_at is not None or message.refused_at is not None:
        raise Refused("message_looked_at")
    return match, message


def _record(match: Match, message: Message, outcome: str, by: int) -> None:
    record(MessageHeld(edition_id=match.edition_id, match_id=match.id, message_id=message.id, outcome=outcome), by=by)
