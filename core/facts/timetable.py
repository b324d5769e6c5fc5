"""What happens to the timetable: places, runs of the solver, releases, the boats, seats and attendance."""

from dataclasses import dataclass

from core.facts.fact import Fact


@dataclass(frozen=True, kw_only=True)
class TimetableChanged(Fact):
    """Slots were placed, moved, added or taken away: `what` says which, `revision` is the one that it made."""

    about = ("edition", "edition_id")
    what: str
    revision: int
    slots: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TimetableSet(Fact):
    """How the edition is scheduled changed: hours, weights, rooms and their kit, what a session needs."""

    about = ("edition", "edition_id")
    part: str
    part_id: int | None = None
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlanFact(Fact):
    about = ("plan", "run_id")
    run_id: int


@dataclass(frozen=True, kw_only=True)
class PlanAsked(PlanFact):
    """Somebody asked the solver for a better timetable."""

    mode: str


@dataclass(frozen=True, kw_only=True)
class PlanAnswered(PlanFact):
    """The solver found something, or found out that there is nothing: `state` says which."""

    state: str


@dataclass(frozen=True, kw_only=True)
class PlanTaken(PlanFact):
    """What the solver found was taken over, whole or in part (`moved` slots), or thrown away (none)."""

    moved: int


@dataclass(frozen=True, kw_only=True)
class TimetableReleased(Fact):
    """A release went out: everybody sees it."""

    about = ("release", "release_id")
    release_id: int
    number: int
    changes: int
    overrides: int = 0


@dataclass(frozen=True, kw_only=True)
class SlotsShown(Fact):
    """Speakers can see where and when they are planned, or cannot any more."""

    about = ("edition", "edition_id")
    shown: bool


@dataclass(frozen=True, kw_only=True)
class SlotObjected(Fact):
    """A speaker said that their place in the timetable does not work, or the team settled that."""

    about = ("slot", "slot_id")
    slot_id: int
    settled: bool = False


@dataclass(frozen=True, kw_only=True)
class NoticesSent(Fact):
    """Somebody looked at the waiting mails about the timetable and sent them off."""

    about = ("edition", "edition_id")
    mails: int


@dataclass(frozen=True, kw_only=True)
class NoticeChanged(Fact):
    """The words of one mail about the timetable were changed by hand, or it was taken out."""

    about = ("notice", "notice_id")
    notice_id: int


@dataclass(frozen=True, kw_only=True)
class BoatsSwitched(Fact):
    """The boats have stopped, or sail again."""

    about = ("edition", "edition_id")
    sail: bool


@dataclass(frozen=True, kw_only=True)
class SeatFact(Fact):
    about = ("slot", "slot_id")
    slot_id: int


@dataclass(frozen=True, kw_only=True)
class SeatMoved(SeatFact):
    """A sign-up took a step: somebody asked, got a seat, moved up, gave it back, was let go."""

    member_id: int
    old: str | None
    new: str


@dataclass(frozen=True, kw_only=True)
class SeatsSet(SeatFact):
    """How the seats of a workshop are given changed, or that they are given at all."""

    changed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SeatsDrawn(Fact):
    """A lottery was drawn."""

    about = ("draw", "draw_id")
    draw_id: int
    seats: int
    people: int


@dataclass(frozen=True, kw_only=True)
class AttendanceNoted(SeatFact):
    """Somebody was there, or was noted by mistake."""

    member_id: int
    there: bool = True


@dataclass(frozen=True, kw_only=True)
class CertificateIssued(Fact):
    about = ("member", "member_id")
    member_id: int
    course_id: int


@dataclass(frozen=True, kw_only=True)
class CourseChanged(Fact):
    about = ("edition", "edition_id")
    course_id: int
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FeedRenewed(Fact):
    """Somebody made the secret address of their calendar, or a new one."""

    about = ("member", "member_id")
    member_id: int


@dataclass(frozen=True, kw_only=True)
class ProgrammeImported(Fact):
    """A programme from elsewhere was read (`taken` False) or taken over."""

    about = ("edition", "edition_id")
    import_id: int
    sessions: int
    taken: bool
