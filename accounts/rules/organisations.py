"""What an organisation is and who may do what in it."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from core.refusals import Refused


class OrganisationKind(enum.StrEnum):
    """What an organisation does. A band is one too: it acts as one party."""

    ORGANISER = "organiser"
    VENUE = "venue"
    FESTIVAL = "festival"
    BAND = "band"
    BOOKER = "booker"
    LABEL = "label"
    PUBLISHER = "publisher"
    EDUCATION = "education"
    PUBLIC = "public"
    ASSOCIATION = "association"
    TECHNICAL = "technical"
    MEDIA = "media"
    OTHER = "other"


class OrganisationRole(enum.StrEnum):
    """What a member is in an organisation."""

    ADMIN = "admin"
    MEMBER = "member"


@dataclass(frozen=True)
class Belonging:
    """One member in an organisation. Older ids have been in it longer."""

    id: int
    member_id: int
    role: OrganisationRole


def refuse_without_admin(belongings: Sequence[Belonging], leaving: int) -> None:
    """Refuse `last_admin` when others would stay behind without anybody who may change the organisation."""
    rest = [each for each in belongings if each.member_id != leaving]
    if rest and not any(each.role is OrganisationRole.ADMIN for each in rest):
        raise Refused("last_admin")


def heir(belongings: Sequence[Belonging], leaving: int) -> Belonging | None:
    """Return who becomes admin when a leaving admin cannot be asked: the one who has been there longest."""
    rest = [each for each in belongings if each.member_id != leaving]
    if not rest or any(each.role is OrganisationRole.ADMIN for each in rest):
        return None
    return min(rest, key=lambda each: each.id)
