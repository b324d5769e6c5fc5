"""Applications to a programme and the pairs of a run as lists.

What people wrote, and everything of somebody under 18, stands in them only for those who coordinate mentoring (or lead
in safeguarding); for others such a row says that it is there, and no more.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from core.db import db
from core.exporting import Group
from core.language import _, current_code, lazy, pick
from core.tables import Column, Kind, Sheet
from core.taxonomy import term_name
from core.texts import Texts
from editions.models import Edition
from editions.queries import cities_of
from mentoring.actions.matching import answer_of, two_key
from mentoring.actions.parties import parties_of, today_in
from mentoring.models import MatchingRun, MenteeProfile, MentoringProgramme, MentorProfile, ProgrammeApplication
from mentoring.queries import programmes as asked
from mentoring.rules.programmes import Side, questions_of
from mentoring.words.fit import missing_lines, reason_lines
from mentoring.words.naming import language_name, places_of, skill_name
from mentoring.words.programmes import SIDES, answer_words, party_name
from mentoring.words.states import APPLICATION_STATES


def application_groups(programme: MentoringProgramme, *, reads: bool) -> tuple[Group, ...]:
    """Return the columns of applications; what people wrote is among them only for who may read it."""
    person = (
        Column("side", lazy("Side")),
        Column("name", lazy("Name")),
        Column("state", lazy("State")),
        Column("seats", lazy("Places"), Kind.INT),
        Column("applied_at", lazy("Applied"), Kind.DATETIME),
    )
    profile = (
        Column("country", lazy("Country")),
        Column("stage", lazy("Stage")),
        Column("skills", lazy("Can do, or looks for")),
        Column("languages", lazy("Languages")),
        Column("young", lazy("Under 18"), Kind.BOOL),
    )
    groups = (Group("person", lazy("Application"), person), Group("profile", lazy("Profile"), profile))
    if not reads:
        return groups
    written = [Column(f"a_{one.key}", pick(Texts(dict(one.words)))) for one in questions_of(programme.questions)]
    note = Column("note", lazy("Note for coordinators"))
    return (*groups, Group("written", lazy("What they wrote"), (*written, note)))


def _chosen(groups: Sequence[Group], keys: Sequence[str]) -> tuple[Column, ...]:
    """Return the chosen columns in their order, with headers in the reader's language."""
    wanted = set(keys)
    every = [column for group in groups for column in group.columns]
    return tuple(Column(one.key, str(one.header), one.kind) for one in every if one.key in wanted)


def application_sheet(
    edition: Edition, programme: MentoringProgramme, keys: Sequence[str], *, reads: bool, sort: str = ""
) -> Sheet:
    """Return the applications as a sheet, sorted like the list that it was called from."""
    return Sheet(
        name=pick(programme.name) or edition.slug,
        columns=_chosen(application_groups(programme, reads=reads), keys),
        rows=_application_rows(edition, programme, reads=reads, sort=sort),
        yes=_("yes"),
        no=_("no"),
        zone=edition.zone,
    )


def _application_rows(
    edition: Edition, programme: MentoringProgramme, *, reads: bool, sort: str
) -> Iterator[Mapping[str, object]]:
    chosen = asked.application_sorting(names=reads).applied(asked.applications_in(programme.id), sort)
    rows = db.session.scalars(chosen).unique().all()
    parties = parties_of([row.mentee_id for row in rows if row.mentee_id], today_in(edition))
    young = {mentee_id for mentee_id, party in parties.items() if party.minors}
    questions = questions_of(programme.questions)
    for row in rows:
        told: dict[str, object] = {
            "side": str(SIDES[Side.MENTOR if row.mentor_id else Side.MENTEE]),
            "state": str(APPLICATION_STATES[row.state]),
            "seats": row.seats,
            "applied_at": row.applied_at,
            "young": row.mentee_id in young,
        }
        if row.mentee_id in young and not reads:
            yield {**told, "name": _("somebody under 18")}
            continue
        told |= _profile(row)
        if reads:
            told["note"] = row.note
            told |= {f"a_{one.key}": answer_words(one, row.answers.get(one.key, "")) for one in questions}
        yield told


def _profile(row: ProgrammeApplication) -> dict[str, object]:
    profile: Any = row.mentor or row.mentee
    mentee = profile if isinstance(profile, MenteeProfile) else None
    terms = profile.skills if isinstance(profile, MentorProfile) else profile.needs
    return {
        "name": profile.member.name if mentee is None else party_name(mentee),
        "country": profile.country,
        "stage": "" if mentee is None or not mentee.stage else term_name("stage", mentee.stage, current_code()),
        "skills": "; ".join(skill_name(one.skill, one.country) for one in terms),
        "languages": "; ".join(language_name(one) for one in profile.languages),
    }


# --- the pairs of a run -----------------------------------------------------------------------------------------------


def pair_groups() -> tuple[Group, ...]:
    columns = (
        Column("mentee", lazy("Looks for a mentor")),
        Column("mentor", lazy("Mentor")),
        Column("points", lazy("Points"), Kind.INT),
        Column("fixed", lazy("Locked"), Kind.BOOL),
        Column("reasons", lazy("Why they fit")),
        Column("missing", lazy("What is missing")),
    )
    return (Group("pair", lazy("Pair"), columns),)


def pair_sheet(
    edition: Edition,
    run: MatchingRun,
    keys: Sequence[str],
    *,
    mentee: Callable[[int], str],
    mentor: Callable[[int], str],
) -> Sheet:
    """Return the pairs of a run as a sheet; the names come as the reader may know them."""
    return Sheet(
        name=_("Run %(number)d", number=run.number),
        columns=_chosen(pair_groups(), keys),
        rows=_pair_rows(edition, run, mentee, mentor),
        yes=_("yes"),
        no=_("no"),
        zone=edition.zone,
    )


def _pair_rows(
    edition: Edition, run: MatchingRun, mentee: Callable[[int], str], mentor: Callable[[int], str]
) -> Iterator[Mapping[str, object]]:
    answer = answer_of(run)
    assert answer is not None
    assert run.answer is not None
    places = places_of(db.session.scalars(cities_of(edition.id)))
    for pair in answer.pairs:
        stored = run.answer["reasons"].get(two_key(pair.two))
        yield {
            "mentee": mentee(pair.mentee_id),
            "mentor": mentor(pair.mentor_id),
            "points": pair.points,
            "fixed": pair.fixed,
            "reasons": "; ".join(reason_lines(stored, places)),
            "missing": "; ".join(missing_lines(stored, places)),
        }
