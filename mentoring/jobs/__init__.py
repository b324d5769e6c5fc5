"""Background work of mentoring. Each module registers its jobs."""

from mentoring.jobs import (
    clocks,  # noqa: F401 - registers its jobs
    directory,  # noqa: F401 - registers its jobs
    guarding,  # noqa: F401 - registers its jobs
    pairs,  # noqa: F401 - registers its jobs
    programmes,  # noqa: F401 - registers its jobs
    retention,  # noqa: F401 - registers its jobs
    rounds,  # noqa: F401 - registers its jobs
)
