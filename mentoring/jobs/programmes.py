"""Background work of programmes: what the clock does, runs of the matching, mails."""

from core.jobs import job
from mentoring.actions import matching, offering, programmes, telling


@job("mentoring.tend_programmes", every_minutes=5)
def tend_programmes() -> None:
    """Open and close programmes by their times, and let offers lapse to which not both said yes in time."""
    programmes.keep_programme_hours()
    offering.let_offers_lapse()


@job("mentoring.match")
def match(run_id: int) -> None:
    """Bring the people of a programme together, and keep what came out for the coordinator to look at."""
    matching.run_matching(run_id)


@job("mentoring.tell_application")
def tell_application(application_id: int, what: str) -> None:
    """Write to somebody what became of their application to a programme."""
    telling.write_about_application(application_id, what)


@job("mentoring.tell_pair")
def tell_pair(match_id: int, what: str, side: str) -> None:
    """Write to one side of a pair that was offered, began, or did not come about."""
    telling.write_about_pair(match_id, what, side)
