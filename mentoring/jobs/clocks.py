"""Background work of requests: what is due by the clock, and mails."""

from core.jobs import job
from mentoring.actions import clocks, telling_requests


@job("mentoring.keep_clocks", every_minutes=10)
def keep_clocks() -> None:
    """Remind mentors of requests, end those that nobody answered, pause mentors who left two in a row unanswered."""
    clocks.keep_clocks()


@job("mentoring.tell_request")
def tell_request(request_id: int, what: str) -> None:
    """Write to those whom a request concerns what became of it."""
    telling_requests.tell_request(request_id, what)


@job("mentoring.tell_pause")
def tell_pause(mentor_id: int) -> None:
    """Tell those whose requests wait that their mentor takes a break."""
    telling_requests.tell_pause(mentor_id)


@job("mentoring.tell_full")
def tell_full(mentor_id: int) -> None:
    """Tell those whose requests wait that their mentor has no seat left."""
    telling_requests.tell_full(mentor_id)
