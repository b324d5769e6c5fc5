"""What a call still lacks before anybody should be asked to offer something."""

import enum
from collections.abc import Collection
from dataclasses import dataclass


class Gap(enum.StrEnum):
    """One thing that is missing, in the order in which it is usually made."""

    TYPES = "types"  # nothing that everybody can offer
    TRACKS = "tracks"
    CRITERIA = "criteria"  # nothing that reviewers could judge by
    INTRO = "intro"  # in one language of the edition or more
    TIMES = "times"  # nobody has said when it opens
    DEADLINE = "deadline"
    REVIEW = "review"  # nobody has said until when reviewers read
    HIDDEN = "hidden"  # the edition is a draft, so nobody sees the call


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What is looked at. `intro_missing` are the edition's languages without an introduction."""

    open_types: int
    tracks: int
    criteria: int
    intro_missing: Collection[str]
    opens: bool
    closes: bool
    review_closes: bool
    edition_is_draft: bool


def gaps(call: CallFacts) -> tuple[Gap, ...]:
    """Return what is missing; empty: everything is there."""
    missing = {
        Gap.TYPES: not call.open_types,
        Gap.TRACKS: not call.tracks,
        Gap.CRITERIA: not call.criteria,
        Gap.INTRO: bool(call.intro_missing),
        Gap.TIMES: not call.opens,
        Gap.DEADLINE: call.opens and not call.closes,
        Gap.REVIEW: not call.review_closes,
        Gap.HIDDEN: call.edition_is_draft,
    }
    return tuple(gap for gap in Gap if missing[gap])
