"""The words of a pair: what a meeting is for and how it is prepared, who does what next, and what is refused."""

from typing import Any

from core.language import lazy
from core.words import register
from mentoring.rules.states import MeetingKind

# What is proposed for each of the three meetings; the two change it as they like.
AGENDAS: dict[MeetingKind, tuple[Any, ...]] = {
    MeetingKind.GET_TO_KNOW: (
        lazy("Who are you, and what brought you to music? Five minutes each."),
        lazy("Where do you stand today, and what would be different in half a year?"),
        lazy("One to three goals, in your own words: write them on your pair's page."),
        lazy("How you want to work: how often, where, what may be asked, what stays between you."),
        lazy("One small thing to try before you meet again, and the next date."),
    ),
    MeetingKind.WORK: (
        lazy("What happened since last time? What worked, what did not?"),
        lazy("One real thing on the table: a mail, a plan, a contract, a set list, a budget."),
        lazy("Work on it together; who asks decides what is enough."),
        lazy("Whom should you meet, and what could open a door across the water?"),
        lazy("What you do next, by when, and the next date."),
    ),
    MeetingKind.WHAT_NEXT: (
        lazy("Look at your goals: what is reached, what has turned out differently?"),
        lazy("What did each of you learn?"),
        lazy("The next stage: three steps for the coming half year."),
        lazy("Who can help with them? Names, places, money."),
        lazy("How you say goodbye, or go on: thank each other, and close the pair."),
    ),
    MeetingKind.EXTRA: (
        lazy("What has happened since last time?"),
        lazy("The one thing that matters most today."),
        lazy("What you do next, and whether you want to meet again."),
    ),
}


def agenda_text(kind: MeetingKind) -> str:
    """Return the prepared agenda as text to change, in the reader's language: one line each."""
    return "\n".join(f"- {line}" for line in AGENDAS[kind])


STEPS: tuple[Any, ...] = (lazy("Get to know"), lazy("Work on it"), lazy("What next"), lazy("The end"))
"""The stops on the way of a pair, short enough for a phone."""

GOING: dict[int, Any] = {3: lazy("Well"), 2: lazy("So-so"), 1: lazy("Not well")}
WORTH: dict[int, Any] = {
    4: lazy("A great deal"),
    3: lazy("Quite a lot"),
    2: lazy("A little"),
    1: lazy("Hardly anything"),
}

register(
    {
        "pair_gone": lazy("This pair is closed, so nothing can be changed in it any more."),
        "pair_lapsed": lazy(
            "Somebody under 18 is in this pair, and your clearance for young people has run out. It opens again once "
            "the team has seen your certificate."
        ),
        "pair_frozen": lazy(
            "This pair is on hold while the team looks at something. Nothing is lost; you hear from them."
        ),
        "pair_waits": lazy("This pair has not begun yet."),
        "pair_over": lazy("This pair has ended, so nothing new can be written in it."),
        "pair_unmet": lazy(
            "Say first that one of your meetings took place. If you never met, choose “It does not work”."
        ),
        "pair_not_completed": lazy("Feedback is given when a pair has come to its end."),
        "thanks_said": lazy("Your thanks have been read. To somebody under 18 they are said once."),
        "meeting_waiting": lazy("There are times to choose from already. Choose one, or propose others there."),
        "meetings_many": lazy("You have planned very many meetings. Ask the team if you need more."),
        "meeting_often": lazy(
            "This meeting has been changed very often. Call it off and plan another, or ask the team."
        ),
        "meeting_changed": lazy("This meeting has changed meanwhile. Look at how it stands now."),
        "meeting_their_turn": lazy("You proposed these times yourself: now it is the other's turn."),
        "meeting_clash": lazy("One of you has another meeting at this time."),
        "meeting_begun": lazy("This meeting has begun already. Say afterwards whether it took place."),
        "meeting_ahead": lazy("This meeting has not been yet."),
        "meeting_minutes": lazy("Between %(least)d and %(most)d minutes."),
        "times_few": lazy("Propose at least %(least)d times, so that there is a choice."),
        "times_many": lazy("Propose at most %(most)d times."),
        "times_twice": lazy("You proposed this time twice."),
        "time_past": lazy("This time is over. Choose one that lies ahead."),
        "time_far": lazy("That is more than a year away."),
        "place_unknown": lazy("Choose a place from the list."),
        "place_not_approved": lazy(
            "Somebody under 18 is in this pair: meet online, or in one of the houses that the team has chosen for it."
        ),
        "meeting_link": lazy("This is not a web address. It looks like https://example.org."),
        "link_elsewhere": lazy("Meet in a room for video calls, not on a network where you would have to be friends."),
        "contact_here": lazy(
            "This looks like a phone number, an address, a link or a name on an app. Leave it out here. In a message "
            "it is passed on once your coordinator has looked at it."
        ),
        "message_empty": lazy("Write something first."),
        "messages_many": lazy("You have written a great many messages within an hour. Wait a little before the next."),
        "message_looked_at": lazy("Somebody has looked at this message already."),
        "not_your_pair": lazy("Only who looks after this pair can do that."),
        "goal_empty": lazy("Write what you want to reach."),
        "goals_many": lazy("You have %(most)d goals. Reach one of them first, or take one away."),
        "goal_gone": lazy("This goal is not there any more."),
        "check_in_gone": lazy("This question is not open any more."),
        "check_in_going": lazy("Choose one of the three."),
        "feedback_worth": lazy("Choose one of the four."),
    }
)
