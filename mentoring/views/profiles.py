"""Somebody's profile as a mentor: one page to fill in, and one tap each to pause, to return, to leave."""

from typing import Any

from flask import Response

from accounts.models import Member
from core.db import db
from core.desk import me
from core.language import _
from core.pages import attempt, form_page, say, see_other, show_refusal
from core.permissions import May, requires
from core.refusals import Refused
from core.words import sentence
from editions.models import Edition
from editions.queries import cities_of
from mentoring.actions import profiles as actions
from mentoring.actions.finding import Common, common_terms
from mentoring.actions.leaving import leave_as_mentor
from mentoring.actions.settings import known_settings, mentoring_opening
from mentoring.actions.taking_along import mentor_before, take_mentor_along
from mentoring.forms.profiles import EmptyForm, MentorForm, mentor_data
from mentoring.models import MentorProfile
from mentoring.queries import people
from mentoring.rules.people import ProfileState
from mentoring.views.blueprint import edition_here, looker_here, mentoring
from mentoring.words import profiles as said
from mentoring.words.naming import places_of

LIST = "list"
"""What the button sends that makes a draft take part."""


@mentoring.route("/<edition>/mentoring/mentor", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def mentor_profile(edition: str) -> Response:
    """Say what one can help with, whom, when and where; kept as a draft, or there for others at once."""
    found = edition_here(edition)
    row = db.session.scalars(people.mentor_of(found.id, me())).one_or_none()
    common = common_terms(found.id)
    form = _form(found, row, common)

    def save() -> None:
        actions.save_mentor(found, form.words(row), by=me(), listed=form.go.data == LIST)

    if not form.skills.searching and attempt(form, save):
        say(_("Your profile is there for others now.") if form.go.data == LIST else _("Saved."))
        return see_other("mentoring.start" if form.go.data == LIST else "mentoring.mentor_profile", edition=edition)
    return form_page("mentoring/mentor_profile.html", form, common=common, **_around(found, row))


def _form(edition: Edition, row: MentorProfile | None, common: Common, **kwargs: Any) -> MentorForm:
    form = MentorForm(data=mentor_data(row, db.session.get_one(Member, me())), **kwargs)
    form.offer(places_of(db.session.scalars(cities_of(edition.id))), minors=known_settings(edition.id).welcomes_minors)
    form.skills.first = common.skills
    return form


def _around(edition: Edition, row: MentorProfile | None) -> dict[str, Any]:
    """Return what the page shows around the form."""
    fresh = row is None or (row.state is ProfileState.DRAFT and not row.skills)
    return {
        "edition": edition,
        "mentor": row,
        "state": ProfileState.DRAFT if row is None else row.state,
        "opening": mentoring_opening(edition),
        "minor": looker_here(edition).minor,
        "before": mentor_before(edition, me()) if fresh else None,
        "seen_words": {seen.value: words for seen, words in said.SEEN.items()},
        "role_groups": said.grouped_terms("role"),
        "said": said,
    }


def _press(edition: str, act: Any, done: str, *, to: str = "mentoring.mentor_profile") -> Response:
    """Do what a button asks for and go where it leads; what the rules refuse is said there."""
    if attempt_button(lambda: act(edition_here(edition), by=me())):
        say(done)
        return see_other(to, edition=edition)
    return see_other("mentoring.mentor_profile", edition=edition)


def attempt_button(act: Any) -> bool:
    """Do what a button without fields asks for; say on the next page why not, where the rules say no."""
    form = EmptyForm()
    if not form.validate_on_submit():
        return False
    try:
        act()
    except Refused as refusal:
        say(sentence(refusal), "warn")
        return False
    return True


@mentoring.post("/<edition>/mentoring/mentor/pause")
@requires(May.SIGNED_IN)
def mentor_pause(edition: str) -> Response:
    """Take nobody on for a while."""
    return _press(edition, actions.pause_mentor, _("You take a break. Nobody new can ask you."), to="mentoring.start")


@mentoring.post("/<edition>/mentoring/mentor/return")
@requires(May.SIGNED_IN)
def mentor_return(edition: str) -> Response:
    """Be there for others again."""
    return _press(edition, actions.return_mentor, _("Welcome back: others can ask you again."), to="mentoring.start")


@mentoring.post("/<edition>/mentoring/mentor/leave")
@requires(May.SIGNED_IN)
def mentor_leave(edition: str) -> Response:
    """Leave mentoring as a mentor."""
    return _press(edition, leave_as_mentor, _("You have left. Thank you for what you gave."), to="mentoring.start")


@mentoring.post("/<edition>/mentoring/mentor/bring")
@requires(May.SIGNED_IN)
def mentor_bring(edition: str) -> Response:
    """Take last year's profile along; where its words cannot stay as they are, show them in the form to be changed."""
    found = edition_here(edition)
    try:
        take_mentor_along(found, by=me())
    except Refused as refusal:
        before = mentor_before(found, me())
        if before is not None and refusal.field is not None:
            return _to_change(found, before, refusal)
        say(sentence(refusal), "warn")
    else:
        say(_("Here is last year's profile. Look it over, then begin."))
    return see_other("mentoring.mentor_profile", edition=edition)


def _to_change(edition: Edition, before: MentorProfile, refusal: Refused) -> Response:
    """Show last year's words in the form of this year, with what is wrong beside its field; nothing is stored yet."""
    common = common_terms(edition.id)
    form = _form(edition, before, common, formdata=None)
    show_refusal(form, refusal)
    row = db.session.scalars(people.mentor_of(edition.id, me())).one_or_none()
    shown = {**_around(edition, row), "before": None}
    return form_page("mentoring/mentor_profile.html", form, common=common, **shown)
