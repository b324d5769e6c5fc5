"""What facts are called in a story, for the desk's home and the story of an order."""

from typing import Any

from core.audit import AuditEntry
from core.language import lazy

STORY: dict[str, Any] = {
    "AnnouncementChanged": lazy("A mail in the outbox was changed"),
    "AttendanceNoted": lazy("Somebody was noted as there"),
    "AttendeeChanged": lazy("An attendee's details changed"),
    "AttentionRaised": lazy("Something needs attention"),
    "AttentionResolved": lazy("A matter was settled"),
    "BoatsSwitched": lazy("The boats have stopped, or sail again"),
    "CallChanged": lazy("The call was changed"),
    "CertificateIssued": lazy("A certificate was issued"),
    "ConflictDeclared": lazy("A conflict of interest was noted or lifted"),
    "ConsentGiven": lazy("A consent was given"),
    "ConsentWithdrawn": lazy("A consent was withdrawn"),
    "CourseChanged": lazy("A course was changed"),
    "DecisionsSent": lazy("Decisions were sent: %(mails)s mails"),
    "DocumentIssued": lazy("Document %(number)s was issued"),
    "EditionChanged": lazy("The edition was changed"),
    "EditionClosed": lazy("The edition was closed"),
    "EditionCreated": lazy("The edition was made"),
    "EditionOpened": lazy("The edition was opened"),
    "FeedRenewed": lazy("Somebody made an address for their calendar"),
    "FeedbackGiven": lazy("Feedback on a session came in"),
    "HoldExtended": lazy("The hold was extended"),
    "HoldReleased": lazy("Held places are free again"),
    "ListExported": lazy("A list was exported (%(profile)s, %(rows)s rows)"),
    "MaterialChanged": lazy("Material of a session was changed"),
    "MemberChanged": lazy("A member changed their profile"),
    "MemberErased": lazy("A member deleted their account"),
    "MemberJoined": lazy("A member joined"),
    "MemberSignedIn": lazy("A member signed in"),
    "MemberSignedOut": lazy("A member signed out"),
    "MembersMerged": lazy("Two accounts became one"),
    "MoneyCameLate": lazy("Money came after the order had ended"),
    "NoticeChanged": lazy("A mail about the timetable was changed"),
    "NoticesSent": lazy("Mails about the timetable were sent"),
    "OrderCancelled": lazy("The order was cancelled"),
    "OrderChanged": lazy("The order was changed"),
    "OrderExpired": lazy("The order ran out unpaid"),
    "OrderMailed": lazy("The buyer got a mail"),
    "OrderNoted": lazy("A note was written"),
    "OrderPaid": lazy("The order is paid"),
    "OrderPlaced": lazy("The order was placed"),
    "OrganisationChanged": lazy("An organisation was changed"),
    "OrganisationFounded": lazy("An organisation was founded"),
    "PaymentFailed": lazy("A payment did not go through"),
    "PaymentReminded": lazy("A buyer was reminded to pay"),
    "PaymentSettled": lazy("Money came in"),
    "PaymentStarted": lazy("A payment was started"),
    "PlacesHeld": lazy("Places were held"),
    "PlanAnswered": lazy("The solver has answered"),
    "PlanAsked": lazy("The solver was asked for a better timetable"),
    "PlanTaken": lazy("What the solver found was taken over or thrown away"),
    "ProgrammeImported": lazy("A programme from elsewhere was read"),
    "ProgrammeReleased": lazy("The programme was shown or hidden"),
    "ProposalBegun": lazy("A proposal was begun"),
    "ProposalChanged": lazy("A proposal was changed"),
    "ProposalDecided": lazy("A decision was noted or taken back"),
    "ProposalErased": lazy("A draft was thrown away"),
    "ProposalMoved": lazy("A proposal took a step"),
    "ProposalRedacted": lazy("What reviewers read was changed"),
    "RefundFinished": lazy("A refund arrived or failed"),
    "RefundStarted": lazy("A refund was started"),
    "ReviewRemarked": lazy("A reviewer said something"),
    "ReviewWritten": lazy("A review was written"),
    "ReviewerChanged": lazy("What a reviewer takes was changed"),
    "ReviewersAssigned": lazy("Proposals were spread over the reviewers"),
    "RiderChanged": lazy("A band changed what it needs on stage"),
    "RiderSeen": lazy("A changed rider was looked at"),
    "SeatMoved": lazy("A sign-up to a workshop took a step"),
    "SeatsDrawn": lazy("Seats were drawn by lot"),
    "SeatsSet": lazy("How seats of a workshop are given was changed"),
    "ShopChanged": lazy("Tickets or prices were changed"),
    "SignInSecured": lazy("A way to sign in was changed"),
    "SlotObjected": lazy("A speaker said that their place does not work, or it was settled"),
    "SlotsShown": lazy("What speakers see of their places was changed"),
    "SpeakerCancelled": lazy("A speaker does not come any more"),
    "SpeakerConfirmed": lazy("A speaker comes"),
    "SpeakerInvited": lazy("A speaker was invited"),
    "SpeakerJoined": lazy("A speaker said yes"),
    "SpeakerLeft": lazy("A speaker left or said no"),
    "SpeakerNeedsChanged": lazy("A speaker told what they need"),
    "SpeakerPassGiven": lazy("A speaker got their pass"),
    "SpeakerProfileChanged": lazy("A speaker changed their profile"),
    "SpeakersReminded": lazy("Speakers were reminded to answer"),
    "TakingPartChanged": lazy("What somebody takes part as was changed"),
    "TeamChanged": lazy("The team changed"),
    "TeamInvited": lazy("Somebody was invited to the team"),
    "TimetableChanged": lazy("The timetable was changed"),
    "TimetableReleased": lazy("A release went out"),
    "TimetableSet": lazy("What the timetable goes by was changed"),
}

DEADLINES: dict[str, Any] = {
    "opens": lazy("%(about)s opens"),
    "closes": lazy("%(about)s closes"),
    "price": lazy("New price: %(about)s"),
}


def story_words(entry: AuditEntry) -> str:
    """Return what happened, as one short line."""
    text = STORY.get(entry.fact)
    return entry.fact if text is None else str(text) % _Details(entry.details)


TONES = {
    "good": ("EditionOpened", "OrderPaid"),
    "warn": ("AttentionRaised", "MoneyCameLate", "PaymentFailed", "RefundStarted"),
    "bad": ("OrderCancelled",),
}


def story_tone(entry: AuditEntry) -> str:
    """Return whether something is good news, as a tone of the timeline."""
    return next((tone for tone, facts in TONES.items() if entry.fact in facts), "quiet")


class _Details(dict[str, Any]):
    """Details that leave an empty place where an old entry lacks one."""

    def __missing__(self, key: str) -> str:
        return ""


def deadline_words(kind: str, about: str) -> str:
    return str(DEADLINES[kind]) % {"about": about}
