"""The sentences of what the rules of mentoring refuse."""

from core.language import lazy
from core.words import register

register(
    {
        "mentoring_step": lazy("That is not possible any more: it has moved on. Look at it again."),
        "mentoring_closed": lazy("Mentoring is not open at the moment. What you wrote stays on this page."),
        "looks_many": lazy(
            "You have opened %(most)d different mentors within an hour. Read those you found, and come back in a while."
        ),
        "mentor_gone": lazy("This mentor cannot be asked at the moment."),
        "mentor_paused": lazy("This mentor takes nobody on at the moment."),
        "mentor_full": lazy("This mentor has no seat left. Keep them as a favourite, or look at others like them."),
        "mentor_minor": lazy("Mentors are grown-ups. Until you are 18 you can look for a mentor yourself."),
        "mentor_not_cleared": lazy("This mentor cannot be brought together with somebody under 18 at the moment."),
        "mentoring_oneself": lazy("One of you is the mentor: nobody can be their own."),
        "mentoring_same_organisation": lazy("You belong to the same organisation. Choose somebody from outside."),
        "mentoring_no_language": lazy("You share no language yet. Add one that you speak, or choose somebody else."),
        "mentoring_no_minors": lazy("Mentoring for people under 18 is not open here at the moment."),
        "pair_already": lazy("You are a pair already."),
        "request_already": lazy("You have asked this mentor already. Look at your request."),
        "requests_many": lazy("You have three requests that wait for an answer. Take one back, or wait for an answer."),
        "mentor_requests_many": lazy("This mentor has as many requests as they can read. Try again in some days."),
        "mentee_missing": lazy("Say first what you look for; then you can ask somebody."),
        "skills_none": lazy("Choose at least one thing that you can help with."),
        "skills_many": lazy("Choose at most %(most)d."),
        "skill_unknown": lazy("Choose from the list."),
        "skill_twice": lazy("You chose this twice."),
        "skill_country": lazy("Only some things differ between the two countries."),
        "needs_none": lazy("Choose at least one thing that you need."),
        "needs_many": lazy("Choose at most %(most)d: what matters most."),
        "need_weight": lazy("Say how much it matters: a little, quite, or most of all."),
        "request_words": lazy("Write a line or two here: it is what the mentor answers to."),
        "request_contact": lazy(
            "This looks like a phone number, an address, a link or a name on an app. Please leave it out: where "
            "somebody under 18 takes part, you reach each other here once you are a pair."
        ),
        "name_contact": lazy(
            "Your name seems to hold a phone number, an address, a link or a name on an app. Leave that out of it: "
            "young people whom you mentor read your name, and they reach you here."
        ),
        "requests_today": lazy("You have sent %(most)d requests since yesterday. Wait for some answers first."),
        "request_not_yours": lazy("This request is not yours to answer."),
        "times_three": lazy("Propose three times, so that one of them suits."),
        "mentee_paused": lazy("You are taking a break yourself. Come back first; then you can ask somebody."),
        "mentor_own_pause": lazy("You are taking a break. Come back first; then you can say yes."),
        "seats_none_left": lazy("All your seats are taken. Give yourself one more in your profile, or decline kindly."),
        "mentoring_no_coordinator": lazy(
            "Nobody of the team can look after a pair with somebody under 18 at the moment. Ask the team to name one."
        ),
    }
)
