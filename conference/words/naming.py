"""How sentences about the timetable call its sessions, people, rooms and times, in the reader's language."""

from conference.actions.puzzling import Laid
from conference.words.problems import Names
from core.language import current_code, local, pick, time_
from core.language import date_ as date


def names_in(laid: Laid) -> Names:
    """Return the names of everything in a timetable; what is gone has a dash or its number."""
    frame = laid.puzzle.frame
    cities = {room.venue.city.id: room.venue.city for room in laid.rooms.values() if room.venue.city is not None}
    tracks = {
        slot.proposal.track.id: slot.proposal.track
        for slot in laid.slots.values()
        if slot.proposal is not None and slot.proposal.track is not None
    }

    def hall(key: int) -> str:
        room = laid.rooms.get(key)
        return "–" if room is None else f"{pick(room.name)}, {room.venue.name}"

    def clock(minute: int) -> str:
        return time_(frame.at(minute), zone=frame.zone)

    def when(minute: int) -> str:
        day = local(frame.at(minute), frame.zone).date()
        return f"{date(day, current_code())} {clock(minute)}"

    return Names(
        show=lambda key: pick(laid.title(key)) if key in laid.slots else "–",
        person=lambda key: laid.names.get(key, "–"),
        hall=hall,
        city=lambda key: pick(cities[key].name) if key in cities else "–",
        track=lambda key: pick(tracks[key].name) if key in tracks else "–",
        time=when,
        clock=clock,
    )
