"""What a programme is to the formats: days, rooms, tracks and happenings with their people and links."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import NAMESPACE_OID, UUID, uuid5

# Letters that decomposing does not take to a to z.
LETTERS = str.maketrans(
    {"å": "aa", "ø": "oe", "ö": "oe", "æ": "ae", "ä": "ae", "ü": "y", "ß": "ss", "ð": "d", "þ": "th"}
)
SLUG = re.compile(r"[a-z0-9_]{4,}-[a-z0-9\-_]{4,}")
LONGEST_SLUG = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link or an attachment: a web address and what it is called. `kind` and `service` as the file says it."""

    url: str
    title: str = ""
    kind: str = ""
    service: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who is named. `guid` is random or a keyed digest: nothing of an address is in it."""

    name: str
    guid: str = ""
    id: int | None = None
    code: str = ""
    url: str = ""
    biography: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeRoom:
    """A room by the name that files know it by, the city's name in it."""

    name: str
    guid: str = ""
    city: str = ""
    capacity: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeTrack:
    name: str
    slug: str = ""
    color: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeDay:
    """A day of the programme, from 06:00 until 06:00; `index` counts from 1."""

    index: int
    date: dt.date
    start: dt.datetime
    end: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One showing of a session. `id`, `code`, `guid` and `slug` are each this slot's alone; `start` is aware.

    `language` is ISO 639 (two letters; `gmq` where each speaks their own Scandinavian). `place` says where in a file
    it stands: a line or a row. `recording` is None where nothing was said.
    """

    id: int
    guid: str
    title: str
    room: str
    start: dt.datetime
    minutes: int
    code: str = ""
    slug: str = ""
    url: str = ""
    origin_url: str = ""
    feedback_url: str = ""
    video_url: str = ""
    logo: str = ""
    subtitle: str = ""
    abstract: str = ""
    description: str = ""
    type: str = ""
    track: str = ""
    language: str = ""
    persons: tuple[Person, ...] = ()
    links: tuple[Link, ...] = ()
    attachments: tuple[Link, ...] = ()
    license: str = ""
    do_not_record: bool | None = None
    cancelled: bool = False
    sequence: int = 0
    place: str = ""

    @property
    def end(self) -> dt.datetime:
        return self.start + dt.timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A whole programme. `url` is the file's own address, `page` where people read it, `base_url` our front page.

    `changed` is when it was released; `step` the grid in minutes. `counted` says what the places of its
    happenings count: lines, rows or entries of the file.
    """

    title: str
    acronym: str
    zone: str
    version: str = ""
    url: str = ""
    base_url: str = ""
    page: str = ""
    step: int = 15
    counted: str = "entry"
    changed: dt.datetime | None = None
    days: tuple[ProgrammeDay, ...] = ()
    rooms: tuple[ProgrammeRoom, ...] = ()
    tracks: tuple[ProgrammeTrack, ...] = ()
    happenings: tuple[Happening, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with one entry of a file. `stops`: it cannot be taken over; else it is taken and changed a little.

    `place` is the line, row or number in the file, `guid` the happening's; `details` fill in the sentence.
    """

    code: str
    place: str = ""
    guid: str = ""
    stops: bool = True
    details: Mapping[str, str | int] = field(default_factory=dict)


def slugged(text: str, *, least: int = 0) -> str:
    """Return a text as `[a-z0-9-]`, at most 60 signs; one shorter than `least` is made longer."""
    spelled = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    slug = re.sub(r"[^a-z0-9]+", "-", spelled.encode("ascii", "ignore").decode()).strip("-")[:LONGEST_SLUG].strip("-")
    return slug if len(slug) >= least else f"{slug}-session".strip("-")


def address_words(names: Sequence[str]) -> list[str]:
    """Return how a name can be typed in an address, the plainest first: `helsingor` as well as `helsingoer`."""
    without = str.maketrans("åøöæäÅØÖÆÄ", "aooaaaooaa")
    return list(dict.fromkeys([*(slugged(name.translate(without)) for name in names), *map(slugged, names)]))


def acronym_of(slug: str) -> str:
    """Return the acronym of an edition as the formats want it: `[a-z0-9_]`, four signs or more, a letter first."""
    plain = slugged(slug).replace("-", "_")
    return plain if len(plain) >= 4 and plain[0].isalpha() else f"sundet{plain}"


def derived_guid(*parts: object) -> str:
    """Return the same UUID for the same parts, for what a file names without one."""
    return str(uuid5(NAMESPACE_OID, ":".join(map(str, parts))))


def known_guid(text: str) -> str:
    """Return a UUID in lower case with its dashes; empty where the text is none."""
    try:
        return str(UUID(text.strip()))
    except ValueError:
        return ""


def unique_ids(wanted: Iterable[tuple[int, int | None]]) -> list[int]:
    """Return one number for each pair of (own number, number in the file it came from), no two alike.

    Own numbers of what has none from elsewhere stay for ever; a number from elsewhere that is taken gives way.
    """
    pairs = list(wanted)
    taken = {own for own, given in pairs if given is None}
    highest = max([*taken, *(own for own, _given in pairs), *(given or 0 for _own, given in pairs)], default=0)
    found = []
    for own, given in pairs:
        number = own
        if given is not None:
            number = next((one for one in (given, own) if one not in taken), highest + 1)
            taken.add(number)
            highest = max(highest, number)
        found.append(number)
    return found
