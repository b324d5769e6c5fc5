"""Taking last year's mentoring over: its words. Profiles are their owners' to bring, houses are approved anew."""

from core.db import db
from core.facts import EditionCreated
from mentoring.models import MentoringSettings
from mentoring.queries.settings import settings_of


def follow_clone(fact: EditionCreated) -> None:
    """Give a cloned edition the words of the one it came from, in the transaction that made it.

    Whether young people are welcome is decided each year, once the team that looks after them is there.
    """
    if fact.cloned_from is None or fact.edition_id is None:
        return
    before = db.session.scalars(settings_of(fact.cloned_from)).one_or_none()
    if before is not None:
        db.session.add(MentoringSettings(edition_id=fact.edition_id, words=before.words, venues=[]))
        db.session.flush()
