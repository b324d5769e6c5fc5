"""Background work on the timetable: one run of the solver."""

from conference.actions import planning
from core.jobs import job


@job("conference.plan")
def plan(run_id: int) -> None:
    """Look for a better timetable, in a process of its own, and keep what was found for the editor to look at."""
    planning.run_plan(run_id)
