"""What could be instead of a pick that does not go together with another: shown again, or something like it nearby."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from conference.rules.day.picks import Instead, Pick, Sound, Warned
from conference.rules.reach import Goal, reach
from editions.rules.crossing import Level

NEAR = dt.timedelta(minutes=90)
"""How much earlier or later than the pick something like it may begin."""
MOST_LIKE = 2
"""Other sessions offered for one pick, beside the same one shown again."""


def what_instead(
    sound: Sound,
    warned: Iterable[Warned],
    *,
    chosen: Sequence[Pick],
    beside: Mapping[int, Sequence[Pick]],
    offers: Sequence[Pick],
    elsewhere: Sequence[Pick],
) -> tuple[Warned, ...]:
    """Return the warnings with what could be instead of either pick. What somebody counts on is never given up."""
    picks = {pick.id: pick for pick in [*chosen, *(other for others in beside.values() for other in others)]}
    taken = {pick.session for pick in [*picks.values(), *elsewhere]}

    def helped(one: Warned) -> Warned:
        found: list[Instead] = []
        for name in (one.other, one.one):
            drop = picks[name]
            if not drop.firm:
                kept = [pick for pick in [*chosen, *elsewhere] if pick.id != name]
                found += _for(sound, drop, kept, offers, taken)
        return replace(one, instead=tuple(found))

    return tuple(helped(one) for one in warned)


def _for(
    sound: Sound, drop: Pick, kept: Sequence[Pick], offers: Sequence[Pick], taken: set[int | None]
) -> list[Instead]:
    """Return what fits among the picks that stay, instead of one: the same session first, then what is most like it."""
    held = {pick.id for pick in kept}
    free = [offer for offer in offers if offer.id != drop.id and offer.id not in held]
    same = [offer for offer in free if offer.session == drop.session and offer.session is not None]
    like = [offer for offer in free if _likeness(offer, drop) < 2 and offer.session not in taken and _near(offer, drop)]
    like.sort(key=lambda offer: (_likeness(offer, drop), abs(offer.starts_at - drop.starts_at), offer.id))
    found = [Instead(drop.id, offer.id, same=True) for offer in same if fits(sound, offer, kept)]
    fitting = (offer for offer in like if fits(sound, offer, kept))
    found += [Instead(drop.id, offer.id, same=False) for _place, offer in zip(range(MOST_LIKE), fitting, strict=False)]
    return found


def _likeness(offer: Pick, drop: Pick) -> int:
    """Return 0 for the same track, 1 for the same type of session, 2 for neither."""
    if offer.track is not None and offer.track == drop.track:
        return 0
    return 1 if offer.kind is not None and offer.kind == drop.kind else 2


def _near(offer: Pick, drop: Pick) -> bool:
    return offer.day == drop.day and abs(offer.starts_at - drop.starts_at) <= NEAR


def fits(sound: Sound, offer: Pick, kept: Sequence[Pick]) -> bool:
    """Return whether something meets none of the picks, and can comfortably be reached from the one before it and left
    for the one after it on its day."""
    if any(offer.meets(pick) for pick in kept):
        return False
    same_day = sorted((pick for pick in kept if pick.day == offer.day), key=lambda pick: pick.starts_at)
    before = [pick for pick in same_day if pick.ends_at <= offer.starts_at][-1:]
    after = [pick for pick in same_day if pick.starts_at >= offer.ends_at][:1]
    pairs = [*((one, offer) for one in before), *((offer, one) for one in after)]
    return all(_goes(sound, one, other) for one, other in pairs)


def _goes(sound: Sound, one: Pick, other: Pick) -> bool:
    if one.spot is None or other.spot is None:
        return True
    found = reach(sound.sea, one.ends_at, one.spot, Goal(other.id, other.spot, other.starts_at), zone=sound.zone)
    return found.level is Level.OK
