"""What happens to editions and their teams."""

from dataclasses import dataclass

from core.facts.fact import Fact


@dataclass(frozen=True, kw_only=True)
class EditionCreated(Fact):
    about = ("edition", "edition_id")
    cloned_from: int | None = None


@dataclass(frozen=True, kw_only=True)
class EditionChanged(Fact):
    """Something of the edition's set-up changed: `part` names it (city, venue, room, seller, phase …)."""

    about = ("edition", "edition_id")
    part: str
    part_id: int | None = None
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EditionOpened(Fact):
    about = ("edition", "edition_id")


@dataclass(frozen=True, kw_only=True)
class EditionClosed(Fact):
    about = ("edition", "edition_id")


@dataclass(frozen=True, kw_only=True)
class TeamChanged(Fact):
    about = ("edition", "edition_id")
    member_id: int
    role: str
    added: bool


@dataclass(frozen=True, kw_only=True)
class TakingPartChanged(Fact):
    """A member no longer takes part as something, or what they take part as allows other things than before."""

    about = ("member", "member_id")
    member_id: int


@dataclass(frozen=True, kw_only=True)
class TeamInvited(Fact):
    about = ("edition", "edition_id")
    role: str
