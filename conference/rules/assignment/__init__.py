"""Spreads the proposals over the reviewers, exactly, and says why."""

from conference.rules.assignment.answers import why_not
from conference.rules.assignment.offers import (
    SCANDINAVIAN,
    Answer,
    Candidate,
    Drawback,
    Offer,
    Pair,
    Plan,
    Reason,
    Short,
    Shortage,
    Weights,
    WhyNot,
    understands,
)
from conference.rules.assignment.plans import assign

__all__ = [
    "SCANDINAVIAN",
    "Answer",
    "Candidate",
    "Drawback",
    "Offer",
    "Pair",
    "Plan",
    "Reason",
    "Short",
    "Shortage",
    "Weights",
    "WhyNot",
    "assign",
    "understands",
    "why_not",
]
