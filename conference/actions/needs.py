"""What speakers need at the conference is health data: it goes when nobody serves it any more."""

import datetime as dt

from sqlalchemy import delete, select

from conference.models import SpeakerNeeds
from core.clock import now
from core.db import transaction
from editions.models import Edition

KEPT_AFTER = dt.timedelta(days=28)


def forget_needs() -> int:
    """Delete what speakers told of food, access and travel four weeks after their edition; return how many rows."""
    with transaction() as session:
        over = select(Edition.id).where(Edition.last_day < now().date() - KEPT_AFTER)
        gone = session.scalars(
            delete(SpeakerNeeds).where(SpeakerNeeds.edition_id.in_(over)).returning(SpeakerNeeds.id)
        ).all()
        return len(gone)
