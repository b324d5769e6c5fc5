"""Writing the mails of speed meetings and circles, outside of the locks. Each looks again at what it says."""

from core.clock import now
from core.db import transaction
from editions.queries import edition_by_id
from mentoring.actions.parties import parties_of, today_in
from mentoring.actions.speed_people import impossible, meetings_of
from mentoring.mails import rounds as mails
from mentoring.mails.rounds import CircleMail, RoundsMail
from mentoring.queries import circles as circles_asked
from mentoring.queries import speed as asked


def tell_rounds(guest_id: int, what: str) -> None:
    """Write to a guest of speed meetings, a band to all its members, unless what is told is not so any more."""
    kind = RoundsMail(what)
    with transaction() as session:
        guest = session.scalars(asked.guest_by_id(guest_id)).one_or_none()
        event = None if guest is None else session.scalars(asked.event_by_id(guest.event_id)).one_or_none()
        if guest is None or event is None:
            return
        if (event.published_at is None) != (kind is RoundsMail.WITHDRAWN):
            return
        edition = session.scalars(edition_by_id(event.edition_id)).one()
        own = [
            one
            for one in meetings_of(event)
            if (guest.mentor_id is not None and one.mentor == guest.mentor_id)
            or (guest.mentee_id is not None and one.mentee == guest.mentee_id)
        ]
        gone = impossible(edition, own)
        own = [one for one in own if one not in gone]
        if guest.mentor is not None:
            mails.rounds_mail(edition, event, kind, guest.mentor.member_id, own, mentor=True)
        elif guest.mentee_id is not None:
            for member_id in sorted(parties_of([guest.mentee_id], today_in(edition))[guest.mentee_id].members):
                mails.rounds_mail(edition, event, kind, member_id, own, mentor=False)


def tell_circle(circle_id: int, mentee_id: int | None, what: str) -> None:
    """Write to somebody who has a place in a circle, a band to all its members; without one to its host."""
    kind = CircleMail(what)
    with transaction() as session:
        circle = session.scalars(circles_asked.circle_by_id(circle_id)).one_or_none()
        if circle is None or (circle.starts_at is not None and circle.starts_at < now()):
            return
        edition = session.scalars(edition_by_id(circle.edition_id)).one()
        places = session.scalars(circles_asked.places_of(circle_id)).all()
        held = [one.mentee_id for one in places if one.comes is not False]
        if mentee_id is None:
            host = circle.mentor.member_id if circle.mentor is not None else circle.host_id
            if host is not None:
                mails.circle_mail(edition, circle, kind, host, people=len(held))
            return
        if kind in (CircleMail.OFFERED, CircleMail.MOVED) and (mentee_id not in held or circle.closed_at is not None):
            return
        party = parties_of([mentee_id], today_in(edition)).get(mentee_id)
        for member_id in sorted(party.members if party else ()):
            mails.circle_mail(edition, circle, kind, member_id, people=len(held))
