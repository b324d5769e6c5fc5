"""Reports: one tap stops a pair, leads look first, and nobody else learns who said what.

A report freezes the pair that it is about at once, whoever is to blame, and ends what waits between the two. Whoever a
report is about never sees it, and a lead never deals with one about themselves.
"""

from accounts.queries import member_by_id
from core.clock import now
from core.db import db, lock, transaction
from core.facts import MentoringReported, record
from core.language import local
from core.permissions import Role
from core.refusals import Refused
from editions.models import Edition
from mentoring.actions.blocking import pairs_of_two
from mentoring.actions.looking_after import end_both, write_letter
from mentoring.actions.moving import check_two, lock_two, move_match
from mentoring.actions.parties import parties_of, today_in
from mentoring.actions.requests import end_between
from mentoring.mails.safety import Heard, Letter, TeamMail, reporter_mail, team_mail
from mentoring.models import Match, Report, ReportReason
from mentoring.queries import pairs, people, safety
from mentoring.queries.settings import members_with
from mentoring.rules.states import DAY, MATCHES, MatchStep, may

LONGEST = 4000
TOLD_A_DAY = 5
"""So many reports of one member are mailed to the leads within a day; all of them stand on their page."""


def report_pair(edition: Edition, match: Match, *, by: int, reason: ReportReason | None = None, words: str = "") -> int:
    """Report the other of a pair, and freeze it. `match` is a row that was fetched for this member.

    A second tap adds to the report that is open already. Returns the id of the report.
    """
    with transaction() as session:
        two = lock_two(match.mentor_id, match.mentee_id, edition)
        row = session.scalars(lock(pairs.match_row(match.id))).one()
        if may(MATCHES, row.state, MatchStep.FREEZE):
            move_match(row, MatchStep.FREEZE, by=by)
        mentor = two.mentor.member_id
        about = two.mentee.member_id if by == mentor else mentor
        young = row.young or bool(two.party.minors)
        report_id = _write_down(edition, by, about, reason, words, young=young, match_id=row.id)
        end_between(edition, mentor, two.mentee.member_id, by=by)
    return report_id


def report_member(edition: Edition, about: int, *, by: int, reason: ReportReason | None = None, words: str = "") -> int:
    """Report somebody with whom there is no pair: a mentor of the list, or the other side of a request.

    What waits between the two ends; a living pair of theirs is frozen. Refuses `report_oneself`.
    """
    if about == by:
        raise Refused("report_oneself")
    with transaction() as session:
        for match_id in pairs_of_two(edition, by, about):
            match = session.scalars(pairs.match_row(match_id)).one()
            return report_pair(edition, match, by=by, reason=reason, words=words)
        young = _is_young(edition, by) or _is_young(edition, about)
        report_id = _write_down(edition, by, about, reason, words, young=young, match_id=None)
        end_between(edition, by, about, by=by)
    return report_id


def _is_young(edition: Edition, member_id: int) -> bool:
    mentees = [row.id for row in db.session.scalars(people.mentees_of(edition.id, member_id))]
    return any(party.minors for party in parties_of(mentees, today_in(edition)).values())


def _write_down(
    edition: Edition,
    by: int,
    about: int,
    reason: ReportReason | None,
    words: str,
    *,
    young: bool,
    match_id: int | None,
) -> int:
    known = db.session.scalars(lock(safety.open_report_by(edition.id, by, about))).first()
    if known is not None:
        _say_more(known, reason, words)
        return known.id
    report = Report(
        edition_id=edition.id,
        match_id=match_id,
        by_id=by,
        about_id=about,
        reason=reason or ReportReason.SOMETHING_ELSE,
        words=words,
        young=young,
        at=now(),
    )
    db.session.add(report)
    db.session.flush()
    record(MentoringReported(edition_id=edition.id, report_id=report.id, what="reported"), by=by)
    _tell_leads(edition, report)
    return report.id


def _say_more(report: Report, reason: ReportReason | None, words: str) -> None:
    """Add to an open report; what was said before stays."""
    report.reason = reason or report.reason
    if words and words not in report.words:
        report.words = f"{report.words}\n\n{words}".strip()[:LONGEST]


def _tell_leads(edition: Edition, report: Report) -> None:
    """Write to the leads, and to the owners where no lead can look at it: without a name and without a word of it.

    Whoever reports very many within a day is heard as well, but the mails of the first of them are enough.
    """
    if (db.session.scalar(safety.reports_since(edition.id, report.by_id, now() - DAY)) or 0) > TOLD_A_DAY:
        return
    leads = list(db.session.scalars(members_with(edition.id, Role.SAFEGUARDING_LEAD)))
    able = [one for one in leads if one not in (report.about_id, report.by_id)]
    for lead in able:
        team_mail(edition, lead, TeamMail.REPORT, f"/reports/{report.id}")
    if not able:
        for owner in db.session.scalars(members_with(edition.id, Role.OWNER)):
            if owner != report.about_id:
                team_mail(edition, owner, TeamMail.REPORT_NO_LEAD, "")


def say_more(edition: Edition, report_id: int, *, by: int, reason: ReportReason | None, words: str) -> None:
    """Let whoever reported say why, afterwards and if they want to. Refuses `report_closed`."""
    with transaction() as session:
        report = session.scalars(lock(safety.report_by(edition.id, report_id, by))).one_or_none()
        if report is None or report.closed_at is not None:
            raise Refused("report_closed")
        _say_more(report, reason, words)
        session.flush()
        record(MentoringReported(edition_id=edition.id, report_id=report.id, what="added"), by=by)


# --- what leads do ----------------------------------------------------------------------------------------------------


def take(edition: Edition, report_id: int, *, by: int) -> None:
    """Deal with a report oneself from now on; who reported hears who it is.

    Refuses `report_gone`, `report_taken` where another lead does.
    """
    with transaction() as session:
        report = _open(edition, report_id, by)
        if report.taken_by_id not in (None, by):
            raise Refused("report_taken")
        first = report.taken_at is None
        report.taken_by_id, report.taken_at = by, report.taken_at or now()
        session.flush()
        if first:
            _tell_reporter(edition, report, Heard.TAKEN, by)
        record(MentoringReported(edition_id=edition.id, report_id=report.id, what="taken"), by=by)


def freeze(edition: Edition, report_id: int, *, by: int) -> None:
    """Put the pair of a report on hold once more. Refuses `report_not_yours`, `mentoring_step`."""
    with transaction():
        match = _own_pair(edition, report_id, by)
        move_match(match, MatchStep.FREEZE, by=by)
        write_letter(edition, match, Letter.PAUSED)


def thaw(edition: Edition, report_id: int, *, by: int) -> None:
    """Let a pair go on. Refuses one that never began (`pair_never_began`), since nobody had approved it.

    Refuses `report_not_yours`, `mentoring_step`, and what has become untrue meanwhile (`check_two`).
    """
    with transaction():
        match = _own_pair(edition, report_id, by)
        if match.begun_at is None:
            raise Refused("pair_never_began")
        check_two(edition, lock_two(match.mentor_id, match.mentee_id, edition))
        move_match(match, MatchStep.THAW, by=by)
        write_letter(edition, match, Letter.GOES_ON)


def end(edition: Edition, report_id: int, *, by: int) -> None:
    """End the pair of a report. Refuses `report_not_yours`, `mentoring_step`."""
    with transaction():
        match = _own_pair(edition, report_id, by)
        if match.begun_at is None:
            move_match(match, MatchStep.DROP, by=by)
            write_letter(edition, match, Letter.ENDED)
        else:
            end_both(edition, match, by=by)


def write(edition: Edition, report_id: int, letter: Letter, *, by: int) -> None:
    """Write prepared kind words to both. Refuses `report_not_yours`."""
    with transaction():
        match = _own_pair(edition, report_id, by)
        write_letter(edition, match, letter)
        record(
            MentoringReported(edition_id=edition.id, report_id=report_id, what=f"letter-{letter.value}"),
            by=by,
        )


def tell(edition: Edition, report_id: int, words: str, *, by: int) -> None:
    """Write to who reported. The words are kept with the report; the mail says only that they are there.

    Refuses `report_not_yours`, and `told_nothing` beside its field.
    """
    if not words.strip():
        raise Refused("told_nothing", field="words")
    with transaction() as session:
        report = _own(edition, report_id, by)
        report.told = [*report.told, f"{local(now(), edition.zone):%Y-%m-%d %H:%M}\n{words.strip()}"]
        session.flush()
        _tell_reporter(edition, report, Heard.WRITTEN, by)
        record(MentoringReported(edition_id=edition.id, report_id=report.id, what="told"), by=by)


def close(edition: Edition, report_id: int, outcome: str, *, by: int) -> None:
    """Close a report with what was done, and tell who reported that it was looked at.

    Refuses `report_not_yours`, and `outcome_missing` beside its field.
    """
    if not outcome.strip():
        raise Refused("outcome_missing", field="outcome")
    with transaction() as session:
        report = _own(edition, report_id, by)
        report.outcome, report.closed_at = outcome, now()
        session.flush()
        _tell_reporter(edition, report, Heard.CLOSED, by)
        record(MentoringReported(edition_id=edition.id, report_id=report.id, what="closed"), by=by)


def _tell_reporter(edition: Edition, report: Report, what: Heard, by: int) -> None:
    lead = db.session.scalars(member_by_id(by)).one()
    reporter_mail(edition, report.id, report.by_id, what, lead=lead.name)


def _open(edition: Edition, report_id: int, by: int) -> Report:
    report = db.session.scalars(lock(safety.report_for(edition.id, report_id, by))).one_or_none()
    if report is None or report.closed_at is not None:
        raise Refused("report_gone")
    return report


def _own(edition: Edition, report_id: int, by: int) -> Report:
    report = _open(edition, report_id, by)
    if report.taken_by_id != by:
        raise Refused("report_not_yours")
    return report


def _own_pair(edition: Edition, report_id: int, by: int) -> Match:
    """Lock the pair of a report that somebody has taken on. Refuses `report_gone`, `report_not_yours`, `pair_over`."""
    report = _own(edition, report_id, by)
    if report.match_id is None:
        raise Refused("pair_over")
    seen = db.session.scalars(pairs.match_row(report.match_id)).one()
    lock_two(seen.mentor_id, seen.mentee_id, edition)
    return db.session.scalars(lock(pairs.match_row(seen.id))).one()
