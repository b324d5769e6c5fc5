"""Brings mentors and those who look for one together: exactly, the same way whoever asks, and with reasons.

How it is used (all ids are of profiles; a pair of ids is always mentee, mentor; nothing here reads or writes rows):

    instance = instance_of(mentors, mentees, weights, seed=…, goal=Goal.EVERYBODY, keep=…, never=…, places=…)
    answer = solve(instance, tell=lambda permille: not stopped)

* `mentors` and `mentees` are `rules.fit.Mentor` and `Mentee` (actions/parties.py makes them). `Mentor.seats` are the
  seats for this run, those of `keep` and `accepted` pairs included; 0 is allowed. `weights` are scaled to 1000.
* `keep` are pairs that the organiser locked. One that cannot be (a bar, no seat, gone) is not kept and stands in
  `Answer.dropped` with the reason. `accepted` are pairs that both sides have said yes to: they never move, whatever
  stands in their way, and take a seat and a place. `never` are pairs that must not be. `places` is the most pairs in
  all, fixed ones included; None: as many as fit. `mentee_wishes` and `mentor_wishes` are rankings for `Goal.STABLE`:
  ids of the other side, the dearest first; whoever is missing there ranks by points.
* `tell` is called many times with how far it is, 0 to 1000; it stops when that returns False, and the answer is the
  best so far (`finished` False).
* `Answer`: `pairs`, `left` (with `Why` and the nearest mentors), `dropped`, `spare` seats, `total`, `worst`, `across`,
  `worst_pairs(n)`. `to_json(answer)` goes into `MatchingRun.answer`, `from_json` brings it back. `twos` reads locks
  that were stored as lists. `digest(instance)` is what `MatchingRun.entered` keeps of the input.
* `why_not(instance, answer, mentee_id, mentor_id)` says what would change if the two were a pair, or what stands in
  their way. `what_if(instance, answer, seats={mentor: n}, away={mentor}, weights=…, goal=…, places=…)` solves again.
  `fill(instance, answer)` fills holes and moves nobody. `difference(before, after)` compares two answers.

Goals: see `Goal`. EVERYBODY is exact: the most people, of those the best worst pair, of those the highest total; ties
fall by a digest of seed, mentee and mentor, so that the order of the input changes nothing. Age, gender, name and the
day somebody joined are not among what goes in.

Where the extra `solver` is installed, large runs are solved by OR-tools, with the same answer.
"""

from mentoring.rules.matching.answers import (
    Answer,
    Difference,
    Dropped,
    Goal,
    Left,
    Move,
    Pair,
    Two,
    Why,
    difference,
    from_json,
    to_json,
    twos,
)
from mentoring.rules.matching.asking import WhatIf, WhyNot, fill, what_if, why_not
from mentoring.rules.matching.instances import Instance, digest, instance_of
from mentoring.rules.matching.solving import Solver, solve
from mentoring.rules.matching.stable import blocking_pairs

__all__ = [
    "Answer",
    "Difference",
    "Dropped",
    "Goal",
    "Instance",
    "Left",
    "Move",
    "Pair",
    "Solver",
    "Two",
    "WhatIf",
    "Why",
    "WhyNot",
    "blocking_pairs",
    "difference",
    "digest",
    "fill",
    "from_json",
    "instance_of",
    "solve",
    "to_json",
    "twos",
    "what_if",
    "why_not",
]
