"""Background work of speed meetings and circles: planning large ones, and mails."""

from core.jobs import job
from mentoring.actions import speed_planning, telling_rounds


@job("mentoring.plan_speed")
def plan_speed(edition_id: int, event_id: int, by: int | None) -> None:
    """Work out all rounds of speed meetings with many guests."""
    speed_planning.plan_in_background(edition_id, event_id, by)


@job("mentoring.tell_rounds")
def tell_rounds(event_id: int, guest_id: int, what: str) -> None:  # noqa: ARG001 - whose mails are under way is asked by it
    """Write to a guest of speed meetings which rounds are theirs, or what has changed."""
    telling_rounds.tell_rounds(guest_id, what)


@job("mentoring.tell_circle")
def tell_circle(circle_id: int, mentee_id: int | None, what: str) -> None:
    """Write to somebody in a circle, or to its host, what has become of it."""
    telling_rounds.tell_circle(circle_id, mentee_id, what)
