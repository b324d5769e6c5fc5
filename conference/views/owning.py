"""What accounts are told about the conference: which rows are a member's, what stays when one is erased, and why."""

from typing import Any

from flask import Flask

from accounts.actions.ownership import OnErase, Owned, on_erase, on_merge, owns
from accounts.views.parts import AccountPart, add_account_part
from conference.actions.ownership import erase_member, merge_member
from conference.models import (
    Announcement,
    Answer,
    DeclaredConflict,
    GenderTold,
    Material,
    Notice,
    Objection,
    Proposal,
    Review,
    ReviewRemark,
    Rider,
    SessionFeedback,
    SignUp,
    Speaker,
    SpeakerNeeds,
    SpeakerProfile,
    Star,
)
from conference.queries import owned
from conference.views.mine import proposals_line
from conference.words.kinds import GENDERS
from core.language import lazy, pick


def _line(member_id: int) -> str | None:
    return proposals_line(member_id) or None


def register_ownership(app: Flask) -> None:
    """Tell accounts about every table that holds something of a person."""
    add_account_part(
        app,
        AccountPart(label=lazy("My proposals"), endpoint="conference.my_proposals", position=20, about=_line),
    )
    on_merge(app, merge_member)
    on_erase(app, erase_member)
    owns(app, *_offers(), *_person(), *_team())


def _blank(title: Any, model: Any, rows: Any, **more: Any) -> Owned:
    """Describe rows that stay without words: `merge_member` and `erase_member` see to what depends on others."""
    return Owned(title=title, model=model, rows=rows, erase=OnErase.BLANK, merge="leave", **more)


def _offers() -> tuple[Owned, ...]:
    """Return what somebody offers. When a member is erased, only what they offered alone is still found by then."""
    return (
        _blank(
            lazy("What you offer"),
            Proposal,
            owned.own_proposals,
            labels={
                "title": lazy("Title"),
                "abstract": lazy("Description"),
                "equipment": lazy("Equipment"),
                "note": lazy("A word to the team"),
                "links": lazy("Links"),
                "reason": lazy("Why it does not take place"),
            },
            caption=lambda row: pick(row.title) or row.code,
        ),
        _blank(lazy("Answers to the team's questions"), Answer, owned.own_answers, labels={"text": lazy("Answer")}),
        _blank(
            lazy("On stage"),
            Rider,
            owned.own_riders,
            labels={
                "line_up": lazy("Line-up"),
                "inputs": lazy("Inputs"),
                "backline": lazy("Backline"),
                "sound_and_light": lazy("Sound and light"),
            },
        ),
        _blank(lazy("Material of your sessions"), Material, owned.own_materials, labels={"title": lazy("Title")}),
        _blank(
            lazy("Mails about your offers"),
            Announcement,
            owned.told_announcements,
            labels={"subject": lazy("Subject"), "body": lazy("Words")},
        ),
        _blank(
            lazy("Mails about your times and places"),
            Notice,
            owned.told_notices,
            labels={"subject": lazy("Subject"), "body": lazy("Words")},
        ),
        _blank(
            lazy("What does not work"),
            Objection,
            owned.own_objections,
            labels={"words": lazy("Words")},
        ),
        _blank(
            lazy("Your part in sessions"),
            Speaker,
            owned.own_speakers,
            labels={"name": lazy("Name"), "address": lazy("E-mail"), "part": lazy("Your part")},
        ),
    )


def _person() -> tuple[Owned, ...]:
    """Return what somebody says about themselves."""
    return (
        Owned(
            title=lazy("Speaker profile"),
            model=SpeakerProfile,
            rows=owned.own_profiles,
            erase=OnErase.DELETE,
            merge="leave",
            labels={
                "role": lazy("In one line: who are you?"),
                "affiliation": lazy("Where you belong"),
                "biography": lazy("About you"),
                "links": lazy("Links"),
            },
        ),
        Owned(
            title=lazy("What you need as a speaker"),
            model=SpeakerNeeds,
            rows=owned.own_needs,
            erase=OnErase.DELETE,
            merge="leave",
            labels={
                "dietary": lazy("Food"),
                "allergies": lazy("Allergies"),
                "access_needs": lazy("Access"),
                "travels_from": lazy("Where you travel from"),
                "note": lazy("Anything else we should know"),
            },
        ),
        Owned(
            title=lazy("For one figure of the whole call"),
            model=GenderTold,
            rows=owned.own_figures,
            erase=OnErase.DELETE,
            merge="leave",
            labels={"gender": lazy("You are")},
            shows={"gender": lambda gender: str(GENDERS[gender])},
        ),
        Owned(
            title=lazy("What you starred"),
            model=Star,
            rows=owned.own_stars,
            erase=OnErase.DELETE,
            merge="leave",
            labels={"at": lazy("Starred")},
            caption=lambda row: pick(row.slot.title if row.slot.proposal is None else row.slot.proposal.title),
        ),
        Owned(
            title=lazy("Seats"),
            model=SignUp,
            rows=owned.own_sign_ups,
            erase=OnErase.DELETE,
            merge="leave",
            labels={"words": lazy("Words")},
        ),
        _blank(
            lazy("What you thought of sessions"), SessionFeedback, owned.own_feedback, labels={"text": lazy("Words")}
        ),
    )


def _team() -> tuple[Owned, ...]:
    """Return what somebody wrote as a reviewer: the marks stay, the words go."""
    return (
        _blank(lazy("Reviews that you wrote"), Review, owned.own_reviews, labels={"comment": lazy("Comment")}),
        _blank(lazy("What you said about proposals"), ReviewRemark, owned.own_remarks, labels={"text": lazy("Words")}),
        _blank(
            lazy("Where you stood too near"), DeclaredConflict, owned.own_conflicts, labels={"reason": lazy("Reason")}
        ),
    )
