"""What those who offer something read: the sentences of refusals and of what is missing, names of parts of the day."""

from typing import Any

from conference.models import Answer
from conference.rules.calls import QuestionKind
from conference.rules.halfhours import DayPart
from conference.rules.wholeness import Lack, Page
from core.language import _, lazy, pick
from core.texts import Texts
from core.words import register

register(
    {
        "proposal_closed": lazy("This can no longer be changed: the team has begun to plan with it. Write to us."),
        "session_held": lazy("The conference is over, so there is nothing to answer any more."),
        "rider_over": lazy("The stages are being prepared, so this can no longer be changed here. Write to us."),
        "rider_changed_again": lazy("The rider was changed once more just now. Look at it again."),
        "proposal_changed_meanwhile": lazy(
            "Somebody saved this page meanwhile, perhaps you in another window. Nothing is lost: yours stands in the "
            "fields, what was saved stands below. Save again to keep yours."
        ),
        "proposal_not_whole": lazy("Something is still missing. It stands below, with links to where it goes."),
        "sent_in_stays_whole": lazy("It has been sent in, so this cannot be empty. Write it again."),
        "kept_by_button": lazy("This has been sent in, so changes are kept when you press the button."),
        "type_unknown": lazy("This kind of session is not on offer any more. Choose another one."),
        "track_unknown": lazy("This track is not there any more. Choose another one."),
        "minutes_of_type": lazy("This kind of session can be %(lengths)s minutes long."),
        "offer_taken": lazy("Somebody else stands for this already. Sign in with their account."),
        "lead_sends": lazy("Whoever began this sends it in. You are one of its other speakers."),
        "draft_was_sent_in": lazy("The team has seen this already, so it cannot be thrown away. You can withdraw it."),
        "speaker_gone": lazy("This person is not part of it any more. Look at the page again."),
        "speaker_already": lazy("Somebody with this address is part of it already."),
        "speakers_full": lazy("%(most)s people is the most for one session. Write to us if you need more."),
        "speaker_answered": lazy("They have answered already."),
        "join_over": lazy("This invitation does not stand any more. Ask whoever invited you for a new one."),
        "join_taken": lazy("Somebody said yes with this link already. Ask for an invitation of your own."),
        "speaking_already": lazy("You are part of this already, so there is nothing to answer."),
        "lead_stays": lazy("You began this, so you cannot leave it. Withdraw it if it shall not be."),
        "not_your_organisation": lazy("You do not belong to this organisation. Choose another one."),
        "link_of_question": lazy("This is not a web address. It looks like https://example.org."),
        "not_speaking": lazy("This is for those who have been accepted. There is nothing to fill in yet."),
    }
)

# What is missing, and where it goes.
LACKS: dict[Lack, Any] = {
    Lack.TYPE: lazy("Say what kind of session it is."),
    Lack.TYPE_CLOSED: lazy("This kind of session is not on offer any more. Choose another one."),
    Lack.TRACK: lazy("Choose the track that it fits best."),
    Lack.LANGUAGE: lazy("Say in which language you hold it."),
    Lack.MINUTES: lazy("Say how long it takes."),
    Lack.TITLE: lazy("Give it a title, in one language at least."),
    Lack.ABSTRACT: lazy("Describe it, in one language at least."),
    Lack.ABSTRACT_LONG: lazy("The description is too long. Make it a little shorter."),
    Lack.CITY: lazy("Say in which city you can be."),
    Lack.LINE_UP: lazy("Tell us who plays what."),
    Lack.ANSWER: lazy("The team needs an answer to this:"),
    Lack.NAME: lazy("Write your name."),
}
PAGES: dict[Page, Any] = {
    Page.WORDS: lazy("The idea"),
    Page.WHEN: lazy("Where and when"),
    Page.STAGE: lazy("On stage"),
    Page.QUESTIONS: lazy("Questions"),
    Page.PEOPLE: lazy("Who"),
}
DAY_PARTS: dict[DayPart, Any] = {
    DayPart.MORNING: lazy("Morning"),
    DayPart.AFTERNOON: lazy("Afternoon"),
    DayPart.EVENING: lazy("Evening"),
}
TRAVEL_MODES: dict[str, Any] = {
    "ferry-on-foot": lazy("Ferry, on foot"),
    "ferry-by-car": lazy("Ferry, by car"),
    "train": lazy("Train or bus"),
    "car": lazy("Car over the bridge or by land"),
    "bike": lazy("Bike or on foot"),
    "plane": lazy("Plane"),
}


def answer_words(answer: Answer) -> str:
    """Return an answer as people read it: the words of what was chosen, yes or no, the name of a file."""
    question = answer.question
    if question.kind is QuestionKind.FILE:
        return answer.file.title if answer.file else ""
    if question.kind is QuestionKind.YES_NO and answer.text:
        return str(_("Yes") if answer.text == "yes" else _("No"))
    if question.kind in (QuestionKind.CHOICE, QuestionKind.CHOICES):
        keys = answer.text.split("\n")
        return ", ".join(pick(Texts(option["words"])) for option in question.options if option["key"] in keys)
    return answer.text
