"""A circle as it is shown: who is in it by name, as far as the reader may see them, and what is wrong with it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from accounts.queries import member_by_id
from core.db import db
from core.language import _
from editions.models import Edition
from mentoring.actions.circles import hitches_of
from mentoring.actions.parties import today_in
from mentoring.actions.speed_reading import shown_name
from mentoring.models import Circle, CirclePlace, MenteeProfile
from mentoring.queries import circles as asked
from mentoring.queries.people import mentees_by_ids
from mentoring.queries.speed import young_among
from mentoring.queries.visible import mentees_in_sight
from mentoring.rules.circles import LEAST, Hitch
from mentoring.rules.visibility import Looker


@dataclass(frozen=True)
class CircleBoard:
    """A circle with its places and the names of those who have them."""

    circle: Circle
    places: Sequence[CirclePlace]
    names: Mapping[int, str]
    host: str
    hitches: tuple[Hitch, ...]

    @property
    def held(self) -> int:
        return sum(one.comes is not False for one in self.places)

    @property
    def coming(self) -> int:
        return sum(one.comes is True for one in self.places)

    @property
    def few(self) -> bool:
        return self.held < LEAST


def names_of(edition: Edition, rows: Collection[MenteeProfile], who: Looker) -> dict[int, str]:
    """Return what people are called as a reader may see them: of the young the first name."""
    ids, today = [one.id for one in rows], today_in(edition)
    seen = set(db.session.scalars(mentees_in_sight(edition.id, who, today, ids)))
    young = set(db.session.scalars(young_among(today, ids)))
    hidden = str(_("Somebody you do not see"))
    return {one.id: shown_name(one, young=one.id in young) if one.id in seen else hidden for one in rows}


def host_name(circle: Circle) -> str:
    if circle.mentor is not None:
        return circle.mentor.member.name
    member = None if circle.host_id is None else db.session.scalars(member_by_id(circle.host_id)).one_or_none()
    return "" if member is None else member.name


def circle_board(edition: Edition, circle: Circle, who: Looker) -> CircleBoard:
    """Return a circle as somebody of the team may see it."""
    places = db.session.scalars(asked.places_of(circle.id)).all()
    held = [one.mentee_id for one in places if one.comes is not False]
    return CircleBoard(
        circle=circle,
        places=places,
        names=names_of(edition, [one.mentee for one in places], who),
        host=host_name(circle),
        hitches=hitches_of(edition, circle, held),
    )


def names_in(edition: Edition, mentee_ids: Collection[int], who: Looker) -> dict[int, str]:
    """Return the names of people by their ids."""
    rows = db.session.scalars(mentees_by_ids(mentee_ids)).all()
    return names_of(edition, rows, who)


def names_for_host(edition: Edition, circle: Circle, *, cleared: bool) -> dict[int, str]:
    """Return who has which place, for who hosts: the young by their first name, and only to whom is cleared."""
    places = [one for one in db.session.scalars(asked.places_of(circle.id)) if one.comes is not False]
    young = set(db.session.scalars(young_among(today_in(edition), [one.mentee_id for one in places])))
    return {
        one.id: shown_name(one.mentee, young=one.mentee_id in young)
        for one in places
        if cleared or one.mentee_id not in young
    }
