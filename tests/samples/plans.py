"""Runs of the solver in both editions: one that is ready to be looked at."""

from conference.models import PlanRun, PlanState
from core.clock import now
from core.db import transaction
from tests.samples import HERE, THERE, World


def fill(world: World) -> None:
    """Let the solver have found that nothing would be better."""
    for side in (HERE, THERE):
        with transaction() as session:
            run = PlanRun(
                edition_id=world.values[side]["edition_id"],
                state=PlanState.READY,
                asked={"mode": "keep", "seconds": 10, "seed": 1, "iterations": None, "exact": False, "weights": {}},
                base_revision=0,
                progress=1000,
                stop_asked=False,
                answer={"moves": [], "unplaced": [], "iterations": 0, "feasible": True, "bound": None, "proven": False},
                created_at=now(),
            )
            session.add(run)
            session.flush()
        world.knows(side, run_id=run.id)
