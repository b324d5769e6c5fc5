"""A speaker's own slots in an edition: when, where, who helps there, how to get from one to the next."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flask import Response, abort

from conference.actions import objecting
from conference.actions.slots import known_timetable
from conference.actions.telling_changes import around
from conference.forms.releases import ObjectionForm
from conference.mails.timetable import Around, when_words, where_words
from conference.models import Objection, Proposal, ReleasedSlot, RoomKit, Slot, Speaker
from conference.queries import notices as asked
from conference.queries import releases, timetable
from conference.rules.day.home import last_comfortable, quay_of
from conference.rules.day.picks import Pick, Sound
from conference.rules.reach import Goal, Reach, latest_departure, reach
from conference.rules.states import ProposalState
from conference.rules.times import programme_day
from conference.rules.timetable.places import place_now
from conference.views.blueprint import conference
from conference.words.problems import EQUIPMENT
from core.db import db
from core.desk import me, row_or_404
from core.language import _, pick
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires
from editions.models import City, Edition, Room
from editions.queries import cities_of, edition_by_slug


@dataclass(slots=True)
class MySlot:
    """One slot of the reader's. `off`: it does not take place. `elsewhere`: in another room while no boat sails.

    `way` is how it is reached from the one before on the same day; `quay` when to be at the other city's quay at the
    latest, by city, for the first of a day; `back` the last minute for the day's boats, after the last of one.
    """

    code: str
    proposal: Proposal
    starts_at: dt.datetime | None
    minutes: int
    room: Room | None
    off: bool = False
    elsewhere: bool = False
    with_whom: tuple[str, ...] = ()
    kit: RoomKit | None = None
    objection: Objection | None = None
    way: Reach | None = None
    quay: tuple[City, dt.datetime] | None = None
    back: dt.datetime | None = None

    @property
    def ends_at(self) -> dt.datetime:
        assert self.starts_at is not None
        return self.starts_at + dt.timedelta(minutes=self.minutes)

    @property
    def has(self) -> list[str]:
        """What stands in the room, in words."""
        kept = self.kit.equipment if self.kit else []
        return [str(EQUIPMENT[key]) for key in kept if key in EQUIPMENT]


@dataclass(slots=True)
class MyDay:
    day: dt.date
    slots: list[MySlot] = field(default_factory=list)


@conference.get("/<edition>/my-slots")
@requires(May.SIGNED_IN)
def my_slots(edition: str) -> Response:
    """Show a speaker where and when they are planned, once the team shows it or the programme is out."""
    found, speakers = _mine(edition)
    row = known_timetable(found.id)
    shared = around(found)
    work = row.shown_to_speakers_at is not None
    slots = _slots(found, speakers, shared, work=work)
    placed = [slot for slot in slots if slot.starts_at is not None]
    return page(
        "conference/my_slots.html",
        edition=found,
        days=_days(placed, shared),
        waiting=[slot for slot in slots if slot.starts_at is None],
        work=work,
        released=db.session.scalar(releases.current_release_id(found.id)) is not None,
        when=lambda slot: when_words(slot.starts_at, slot.minutes, found.zone, day=False),
        where=lambda slot: where_words(slot.room.id if slot.room else None, shared.rooms),
        boats_run=shared.sea.boats_run,
    )


def _mine(slug: str) -> tuple[Edition, Sequence[Speaker]]:
    """Return the edition and the reader's rows as a speaker; for who speaks nowhere in it there is no page."""
    found = row_or_404(edition_by_slug(slug))
    speakers = db.session.scalars(asked.own_places(found.id, me())).all()
    return (found, speakers) if speakers else abort(404)


def _slots(edition: Edition, speakers: Iterable[Speaker], shared: Around, *, work: bool) -> list[MySlot]:
    """Return the reader's slots by time: as the team works on them where that is shown, else as released."""
    ids = {speaker.proposal_id for speaker in speakers}
    session = db.session
    found = (
        [
            _of_work(slot, shared)
            for slot in session.scalars(timetable.slots_of(edition.id).where(Slot.proposal_id.in_(ids)))
        ]
        if work
        else [
            _of_release(row, shared)
            for row in session.scalars(
                releases.slots_everybody_sees(edition.id).where(ReleasedSlot.proposal_id.in_(ids))
            )
        ]
    )
    names = _names(ids)
    kits = {kit.room_id: kit for kit in session.scalars(timetable.kits_of(edition.id))}
    said = {one.slot_id: one for one in session.scalars(asked.own_objections(edition.id, me()))}
    for slot_id, slot in found:
        slot.with_whom = tuple(name for who, name in names[slot.proposal.id] if who != me())
        slot.kit = kits.get(slot.room.id) if slot.room else None
        slot.objection = said.get(slot_id)
    return [slot for _slot_id, slot in found]


def _of_work(slot: Slot, shared: Around) -> tuple[int, MySlot]:
    assert slot.proposal is not None
    place = place_now(slot, boats_run=shared.sea.boats_run)
    room = shared.rooms.get(place.room_id or 0)
    mine = MySlot(slot.code, slot.proposal, slot.starts_at, slot.minutes, room, elsewhere=place.moved)
    return slot.id, mine


def _of_release(row: ReleasedSlot, shared: Around) -> tuple[int, MySlot]:
    assert row.proposal is not None
    place = place_now(row, boats_run=shared.sea.boats_run)
    room = shared.rooms.get(place.room_id or 0)
    off = row.cancelled or row.proposal.state is not ProposalState.CONFIRMED
    mine = MySlot(row.slot.code, row.proposal, row.starts_at, row.minutes, room, off=off, elsewhere=place.moved)
    return row.slot_id, mine


def _names(proposal_ids: set[int]) -> Mapping[int, list[tuple[int | None, str]]]:
    """Return by session who takes part in it: member and name."""
    found: dict[int, list[tuple[int | None, str]]] = defaultdict(list)
    for speaker in db.session.scalars(asked.speakers_beside(proposal_ids)):
        found[speaker.proposal_id].append((speaker.member_id, speaker.name))
    return found


def _days(slots: Sequence[MySlot], shared: Around) -> list[MyDay]:
    """Return the days with their slots, and the ways of each day."""
    zone = shared.edition.zone
    days: dict[dt.date, MyDay] = {}
    for slot in sorted(slots, key=lambda one: (one.starts_at, one.code)):
        assert slot.starts_at is not None
        day = programme_day(slot.starts_at, zone)
        days.setdefault(day, MyDay(day)).slots.append(slot)
    cities = db.session.scalars(cities_of(shared.edition.id)).all()
    for one in days.values():
        _travel([slot for slot in one.slots if not slot.off and slot.room], one.day, cities, shared)
    return list(days.values())


def _travel(slots: Sequence[MySlot], day: dt.date, cities: Sequence[City], shared: Around) -> None:
    """Say for each slot of a day when to leave for it, and for the last until when one gets home with ease."""
    zone, sea, before = shared.edition.zone, shared.sea, None
    for slot in slots:
        assert slot.room is not None
        assert slot.starts_at is not None
        spot = shared.place_of(slot.room)
        if before is not None and before.room is not None:
            slot.way = reach(
                sea, before.ends_at, shared.place_of(before.room), Goal(0, spot, slot.starts_at), zone=zone
            )
        else:
            other = next((city for city in cities if slot.room.venue.city_id not in (None, city.id)), None)
            leave = (
                latest_departure(sea, quay_of(str(other.id)), spot, slot.starts_at, zone=zone)
                if other is not None
                else None
            )
            slot.quay = (other, leave) if other is not None and leave is not None else None
        before = slot
    if before is not None and before.room is not None and before.room.venue.city_id is not None and sea.boats_run:
        last = Pick(0, None, day, before.ends_at, before.ends_at, shared.place_of(before.room))
        before.back = last_comfortable(Sound(sea, zone), last)


@conference.route("/<edition>/my-slots/<slot>/objection", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def objection(edition: str, slot: str) -> Response:
    """Say that a slot does not work, and what would."""
    found, speakers = _mine(edition)
    shared, work = around(found), known_timetable(found.id).shown_to_speakers_at is not None
    mine = next((one for one in _slots(found, speakers, shared, work=work) if one.code == slot), None) or abort(404)
    said = mine.objection.words if mine.objection and mine.objection.settled_at is None else ""
    form, by = ObjectionForm(data={"words": said}), me()
    if attempt(form, lambda: objecting.object_to(found.id, slot, by, form.words.data)):
        say(_("Thank you. The team reads it and comes back to you."))
        return see_other("conference.my_slots", edition=edition)
    return form_page(
        "conference/objection.html",
        form,
        edition=found,
        slot=mine,
        title=pick(mine.proposal.title),
        when=when_words(mine.starts_at, mine.minutes, found.zone) if mine.starts_at else "",
        where=where_words(mine.room.id if mine.room else None, shared.rooms),
    )
