"""The words of speed meetings and circles: what is refused, and why somebody is in no round."""

from typing import Any

from core.language import lazy
from core.words import register
from mentoring.rules.circles import Hitch
from mentoring.rules.speed_meetings import LeftOut

LEFT_OUT: dict[LeftOut, Any] = {
    LeftOut.AWAY: lazy("away"),
    LeftOut.NO_TABLE: lazy("no table is free"),
    LeftOut.PAUSED: lazy("takes a break"),
    LeftOut.YOUNG: lazy("under 18, and that is closed here"),
}

HITCHES: dict[Hitch, Any] = {
    Hitch.FULL: lazy("A circle has at most six people."),
    Hitch.OTHER_NEED: lazy("Somebody in it does not need what the circle is about."),
    Hitch.BLOCKED: lazy("Two of them must not meet: there is a block or a report between them."),
    Hitch.NO_LANGUAGE: lazy("They have no language that all of them speak."),
    Hitch.NOT_CLEARED: lazy("Somebody in it is under 18: the host has to be cleared for young people."),
    Hitch.HOST_CANNOT: lazy("The mentor who hosts it does not name this among their skills."),
    Hitch.SAME_PERSON: lazy("Somebody would be in it twice, alone and with a band or as the host."),
}

register({f"circle_{hitch.value.replace('-', '_')}": words for hitch, words in HITCHES.items()})
register(
    {
        "speed_gone": lazy("These speed meetings are not there any more."),
        "speed_published": lazy(
            "The plan is published: people have their rounds. Plan again around who is away, or withdraw the plan."
        ),
        "speed_not_published": lazy("The plan is not published."),
        "speed_begun": lazy("The first round has begun. Plan again from the next round on instead."),
        "speed_telling": lazy("Mails about the plan are still on their way. Try again in a minute."),
        "speed_nobody": lazy("There has to be at least one mentor with a table, and somebody who looks for one."),
        "speed_no_plan": lazy("There is no plan yet."),
        "speed_round_past": lazy("This round is over. Choose one that is still to come."),
        "speed_moved_on": lazy("The guests have just changed. Press once more."),
        "speed_stale": lazy(
            "Something has changed since this was planned, and not all of it can be any more. Plan it anew first."
        ),
        "speed_venue": lazy("Choose a venue of this edition."),
        "speed_fixed": lazy(
            "People have their rounds: withdraw the plan first, then rounds and tables can be changed."
        ),
        "speed_guest_gone": lazy("This guest is not on the list any more."),
        "speed_table": lazy("Write the number of a table, from 1 to %(most)d."),
        "circle_gone": lazy("This circle cannot be joined at the moment. Ask the team if you wonder."),
        "circle_closed": lazy("This circle is closed."),
        "circle_over": lazy("This circle has begun or is closed, so nothing can be answered any more."),
        "circle_skill": lazy("Choose from the list."),
        "circle_two_hosts": lazy("Choose a mentor or somebody of the team, not both."),
        "circle_host": lazy("They cannot host a circle at the moment. Choose somebody else."),
        "circle_venue": lazy("Choose a venue of this edition."),
        "circle_young_venue": lazy(
            "Somebody in it is under 18: meet online, or at a venue that is approved in the settings of mentoring."
        ),
        "circle_person": lazy("They do not look for a mentor any more, or take a break."),
        "circle_already": lazy("They have a place in this or another circle already."),
        "circle_few": lazy("A circle needs at least %(least)d people."),
        "circle_no_host": lazy("Choose first who hosts it."),
        "circle_no_time": lazy("Say first when it is; that has to be still to come."),
        "circle_offered": lazy("It is offered already."),
    }
)
