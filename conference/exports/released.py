"""The newest release as formats see it: what everybody may see and nothing else, in a constant number of statements."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import url_for

from conference.models import Material, SpeakerProfile
from conference.queries import calls, exchange, releases, timetable
from conference.queries import sessions as asked
from conference.rules.calls import SpokenLanguage
from conference.rules.exchange import Happening, Link, Person, Programme, ProgrammeRoom, ProgrammeTrack
from conference.rules.exchange.packing import links_of, persons_of
from conference.rules.exchange.programme import SLUG, acronym_of, derived_guid, slugged, unique_ids
from conference.rules.exchange.reading import days_of
from conference.rules.exchange.rooms import Place, room_names
from conference.rules.states import ProposalState
from conference.rules.timetable.places import place_now
from core.clock import now
from core.db import db
from core.language import current_code, zone_of
from core.pages import absolute
from core.signing import Purpose, keyed_digest
from editions.models import Edition, Room
from editions.queries import crossing_of, rooms_of

# Rows of queries.exchange.
Slotted = Any
Named = Any
# Each speaks their own Scandinavian language: ISO 639-5 has a code for the family (North Germanic).
LANGUAGE_CODES = {SpokenLanguage.SCANDINAVIAN: "gmq"}
GUID_KEY = "guid:"


def released_programme(edition: Edition, *, side: int | None = None) -> Programme | None:
    """Return the newest release in the language of the moment; None before the first.

    With `side` only what is in that city or on the ferry. Cancelled sessions are marked; breaks and blocks are left
    out. Nobody under 18 is named.
    """
    release = db.session.scalars(releases.current_release(edition.id)).one_or_none()
    if release is None:
        return None
    writer = _Writer(edition)
    slots = db.session.execute(exchange.sessions_released(edition.id)).all()
    happenings = writer.happenings(slots)
    rooms = [writer.room(slot) for slot in slots]
    wanted = [one for one, room in zip(happenings, rooms, strict=True) if side is None or _on(room, side)]
    used = [room for room in rooms if side is None or _on(room, side)]
    zone = zone_of(edition.zone)
    days = [edition.first_day + dt.timedelta(days=n) for n in range((edition.last_day - edition.first_day).days + 1)]
    row = db.session.scalars(timetable.timetable_of(edition.id)).one_or_none()
    return Programme(
        title=edition.name.pick(writer.code),
        acronym=writer.acronym,
        zone=edition.zone,
        version=f"{release.number}: {release.name}"[:120],
        url=absolute(url_for("conference.schedule_xml", edition=edition.slug)),
        base_url=absolute("/"),
        page=absolute(url_for("conference.programme", edition=edition.slug)),
        step=row.step_minutes if row is not None else 15,
        changed=release.released_at,
        days=days_of(wanted, zone, days),
        rooms=writer.rooms(slots, used),
        tracks=writer.tracks(wanted),
        happenings=tuple(wanted),
    )


def _on(room: Room, side: int) -> bool:
    """Say whether a room is in the city of that side, or on the ferry."""
    return room.venue.city is None or room.venue.city.side == side


class _Writer:
    """Writes the slots of one release down; asks once for everything that they need."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.code = current_code()
        self.acronym = acronym_of(edition.slug)
        self.zone = zone_of(edition.zone)
        sea = db.session.scalars(crossing_of(edition.id)).one_or_none()
        self.boats_run = sea is None or sea.boats_run
        self.switches = 0 if sea is None else sea.switches
        self.public = db.session.scalar(asked.released_at(edition.id)) is not None
        self.halls = {room.id: room for room in db.session.scalars(rooms_of(edition.id))}
        self.names = room_names(places_of(self.halls.values(), self.code))
        self.types = {row.id: row.name.pick(self.code) for row in db.session.scalars(calls.types_of(edition.id))}
        self.topics = {row.id: row.name.pick(self.code) for row in db.session.scalars(calls.tracks_of(edition.id))}
        today = now().astimezone(self.zone).date()
        profiles = db.session.scalars(asked.profiles_shown(edition.id, today)).all()
        self.of_bands = {row.organisation_id: row for row in profiles if row.organisation_id}
        self.of_members = {row.member_id: row for row in profiles if row.member_id}
        self.speakers = {row.id: row for row in db.session.execute(exchange.people_named(edition.id, today))}
        self.recorded = {
            row.proposal_id for row in db.session.scalars(timetable.stagings_of(edition.id)) if row.recorded
        }
        # One address is built by Flask; the others differ from it in one word.
        self.page = absolute(url_for("conference.session", edition=edition.slug, session="CODE"))

    def room(self, slot: Slotted) -> Room:
        """Return the room in which a slot is held now: while no boat sails, the one that it goes to then."""
        return self.halls[place_now(slot, boats_run=self.boats_run).room_id or 0]

    def tracks(self, wanted: Iterable[Happening]) -> tuple[ProgrammeTrack, ...]:
        used = {one.track for one in wanted}
        names = dict.fromkeys(name for name in self.topics.values() if name in used)
        return tuple(
            ProgrammeTrack(name=name, slug=f"t-{slugged(name) or number}") for number, name in enumerate(names, 1)
        )

    def happenings(self, slots: Sequence[Slotted]) -> list[Happening]:
        ids = unique_ids((slot.slot_id, (slot.origin or {}).get("id")) for slot in slots)
        materials = self._materials([slot.proposal_id for slot in slots if slot.proposal_id is not None])
        slugs: set[str] = set()
        found = []
        for slot, number in zip(slots, ids, strict=True):
            one = self._happening(slot, number, materials.get(slot.proposal_id or 0, []), slugs)
            slugs.add(one.slug)
            found.append(one)
        return found

    def _happening(self, slot: Slotted, number: int, materials: list[Material], slugs: set[str]) -> Happening:
        origin = slot.origin or {}
        off = slot.cancelled or slot.state is not ProposalState.CONFIRMED
        title = slot.title.pick(self.code)
        links, attachments = self._links(slot, materials)
        recorded = False if slot.proposal_id in self.recorded else origin.get("do_not_record")
        given = {name: origin.get(name, "") for name in ("feedback_url", "video_url", "logo", "subtitle", "license")}
        return Happening(
            id=number,
            guid=slot.guid,
            code=slot.code,
            slug=self._slug(origin.get("slug", ""), number, title, slugs),
            url=self.page.replace("CODE", slot.session) if self.public and not off else "",
            origin_url=origin.get("origin_url", ""),
            title=title,
            room=self.names[self.room(slot).id],
            start=slot.starts_at.astimezone(self.zone),
            minutes=slot.minutes,
            abstract="" if off else slot.abstract.pick(self.code),
            description="" if off else origin.get("description", ""),
            type=self.types.get(slot.session_type_id, ""),
            track=self.topics.get(slot.track_id, ""),
            language=_language(slot.language, origin),
            persons=() if off else self._persons(slot, origin),
            links=() if off else tuple(dict.fromkeys([*links_of(origin.get("links", ())), *links])),
            attachments=() if off else tuple(dict.fromkeys([*links_of(origin.get("attachments", ())), *attachments])),
            do_not_record=recorded,
            cancelled=off,
            # Whoever cancels after a release has not counted up yet, and calendars believe the highest number only.
            # Boats that stop or sail again move rooms without a release.
            sequence=slot.sequence + self.switches + int(off and not slot.cancelled),
            **given,
        )

    def _slug(self, given: str, number: int, title: str, slugs: set[str]) -> str:
        if SLUG.fullmatch(given) and given not in slugs:
            return given
        own = f"{self.acronym}-{number}-{slugged(title, least=4)}"
        return own if own not in slugs else f"{own}-{number}"

    def _persons(self, slot: Slotted, origin: Mapping[str, Any]) -> tuple[Person, ...]:
        """Return who is named, a band once, with what the file they came from told of them."""
        told = {row.get("guid"): row for row in origin.get("persons", ())}
        found: dict[str, Person] = {}
        for speaker_id in slot.speaker_ids:
            speaker = self.speakers.get(speaker_id)
            if speaker is None:
                continue
            guid = person_guid(speaker)
            if guid in told:
                (person,) = persons_of([told[guid] | {"name": speaker.band or speaker.name}])
            else:
                person = self._person(speaker, guid)
            found.setdefault(guid, person)
        return tuple(found.values())

    def _person(self, speaker: Named, guid: str) -> Person:
        profile = self._profile(speaker)
        name = speaker.band or speaker.name
        shown = profile is not None and self.public
        return Person(
            name=name,
            guid=guid,
            code=profile.code if profile is not None else "",
            url=absolute(url_for("conference.speaker", edition=self.edition.slug, speaker=profile.code))
            if profile is not None and shown
            else "",
            biography=profile.biography.pick(self.code) if profile is not None and shown else "",
        )

    def _profile(self, speaker: Named) -> SpeakerProfile | None:
        if speaker.organisation_id is not None:
            return self.of_bands.get(speaker.organisation_id)
        return self.of_members.get(speaker.member_id or 0)

    def _materials(self, proposal_ids: list[int]) -> dict[int, list[Material]]:
        found: dict[int, list[Material]] = {}
        if self.public and proposal_ids:
            for row in db.session.scalars(asked.materials_of(proposal_ids, published=True)):
                found.setdefault(row.proposal_id, []).append(row)
        return found

    def _links(self, slot: Slotted, materials: list[Material]) -> tuple[list[Link], list[Link]]:
        links = [Link(url=row.link, title=row.title, kind="web") for row in materials if row.link]
        files = [
            Link(
                url=absolute(
                    url_for("conference.material", edition=self.edition.slug, session=slot.session, material_id=row.id)
                ),
                title=row.title,
                kind="slides",
            )
            for row in materials
            if not row.link
        ]
        return links, files

    def rooms(self, slots: Sequence[Slotted], used: list[Room]) -> tuple[ProgrammeRoom, ...]:
        """Return the rooms in use, one shore after the other, the ferry last."""
        rows = {room.id: room for room in used}
        guids = {slot.room_id: slot.origin.get("room_guid") for slot in slots if slot.origin}
        ordered = sorted(rows.values(), key=_by_shore)
        return tuple(
            ProgrammeRoom(
                name=self.names[room.id],
                guid=guids.get(room.id) or derived_guid("room", absolute("/"), self.edition.slug, room.id),
                city=room.venue.city.name.pick(self.code) if room.venue.city else "",
                capacity=room.capacity,
            )
            for room in ordered
        )


def _by_shore(room: Room) -> tuple[int, int, int]:
    return (room.venue.city.side if room.venue.city else 3, room.venue_id, room.id)


def _place(room: Room, code: str) -> Place:
    city = room.venue.city.name.pick(code) if room.venue.city else ""
    return Place(room.id, room.name.pick(code), room.venue.name, city)


def places_of(rooms: Iterable[Room], code: str) -> list[Place]:
    return [_place(room, code) for room in rooms]


def _language(spoken: SpokenLanguage | None, origin: Mapping[str, Any]) -> str:
    return str(origin.get("language", "")) if spoken is None else LANGUAGE_CODES.get(spoken, spoken.value)


def person_guid(speaker: Named) -> str:
    """Return the UUID of somebody on the programme: out of their file, else a keyed digest; never of an address."""
    if speaker.member_id is None and speaker.organisation_id is None and speaker.address_key.startswith(GUID_KEY):
        return speaker.address_key.removeprefix(GUID_KEY)
    key = next(
        f"{name}:{number}"
        for name, number in (
            ("organisation", speaker.organisation_id), ("member", speaker.member_id), ("speaker", speaker.id),
        )
        if number is not None
    )  # fmt: skip
    return as_uuid(keyed_digest(Purpose.PERSON, key))


def as_uuid(digest: str) -> str:
    """Return 32 of the signs of a digest as a UUID of version 8 (RFC 9562: the maker's own)."""
    return f"{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-a{digest[17:20]}-{digest[20:32]}"
