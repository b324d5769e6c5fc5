"""What the conference lets be carried out: speakers, proposals, reviews, answers, riders, and what speakers need."""

from conference.exports.lists import LISTS, CarriedList, sheet_of

__all__ = ["LISTS", "CarriedList", "sheet_of"]
