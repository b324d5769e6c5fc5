"""Background work of decisions: telling the speakers of one proposal, and reminding those who have not answered."""

from conference.actions import reminding, sending
from core.jobs import job


@job("conference.tell_speakers")
def tell_speakers(dispatch_id: int, proposal_id: int) -> None:
    """Write the mails of one proposal of a sending and take the step that they tell of."""
    sending.tell_speakers(dispatch_id, proposal_id)


@job("conference.remind_speakers", every_minutes=60)
def remind_speakers() -> None:
    """Remind accepted speakers who have not answered, at half time and two days before the end."""
    reminding.remind_all()
