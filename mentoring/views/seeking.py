"""The profile of somebody who looks for a mentor: a short conversation in steps, each kept when one goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, url_for

from accounts.models import Member
from core.db import db
from core.desk import me
from core.language import _
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires
from editions.models import Edition
from editions.queries import cities_of
from mentoring.actions import seeking as actions
from mentoring.actions.finding import common_terms
from mentoring.actions.holding import steps_to_mend
from mentoring.actions.leaving import leave_as_mentee
from mentoring.actions.parties import parties_of, today_in
from mentoring.actions.settings import known_settings, mentoring_opening
from mentoring.actions.taking_along import mentees_before, take_mentee_along
from mentoring.forms.profiles import DoneForm, HereForm, HourForm, MeetForm, NeedsForm, mentee_data
from mentoring.models import MenteeProfile
from mentoring.queries import people, profiles
from mentoring.rules.people import MenteeKind, ProfileState
from mentoring.rules.visibility import choices_of_seen
from mentoring.views.blueprint import edition_here, looker_here, mentoring
from mentoring.views.profiles import LIST, attempt_button
from mentoring.words import naming
from mentoring.words import profiles as said
from mentoring.words.naming import places_of

STEPS = tuple(said.STEPS)


@dataclass(frozen=True)
class Asked:
    """One step of the conversation: its form and how what was said in it is kept."""

    form: Any
    save: Callable[[], MenteeProfile]


# --- the steps --------------------------------------------------------------------------------------------------------


def _here(edition: Edition, mentee: MenteeProfile) -> Asked:
    form = HereForm(data=mentee_data(mentee, "here"))
    single = mentee.kind is MenteeKind.BAND
    form.offer([MenteeKind.BAND] if single else [MenteeKind.ARTIST, MenteeKind.PROMOTER], [], begins=False)
    return Asked(form, lambda: actions.save_here(edition, mentee.code, form.told(), by=me()))


def _needs(edition: Edition, mentee: MenteeProfile) -> Asked:
    form = NeedsForm(data=mentee_data(mentee, "needs"))
    form.needs.first = common_terms(edition.id).skills
    return Asked(form, lambda: actions.save_needs(edition, mentee.code, form.needs.data, by=me()))


def _done(edition: Edition, mentee: MenteeProfile) -> Asked:
    form = DoneForm(data=mentee_data(mentee, "done"))
    return Asked(form, lambda: actions.save_done(edition, mentee.code, form.told(), by=me()))


def _hour(edition: Edition, mentee: MenteeProfile) -> Asked:
    form = HourForm(data=mentee_data(mentee, "hour"))
    form.offer_languages()
    return Asked(form, lambda: actions.save_hour(edition, mentee.code, form.told(), by=me()))


def _meet(edition: Edition, mentee: MenteeProfile) -> Asked:
    form = MeetForm(data=mentee_data(mentee, "meet"))
    young = actions.somebody_young(edition, mentee.member_id, mentee.organisation_id)
    form.offer_where(places_of(db.session.scalars(cities_of(edition.id))), choices_of_seen(minor=young))
    listed = form.go.data == LIST
    return Asked(form, lambda: actions.save_meet(edition, mentee.code, form.told(), by=me(), listed=listed))


ASKS: dict[str, Callable[[Edition, MenteeProfile], Asked]] = {
    "here": _here,
    "needs": _needs,
    "done": _done,
    "hour": _hour,
    "meet": _meet,
}


@mentoring.route("/<edition>/mentoring/me/<code>/<any(here,needs,done,hour,meet):step>", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def me_step(edition: str, code: str, step: str) -> Response:
    """Say one thing after the other. Whoever goes on has kept what they said."""
    found, mentee = _mine(edition, code)
    asked = ASKS[step](found, mentee)
    searching = step == "needs" and asked.form.needs.searching
    if not searching and attempt(asked.form, asked.save):
        return _go_on(edition, code, step, began=step == "meet" and asked.form.go.data == LIST)
    return form_page(
        "mentoring/me_step.html",
        asked.form,
        step=step,
        place=STEPS.index(step) + 1,
        **_around(found, mentee),
    )


def _go_on(edition: str, code: str, step: str, *, began: bool) -> Response:
    place = STEPS.index(step) + 1
    if place < len(STEPS):
        return see_other("mentoring.me_step", edition=edition, code=code, step=STEPS[place])
    say(_("There you are. Now look at who could help you.") if began else _("Saved."))
    return see_other("mentoring.start" if began else "mentoring.me_looking", edition=edition)


def _mine(edition: str, code: str) -> tuple[Edition, MenteeProfile]:
    """Return a profile that the reader acts for; others find nothing."""
    found = edition_here(edition)
    rows = [one for one in db.session.scalars(people.mentees_of(found.id, me())) if one.code == code]
    if not rows:
        abort(404)
    return found, rows[0]


def _around(edition: Edition, mentee: MenteeProfile) -> dict[str, Any]:
    """Return what each step shows around its form."""
    young = actions.somebody_young(edition, mentee.member_id, mentee.organisation_id)
    return {
        "edition": edition,
        "mentee": mentee,
        "state": mentee.state,
        "listed": mentee.state is ProfileState.LISTED,
        "young": young,
        "young_self": looker_here(edition).minor,
        "common": common_terms(edition.id),
        "lacking": actions.missing_parts(mentee, mentee.needs),
        "mend": steps_to_mend(mentee, young=young),
        "steps": [
            (str(label), url_for("mentoring.me_step", edition=edition.slug, code=mentee.code, step=name))
            for name, label in said.STEPS.items()
        ],
        "kind_words": {kind.value: words for kind, words in said.KINDS.items()},
        "seen_words": {seen.value: words for seen, words in said.seen_words(young=young).items()},
        "opening": mentoring_opening(edition),
        "said": said,
    }


# --- all of mine ------------------------------------------------------------------------------------------------------


@mentoring.get("/<edition>/mentoring/me")
@requires(May.SIGNED_IN)
def me_looking(edition: str) -> Response:
    """Show the profiles that one acts for, and how to begin one."""
    found = edition_here(edition)
    rows = db.session.scalars(people.mentees_of(found.id, me())).all()
    if not rows:
        return see_other("mentoring.me_begin", edition=edition)
    young = {key: bool(party.minors) for key, party in parties_of([row.id for row in rows], today_in(found)).items()}
    return page(
        "mentoring/me_looking.html",
        edition=found,
        mentees=[(row, actions.missing_parts(row, row.needs), steps_to_mend(row, young=young[row.id])) for row in rows],
        young=young,
        before=mentees_before(found, me()),
        opening=mentoring_opening(found),
        places=places_of(db.session.scalars(cities_of(found.id))),
        own_profile=any(row.organisation_id is None for row in rows),
        said=said,
        naming=naming,
    )


@mentoring.route("/<edition>/mentoring/me/begin", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def me_begin(edition: str) -> Response:
    """Begin: who looks, and where they are."""
    found, member = edition_here(edition), db.session.get_one(Member, me())
    own = db.session.scalars(profiles.own_mentee_row(found.id, member.id)).first()
    kinds = list(MenteeKind) if own is None else [MenteeKind.BAND]
    form = HereForm(data={"country": member.country, "kind": None if own is None else kinds[0].value})
    form.offer(kinds, db.session.scalars(profiles.my_bands(member.id)).all(), begins=True)
    made: list[MenteeProfile] = []
    if attempt(form, lambda: made.append(actions.begin_looking(found, form.told(), by=member.id))):
        return see_other("mentoring.me_step", edition=edition, code=made[0].code, step=STEPS[1])
    return form_page(
        "mentoring/me_begin.html",
        form,
        edition=found,
        young=looker_here(found).minor,
        welcomes_minors=known_settings(found.id).welcomes_minors,
        steps=[str(label) for label in said.STEPS.values()],
        kind_words={kind.value: words for kind, words in said.KINDS.items()},
        before=mentees_before(found, member.id),
        common=common_terms(found.id),
        opening=mentoring_opening(found),
    )


# --- buttons ----------------------------------------------------------------------------------------------------------


def _pressed(
    edition: str, act: Callable[[Edition], object], done: str, *, to: str = "mentoring.me_looking"
) -> Response:
    found = edition_here(edition)
    if attempt_button(lambda: act(found)):
        say(done)
        return see_other(to, edition=edition)
    return see_other("mentoring.me_looking", edition=edition)


@mentoring.post("/<edition>/mentoring/me/<code>/pause")
@requires(May.SIGNED_IN)
def me_pause(edition: str, code: str) -> Response:
    """Look no further for a while."""
    _mine(edition, code)
    return _pressed(
        edition,
        lambda found: actions.pause_mentee(found, code, by=me()),
        _("You take a break. Come back when you like."),
    )


@mentoring.post("/<edition>/mentoring/me/<code>/return")
@requires(May.SIGNED_IN)
def me_return(edition: str, code: str) -> Response:
    """Begin to look, or look again."""
    _mine(edition, code)
    done = _("You are looking for a mentor.")
    return _pressed(edition, lambda found: actions.return_mentee(found, code, by=me()), done, to="mentoring.start")


@mentoring.post("/<edition>/mentoring/me/<code>/leave")
@requires(May.SIGNED_IN)
def me_leave(edition: str, code: str) -> Response:
    """Stop looking, and let the profile go."""
    _mine(edition, code)
    done = _("Your profile is gone. You can begin anew whenever you like.")
    return _pressed(edition, lambda found: leave_as_mentee(found, code, by=me()), done, to="mentoring.start")


@mentoring.post("/<edition>/mentoring/me/bring/<code>")
@requires(May.SIGNED_IN)
def me_bring(edition: str, code: str) -> Response:
    """Take last year's profile along."""
    found = edition_here(edition)
    made: list[MenteeProfile] = []
    if attempt_button(lambda: made.append(take_mentee_along(found, code, by=me()))):
        say(_("Here is what you said last year. Look it over, then begin."))
        return see_other("mentoring.me_step", edition=edition, code=made[0].code, step=STEPS[0])
    return see_other("mentoring.me_begin", edition=edition)
