"""Background work of workshop seats: what is due by the clock, and mails."""

from conference.actions import attending, seats_drawing, seats_moving, seats_telling
from core.jobs import job


@job("conference.tend_seats", every_minutes=1)
def tend_seats() -> None:
    """Draw the lotteries that are due, let unanswered offers go to the next, release seats of those who do not come."""
    seats_drawing.draw_due()
    seats_moving.let_lapse()
    attending.release_no_shows()


@job("conference.tell_seat")
def tell_seat(sign_up_id: int, what: str) -> None:
    """Write to somebody what became of their sign-up for a workshop."""
    seats_telling.tell_seat(sign_up_id, what)


@job("conference.tell_draw")
def tell_draw(draw_id: int) -> None:
    """Put the mails of a lottery in line, one for each person who was in it."""
    seats_telling.tell_draw(draw_id)


@job("conference.tell_drawn")
def tell_drawn(draw_id: int, member_id: int) -> None:
    """Write to one person what the lottery gave them."""
    seats_telling.tell_drawn(draw_id, member_id)
