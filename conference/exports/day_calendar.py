"""Writes somebody's day as a calendar that subscribes: what they picked, where they speak, and the boats between."""

from dataclasses import replace

from conference.actions.days import Picked, picked, takes_place
from conference.models import CalendarFeed, Release, ReleasedSlot
from conference.queries import releases
from conference.rules.day.picks import BoatBlock, Pick, SessionBlock, Why
from core.calendar_file import Happening, calendar_file
from core.db import db
from core.language import _, in_language, pick, time_
from core.pages import absolute
from editions.models import Edition, Room
from editions.queries import crossing_of


def day_calendar(feed: CalendarFeed, edition: Edition, *, boats: bool = False) -> bytes:
    """Return the feed in the language of its owner.

    An entry is known by the guid of its slot for ever; its sequence is that of the release, so calendars that have it
    learn of a new time. What does not take place any more, or has left the programme, says that it is cancelled.
    """
    with in_language(feed.language):
        found = picked(edition, feed.member_id)
        release = db.session.scalars(releases.current_release(edition.id)).one_or_none()
        sea = db.session.scalars(crossing_of(edition.id)).one_or_none()
        # Boats that stop or sail again move rooms without a release.
        switches = 0 if sea is None else sea.switches
        entries = [] if release is None else _entries(found, edition, release, switches)
        if boats and release is not None:
            entries += _boats(found, release, switches)
        name = _("My day at %(edition)s", edition=pick(edition.name))
        return calendar_file(sorted(entries, key=lambda one: (str(one.start), one.uid)), name=name, zone=edition.zone)


def _entries(found: Picked, edition: Edition, release: Release, switches: int) -> list[Happening]:
    on = [_entry(found.rows[one.id], edition, release, found.room(one.id), one) for one in found.picks]
    entries = on + [_entry(row, edition, release, row.room) for row in found.gone]
    return [replace(one, sequence=one.sequence + switches) for one in entries]


def _entry(
    row: ReleasedSlot, edition: Edition, release: Release, room: Room | None, chosen: Pick | None = None
) -> Happening:
    cancelled = chosen is None
    changed = release.released_at
    if row.proposal is not None and not takes_place(row):
        changed = max(changed, row.proposal.state_changed_at)
    return Happening(
        uid=row.slot.guid,
        summary=pick(row.title),
        start=row.starts_at,
        end=row.ends_at,
        changed=changed,
        description=_about(chosen),
        location=where(room),
        url="" if cancelled or row.proposal is None else absolute(f"/{edition.slug}/sessions/{row.proposal.code}"),
        sequence=_sequence(row, release, cancelled=cancelled),
        cancelled=cancelled,
    )


def _sequence(row: ReleasedSlot, release: Release, *, cancelled: bool) -> int:
    # Whoever calls off after a release has not counted up yet, and calendars believe the highest number only.
    counted = row.cancelled and row.release_id == release.id
    return row.sequence + int(cancelled and not counted)


def _about(chosen: Pick | None) -> str:
    if chosen is None:
        return _("This does not take place.")
    return {
        Why.SPEAKS: _("You are on stage here."),
        Why.SEAT: _("You have a seat here."),
        Why.ASKED: _("You wait for a seat here."),
    }.get(chosen.why or Why.STAR, "")


def where(room: Room | None) -> str:
    """Return room, house, address and city in one line."""
    if room is None:
        return ""
    city = "" if room.venue.city is None else pick(room.venue.city.name)
    return ", ".join(part for part in (pick(room.name), room.venue.name, room.venue.address, city) if part)


def _boats(found: Picked, release: Release, switches: int) -> list[Happening]:
    """Return the boats between two sessions that follow each other, each known by the two.

    A boat that was there and is not taken any more, because none sails or one of the two is called off, says so.
    """
    gone = {row.slot_id for row in found.gone}
    sailing, planned = _crossings(found), _crossings(found.as_planned())
    stopped = not found.sound.sea.boats_run
    entries = []
    for pair, (before, after, block) in {**planned, **sailing}.items():
        city = next((pick(city.name) for city in found.cities if str(city.id) == block.to_city), "")
        numbers = [_sequence(row, release, cancelled=row.slot_id in gone) for row in (before, after)]
        about = _("The boats have stopped.") if stopped else _("You need not cross any more.")
        entries.append(
            Happening(
                uid="boat-" + "-".join(pair),
                summary=_("Ferry to %(city)s", city=city),
                start=block.leave_by,
                end=block.arrives_by,
                changed=release.released_at,
                description=_crossing_words(block, found.sound.zone) if pair in sailing else about,
                sequence=sum(numbers) + switches,
                cancelled=pair not in sailing,
            )
        )
    return entries


def _crossing_words(block: BoatBlock, zone: str) -> str:
    return _(
        "Leave by %(time)s at the latest: from door to door it takes %(minutes)s minutes when the "
        "boat has just left. Boats go every %(headway)s minutes. Bring valid ID.",
        time=time_(block.leave_by, zone=zone),
        minutes=block.minutes,
        headway=block.headway,
    )


def _crossings(found: Picked) -> dict[tuple[str, str], tuple[ReleasedSlot, ReleasedSlot, BoatBlock]]:
    """Return the boats of all days by the guids of the sessions on either side of them."""
    boats = {}
    for day in {one.day for one in found.picks}:
        blocks = found.line_of(day).blocks
        for place, block in enumerate(blocks):
            if isinstance(block, BoatBlock):
                before, after = _beside(found, blocks[:place]), _beside(found, blocks[place:])
                boats[before.slot.guid, after.slot.guid] = (before, after, block)
    return boats


def _beside(found: Picked, blocks: tuple[object, ...]) -> ReleasedSlot:
    """Return the session next to a boat: the last of the blocks before it, the first of those after it."""
    sessions = [block for block in blocks if isinstance(block, SessionBlock)]
    chosen = sessions[0] if isinstance(blocks[0], BoatBlock) else sessions[-1]
    return found.rows[chosen.pick.id]
