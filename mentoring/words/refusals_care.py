"""The sentences of what is refused to those who look after pairs, who report and who keep people away."""

from core.language import lazy
from core.words import register

register(
    {
        "pair_taken": lazy("Somebody else looks after this pair by now."),
        "pair_not_yours": lazy("You do not look after this pair."),
        "pair_began": lazy("This pair has begun already. End it instead, or ask a safeguarding lead if it is on hold."),
        "pair_never_began": lazy("Nobody had approved this pair yet, so it cannot go on. End it; they can ask anew."),
        "carer_unknown": lazy("Only mentor coordinators of the team look after pairs. Give them that role first."),
        "carer_of_own": lazy("Nobody looks after a pair of their own. Choose somebody else."),
        "report_oneself": lazy("You cannot report yourself."),
        "report_closed": lazy("This report is closed. Report again if it goes on."),
        "report_gone": lazy("This report is closed, or it is not yours to see."),
        "report_taken": lazy("Another lead deals with this report."),
        "report_not_yours": lazy("Take this report on first; then you can decide."),
        "outcome_missing": lazy("Write in a line what was done. Whoever reads it later will need it."),
        "told_nothing": lazy("Write a line or two first."),
        "block_oneself": lazy("You cannot keep yourself away."),
        "block_gone": lazy("You had taken this back already."),
        "vetting_oneself": lazy("Nobody vouches for themselves. Another lead has to see your certificate."),
        "vetting_future": lazy("This day is still to come. Write the day on which you saw it."),
        "vetting_order": lazy("It has to be seen again after the day on which you saw it, and not in the past."),
        "vetting_long": lazy("Three years at most: after that a certificate is seen again."),
        "vetting_gone": lazy("This note was withdrawn already."),
    }
)
