"""What mentors say about themselves: saved as a draft, listed, paused, taken up again, left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete

from accounts.models import Member
from accounts.rules.ages import is_minor
from core.clock import now
from core.db import db, lock, transaction
from core.facts import MemberChanged, MentorChanged, record
from core.language import fold
from core.refusals import Refused
from core.taxonomy import known, terms
from core.texts import Texts
from editions.actions.participation import stop_taking_part, take_part
from editions.models import City, Edition, TakesPartAs
from editions.queries import cities_of
from mentoring.actions.moving import new_code
from mentoring.actions.parties import today_in
from mentoring.actions.settings import check_mentoring_open
from mentoring.models import MentorProfile, MentorSkill
from mentoring.queries import owned, people, profiles
from mentoring.rules.contact import contact_in
from mentoring.rules.people import HALF_DAYS, Meets, ProfileState, Seen, Skill, check_skills
from mentoring.rules.requests import check_no_contact

SIDES = {Meets.CITY_1: 1, Meets.CITY_2: 2}


@dataclass(frozen=True, kw_only=True)
class MentorWords:
    """What a mentor says about themselves, as it was typed. The first language is the one they know best."""

    skills: Sequence[Skill] = ()
    roles: Sequence[str] = ()
    genres: Sequence[str] = ()
    stages: Sequence[str] = ()
    languages: Sequence[str] = ()
    meets: Sequence[str] = ()
    half_days: Sequence[str] = ()
    country: str = ""
    seats: int = 2
    meeting_minutes: int = 60
    welcomes_minors: bool = False
    seen: Seen = Seen.ADULTS
    about: Texts = field(default_factory=Texts)
    good_hour: Texts = field(default_factory=Texts)
    works_at: str = ""


def search_text(
    *,
    name: str,
    skills: Iterable[str] = (),
    genres: Iterable[str] = (),
    roles: Iterable[str] = (),
    places: Iterable[Texts] = (),
    texts: Iterable[Texts] = (),
    works_at: str = "",
) -> str:
    """Return everything by which a mentor is found, folded: in all three languages, and terms without spaces too.

    Who searches for "livelyd" finds "live lyd". Slashes and brackets of the taxonomy part words.
    """
    named: list[str] = [name, works_at]
    for kind, ids in (("skill", skills), ("genre", genres), ("role", roles)):
        for term_id in ids:
            term = terms(kind).get(term_id)
            if term is not None:
                named += term.name.values()
    written = [word for text in (*places, *texts) for word in text.values()]
    names = [_plain(one) for one in named]
    # The longest terms are several words with "and" in them; nobody writes those as one.
    joined = [one.replace(" ", "") for one in names if 0 < one.count(" ") < 4]
    return " ".join(dict.fromkeys(one for one in (*names, *map(_plain, written), *joined) if one))


def _plain(text: str) -> str:
    return fold("".join(sign if sign.isalnum() else " " for sign in text))


def searched(mentor: MentorProfile, name: str, skills: Iterable[str], cities: Sequence[City]) -> str:
    """Return what a profile is found by. `cities` are those of its edition: where they meet people counts."""
    sides = {SIDES[Meets(one)] for one in mentor.meets if one in SIDES}
    return search_text(
        name=name,
        skills=skills,
        genres=mentor.genres,
        roles=mentor.roles,
        places=[city.name for city in cities if city.side in sides],
        texts=[mentor.about, mentor.good_hour],
        works_at=mentor.works_at,
    )


# --- what is done -----------------------------------------------------------------------------------------------------


def save_mentor(edition: Edition, words: MentorWords, *, by: int, listed: bool = False) -> MentorProfile:
    """Store somebody's profile as a mentor; `listed` makes a draft take part, a listed one stays so.

    Refuses `mentor_minor`, `mentoring_closed`, what `rules.people.check_skills` refuses, and of a profile that takes
    part `languages_none` and `meets_none`. Refuses `mentor_looks_after_young` where a mentor with a young person in a
    pair wants none any more: their coordinator finds somebody else first. Refuses `request_contact` beside words of one
    who welcomes young people, and `name_contact` where their name says how to reach them.
    """
    with transaction() as session:
        member = session.get_one(Member, by)
        _check_grown(edition, member)
        check_mentoring_open(edition, early=True)
        mentor = session.scalars(lock(profiles.mentor_row_of(edition.id, by))).one_or_none()
        fresh = mentor is None
        takes_part = listed or (mentor is not None and mentor.state is ProfileState.LISTED)
        _check_words(words, whole=takes_part)
        if words.welcomes_minors:
            # Young people read it, and they reach each other here.
            for name in ("good_hour", "about"):
                texts: Texts = getattr(words, name)
                check_no_contact({f"{name}.{code}": text for code, text in texts.items()})
            check_no_contact({"works_at": words.works_at})
            _check_name(member.name, field="welcomes_minors")
        moment = now()
        if mentor is None:
            mentor = MentorProfile(edition_id=edition.id, member_id=by, code=new_code(), created_at=moment)
        elif mentor.welcomes_minors and not words.welcomes_minors and _looks_after_young(mentor):
            raise Refused("mentor_looks_after_young", field="welcomes_minors")
        _write(mentor, words)
        mentor.changed_at = moment
        session.add(mentor)
        session.flush()
        _write_skills(mentor.id, words.skills)
        mentor.search = searched(
            mentor, member.name, [one.id for one in words.skills], session.scalars(cities_of(edition.id)).all()
        )
        session.flush()
        record(MentorChanged(edition_id=edition.id, mentor_id=mentor.id, what="begun" if fresh else "changed"), by=by)
        if listed and mentor.state is not ProfileState.LISTED:
            _list(mentor, by=by)
    return mentor


def _check_grown(edition: Edition, member: Member) -> None:
    if is_minor(member.minor_until, today_in(edition)):
        raise Refused("mentor_minor")


def _check_name(name: str, *, field: str) -> None:
    if contact_in(name):
        raise Refused("name_contact", field=field)


def _check_words(words: MentorWords, *, whole: bool) -> None:
    if whole or words.skills:
        check_skills(words.skills, terms("skill"))
    if whole and not words.languages:
        raise Refused("languages_none", field="best_language")
    if whole and not words.meets:
        raise Refused("meets_none", field="meets")


def _looks_after_young(mentor: MentorProfile) -> bool:
    return db.session.scalars(owned.young_pairs_of_mentor(mentor.id)).first() is not None


def _write(mentor: MentorProfile, words: MentorWords) -> None:
    mentor.roles = known("role", list(words.roles))
    mentor.genres = known("genre", list(words.genres))
    mentor.stages = known("stage", list(words.stages))
    mentor.languages = list(dict.fromkeys(words.languages))
    mentor.meets = [one.value for one in Meets if one.value in words.meets]
    mentor.half_days = [one for one in HALF_DAYS if one in words.half_days]
    mentor.country, mentor.works_at = words.country, words.works_at
    mentor.seats, mentor.meeting_minutes = words.seats, words.meeting_minutes
    mentor.welcomes_minors, mentor.seen = words.welcomes_minors, words.seen
    mentor.about, mentor.good_hour = words.about, words.good_hour


def _write_skills(mentor_id: int, skills: Sequence[Skill]) -> None:
    db.session.execute(delete(MentorSkill).where(MentorSkill.mentor_id == mentor_id))
    db.session.add_all(
        MentorSkill(mentor_id=mentor_id, skill=one.id, level=one.level, country=one.country, position=place)
        for place, one in enumerate(skills)
    )
    db.session.flush()
    # What a page has loaded of them before is read again.
    db.session.expire(db.session.get_one(MentorProfile, mentor_id), ["skills"])


def _list(mentor: MentorProfile, *, by: int) -> None:
    was_paused = mentor.state is ProfileState.PAUSED
    mentor.state, mentor.paused_at, mentor.paused_why, mentor.missed = ProfileState.LISTED, None, "", 0
    db.session.flush()
    take_part(mentor.edition_id, mentor.member_id, TakesPartAs.MENTOR, workshops=False)
    what = "returned" if was_paused else "listed"
    record(MentorChanged(edition_id=mentor.edition_id, mentor_id=mentor.id, what=what), by=by)


def return_mentor(edition: Edition, *, by: int) -> None:
    """Take part again with the profile as it is. Refuses `mentor_none`, `mentor_minor`, and what is not whole."""
    with transaction() as session:
        mentor = _locked(edition, by)
        _check_grown(edition, session.get_one(Member, by))
        check_mentoring_open(edition, early=True)
        _check_words(words_of(session.scalars(people.mentor_of(edition.id, by)).one()), whole=True)
        if mentor.state is not ProfileState.LISTED:
            _list(mentor, by=by)


def pause_mentor(edition: Edition, *, by: int) -> None:
    """Take nobody on for a while; requests and pairs that there are stay. Refuses `mentor_none`."""
    with transaction():
        mentor = _locked(edition, by)
        if mentor.state is ProfileState.LISTED:
            pause_row(mentor, why="own", by=by)


def pause_row(mentor: MentorProfile, *, why: str, by: int | None) -> None:
    """Pause a locked profile: `own` wish, or `missed` requests, of which somebody else tells."""
    with transaction() as session:
        mentor.state, mentor.paused_at, mentor.paused_why = ProfileState.PAUSED, now(), why
        session.flush()
        stop_taking_part(mentor.edition_id, mentor.member_id, TakesPartAs.MENTOR)
        record(MentorChanged(edition_id=mentor.edition_id, mentor_id=mentor.id, what="paused"), by=by)


def _locked(edition: Edition, member_id: int) -> MentorProfile:
    mentor = db.session.scalars(lock(profiles.mentor_row_of(edition.id, member_id))).one_or_none()
    if mentor is None:
        raise Refused("mentor_none")
    return mentor


def words_of(mentor: MentorProfile) -> MentorWords:
    """Return what a stored profile says, skills loaded: to copy it, and to ask whether it is whole."""
    return MentorWords(
        skills=[Skill(one.skill, one.level, one.country) for one in mentor.skills],
        roles=mentor.roles,
        genres=mentor.genres,
        stages=mentor.stages,
        languages=mentor.languages,
        meets=mentor.meets,
        half_days=mentor.half_days,
        country=mentor.country,
        seats=mentor.seats,
        meeting_minutes=mentor.meeting_minutes,
        welcomes_minors=mentor.welcomes_minors,
        seen=mentor.seen,
        about=mentor.about,
        good_hour=mentor.good_hour,
        works_at=mentor.works_at,
    )


def follow_name(fact: MemberChanged) -> None:
    """Let a mentor be found by the name that they have now, in the transaction that changed it.

    Refuses `name_contact` where young people read it and it says how to reach them.
    """
    member = db.session.get(Member, fact.member_id)
    if member is None:
        return
    cities: dict[int, Sequence[City]] = {}
    for mentor in db.session.scalars(owned.own_mentors_with_skills(member.id)):
        if "name" in fact.changed and (mentor.welcomes_minors or _looks_after_young(mentor)):
            _check_name(member.name, field="name")
        if mentor.edition_id not in cities:
            cities[mentor.edition_id] = db.session.scalars(cities_of(mentor.edition_id)).all()
        skills = [one.skill for one in mentor.skills]
        mentor.search = searched(mentor, member.name, skills, cities[mentor.edition_id])
        # The directory is kept in memory until something in it changes.
        mentor.changed_at = now()
    db.session.flush()
