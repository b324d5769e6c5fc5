"""The mails that tell of the timetable: where and when somebody is, what changed, the way between the cities, boats."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from conference.models import NoticeKind
from conference.rules.reach import Goal, reach
from conference.rules.timetable.changes import Change, ChangeKind, Spot
from core.language import _, current_code, date_, in_language, time_
from core.outbox import Mail, write_written_mail
from core.pages import absolute
from core.texts import Texts
from core.usertext import escape_markdown
from editions.models import Edition, Room
from editions.rules.crossing import Sea
from editions.rules.crossing import Spot as Place

K = ChangeKind
Quote = Callable[[str], str]
HARMLESS = re.compile(r"\\([,.:;/?'\"%$@()-])")
SAME_DAY = dt.timedelta(hours=10)


@dataclass(frozen=True, slots=True)
class Entry:
    """A slot in a mail. `spot` is where and when, None when it does not take place; `change` what became of it."""

    title: Mapping[str, str]
    spot: Spot | None
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What all mails of an edition share: its rooms by id, its boats, and how a room is seen by the crossing."""

    edition: Edition
    rooms: Mapping[int, Room]
    sea: Sea
    place_of: Callable[[Room], Place]


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it waits: its subject, and its body in Markdown."""

    subject: str
    body: str


def quoted(text: str) -> str:
    """Return what people wrote fit for Markdown, and readable for who changes a mail: harmless signs stay as they are.

    Only where it is one line that begins with a letter: elsewhere a dash or a number can begin a list.
    """
    whole = escape_markdown(text)
    return HARMLESS.sub(r"\1", whole) if text[:1].isalpha() and "\n" not in whole else whole


# --- words that mails and pages share ---------------------------------------------------------------------------------


def when_words(start: dt.datetime, minutes: int, zone: str, *, day: bool = True) -> str:
    """Return day and clock from beginning to end, as in `Friday 7 May 2027, 14:30–15:30`."""
    end = start + dt.timedelta(minutes=minutes)
    clock = f"{time_(start, zone=zone)}–{time_(end, zone=zone).removeprefix('kl. ')}"
    return f"{date_(start, long=True, zone=zone)}, {clock}" if day else clock


def where_words(room_id: int | None, rooms: Mapping[int, Room]) -> str:
    """Return room, house and city; the ferry is its own place. Empty for a break without a room."""
    room = rooms.get(room_id) if room_id is not None else None
    if room is None:
        return ""
    code = current_code()
    city = room.venue.city
    parts = [room.name.pick(code), room.venue.name, city.name.pick(code) if city is not None else ""]
    return ", ".join(dict.fromkeys(part for part in parts if part))


def spot_words(spot: Spot, rooms: Mapping[int, Room], zone: str, quote: Quote = str) -> str:
    where = quote(where_words(spot.room, rooms))
    when = when_words(spot.start, spot.minutes, zone)
    return f"{when} · {where}" if where else when


def change_words(change: Change, rooms: Mapping[int, Room], zone: str, quote: Quote = str) -> str:
    """Return what became of a slot, in one or two sentences, without its title and without names of people.

    `quote` makes names of rooms fit for where they stand: Markdown in a mail.
    """
    kinds, before, after = set(change.kinds), change.before, change.after
    if K.CANCELLED in kinds:
        return str(_("Does not take place."))
    assert after is not None
    if K.NEW in kinds:
        return str(_("New: %(spot)s.", spot=spot_words(after, rooms, zone, quote)))
    said = []
    if K.BACK in kinds:
        said.append(_("Takes place after all: %(spot)s.", spot=spot_words(after, rooms, zone, quote)))
    elif kinds & {K.TIME, K.ROOM, K.CITY}:
        said.append(_moved(change, rooms, zone, quote))
    elif K.LENGTH in kinds and before is not None:
        said.append(_length(before, after, zone))
    if K.RENAMED in kinds:
        said.append(_("It has another name."))
    if K.PEOPLE in kinds:
        said.append(_("Other people take part."))
    return " ".join(said)


def _moved(change: Change, rooms: Mapping[int, Room], zone: str, quote: Quote) -> str:
    """Return where it moved to and from, without repeating what stayed the same."""
    before, after = change.before, change.after
    assert before is not None
    assert after is not None
    kinds = set(change.kinds)
    if not kinds & {K.TIME, K.LENGTH}:
        values = {"now": quote(where_words(after.room, rooms)), "before": quote(where_words(before.room, rooms))}
        if K.CITY in kinds:
            return str(_("Moved across the water: %(now)s instead of %(before)s.", **values))
        return str(_("Moved to another room: %(now)s instead of %(before)s.", **values))
    if not kinds & {K.ROOM, K.CITY} and date_(before.start, zone=zone) == date_(after.start, zone=zone):
        clocks = [when_words(spot.start, spot.minutes, zone, day=False) for spot in (after, before)]
        return str(_("Now at %(now)s instead of %(before)s.", now=clocks[0], before=clocks[1]))
    values = {"now": spot_words(after, rooms, zone, quote), "before": spot_words(before, rooms, zone, quote)}
    if K.CITY in kinds:
        return str(_("Moved across the water, to %(now)s. Was: %(before)s.", **values))
    return str(_("Moved to %(now)s. Was: %(before)s.", **values))


def was_words(change: Change, rooms: Mapping[int, Room], zone: str, quote: Quote = str) -> str:
    """Return what became of a slot for who has just read where and when it is now."""
    before = change.before
    if K.NEW in change.kinds:
        return str(_("This is new."))
    if before is None or not {K.TIME, K.ROOM, K.CITY}.intersection(change.kinds):
        return change_words(change, rooms, zone, quote)
    return str(_("This has changed. Was: %(before)s.", before=spot_words(before, rooms, zone, quote)))


def _length(before: Spot, after: Spot, zone: str) -> str:
    ends = [time_(spot.start + dt.timedelta(minutes=spot.minutes), zone=zone) for spot in (before, after)]
    return str(_("Ends at %(now)s instead of %(before)s.", now=ends[1], before=ends[0]))


# --- letters ----------------------------------------------------------------------------------------------------------


def speaker_letter(
    around: Around,
    *,
    name: str,
    language: str,
    speaks: Sequence[Entry],
    seats: Sequence[Entry] = (),
    first: bool,
) -> Letter:
    """Return the mail to a speaker: all their slots in the order of time, what changed, the ways between them.

    `seats` are changes of slots in which they only have a seat: whoever is both gets one mail.
    """
    with in_language(language):
        named = {"conference": quoted(around.edition.name.pick(language))}
        if first:
            subject = _("Your place in the programme of %(conference)s", **named)
            lead = _("The programme of %(conference)s is out. This is where and when we count on you:", **named)
        else:
            subject = _("Your programme at %(conference)s has changed", **named)
            lead = _(
                "The programme of %(conference)s has changed. This is where and when we count on you now:", **named
            )
        parts = [_hello(name), lead, *_slots(around, speaks, marked=not first)]
        if seats:
            parts += [_("And where you have a seat:"), *_slots(around, seats, ways=False)]
        parts.append(_button(_("Your times and places"), f"/{around.edition.slug}/my-slots"))
        parts.append(_("Does something not work? Say so on that page, or answer this mail."))
        return Letter(subject, "\n\n".join(parts))


def seat_letter(around: Around, *, name: str, language: str, seats: Sequence[Entry]) -> Letter:
    """Return the mail to somebody with a seat in what changed."""
    with in_language(language):
        named = {"conference": quoted(around.edition.name.pick(language))}
        subject = _("Something you signed up for at %(conference)s has changed", **named)
        if all(entry.spot is None for entry in seats):
            subject = _("Something you signed up for at %(conference)s does not take place", **named)
        lead = _("The programme of %(conference)s has changed, and it concerns what you signed up for:", **named)
        still = [entry for entry in seats if entry.spot is not None]
        parts = [_hello(name), lead, *_slots(around, seats, ways=False)]
        if still:
            parts.append(_("Your seat moves along. If it does not suit you any more, give it back in time."))
        parts.append(_button(_("Your seats"), f"/{around.edition.slug}/my-seats"))
        return Letter(subject, "\n\n".join(parts))


def _hello(name: str) -> str:
    return str(_("Hello %(name)s", name=quoted(name)) if name else _("Hello"))


def _button(label: str, path: str) -> str:
    return f"**[{quoted(label)}]({absolute(path)})**"


def _slots(around: Around, entries: Sequence[Entry], *, ways: bool = True, marked: bool = True) -> list[str]:
    """Return a paragraph for each slot, and between two on one day how to get from one to the next.

    `marked`: what is new says so, which it need not where everything is.
    """
    zone, found = around.edition.zone, []
    ordered = sorted(entries, key=_begins)
    before: Entry | None = None
    for entry in ordered:
        if ways and before is not None and (way := _way(around, before, entry)):
            found.append(way)
        found.append(_slot(around, entry, zone, marked=marked))
        before = entry if entry.spot is not None else before
    return found


def _begins(entry: Entry) -> dt.datetime:
    spot = entry.spot or (entry.change.before if entry.change else None)
    assert spot is not None
    return spot.start


def _slot(around: Around, entry: Entry, zone: str, *, marked: bool) -> str:
    title = quoted(_pick(entry.title)) or _("A session without a name")
    lines = [f"**{title}**"]
    if entry.spot is not None:
        lines.append(spot_words(entry.spot, around.rooms, zone, quoted))
        room = around.rooms.get(entry.spot.room) if entry.spot.room is not None else None
        if room is not None and room.venue.address:
            lines.append(quoted(room.venue.address))
    if entry.change is not None and (marked or K.NEW not in entry.change.kinds):
        lines.append(f"*{was_words(entry.change, around.rooms, zone, quoted)}*")
    return "  \n".join(lines)


def _pick(title: Mapping[str, str]) -> str:
    return Texts(title).pick(current_code())


def _way(around: Around, before: Entry, after: Entry) -> str:
    """Return how to get from one slot to the next where that is across the water and on the same day."""
    one, other = before.spot, after.spot
    if one is None or other is None or one.room is None or other.room is None:
        return ""
    here, there = around.rooms[one.room], around.rooms[other.room]
    leaves = one.start + dt.timedelta(minutes=one.minutes)
    shores = {here.venue.city_id, there.venue.city_id}
    if other.start - leaves > SAME_DAY or len(shores - {None}) < 2:
        return ""
    goal = Goal(0, around.place_of(there), other.start)
    found = reach(around.sea, leaves, around.place_of(here), goal, zone=around.edition.zone)
    if found.needed is None:
        return ""
    if found.leave_by is not None and found.there_are >= found.needed:
        until = time_(found.leave_by, zone=around.edition.zone)
        return str(
            _(
                "Between them you cross the water: %(minutes)d minutes from door to door. "
                "Leave at %(until)s at the latest.",
                minutes=found.needed,
                until=until,
            )
        )
    return str(
        _(
            "Between them you cross the water, and it is tight: %(minutes)d minutes from door to door, "
            "and you have %(have)d.",
            minutes=found.needed,
            have=found.there_are,
        )
    )


# --- boats ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shifted:
    """Something in a reader's day while no boat sails: where it was to be, and where it is (the same: it stays)."""

    title: Mapping[str, str]
    planned: Spot
    now: Spot

    @property
    def moved(self) -> bool:
        return self.planned.room != self.now.room


def boats_letter(
    around: Around, *, name: str, language: str, stopped: bool, speaks: Sequence[Shifted], picks: Sequence[Shifted]
) -> Letter:
    """Return the mail that the boats have stopped, or sail again, with what it does to the reader's day."""
    with in_language(language):
        named = {"conference": quoted(around.edition.name.pick(language))}
        if stopped:
            subject = _("The boats have stopped: what it means for you at %(conference)s", **named)
            lead = _(
                "The boats between the cities stand still. Stay on the shore where you are, and be kind to each other."
            )
        else:
            subject = _("The boats sail again: %(conference)s goes on as planned", **named)
            lead = _("The boats sail again. Everything is in its planned room from now on.")
        parts = [_hello(name), lead]
        for heading, entries in ((_("Where you are on stage:"), speaks), (_("What you have picked:"), picks)):
            if entries:
                parts += [heading, *(_shifted(around, entry) for entry in entries)]
        parts.append(_button(_("Your day"), f"/{around.edition.slug}/my-day"))
        return Letter(subject, "\n\n".join(parts))


def _shifted(around: Around, entry: Shifted) -> str:
    zone = around.edition.zone
    title = quoted(_pick(entry.title)) or _("A session without a name")
    lines = [f"**{title}**", spot_words(entry.now, around.rooms, zone, quoted)]
    if entry.moved:
        was = quoted(where_words(entry.planned.room, around.rooms))
        moved = _("Not in %(room)s while no boat sails.", room=was)
        lines.append(f"*{moved}*")
    return "  \n".join(lines)


def usual_banner(*, languages: Sequence[str]) -> dict[str, str]:
    """Return what the banner says where nobody writes anything else, in each language."""
    found = {}
    for code in languages:
        with in_language(code):
            found[code] = _(
                "The boats have stopped. Stay on your shore: look at the programme for the rooms that sessions move to."
            )
    return found


# --- sending ----------------------------------------------------------------------------------------------------------


def write_notice(
    kind: NoticeKind, subject: str, body: str, *, to: str, to_name: str, language: str, edition: Edition
) -> Mail:
    """Write a mail about the timetable as it was looked at, in the caller's transaction."""
    return write_written_mail(
        f"conference/{kind.value}",
        subject,
        body,
        to=to,
        to_name=to_name,
        language=language,
        reply_to=edition.contact_email,
        edition_id=edition.id,
        about=("edition", edition.id),
    )
