"""What programmes say: goals and weights in plain words, kinds of questions, why somebody is left over, refusals."""

from typing import Any

from core.language import _, lazy, pick
from core.refusals import Refused
from core.texts import Texts
from core.words import register, sentence
from mentoring.models import MenteeProfile
from mentoring.rules.fit import PartKind
from mentoring.rules.matching import Goal, Why
from mentoring.rules.programmes import Question, QuestionKind, Side, Whom
from mentoring.rules.states import ApplicationState

GOALS: dict[Goal, tuple[Any, Any]] = {
    Goal.EVERYBODY: (
        lazy("Everybody gets somebody suitable"),
        lazy("As many people as possible get a mentor; then the pair that fits least fits as well as can be."),
    ),
    Goal.TOTAL: (
        lazy("The best pairs overall"),
        lazy("The points of all pairs together are the highest. Somebody may be left over for it."),
    ),
    Goal.STABLE: (
        lazy("Whom they wish for themselves"),
        lazy("Both sides rank each other. No two are left who would rather have each other."),
    ),
}
"""Name and explanation of each goal."""

WEIGHTS: dict[PartKind, tuple[Any, Any]] = {
    PartKind.NEEDS: (lazy("What is needed"), lazy("How much of what somebody looks for the mentor can do.")),
    PartKind.HALF_DAYS: (lazy("Time in common"), lazy("Half-days of the week when both have time.")),
    PartKind.GENRES: (lazy("Music"), lazy("Genres that both of them know.")),
    PartKind.LANGUAGES: (lazy("Language"), lazy("Whether they share the one they like to speak best.")),
    PartKind.PLACE: (lazy("Where they meet"), lazy("Face to face counts more than online.")),
    PartKind.STAGE: (lazy("Stage"), lazy("Whether the mentor likes to help people who are where they are.")),
    PartKind.ACROSS: (lazy("Across the Sound"), lazy("Whether they live on different shores.")),
}
"""Name and explanation of what points are given for."""

QUESTION_KINDS: dict[QuestionKind, Any] = {
    QuestionKind.TEXT: lazy("One line"),
    QuestionKind.LONG_TEXT: lazy("Several lines"),
    QuestionKind.YES_NO: lazy("Yes or no"),
    QuestionKind.CHOICE: lazy("One of several"),
}
WHOM: dict[Whom, Any] = {
    Whom.BOTH: lazy("Everybody"),
    Whom.MENTOR: lazy("Mentors"),
    Whom.MENTEE: lazy("Who looks for a mentor"),
}
ELIGIBLE_WORDS: dict[ApplicationState, Any] = {
    ApplicationState.SENT: lazy("It has arrived. The coordinators read it, and you hear from us either way."),
    ApplicationState.ELIGIBLE: lazy("You can take part. Next we look for who fits you; you get a mail."),
    ApplicationState.NOT_ELIGIBLE: lazy("Not this time. It says nothing about you or your music."),
    ApplicationState.WITHDRAWN: lazy("You took it back."),
}
"""What somebody reads about their own application."""

SIDES: dict[Side, Any] = {Side.MENTOR: lazy("Mentor"), Side.MENTEE: lazy("Looks for a mentor")}

WHY_LEFT: dict[Why, Any] = {
    Why.NO_NEED: lazy("No mentor in the programme can do anything that they need."),
    Why.NO_LANGUAGE: lazy("The mentors who know what they need speak none of their languages."),
    Why.NOT_CLEARED: lazy("The mentors who would fit are not cleared for people under 18."),
    Why.NO_PLACE: lazy("The mentors who would fit cannot meet where they can."),
    Why.APART: lazy("The mentors who would fit cannot be brought together with them."),
    Why.FORBIDDEN: lazy("The mentors who would fit are locked out by “never”."),
    Why.SETTLED: lazy("They have a pair that stays as it is."),
    Why.GONE: lazy("One of them does not take part any more."),
    Why.NO_SEATS: lazy("No mentor who fits has a place to give."),
    Why.FULL: lazy("The programme has no places left."),
    Why.LOST: lazy("Others got the places of the mentors who would fit."),
    Why.STOPPED: lazy("The search was stopped before it came to them."),
}
"""Why somebody has no mentor, as the team reads it."""

WHY_NOT: dict[Why, Any] = {
    Why.NO_NEED: lazy("The mentor can do nothing of what they need."),
    Why.NO_LANGUAGE: lazy("They share no language."),
    Why.NOT_CLEARED: lazy("The mentor is not cleared for people under 18."),
    Why.NO_PLACE: lazy("There is no place where both can meet."),
    Why.APART: lazy("They cannot be brought together: one person, one organisation, or a wish of one of them."),
    Why.FORBIDDEN: lazy("They are locked out by “never”, or were brought together before."),
    Why.SETTLED: lazy("They have a pair that stays as it is."),
    Why.GONE: lazy("One of them does not take part any more."),
    Why.NO_SEATS: lazy("The mentor has no place to give."),
    Why.FULL: lazy("The programme has no places left."),
    Why.LOST: lazy("Others got the places of this mentor."),
    Why.STOPPED: lazy("The search was stopped before it came to them."),
}
"""Why two are not a pair, as the team reads it."""


def sentence_of(code: str) -> str:
    """Return the sentence of why a pair did not go on."""
    return sentence(Refused(code))


def answer_words(question: Question, answer: str) -> str:
    """Return an answer as people read it: the words of a choice, yes or no, or what was typed."""
    if question.kind is QuestionKind.YES_NO and answer:
        return str(_("Yes")) if answer == "yes" else str(_("No"))
    if question.kind is QuestionKind.CHOICE:
        chosen = next((one for one in question.options if one.key == answer), None)
        return "" if chosen is None else pick(Texts(dict(chosen.words)))
    return answer


def party_name(mentee: MenteeProfile) -> str:
    """Return the name of who looks for a mentor: the band's, or the person's. The query has loaded both."""
    return mentee.member.name if mentee.organisation is None else mentee.organisation.name


# Why a pair of a run did not go on, and what else is refused about programmes.
register(
    {
        "left_gone": lazy("One of them has left the mentoring."),
        "left_mentor_paused": lazy("The mentor takes a break at the moment."),
        "left_mentee_paused": lazy("Who looks for a mentor takes a break at the moment."),
        "left_application": lazy("One of them has withdrawn, or cannot take part any more."),
        "left_pair_already": lazy("They are a pair already, by another way."),
        "left_same_person": lazy("The mentor has become a member of the band: nobody is their own mentor."),
        "left_same_organisation": lazy("They belong to the same organisation by now."),
        "left_apart": lazy("They cannot be brought together: one person, one organisation, or a wish of one of them."),
        "left_not_cleared": lazy("One of them is under 18, and the mentor's clearance does not hold any more."),
        "left_no_language": lazy("They share no language any more."),
        "left_no_need": lazy("The mentor can do nothing of what they need any more."),
        "left_no_place": lazy("There is no place any more where both can meet."),
        "left_no_coordinator": lazy("One of them is under 18, and nobody is named who looks after the pair."),
        "left_full": lazy("The mentor has no seat left: somebody else has taken it meanwhile."),
        "left_places": lazy("The programme has no places left."),
        "programme_gone": lazy("This programme is not there any more."),
        "programme_ended": lazy("This programme has ended; nothing in it changes any more."),
        "programme_dates": lazy("Applications have to open before they close."),
        "programme_days": lazy("The last day is before the first."),
        "programme_deadline": lazy("Set a deadline that is still to come; then people can apply."),
        "programme_coordinator": lazy("Choose somebody who is a mentor coordinator in the team."),
        "programme_weights": lazy("Something has to count: give at least one part more than 0."),
        "programme_closed": lazy("Applications are closed. What you wrote stays on this page."),
        "programme_not_closed": lazy("Close the applications first: then people can be brought together."),
        "questions_many": lazy("%(most)d questions are the most. Fewer get better answers."),
        "question_gone": lazy("This question is not there any more."),
        "programme_question_answered": lazy("People have answered this already: only its words can change."),
        "question_options_few": lazy("Write at least two answers to choose from, one on each line."),
        "question_options_many": lazy("%(most)d answers to choose from are the most."),
        "question_options_uneven": lazy("Write the same number of lines in each language."),
        "answer_needed": lazy("This is needed."),
        "answer_long": lazy("This is too long. Say it in fewer words."),
        "answer_unknown": lazy("Choose one of the answers."),
        "mentor_missing": lazy("Make your profile as a mentor first; then you can apply."),
        "application_draft": lazy("Your profile is a draft or takes a break. Bring it back, then apply."),
        "application_hidden": lazy("Your profile is hidden. Let the organisers see it, then apply."),
        "application_seats": lazy("Say how many you take on in this programme: from 1 to %(most)d."),
        "application_gone": lazy("This application is not there any more."),
        "applications_none": lazy("Tick at least one application."),
        "ranking_closed": lazy("The order cannot be changed any more."),
        "ranking_twice": lazy("Two have the same place. Give each place once."),
        "run_gone": lazy("This run is not there any more."),
        "run_under_way": lazy("A run is under way. Wait for it, or stop it."),
        "run_nobody": lazy("Say yes to at least one mentor and one who looks for a mentor first."),
        "run_lock_both": lazy("The same two are locked both ways: keep them, or never bring them together."),
        "run_not_done": lazy("This run has no whole answer to approve."),
        "run_approved": lazy("This run is approved already. Look at it again."),
        "approve_nothing_new": lazy("This run brings no new pair: all of its pairs are offered or under way already."),
        "approve_nothing": lazy("None of these pairs is possible any more. Solve again."),
        "publish_nothing": lazy("There is no approved pair that can be offered now."),
        "programme_pair_gone": lazy("This pair is not there any more."),
        "offer_over": lazy("This offer is over: it was answered, taken back, or has run out."),
    }
)
