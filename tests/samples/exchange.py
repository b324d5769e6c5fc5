"""A released programme in both editions, and one that was brought from elsewhere and waits to be looked at."""

from conference.models import ProgrammeImport
from core.clock import now
from core.db import db, transaction
from editions.queries import whole_edition
from tests.conference.timetable.builders import a_release
from tests.samples import HERE, THERE, World


def fill(world: World) -> None:
    """Release what there is, and leave one import."""
    world.lists.append(("conference_desk.lists", {"list": "timetable"}))
    for side in (HERE, THERE):
        edition = db.session.scalars(whole_edition(world.values[side]["edition_id"])).one()
        a_release(edition)
        with transaction() as session:
            rows = [_brought(edition.id, edition.zone) for _number in range(2)]
            session.add_all(rows)
            session.flush()
        # Whoever may throw one away does so, and everybody after them still looks at the other.
        world.knows(side, import_id=rows[0].id, form="csv")
        world.knows_at("conference_desk.import_throw_away", side, import_id=rows[1].id)


def _brought(edition_id: int, zone: str) -> ProgrammeImport:
    return ProgrammeImport(
        edition_id=edition_id,
        file_name="schedule.xml",
        read={"programme": {"title": "Elsewhere", "acronym": "else", "zone": zone}, "faults": []},
        rooms={},
        created_at=now(),
    )
