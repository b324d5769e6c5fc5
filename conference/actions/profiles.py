"""What a person or a band says about themselves, kept for the next year, with their picture."""

from dataclasses import dataclass, fields

from sqlalchemy.exc import IntegrityError

from accounts.actions.consents import choose_consents
from accounts.queries import consents_in_force
from accounts.rules.consents import ConsentKind
from conference.actions.drafting import drop_file
from conference.models import SpeakerProfile
from conference.queries import offers
from conference.rules.names import new_name
from core.clock import now
from core.db import db, transaction
from core.facts import SpeakerProfileChanged, record
from core.files import Upload, keep
from core.refusals import Refused
from core.signing import random_below
from core.texts import Texts
from core.usertext import render

TRIES = 5
SPEAKER_CONSENTS = (ConsentKind.PHOTO, ConsentKind.RECORDING)


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """What stands in a profile. `picture` is a new one; `drop_picture` takes the old one away."""

    role: Texts
    affiliation: str
    biography: Texts
    links: list[str]
    picture_alt: Texts
    picture: Upload | None = None
    drop_picture: bool = False


def save_profile(particulars: Particulars, *, by: int, organisation_id: int | None = None) -> SpeakerProfile:
    """Save the profile of a member, or of an organisation that they belong to. Refuses `not_your_organisation`."""
    for tries_left in reversed(range(TRIES)):
        try:
            with transaction():
                return _save(particulars, by, organisation_id)
        except IntegrityError:
            # Two profiles drew the same code, or two windows made the first one at once: look again.
            if not tries_left:
                raise
    raise AssertionError("unreachable")


def _save(particulars: Particulars, by: int, organisation_id: int | None) -> SpeakerProfile:
    if organisation_id is not None and db.session.scalar(offers.belongs_to(organisation_id, by)) is None:
        raise Refused("not_your_organisation")
    owner = {"member_id": None if organisation_id else by, "organisation_id": organisation_id}
    profile = db.session.scalars(offers.profile_to_lock(**owner)).one_or_none()
    if profile is None:
        profile = _fresh(**owner)
        db.session.add(profile)
        db.session.flush()
    changed = []
    for item in fields(particulars):
        value = getattr(particulars, item.name)
        if item.name not in ("picture", "drop_picture") and getattr(profile, item.name) != value:
            setattr(profile, item.name, value)
            changed.append(item.name)
    profile.biography_html = Texts({code: str(render(text)) for code, text in profile.biography.items() if text})
    if particulars.picture is not None or (particulars.drop_picture and profile.picture_id is not None):
        _hang(profile, particulars.picture)
        changed.append("picture")
    profile.changed_at = now()
    db.session.flush()
    if changed:
        record(SpeakerProfileChanged(member_id=by, changed=tuple(changed)), by=by)
    return profile


def _fresh(*, member_id: int | None, organisation_id: int | None) -> SpeakerProfile:
    return SpeakerProfile(
        member_id=member_id,
        organisation_id=organisation_id,
        code=new_name(random_below),
        role=Texts(),
        affiliation="",
        biography=Texts(),
        biography_html=Texts(),
        links=[],
        picture_alt=Texts(),
        changed_at=now(),
    )


def _hang(profile: SpeakerProfile, picture: Upload | None) -> None:
    """Put another picture in the place of the old one, or none. It is public: its name is random."""
    old = profile.picture_id
    stored = None if picture is None else keep(picture, owner_kind="speaker_profile", owner_id=profile.id, public=True)
    profile.picture_id = None if stored is None else stored.id
    db.session.flush()
    drop_file(old)


def choose_speaker_consents(member_id: int, wanted: frozenset[ConsentKind], texts: dict[ConsentKind, str]) -> None:
    """Give or take back the consents to photos and recordings; what else somebody agreed to stays as it is."""
    with transaction():
        others = {row.kind for row in db.session.scalars(consents_in_force(member_id))}
        kept = others - set(SPEAKER_CONSENTS) - {ConsentKind.TERMS}
        choose_consents(member_id, frozenset(kept | (wanted & set(SPEAKER_CONSENTS))), texts=texts)
