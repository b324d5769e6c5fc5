"""What a reviewer may read in an anonymous call: nothing that tells who wrote it."""

from conference.rules.anonymity.folding import folded
from conference.rules.anonymity.masking import BLACK, Found, Masked, identity_left, mask
from conference.rules.anonymity.phrases import Identity
from conference.rules.anonymity.titles import neutral_title
from conference.rules.anonymity.traces import FoundKind

__all__ = ["BLACK", "Found", "FoundKind", "Identity", "Masked", "folded", "identity_left", "mask", "neutral_title"]
