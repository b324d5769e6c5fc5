"""What those who look for a mentor say, step by step: each step is kept, and the last one begins it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete

from accounts.actions.organisations import Particulars, found_organisation
from accounts.models import Member
from accounts.rules.ages import is_minor
from accounts.rules.organisations import OrganisationKind
from core.clock import now
from core.db import db, lock, transaction
from core.facts import MenteeChanged, record
from core.refusals import Refused
from core.taxonomy import known, terms
from editions.actions.participation import take_part
from editions.models import Edition, TakesPartAs
from mentoring.actions.holding import words_of
from mentoring.actions.leaving import stop_party
from mentoring.actions.moving import new_code
from mentoring.actions.parties import today_in
from mentoring.actions.settings import check_mentoring_open, known_settings
from mentoring.models import MenteeNeed, MenteeProfile
from mentoring.queries import people, profiles
from mentoring.rules.people import HALF_DAYS, Meets, MenteeKind, Need, ProfileState, Seen, check_needs
from mentoring.rules.requests import check_no_contact
from mentoring.rules.visibility import choices_of_seen


@dataclass(frozen=True, kw_only=True)
class Here:
    """Where I am. `band_id` is one of one's own bands, `band_name` founds one; both only where a band looks."""

    kind: MenteeKind
    act: str = ""
    stage: str = ""
    genres: Sequence[str] = ()
    here: str = ""
    country: str = ""
    band_id: int | None = None
    band_name: str = ""


@dataclass(frozen=True, kw_only=True)
class Done:
    """What I have done, and where it can be heard or seen."""

    done: str = ""
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Hour:
    """What a good hour would give me, and in which languages; the first is the one I know best."""

    good_hour: str = ""
    languages: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Meet:
    """Where and when I can meet somebody, and who sees all this."""

    meets: Sequence[str] = ()
    half_days: Sequence[str] = ()
    seen: Seen = Seen.ORGANISERS


# --- the steps --------------------------------------------------------------------------------------------------------


def begin_looking(edition: Edition, here: Here, *, by: int) -> MenteeProfile:
    """Begin a profile as a draft, for oneself or for a band; languages come from the account.

    Refuses `mentoring_closed`, `mentoring_no_minors`, `mentee_already`, `band_missing`, `band_unknown`,
    `band_already`.
    """
    with transaction() as session:
        check_mentoring_open(edition, early=True)
        # Two clicks at once make one profile: the member's row is locked first.
        member = session.get_one(Member, by, with_for_update=True)
        band_id = _band(edition, here, member) if here.kind is MenteeKind.BAND else None
        if band_id is None and here.kind is MenteeKind.BAND:
            band_id = _found_band(here, member)
        if band_id is None and session.scalars(profiles.own_mentee_row(edition.id, by)).first() is not None:
            raise Refused("mentee_already")
        _check_young(edition, somebody_young(edition, by, band_id))
        moment = now()
        mentee = MenteeProfile(
            edition_id=edition.id,
            member_id=by,
            organisation_id=band_id,
            code=new_code(),
            kind=here.kind,
            seen=Seen.ORGANISERS,
            languages=list(member.spoken),
            meets=[],
            half_days=[],
            created_at=moment,
            changed_at=moment,
        )
        _write_here(mentee, here)
        session.add(mentee)
        session.flush()
        _check_contact(edition, mentee, act=here.act, here=here.here)
        record(MenteeChanged(edition_id=edition.id, mentee_id=mentee.id, what="begun"), by=by)
    return mentee


def _band(edition: Edition, here: Here, member: Member) -> int | None:
    """Return the band that was chosen, None where one is to be founded."""
    if here.band_id is None:
        if not here.band_name.strip():
            raise Refused("band_missing", field="band")
        return None
    if here.band_id not in {band.id for band in db.session.scalars(profiles.my_bands(member.id))}:
        raise Refused("band_unknown", field="band")
    if db.session.scalars(profiles.mentee_of_band(edition.id, here.band_id)).first() is not None:
        raise Refused("band_already", field="band")
    return here.band_id


def _found_band(here: Here, member: Member) -> int:
    country = here.country or member.country or "DK"
    particulars = Particulars(name=here.band_name.strip(), kind=OrganisationKind.BAND, country=country)
    return found_organisation(member.id, particulars).id


def somebody_young(edition: Edition, member_id: int, band_id: int | None) -> bool:
    """Say whether somebody, or anybody of their band, is a minor today."""
    today = today_in(edition)
    people_in = [db.session.get_one(Member, member_id)]
    if band_id is not None:
        people_in += [one.member for one in db.session.scalars(profiles.members_of_band(band_id))]
    return any(is_minor(one.minor_until, today) for one in people_in)


def _check_young(edition: Edition, young: bool) -> None:
    if young and not known_settings(edition.id).welcomes_minors:
        raise Refused("mentoring_no_minors")


def _check_contact(edition: Edition, mentee: MenteeProfile, **words: str) -> None:
    """Refuse `request_contact` beside what says how a young person can be reached: whoever they ask reads it."""
    if somebody_young(edition, mentee.member_id, mentee.organisation_id):
        check_no_contact(words)


def save_here(edition: Edition, code: str, here: Here, *, by: int) -> MenteeProfile:
    """Store where somebody is; a band stays a band. Refuses `mentee_none`, `mentoring_closed`."""
    with transaction():
        mentee = _locked(edition, code, by)
        _check_contact(edition, mentee, act=here.act, here=here.here)
        if mentee.organisation_id is None and here.kind is not MenteeKind.BAND:
            mentee.kind = here.kind
        _write_here(mentee, here)
        return _saved(mentee, by)


def _write_here(mentee: MenteeProfile, here: Here) -> None:
    mentee.act, mentee.here, mentee.country = here.act, here.here, here.country
    mentee.stage = here.stage if here.stage in terms("stage") else ""
    mentee.genres = known("genre", list(here.genres))


def save_needs(edition: Edition, code: str, needs: Sequence[Need], *, by: int) -> MenteeProfile:
    """Store what somebody needs, at most five. Refuses `mentee_none` and what `rules.people.check_needs` refuses."""
    with transaction() as session:
        mentee = _locked(edition, code, by)
        if needs or mentee.state is ProfileState.LISTED:
            check_needs(needs, terms("skill"))
        session.execute(delete(MenteeNeed).where(MenteeNeed.mentee_id == mentee.id))
        session.add_all(
            MenteeNeed(mentee_id=mentee.id, skill=one.id, weight=one.weight, country=one.country, position=place)
            for place, one in enumerate(needs)
        )
        session.flush()
        session.expire(mentee, ["needs"])
        return _saved(mentee, by)


def save_done(edition: Edition, code: str, done: Done, *, by: int) -> MenteeProfile:
    """Store what somebody has done. Refuses `mentee_none`, `mentoring_closed`."""
    with transaction():
        mentee = _locked(edition, code, by)
        _check_contact(edition, mentee, done=done.done)
        mentee.done, mentee.link = done.done, done.link
        return _saved(mentee, by)


def save_hour(edition: Edition, code: str, hour: Hour, *, by: int) -> MenteeProfile:
    """Store what a good hour would give. Refuses `mentee_none`, `languages_none`."""
    with transaction():
        mentee = _locked(edition, code, by)
        if not hour.languages:
            raise Refused("languages_none", field="best_language")
        _check_contact(edition, mentee, good_hour=hour.good_hour)
        mentee.good_hour, mentee.languages = hour.good_hour, list(dict.fromkeys(hour.languages))
        return _saved(mentee, by)


def save_meet(edition: Edition, code: str, meet: Meet, *, by: int, listed: bool = False) -> MenteeProfile:
    """Store where, when and who sees it; `listed` begins to look for a mentor.

    Refuses `mentee_none`, `meets_none`, `seen_young` where a young person would be seen by more than the team, and
    where it begins `mentoring_no_minors`, `request_contact`, `languages_none` and what is wrong with the needs.
    """
    with transaction():
        mentee = _locked(edition, code, by)
        if not meet.meets:
            raise Refused("meets_none", field="meets")
        young = somebody_young(edition, mentee.member_id, mentee.organisation_id)
        if meet.seen not in choices_of_seen(minor=young):
            raise Refused("seen_young", field="seen")
        mentee.meets = [one.value for one in Meets if one.value in meet.meets]
        mentee.half_days = [one for one in HALF_DAYS if one in meet.half_days]
        mentee.seen = meet.seen
        _saved(mentee, by)
        if listed and mentee.state is not ProfileState.LISTED:
            _list(edition, mentee, by=by)
        return mentee


# --- on and off -------------------------------------------------------------------------------------------------------


def return_mentee(edition: Edition, code: str, *, by: int) -> MenteeProfile:
    """Begin to look, or look again, with the profile as it is.

    Refuses `mentee_none`, what is not whole, and `request_contact` where it says how a young person can be reached.
    """
    with transaction():
        mentee = _locked(edition, code, by)
        if mentee.state is not ProfileState.LISTED:
            _list(edition, mentee, by=by)
        return mentee


def _list(edition: Edition, mentee: MenteeProfile, *, by: int) -> None:
    _check_young(edition, somebody_young(edition, mentee.member_id, mentee.organisation_id))
    _check_contact(edition, mentee, **words_of(mentee))
    whole = db.session.scalars(people.mentees_by_ids([mentee.id])).one()
    check_needs([Need(one.skill, one.weight, one.country) for one in whole.needs], terms("skill"))
    if not mentee.languages:
        raise Refused("languages_none", field="best_language")
    if not mentee.meets:
        raise Refused("meets_none", field="meets")
    what = "returned" if mentee.state is ProfileState.PAUSED else "listed"
    mentee.state = ProfileState.LISTED
    db.session.flush()
    for member_id in db.session.scalars(profiles.party_ids(mentee.id)).all():
        take_part(edition.id, member_id, TakesPartAs.MENTEE, workshops=False)
    record(MenteeChanged(edition_id=edition.id, mentee_id=mentee.id, what=what), by=by)


def pause_mentee(edition: Edition, code: str, *, by: int) -> None:
    """Look no further for a while; requests and pairs that there are stay. Refuses `mentee_none`."""
    with transaction():
        mentee = _locked(edition, code, by, anytime=True)
        if mentee.state is ProfileState.LISTED:
            mentee.state = ProfileState.PAUSED
            db.session.flush()
            stop_party(mentee)
            record(MenteeChanged(edition_id=edition.id, mentee_id=mentee.id, what="paused"), by=by)


def _locked(edition: Edition, code: str, by: int, *, anytime: bool = False) -> MenteeProfile:
    if not anytime:
        check_mentoring_open(edition, early=True)
    mentee = db.session.scalars(lock(profiles.mentee_row_of(edition.id, code, by))).one_or_none()
    if mentee is None:
        raise Refused("mentee_none")
    return mentee


def _saved(mentee: MenteeProfile, by: int) -> MenteeProfile:
    mentee.changed_at = now()
    db.session.flush()
    record(MenteeChanged(edition_id=mentee.edition_id, mentee_id=mentee.id, what="changed"), by=by)
    return mentee


def missing_parts(mentee: MenteeProfile, needs: Collection[object]) -> list[str]:
    """Return what a profile lacks before it can begin, as names of its steps."""
    lacking = {"needs": not needs, "hour": not mentee.languages, "meet": not mentee.meets}
    return [step for step, missing in lacking.items() if missing]
