"""What a call asks for and until when: kinds of session, kinds of question, the deadline, its grace and its links."""

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass

from core.refusals import Refused


class SessionKind(enum.StrEnum):
    """What somebody offers to hold."""

    TALK = "talk"
    PANEL = "panel"
    WORKSHOP = "workshop"
    SHOWCASE = "showcase"
    ROUNDTABLE = "roundtable"
    SPEED_MEETING = "speed-meeting"
    OTHER = "other"


class SpokenLanguage(enum.StrEnum):
    """The language a session is held in. In "skandinaviska" each speaks their own."""

    DANISH = "da"
    SWEDISH = "sv"
    SCANDINAVIAN = "scandinavian"
    ENGLISH = "en"


class QuestionKind(enum.StrEnum):
    """How a question of the team's own is answered."""

    TEXT = "text"
    LONG_TEXT = "long-text"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    YES_NO = "yes-no"
    LINK = "link"
    FILE = "file"


class SpeakerState(enum.StrEnum):
    """How somebody stands to a proposal that names them as a speaker."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Door(enum.StrEnum):
    """What somebody who offers something may do right now."""

    NOT_YET = "not-yet"
    OPEN = "open"
    GRACE = "grace"  # over, but what was saved in time may still be sent in
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Window:
    """When a call takes proposals. `opens_at` None: not decided. `closes_at` None: open until somebody closes it."""

    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    grace: dt.timedelta = dt.timedelta()
    # The edition itself is over: no link opens anything any more.
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """A secret link: works until `expires_at` (None: no end), also after the deadline where it says so."""

    after_deadline: bool
    expires_at: dt.datetime | None
    taken_back: bool = False


def holds(key: Key | None, now: dt.datetime) -> bool:
    """Say whether a secret link still works."""
    return key is not None and not key.taken_back and (key.expires_at is None or now < key.expires_at)


def door(window: Window, now: dt.datetime, key: Key | None = None) -> Door:
    """Return what the call allows at this moment, with a secret link where somebody has one."""
    if window.ended:
        return Door.CLOSED
    if key is not None and key.after_deadline and holds(key, now):
        return Door.OPEN
    if window.opens_at is None or now < window.opens_at:
        return Door.NOT_YET
    if window.closes_at is None or now < window.closes_at:
        return Door.OPEN
    return Door.GRACE if now < window.closes_at + window.grace else Door.CLOSED


def check_may_write(window: Window, now: dt.datetime, key: Key | None = None) -> None:
    """Refuse `call_not_open` before the call opens and `call_over` once the deadline has passed."""
    found = door(window, now, key)
    if found is Door.NOT_YET:
        raise Refused("call_not_open")
    if found is not Door.OPEN:
        raise Refused("call_over")


def check_may_submit(window: Window, saved_at: dt.datetime, now: dt.datetime, key: Key | None = None) -> None:
    """Refuse `call_not_open` or `call_over`; within the grace what was saved before the deadline may be sent in."""
    found = door(window, now, key)
    if found is Door.NOT_YET:
        raise Refused("call_not_open")
    in_time = window.closes_at is not None and saved_at <= window.closes_at
    if found is Door.CLOSED or (found is Door.GRACE and not in_time):
        raise Refused("call_over")


@dataclass(frozen=True, slots=True)
class Voice:
    """One speaker as the age rule sees them."""

    accepted: bool
    minor: bool
    is_known: bool  # has an account


def check_may_speak(voices: Sequence[Voice]) -> None:
    """Refuse `speaker_unknown` while nobody with an account stands for it, `minor_alone` while all of those are young.

    Somebody under 18 may offer a session, but not alone: a grown-up speaker must have said yes.
    """
    standing = [voice for voice in voices if voice.accepted and voice.is_known]
    if not standing:
        raise Refused("speaker_unknown")
    if all(voice.minor for voice in standing):
        raise Refused("minor_alone")


def asked_of(*, session_type_id: int | None, track_id: int | None, for_type: int | None, for_track: int | None) -> bool:
    """Say whether a question for a type or a track (None: for all) is asked about a proposal of that type and track."""
    return (for_type is None or for_type == session_type_id) and (for_track is None or for_track == track_id)
