"""What the pages show of a mentor: skills, where and when, free seats, and why they fit whoever looks."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from werkzeug.datastructures import MultiDict

from core.db import db
from core.language import current_code
from core.taxonomy import term_name
from editions.models import Edition
from editions.queries import cities_of
from mentoring.actions.finding import Found
from mentoring.actions.parties import fit_mentees, fit_mentors, parties_of, today_in
from mentoring.actions.suggesting import Suggestion
from mentoring.models import MenteeProfile, MentorProfile
from mentoring.queries import directory as asked
from mentoring.queries import people
from mentoring.rules import fit as rule
from mentoring.rules.people import Meets, ProfileState
from mentoring.rules.visibility import Looker
from mentoring.words import fit as fit_words
from mentoring.words.naming import Places, language_name, listed, places_of, skill_name

SHORES = {"DK": "west", "SE": "east"}
BRIEFLY = (2, 1)
"""So many reasons, and so many things that are missing, a card of a long list tells."""


@dataclass(frozen=True, slots=True)
class Seeker:
    """For whom somebody looks: themselves or one of their bands. `others` are all they can look for."""

    row: MenteeProfile
    mentee: rule.Mentee
    others: Sequence[MenteeProfile]

    @property
    def name(self) -> str:
        return called(self.row)


def called(row: MenteeProfile) -> str:
    """Return what those who belong to a party call it."""
    return row.member.name if row.organisation is None else row.organisation.name


def seeker_of(edition: Edition, who: Looker, code: str | None) -> Seeker | None:
    """Return for whom somebody looks: the profile with this code, else the first that takes part, else the first.

    One without needs fits nobody, so it is none.
    """
    if who.member_id is None:
        return None
    rows = [row for row in db.session.scalars(people.mentees_of(edition.id, who.member_id)) if row.needs]
    listed_ones = [row for row in rows if row.state is ProfileState.LISTED]
    row = next((one for one in rows if one.code == code), next(iter(listed_ones or rows), None))
    return None if row is None else Seeker(row, fit_mentees(edition, [row], bars=False)[row.id], rows)


def young_matters(edition: Edition, who: Looker, seeker: Seeker | None) -> bool:
    """Say whether somebody is told who may meet young people: those who look for a band with one, and the team.

    A young person sees no others anyway, and nobody else needs to know.
    """
    if who.minor:
        return False
    if who.coordinates or who.leads:
        return True
    # A grown-up who looks for themselves is no party with a young person.
    bands = [] if seeker is None else [one.id for one in seeker.others if one.organisation_id is not None]
    return bool(bands) and any(party.minors for party in parties_of(bands, today_in(edition)).values())


@dataclass(frozen=True, slots=True)
class MentorCard:
    """One mentor as somebody sees them. `needed` are the skills that the reader looks for, `others` the rest."""

    code: str
    name: str
    work: str
    country: str
    free: int
    needed: Sequence[str]
    others: Sequence[str]
    where: str
    spoken: str
    paused: bool = False
    music: str = ""
    stages: str = ""
    cleared: bool = False
    kept: bool = False
    across: bool = False
    reasons: Sequence[str] = field(default=())
    missing: Sequence[str] = field(default=())

    @property
    def shore(self) -> str:
        return SHORES.get(self.country, "")


def found_cards(
    edition: Edition, answer: Found, who: Looker, seeker: Seeker | None, places: Places
) -> list[MentorCard]:
    """Return the cards of a page of the directory: the first reasons only, neither music nor clearance."""
    rows = {row.id: row for row in db.session.execute(asked.shown(answer.mentor_ids))} if answer.mentors else {}
    deck = Deck(seeker, places, _kept(edition, who) if rows else set(), brief=True)
    # Whoever was deleted meanwhile is left out.
    both = [(one, rows[one.id]) for one in answer.mentors if one.id in rows]
    return [deck.card(one, code=row.code, name=row.name, work=_work(row.roles, row.works_at)) for one, row in both]


def cards_of(
    edition: Edition,
    rows: Sequence[MentorProfile],
    who: Looker,
    seeker: Seeker | None,
    *,
    brief: bool = False,
) -> list[MentorCard]:
    """Return cards of mentors whom somebody may see, in the order given; the statements do not grow with them.

    `brief` cards tell the first reasons only, and neither music nor clearance: for long lists.
    """
    if not rows:
        return []
    # Bars are told nowhere here: whom a block or an organisation keeps apart does not learn it from a list.
    mentors = fit_mentors(edition, rows, bars=not brief)
    deck = _deck(edition, who, seeker, brief=brief)
    return [deck.whole_card(row, mentors[row.id]) for row in rows]


def suggested_cards(
    edition: Edition, found: Sequence[Suggestion], who: Looker, seeker: Seeker | None
) -> list[MentorCard]:
    deck = _deck(edition, who, seeker, brief=False) if found else None
    return [] if deck is None else [deck.whole_card(one.mentor, one.known) for one in found]


def _deck(edition: Edition, who: Looker, seeker: Seeker | None, *, brief: bool) -> "Deck":
    return Deck(seeker, places_of(db.session.scalars(cities_of(edition.id))), _kept(edition, who), brief=brief)


def _kept(edition: Edition, who: Looker) -> set[int]:
    return set() if who.member_id is None else set(db.session.scalars(asked.favourite_ids(edition.id, who.member_id)))


def _work(roles: Sequence[str], works_at: str) -> str:
    """Return what they are and where: `Booking agent · Strøm Booking`."""
    names = [term_name("role", one, current_code()) for one in roles[:2]]
    return " · ".join([*names, works_at] if works_at else names)


class Deck:
    """What the cards of a page share: the same words are looked up once."""

    def __init__(self, seeker: Seeker | None, places: Places, kept: set[int], *, brief: bool) -> None:
        self.seeker, self.places, self.kept, self.brief = seeker, places, kept, brief
        self.wanted = set() if seeker is None else {need.id for need in seeker.mentee.needs}
        self.skill = cache(skill_name)
        self.where = cache(lambda meets: listed(places[one] for one in Meets if one in meets))
        self.spoken = cache(lambda languages: listed(map(language_name, languages)))

    def card(self, mentor: rule.Mentor, *, code: str, name: str, work: str) -> MentorCard:
        seeker = self.seeker
        found = None if seeker is None else rule.fit(mentor, seeker.mentee)
        most = BRIEFLY if self.brief else (None, None)
        return MentorCard(
            code=code,
            name=name,
            work=work,
            country=mentor.country,
            free=mentor.seats,
            needed=[self.skill(one.id, one.country) for one in mentor.skills if one.id in self.wanted],
            others=[self.skill(one.id, one.country) for one in mentor.skills if one.id not in self.wanted],
            where=self.where(mentor.meets),
            spoken=self.spoken(mentor.languages),
            kept=mentor.id in self.kept,
            across=seeker is not None and {mentor.country, seeker.mentee.country} == set(SHORES),
            reasons=[] if found is None else fit_words.reasons(found, self.places, most=most[0]),
            missing=[] if found is None else fit_words.missing(found, self.places, most=most[1]),
        )

    def whole_card(self, row: MentorProfile, mentor: rule.Mentor) -> MentorCard:
        """Return the card of a whole profile, which may take a break."""
        return replace(
            self.card(mentor, code=row.code, name=row.member.name, work=_work(row.roles, row.works_at)),
            paused=row.state is ProfileState.PAUSED,
            music="" if self.brief else _terms("genre", row.genres),
            stages="" if self.brief else _terms("stage", row.stages),
            cleared=mentor.cleared,
        )


def _terms(kind: str, ids: Sequence[str]) -> str:
    return listed(term_name(kind, one, current_code()) for one in ids)


def page_number(args: MultiDict[str, str]) -> int:
    """Return which page of a list the address asks for; what is no number asks for the first."""
    text = args.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1
