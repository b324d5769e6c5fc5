"""Background work of pairs: what is due by the clock, and mails."""

from core.jobs import job
from mentoring.actions import pairs_telling


@job("mentoring.tend_pairs", every_minutes=15)
def tend_pairs() -> None:
    """Remind of meetings, ask whether those that are over took place, ask how it goes after two and six weeks."""
    pairs_telling.remind_of_meetings()
    pairs_telling.ask_whether_held()
    pairs_telling.ask_how_it_goes()


@job("mentoring.tell_meeting")
def tell_meeting(meeting_id: int, what: str, by: int) -> None:
    """Write to those whom something about a meeting concerns."""
    pairs_telling.tell_meeting(meeting_id, what, by)


@job("mentoring.tell_message")
def tell_message(message_id: int) -> None:
    """Tell the other side of a pair that there is something to read."""
    pairs_telling.tell_message(message_id)


@job("mentoring.tell_refused")
def tell_refused(message_id: int) -> None:
    """Tell who wrote a message that it was kept back."""
    pairs_telling.tell_refused(message_id)


@job("mentoring.tell_end")
def tell_end(match_id: int, by: int) -> None:
    """Write to both that their pair has ended, or has come all the way."""
    pairs_telling.tell_end(match_id, by)
