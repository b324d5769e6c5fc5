"""What happens to members and organisations."""

from dataclasses import dataclass

from core.facts.fact import Fact


@dataclass(frozen=True, kw_only=True)
class MemberJoined(Fact):
    about = ("member", "member_id")
    member_id: int


@dataclass(frozen=True, kw_only=True)
class MemberSignedIn(Fact):
    about = ("member", "member_id")
    member_id: int
    method: str


@dataclass(frozen=True, kw_only=True)
class MemberSignedOut(Fact):
    about = ("member", "member_id")
    member_id: int
    everywhere: bool


@dataclass(frozen=True, kw_only=True)
class MemberChanged(Fact):
    about = ("member", "member_id")
    member_id: int
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SignInSecured(Fact):
    """A password, passkey or second factor was added or removed."""

    about = ("member", "member_id")
    member_id: int
    change: str


@dataclass(frozen=True, kw_only=True)
class ConsentGiven(Fact):
    about = ("member", "member_id")
    member_id: int
    consent: str


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(Fact):
    about = ("member", "member_id")
    member_id: int
    consent: str


@dataclass(frozen=True, kw_only=True)
class MembersMerged(Fact):
    about = ("member", "member_id")
    member_id: int
    merged_id: int


@dataclass(frozen=True, kw_only=True)
class MemberErased(Fact):
    about = ("member", "member_id")
    member_id: int


@dataclass(frozen=True, kw_only=True)
class OrganisationFounded(Fact):
    about = ("organisation", "organisation_id")
    organisation_id: int


@dataclass(frozen=True, kw_only=True)
class OrganisationChanged(Fact):
    about = ("organisation", "organisation_id")
    organisation_id: int
    changed: tuple[str, ...]
