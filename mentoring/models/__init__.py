"""What is stored of mentoring: profiles, requests and pairs, programmes and runs, and what keeps people safe."""

from mentoring.models.pairs import (
    CheckIn,
    Feedback,
    Goal,
    Match,
    Meeting,
    MeetingFeed,
    MeetingNote,
    MentoringRequest,
    Message,
    ThreadRead,
)
from mentoring.models.people import Favourite, MenteeNeed, MenteeProfile, MentorProfile, MentorSkill, ProfileLook
from mentoring.models.programmes import (
    Circle,
    CirclePlace,
    MatchingRun,
    MentoringProgramme,
    MentoringSettings,
    ProgrammeApplication,
    SpeedEvent,
    SpeedGuest,
)
from mentoring.models.safety import Block, Report, ReportReason, VettingKind, VettingNote, YoungLook

__all__ = [
    "Block",
    "CheckIn",
    "Circle",
    "CirclePlace",
    "Favourite",
    "Feedback",
    "Goal",
    "Match",
    "MatchingRun",
    "Meeting",
    "MeetingFeed",
    "MeetingNote",
    "MenteeNeed",
    "MenteeProfile",
    "MentorProfile",
    "MentorSkill",
    "MentoringProgramme",
    "MentoringRequest",
    "MentoringSettings",
    "Message",
    "ProfileLook",
    "ProgrammeApplication",
    "Report",
    "ReportReason",
    "SpeedEvent",
    "SpeedGuest",
    "ThreadRead",
    "VettingKind",
    "VettingNote",
    "YoungLook",
]
