"""The page of a mentor, favourites, suggestions with their reasons, and who looks for a mentor."""

from collections.abc import Sequence

from flask import Response, request, url_for

from core.db import db
from core.desk import press, row_or_404
from core.language import _
from core.pages import error_page, own_path, page, see_other
from core.permissions import May, requires
from core.refusals import Refused
from core.words import sentence
from editions.models import Edition
from editions.queries import cities_of
from mentoring.actions.favourites import note_opened, set_favourite
from mentoring.actions.finding import answers_within
from mentoring.actions.parties import fit_mentees, fit_mentors, today_in
from mentoring.actions.suggesting import suggestions as suggested
from mentoring.models import MenteeProfile, MentorProfile
from mentoring.queries import directory as asked
from mentoring.queries import pairs, people
from mentoring.queries import requests as requests_asked
from mentoring.queries.visible import mentor_seen_by
from mentoring.rules.fit import fit
from mentoring.rules.people import HALF_DAYS, ProfileState
from mentoring.rules.visibility import Looker
from mentoring.views.blueprint import edition_here, looker_here, mentoring
from mentoring.views.mentor_cards import Seeker, cards_of, page_number, seeker_of, suggested_cards, young_matters
from mentoring.words import fit as fit_words
from mentoring.words.naming import LEVELS, half_day_name, places_of, skill_name

LOOKING_PAGE = 20


# --- one mentor -------------------------------------------------------------------------------------------------------


@mentoring.get("/<edition>/mentoring/mentors/<code>")
@requires(May.EVERYONE)
def mentor(edition: str, code: str) -> Response:
    """Show one mentor: what an hour with them gives, why they fit, when they have time, how to ask."""
    found, who = edition_here(edition), looker_here(edition_here(edition))
    seen = mentor_seen_by(found.id, code, who, today_in(found))
    try:
        note_opened(row_or_404(seen), who)
    except Refused as refusal:
        return error_page(429, heading=_("That was a lot of people"), text=sentence(refusal))
    # Counting ended the reading, so everything is read now.
    found, row = edition_here(edition), row_or_404(seen)
    seeker = seeker_of(found, who, request.args.get("for"))
    card = cards_of(found, [row], who, seeker)[0]
    return page(
        "mentoring/mentor.html",
        edition=found,
        who=who,
        row=row,
        card=card,
        seeker=seeker,
        skills=[(str(LEVELS[one.level]), skill_name(one.skill, one.country), one.level.value) for one in row.skills],
        half_days=[half_day_name(one) for one in HALF_DAYS if one in row.half_days],
        answers=answers_within(row),
        ties=_ties(row, who),
        young=young_matters(found, who, seeker),
    )


def _ties(row: MentorProfile, who: Looker) -> dict[str, str]:
    """Return what there is between the reader and a mentor: the addresses of their pair and of their open request."""
    if who.member_id is None:
        return {}
    found = {
        "pair": db.session.scalars(pairs.pair_codes_with(row.id, who.member_id)).first(),
        "request": db.session.scalars(requests_asked.request_codes_with(row.id, who.member_id)).first(),
    }
    return {name: code for name, code in found.items() if code is not None}


# --- favourites -------------------------------------------------------------------------------------------------------


@mentoring.post("/<edition>/mentoring/mentors/<code>/favourite")
@requires(May.SIGNED_IN)
def favourite(edition: str, code: str) -> Response:
    """Keep a mentor in mind (`kept` 1), or not any more (0)."""
    found, who = edition_here(edition), looker_here(edition_here(edition))
    kept = request.form.get("kept", "1") == "1"
    done = _("You keep them in mind. Only you know.") if kept else _("You let them go.")
    press(lambda: set_favourite(found, code, who, kept=kept), done)
    return see_other(own_path(request.form.get("next"), url_for("mentoring.favourites", edition=edition)))


@mentoring.get("/<edition>/mentoring/favourites")
@requires(May.SIGNED_IN)
def favourites(edition: str) -> Response:
    """Show the mentors whom one keeps in mind, as far as one still may see them."""
    found, who = edition_here(edition), looker_here(edition_here(edition))
    seeker = seeker_of(found, who, request.args.get("for"))
    rows = db.session.scalars(asked.favourite_mentors(found.id, who, today_in(found))).all()
    return page(
        "mentoring/favourites.html",
        edition=found,
        who=who,
        seeker=seeker,
        cards=cards_of(found, rows, who, seeker, brief=True),
    )


# --- suggestions ------------------------------------------------------------------------------------------------------


@mentoring.get("/<edition>/mentoring/suggestions")
@requires(May.SIGNED_IN)
def suggestions(edition: str) -> Response:
    """Show the ten mentors who fit best, why, and what is missing."""
    found, who = edition_here(edition), looker_here(edition_here(edition))
    seeker = seeker_of(found, who, request.args.get("for"))
    some = [] if seeker is None else suggested(found, seeker.row, who)
    return page(
        "mentoring/suggestions.html",
        edition=found,
        who=who,
        seeker=seeker,
        cards=suggested_cards(found, some, who, seeker),
        uncovered=_uncovered(seeker, [one.mentor for one in some]),
    )


def _uncovered(seeker: Seeker | None, rows: list[MentorProfile]) -> list[str]:
    """Return the needs that none of the suggested covers, so that one can look for them otherwise."""
    if seeker is None:
        return []
    known = {skill.skill for row in rows for skill in row.skills}
    return [skill_name(need.id, need.country) for need in seeker.mentee.needs if need.id not in known]


# --- those who look for a mentor --------------------------------------------------------------------------------------


@mentoring.get("/<edition>/mentoring/looking")
@requires(May.SIGNED_IN)
def looking(edition: str) -> Response:
    """Show which grown-ups look for a mentor, the latest first; not how to reach them, for they turn to mentors."""
    found, who = edition_here(edition), looker_here(edition_here(edition))
    own = db.session.scalars(people.mentor_of(found.id, who.member_id or 0)).one_or_none()
    total = db.session.scalar(asked.how_many_look(found.id, who, today_in(found))) or 0
    number = page_number(request.args)
    start = (number - 1) * LOOKING_PAGE
    rows = db.session.scalars(asked.looking_rows(found.id, who, today_in(found), start, LOOKING_PAGE)).all()
    return page(
        "mentoring/looking.html",
        edition=found,
        who=who,
        own=own,
        takes_part=own is not None and own.state is ProfileState.LISTED,
        people=_people(found, own, rows),
        total=total,
        number=number,
        pages=-(-total // LOOKING_PAGE),
    )


def _people(
    edition: Edition, own: MentorProfile | None, rows: Sequence[MenteeProfile]
) -> list[tuple[MenteeProfile, list[str], list[str]]]:
    """Return who looks, what they need, and why they fit the mentor who reads."""
    if not rows:
        return []
    places = places_of(db.session.scalars(cities_of(edition.id)))
    needs = {row.id: [skill_name(one.skill, one.country) for one in row.needs] for row in rows}
    if own is None:
        return [(row, needs[row.id], []) for row in rows]
    mentor = fit_mentors(edition, [own], bars=False)[own.id]
    fits = {key: fit(mentor, one) for key, one in fit_mentees(edition, rows, bars=False).items()}
    return [(row, needs[row.id], fit_words.reasons(fits[row.id], places)) for row in rows]
