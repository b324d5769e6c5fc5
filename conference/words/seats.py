"""What is said about workshop seats, attendance and courses: names of states, sentences of what is refused, reasons."""

from typing import Any

from conference.actions.attending import Entry
from conference.actions.seats_telling import percent
from conference.rules.lottery import NONE_YET, Reason
from conference.rules.seats import SeatMode, SeatState
from core.language import _, lazy, ngettext
from core.words import register

MODES: dict[SeatMode, Any] = {
    SeatMode.FIRST_COME: lazy("First come"),
    SeatMode.LOTTERY: lazy("Lottery"),
    SeatMode.APPROVAL: lazy("On approval"),
}
STATES: dict[SeatState, Any] = {
    SeatState.APPLIED: lazy("asked"),
    SeatState.SEATED: lazy("has a seat"),
    SeatState.WAITING: lazy("waits"),
    SeatState.OFFERED: lazy("is offered a seat"),
    SeatState.DECLINED: lazy("declined"),
    SeatState.LEFT: lazy("gave it back"),
    SeatState.LAPSED: lazy("did not answer"),
    SeatState.NO_SHOW: lazy("did not come"),
}
GROUPS: dict[SeatState, Any] = {
    SeatState.APPLIED: lazy("Asking"),
    SeatState.SEATED: lazy("With a seat"),
    SeatState.WAITING: lazy("Waiting"),
    SeatState.OFFERED: lazy("Offered a seat"),
    SeatState.DECLINED: lazy("Turned down"),
    SeatState.LEFT: lazy("Off the list"),
    SeatState.LAPSED: lazy("Did not answer in time"),
    SeatState.NO_SHOW: lazy("Did not come"),
}
ENTRIES: dict[Entry, Any] = {
    Entry.WELCOME: lazy("Welcome in"),
    Entry.AGAIN: lazy("Welcome back in"),
    Entry.WAIT: lazy("Please wait here"),
    Entry.FULL: lazy("No seat"),
}


def chance_line(drawn: dict[str, Any]) -> str:
    """Say what somebody's chance was, and why."""
    people = ngettext(
        "%(num)d person wished for this workshop,",
        "%(num)d people wished for this workshop,",
        drawn["people"],
    )
    seats = ngettext("which had %(num)d free seat.", "which had %(num)d free seats.", drawn["seats"])
    lots = (
        _("You had three lots, because you had no workshop seat yet.")
        if drawn["lots"] == NONE_YET
        else _("You had one lot, because you had a workshop seat already.")
    )
    chance = _("Your chance was about %(percent)d in 100.", percent=percent(drawn["chance"]))
    return " ".join((str(people), str(seats), str(lots), str(chance)))


def reason_line(drawn: dict[str, Any]) -> str:
    """Say why a wish ended as it did."""
    return str(REASONS[Reason(drawn["reason"])])


REASONS: dict[Reason, Any] = {
    Reason.WON: lazy("You were drawn while there were seats."),
    Reason.FULL: lazy("All seats had gone when your turn came."),
    Reason.APART: lazy("You have a seat or a talk at that time, or too far away to get there."),
    Reason.LIMIT: lazy("You have as many seats as one person can have."),
}

register(
    {
        "seat_step": lazy("That is not possible any more: it has moved on. Look at the page again."),
        "seat_gone": lazy("There are no seats to be given here any more. Look at the programme for where it is now."),
        "seat_needs_ticket": lazy(
            "Seats in workshops are for those who take part. Get a ticket first; it has to be in your own name or "
            "bought with an address of your account."
        ),
        "seat_ticket_without": lazy("Your ticket does not include workshops. The ticket page shows which ones do."),
        "seat_not_open": lazy("You can sign up from %(when)s."),
        "seat_over": lazy("Signing up is over."),
        "seat_begun": lazy("It has begun. Ask at the door: seats of those who do not come are given there."),
        "seat_declined": lazy("The team has given these seats to others. You cannot ask again for this one."),
        "seat_limit": lazy(
            "You have or wait for %(limit)d seats, which is as many as one person can. Give one back first."
        ),
        "seat_clash": lazy("You are in %(title)s at that time. Give that seat back first."),
        "seat_unreachable": lazy(
            "You cannot be in both: there are %(minutes)d minutes between this and %(title)s, and the way takes "
            "%(needed)d."
        ),
        "seat_no_boat": lazy("You cannot be in both: there is no boat between this and %(title)s."),
        "seat_not_yours": lazy("You have no seat here, and none is held for you."),
        "seat_offer_over": lazy(
            "This offer is over: no answer came in time. If you still want to come, sign up again."
        ),
        "seat_no_draw": lazy("There is nothing to draw: it was drawn already, or it is no lottery."),
        "seat_slot_unknown": lazy("This session is not in the timetable any more."),
        "seat_draw_needs_time": lazy("Say when the lottery is drawn."),
        "seat_closes_first": lazy("It would be over before it begins. Choose a later time."),
        "seat_mode_fixed": lazy(
            "People have asked for seats and wait for an answer. Draw or answer first, then the way can be changed."
        ),
        "seat_drawn_already": lazy("The lottery was drawn. What was promised in it stays."),
        "seat_people_there": lazy("People have signed up here, so their seats cannot just vanish."),
        "seat_has_one": lazy("They are signed up there already."),
        "seat_nobody": lazy("No account has this address."),
        "code_unknown": lazy("This code is not known here. Let them show it once more, or type it."),
        "code_without_account": lazy(
            "The ticket is valid, but nobody with an account holds it. They can sign in with the address of the ticket."
        ),
        "attendance_gone": lazy("This does not take place here any more. Choose another session."),
        "course_needs_sessions": lazy("Choose the sessions that count."),
        "course_needs_more": lazy("Only %(number)d sessions count, so nobody could be in that many."),
        "course_has_certificates": lazy("People hold certificates of this course, so it stays."),
        "course_not_earned": lazy("You were in %(number)d of the %(needed)d sessions that it takes."),
    }
)
