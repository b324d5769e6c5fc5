"""Background work of releases and boats: the mails about the timetable leave a handful at a time."""

from conference.actions import notices
from core.jobs import job


@job("conference.send_notices")
def send_notices(notice_ids: list[int]) -> None:
    """Write those of these mails about the timetable that have not left yet."""
    notices.send(notice_ids)
