"""What happens to the call, its proposals, reviews and decisions, and to sessions."""

from dataclasses import dataclass

from core.facts.fact import Fact


@dataclass(frozen=True, kw_only=True)
class CallChanged(Fact):
    """Something of the call changed: `part` names it (call, type, track, question, criterion, link, words …)."""

    about = ("edition", "edition_id")
    part: str
    part_id: int | None = None
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ProposalFact(Fact):
    about = ("proposal", "proposal_id")
    proposal_id: int


@dataclass(frozen=True, kw_only=True)
class ProposalBegun(ProposalFact):
    pass


@dataclass(frozen=True, kw_only=True)
class ProposalChanged(ProposalFact):
    """Its words changed after it was sent in."""

    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RiderChanged(ProposalFact):
    """A band that comes changed what it needs on stage; the team looks whether its place still fits."""

    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RiderSeen(ProposalFact):
    """Somebody of the team looked at a rider that was changed."""


@dataclass(frozen=True, kw_only=True)
class ProposalMoved(ProposalFact):
    """It took a step from one state to the next."""

    step: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class ProposalDecided(ProposalFact):
    """The team noted a decision, or took one back; nobody has been told."""

    decision: str | None


@dataclass(frozen=True, kw_only=True)
class ProposalRedacted(ProposalFact):
    """What would tell reviewers who wrote it was blacked out, or shown again."""


@dataclass(frozen=True, kw_only=True)
class ProposalErased(ProposalFact):
    """A draft was thrown away by whoever wrote it."""


@dataclass(frozen=True, kw_only=True)
class SpeakerInvited(ProposalFact):
    speaker_id: int


@dataclass(frozen=True, kw_only=True)
class SpeakerJoined(ProposalFact):
    """Somebody with an account said yes to being a speaker of a proposal."""

    speaker_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class SpeakerLeft(ProposalFact):
    """Somebody said no, left, or was taken off a proposal."""

    speaker_id: int


@dataclass(frozen=True, kw_only=True)
class SpeakerConfirmed(ProposalFact):
    """A speaker of a confirmed session comes: told once for each member."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class SpeakerCancelled(ProposalFact):
    """A speaker has no confirmed session any more in this edition."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class SpeakerProfileChanged(Fact):
    about = ("member", "member_id")
    member_id: int
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SpeakerNeedsChanged(Fact):
    about = ("member", "member_id")
    member_id: int


@dataclass(frozen=True, kw_only=True)
class ReviewWritten(ProposalFact):
    abstained: bool = False


@dataclass(frozen=True, kw_only=True)
class ReviewRemarked(ProposalFact):
    pass


@dataclass(frozen=True, kw_only=True)
class ConflictDeclared(ProposalFact):
    """A reviewer is too close to a proposal, or is not any more."""

    reviewer_id: int
    declared: bool = True


@dataclass(frozen=True, kw_only=True)
class ReviewersAssigned(Fact):
    about = ("edition", "edition_id")
    added: int
    removed: int


@dataclass(frozen=True, kw_only=True)
class ReviewerChanged(Fact):
    """What a reviewer takes (tracks, how many, a pause) changed."""

    about = ("member", "member_id")
    member_id: int
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AnnouncementChanged(ProposalFact):
    """The words of one mail that tells a decision were changed by hand."""

    announcement_id: int


@dataclass(frozen=True, kw_only=True)
class SpeakersReminded(ProposalFact):
    """Accepted speakers who have not answered were reminded: the first or the second time."""

    time: int


@dataclass(frozen=True, kw_only=True)
class DecisionsSent(Fact):
    """Somebody looked at the waiting mails and sent them off."""

    about = ("dispatch", "dispatch_id")
    dispatch_id: int
    mails: int


@dataclass(frozen=True, kw_only=True)
class MaterialChanged(ProposalFact):
    """Material of a session was added, published, hidden or taken away: `change` says which."""

    material_id: int
    change: str


@dataclass(frozen=True, kw_only=True)
class FeedbackGiven(ProposalFact):
    stars: int


@dataclass(frozen=True, kw_only=True)
class ProgrammeReleased(Fact):
    """Speakers and sessions became public, or private again."""

    about = ("edition", "edition_id")
    released: bool
