"""Writing the mails of programmes, outside of the locks under which things are decided. Each is looked at again."""

from accounts.queries import member_by_id
from core.db import db, transaction
from editions.models import Edition
from editions.queries import edition_by_id
from mentoring.actions.parties import parties_of, today_in
from mentoring.mails import programmes as mails
from mentoring.mails.programmes import ApplicationMail, OfferMail
from mentoring.models import Match, MenteeProfile, MentorProfile
from mentoring.queries import pairs
from mentoring.queries import programmes as asked
from mentoring.rules.states import SEATED, ApplicationState, MatchState

STILL_APPLICATION = {
    ApplicationMail.RECEIPT: {ApplicationState.SENT, ApplicationState.ELIGIBLE, ApplicationState.NOT_ELIGIBLE},
    ApplicationMail.ELIGIBLE: {ApplicationState.ELIGIBLE},
    ApplicationMail.NOT_ELIGIBLE: {ApplicationState.NOT_ELIGIBLE},
    ApplicationMail.PUBLISHED: {ApplicationState.ELIGIBLE},
}
STILL_PAIR = {
    OfferMail.OFFER: {MatchState.OFFERED},
    OfferMail.BEGUN: {MatchState.ACTIVE},
    OfferMail.SAID_NO: {MatchState.DECLINED},
    OfferMail.LAPSED: {MatchState.LAPSED},
}
"""What a mail says must still be true when it is written."""


def write_about_application(application_id: int, what: str) -> None:
    """Write one mail about an application to everybody it is of, unless it has moved on since."""
    kind = ApplicationMail(what)
    with transaction() as session:
        row = session.scalars(asked.application_with_profile(application_id)).unique().one_or_none()
        if row is None or row.state not in STILL_APPLICATION[kind]:
            return
        programme = session.scalars(asked.programme_row(row.programme_id)).one()
        if kind is ApplicationMail.PUBLISHED and _has_pair(row.programme_id, row.mentor_id, row.mentee_id):
            return
        edition = session.scalars(edition_by_id(programme.edition_id)).one()
        for member_id in _members(edition, row.mentor, row.mentee):
            mails.application_mail(edition, programme, member_id, kind, mentor=row.mentor_id is not None)


def _members(edition: Edition, mentor: MentorProfile | None, mentee: MenteeProfile | None) -> list[int]:
    """Return who reads what one side is told: the mentor, or all who look for one, since a band is one party."""
    if mentor is not None:
        return [mentor.member_id]
    assert mentee is not None
    return sorted(parties_of([mentee.id], today_in(edition))[mentee.id].members)


def _has_pair(programme_id: int, mentor_id: int | None, mentee_id: int | None) -> bool:
    own = Match.mentor_id == mentor_id if mentor_id else Match.mentee_id == mentee_id
    found = asked.pair_rows(programme_id).where(Match.state.in_(SEATED), own).limit(1)
    return db.session.scalars(found).first() is not None


def write_about_pair(match_id: int, what: str, side: str) -> None:
    """Write about a pair to all of one of its sides. Where somebody is under 18 it names neither to the other."""
    kind = OfferMail(what)
    with transaction() as session:
        match = session.scalars(pairs.match_with_both(match_id)).unique().one_or_none()
        if match is None or match.programme_id is None or match.state not in STILL_PAIR[kind]:
            return
        programme = session.scalars(asked.programme_row(match.programme_id)).one()
        edition = session.scalars(edition_by_id(match.edition_id)).one()
        band = match.mentee.organisation
        mentee = match.mentee.member.name if band is None else band.name
        other = mentee if side == "mentor" else match.mentor.member.name
        carer = (
            None if match.coordinator_id is None else session.scalars(member_by_id(match.coordinator_id)).one_or_none()
        )
        for member_id in _members(edition, match.mentor if side == "mentor" else None, match.mentee):
            mails.offer_mail(
                edition,
                programme,
                match,
                member_id,
                kind,
                other="" if match.young else other,
                coordinator="" if carer is None else carer.name,
                until=match.offered_until,
            )
