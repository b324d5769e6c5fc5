"""What is stored of the call, proposals and speakers, reviews, decisions, sessions, the timetable, releases, seats."""

from conference.models.calls import Call, CallLink, Criterion, Question, SessionType, Track
from conference.models.decisions import Announcement, AnnouncementState, Dispatch, MailKind, MailWords
from conference.models.proposals import Answer, Proposal, Rider
from conference.models.releases import Notice, NoticeKind, Release, ReleasedSlot
from conference.models.reviews import (
    DeclaredConflict,
    Review,
    ReviewAssignment,
    ReviewerSetting,
    ReviewRemark,
)
from conference.models.seats import (
    Attendance,
    CalendarFeed,
    Certificate,
    Course,
    CourseSession,
    ProgrammeImport,
    SeatDraw,
    SeatPlan,
    SignUp,
    Star,
)
from conference.models.sessions import Material, SessionFeedback
from conference.models.speakers import Gender, GenderTold, Speaker, SpeakerNeeds, SpeakerProfile
from conference.models.timetable import (
    Objection,
    PlanRun,
    PlanState,
    RoomHours,
    RoomKit,
    Slot,
    Staging,
    Timetable,
    TimetableChange,
)
from conference.rules.seats import SeatMode, SeatState
from conference.rules.timetable.puzzle import SlotKind

__all__ = [
    "Announcement",
    "AnnouncementState",
    "Answer",
    "Attendance",
    "CalendarFeed",
    "Call",
    "CallLink",
    "Certificate",
    "Course",
    "CourseSession",
    "Criterion",
    "DeclaredConflict",
    "Dispatch",
    "Gender",
    "GenderTold",
    "MailKind",
    "MailWords",
    "Material",
    "Notice",
    "NoticeKind",
    "Objection",
    "PlanRun",
    "PlanState",
    "ProgrammeImport",
    "Proposal",
    "Question",
    "Release",
    "ReleasedSlot",
    "Review",
    "ReviewAssignment",
    "ReviewRemark",
    "ReviewerSetting",
    "Rider",
    "RoomHours",
    "RoomKit",
    "SeatDraw",
    "SeatMode",
    "SeatPlan",
    "SeatState",
    "SessionFeedback",
    "SessionType",
    "SignUp",
    "Slot",
    "SlotKind",
    "Speaker",
    "SpeakerNeeds",
    "SpeakerProfile",
    "Staging",
    "Star",
    "Timetable",
    "TimetableChange",
    "Track",
]
