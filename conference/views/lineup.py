"""Puts together what the public pages of speakers and sessions show, in a constant number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from conference.models import Proposal, Speaker, SpeakerProfile
from conference.queries import sessions as asked
from core.clock import now
from core.db import db
from core.files import file_url, srcset
from core.language import current_code, fold, local, sort_key
from editions.models import Edition

PICTURE_WIDTH = 960
RELATED = 3
WEB = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Face:
    """Somebody on the programme: a person or a band. Without a profile they have a name and no page."""

    name: str
    part: str
    profile: SpeakerProfile | None
    # What their drawn picture is made from.
    number: int

    @property
    def code(self) -> str | None:
        return self.profile.code if self.profile else None

    @property
    def pronouns(self) -> str:
        return self.profile.member.pronouns if self.profile and self.profile.member else ""

    @property
    def links(self) -> list[str]:
        return [link for link in (self.profile.links if self.profile else ()) if link.startswith(WEB)]

    @property
    def picture(self) -> dict[str, str] | None:
        """Return address, sizes and description of their picture."""
        if self.profile is None or self.profile.picture is None:
            return None
        stored = self.profile.picture
        alt = self.profile.picture_alt.pick(current_code())
        return {"url": file_url(stored, PICTURE_WIDTH), "srcset": srcset(stored), "alt": alt}


@dataclass(frozen=True, slots=True)
class Act:
    """One confirmed session and who is named on it."""

    proposal: Proposal
    faces: Sequence[Face]

    def is_like(self, type_id: int | None, track_id: int | None, language: str) -> bool:
        """Say whether it is of this type, track and language; what is empty asks for nothing."""
        row = self.proposal
        return (
            type_id in (None, row.session_type_id)
            and track_id in (None, row.track_id)
            and language in ("", row.language.value if row.language else "")
        )

    def tells_of(self, words: str) -> bool:
        """Say whether every one of these words stands in its title or in the name of somebody who speaks."""
        told = fold(" ".join([*self.proposal.title.values(), *(face.name for face in self.faces)]))
        return all(word in told for word in fold(words).split())


def acts_of(edition: Edition) -> list[Act]:
    """Return the confirmed sessions with who is named on them, by title in the reader's language."""
    today = local(now(), edition.zone).date()
    profiles = db.session.scalars(asked.profiles_shown(edition.id, today)).all()
    of_bands = {profile.organisation_id: profile for profile in profiles if profile.organisation_id}
    of_members = {profile.member_id: profile for profile in profiles if profile.member_id}
    speaking: dict[int, dict[tuple[str, int], Face]] = {}
    for speaker in db.session.scalars(asked.public_speakers(edition.id, today)):
        band_id = speaker.organisation_id
        profile = of_members.get(speaker.member_id or 0) if band_id is None else of_bands.get(band_id)
        # However many of a band speak in a session, the band stands there once.
        key = ("one", speaker.id) if band_id is None else ("band", band_id)
        speaking.setdefault(speaker.proposal_id, {}).setdefault(key, _face(speaker, profile))
    code = current_code()
    rows = db.session.scalars(asked.sessions_confirmed(edition.id)).all()
    acts = [Act(row, tuple(speaking.get(row.id, {}).values())) for row in rows]
    return sorted(acts, key=lambda act: sort_key(act.proposal.title.pick(code), code))


def _face(speaker: Speaker, profile: SpeakerProfile | None) -> Face:
    name = speaker.organisation.name if speaker.organisation else speaker.name
    number = profile.id if profile else speaker.member_id or speaker.id
    return Face(name, speaker.part, profile, number)


def faces_of(acts: Sequence[Act]) -> list[Face]:
    """Return everybody who has a page of their own, once each, by name."""
    found = {face.code: face for act in reversed(acts) for face in act.faces if face.code}
    code = current_code()
    return sorted(found.values(), key=lambda face: sort_key(face.name, code))


def acts_with(acts: Sequence[Act], code: str) -> list[Act]:
    """Return the sessions in which the holder of a profile is named."""
    return [act for act in acts if code in {face.code for face in act.faces}]


def related_to(act: Act, acts: Sequence[Act]) -> list[Act]:
    """Return sessions that go on from this one: those of its track first, then those of its type."""
    own = act.proposal

    def nearness(other: Act) -> int:
        if own.track_id is not None and other.proposal.track_id == own.track_id:
            return 0
        return 1 if own.session_type_id == other.proposal.session_type_id else 2

    others = sorted((other for other in acts if other.proposal.id != own.id), key=nearness)
    return [other for other in others if nearness(other) < 2][:RELATED]


def filters_of(acts: Sequence[Act], say_language: Any) -> list[dict[str, Any]]:
    """Return what the list can be narrowed down by: types, tracks and languages that stand on it."""
    code = current_code()
    rows = [act.proposal for act in acts]
    types = {row.session_type.id: row.session_type for row in rows if row.session_type}
    tracks = {row.track.id: row.track for row in rows if row.track}
    spoken = {row.language for row in rows if row.language}
    return [
        {"name": "type", "options": [(one.id, one.name.pick(code)) for one in _placed(types)]},
        {"name": "track", "options": [(one.id, one.name.pick(code)) for one in _placed(tracks)]},
        {"name": "language", "options": [(one.value, str(say_language[one])) for one in say_language if one in spoken]},
    ]


def _placed(rows: dict[int, Any]) -> list[Any]:
    return sorted(rows.values(), key=lambda one: (one.position, one.id))
