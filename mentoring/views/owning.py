"""What accounts are told about mentoring: which rows are a member's, what stays when one is erased, and why."""

from typing import Any

from flask import Flask

from accounts.actions.ownership import OnErase, Owned, on_erase, on_merge, owns
from accounts.views.parts import AccountPart, add_account_part
from core.clock import now
from core.language import lazy, pick
from core.texts import Texts
from mentoring.actions.ownership import erase_member, merge_member
from mentoring.models import (
    CheckIn,
    Favourite,
    Feedback,
    Goal,
    Match,
    Meeting,
    MeetingNote,
    MenteeNeed,
    MenteeProfile,
    MentoringRequest,
    MentorProfile,
    MentorSkill,
    Message,
    ProfileLook,
    ProgrammeApplication,
    Report,
    VettingNote,
)
from mentoring.queries import owned
from mentoring.views.mine import mentoring_line
from mentoring.words.naming import LEVELS, language_name, listed, skill_name

WORDS = lazy("Words")


def register_ownership(app: Flask) -> None:
    """Tell accounts about every table that holds something of a person."""
    add_account_part(
        app, AccountPart(label=lazy("Mentoring"), endpoint="mentoring.my_mentoring", position=30, about=mentoring_line)
    )
    on_merge(app, merge_member)
    on_erase(app, erase_member)
    owns(app, *_profiles(), *_between_two(), *_at_the_end(), *_safety())


def _own(title: Any, model: Any, rows: Any, *, erase: OnErase = OnErase.DELETE, **more: Any) -> Owned:
    """Describe rows that `merge_member` joins and `erase_member` takes care of first."""
    return Owned(title=title, model=model, rows=rows, erase=erase, merge="leave", **more)


def _languages(codes: list[str]) -> str:
    return listed(language_name(code) for code in codes)


def _profiles() -> tuple[Owned, ...]:
    """Return what somebody says about themselves. A row that others had something with stays without a word in it."""
    return (
        _own(
            lazy("Your profile as a mentor"),
            MentorProfile,
            owned.own_mentors,
            erase=OnErase.BLANK,
            labels={
                "about": lazy("About you"),
                "good_hour": lazy("What does a good hour with you give?"),
                "works_at": lazy("Where you work"),
                "languages": lazy("Languages"),
            },
            shows={"languages": _languages},
        ),
        _own(
            lazy("What you can help with"),
            MentorSkill,
            owned.own_skills,
            labels={"level": lazy("How well")},
            shows={"level": lambda level: str(LEVELS[level])},
            caption=lambda row: skill_name(row.skill, row.country),
        ),
        _own(
            lazy("What you said when you looked for a mentor"),
            MenteeProfile,
            owned.own_mentees,
            erase=OnErase.BLANK,
            labels={
                "act": lazy("The name you go by"),
                "here": lazy("Where are you right now?"),
                "done": lazy("What have you done so far?"),
                "good_hour": lazy("What would a good hour give you?"),
                "link": lazy("Link"),
                "languages": lazy("Languages"),
            },
            shows={"languages": _languages},
            caption=lambda row: row.organisation.name if row.organisation is not None else "",
        ),
        _own(
            lazy("What you need"),
            MenteeNeed,
            owned.own_needs,
            labels={"skill": lazy("What")},
            shows={"skill": skill_name},
        ),
        _own(lazy("Mentors whom you keep in mind"), Favourite, owned.own_favourites, labels={"at": lazy("Since")}),
        _own(lazy("Mentors whose page you opened"), ProfileLook, owned.own_looks),
    )


def _between_two() -> tuple[Owned, ...]:
    """Return what somebody said to another. What the other wrote stays theirs when one of the two is erased."""
    return (
        _own(
            lazy("Requests to mentors"),
            MentoringRequest,
            lambda member_id: owned.told_requests(member_id, now().date()),
            erase=OnErase.KEEP,
            labels={
                "why_you": lazy("Why this mentor?"),
                "stuck": lazy("Where are you stuck?"),
                "first_hour": lazy("What could the first hour be?"),
                "answer": lazy("Answer"),
            },
        ),
        _own(
            lazy("Meetings in mentoring"),
            Meeting,
            owned.told_meetings,
            erase=OnErase.KEEP,
            labels={"link": lazy("Link"), "agenda": lazy("What it is about")},
        ),
        _own(lazy("Notes of meetings"), MeetingNote, owned.own_notes, labels={"words": WORDS}),
        _own(lazy("Goals that you wrote down"), Goal, owned.own_goals, labels={"words": WORDS}),
        _own(
            lazy("Messages in mentoring"),
            Message,
            owned.own_messages,
            erase=OnErase.KEEP,
            labels={"words": WORDS},
            why_kept=lazy(
                "Messages to or from somebody under 18, and those in a pair that was reported, stay until two years "
                "after its end, so that nobody can delete what somebody else may have to show. All others go."
            ),
        ),
    )


def _at_the_end() -> tuple[Owned, ...]:
    """Return what somebody told the organisers about a pair or a programme."""
    return (
        _own(lazy("Why a pair ended"), Match, owned.ended_by, erase=OnErase.KEEP, labels={"end_words": WORDS}),
        _own(
            lazy("How it went"),
            CheckIn,
            owned.own_check_ins,
            labels={"going": lazy("From 1 to 3"), "words": WORDS},
        ),
        _own(
            lazy("What you said at the end"),
            Feedback,
            owned.own_feedback,
            erase=OnErase.BLANK,
            labels={"learnt": lazy("What you take with you"), "thanks": lazy("Thanks")},
        ),
        _own(
            lazy("Applications to programmes of mentoring"),
            ProgrammeApplication,
            owned.own_applications,
            erase=OnErase.BLANK,
            labels={"answers": lazy("Answers")},
            shows={"answers": lambda answers: "; ".join(_said(one) for one in answers.values())},
        ),
    )


def _said(answer: Any) -> str:
    return pick(Texts(answer)) if isinstance(answer, dict) else str(answer)


def _safety() -> tuple[Owned, ...]:
    """Return what protects others: it stays, since somebody may have to answer for it."""
    return (
        _own(
            lazy("What you reported"),
            Report,
            owned.own_reports,
            erase=OnErase.KEEP,
            labels={"words": WORDS, "told": lazy("What we wrote to you")},
            why_kept=lazy("What was reported protects people. It is deleted five years after it was closed."),
        ),
        _own(
            lazy("That your certificate was seen"),
            VettingNote,
            owned.own_vetting,
            erase=OnErase.KEEP,
            labels={"country": lazy("Country")},
            why_kept=lazy(
                "Who met young people must be known for five years. The certificate itself was never kept here."
            ),
        ),
    )
