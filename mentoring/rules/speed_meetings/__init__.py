"""Speed meetings: who meets whom (a cheapest flow), in which round (colours of edges), and around who is away."""

from mentoring.rules.speed_meetings.choosing import Pair, choose, tie, worth
from mentoring.rules.speed_meetings.clock import Phase, Standing, round_starts, standing_at
from mentoring.rules.speed_meetings.planning import Meeting, first_plan, free_tables, next_plan, touched
from mentoring.rules.speed_meetings.possible import LeftOut, may_meet, possible_pairs

__all__ = [
    "LeftOut",
    "Meeting",
    "Pair",
    "Phase",
    "Standing",
    "choose",
    "first_plan",
    "free_tables",
    "may_meet",
    "next_plan",
    "possible_pairs",
    "round_starts",
    "standing_at",
    "tie",
    "touched",
    "worth",
]
