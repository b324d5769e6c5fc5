"""What somebody can agree to, and who cannot agree to what."""

import enum

from core.refusals import Refused


class ConsentKind(enum.StrEnum):
    """One thing to agree to. Terms are agreed to on joining; the rest is free, each by itself."""

    TERMS = "terms"
    PHOTO = "photo"
    RECORDING = "recording"
    DELEGATE_LIST = "delegate-list"
    NEWSLETTER = "newsletter"


FREE = (ConsentKind.PHOTO, ConsentKind.RECORDING, ConsentKind.DELEGATE_LIST, ConsentKind.NEWSLETTER)


def offered(*, minor: bool) -> tuple[ConsentKind, ...]:
    """Return what somebody may agree to: young people are never on lists that others see."""
    return tuple(kind for kind in FREE if not (minor and kind is ConsentKind.DELEGATE_LIST))


def check_consent(kind: ConsentKind, *, minor: bool) -> None:
    """Refuse a consent that is not on offer."""
    if kind not in offered(minor=minor):
        raise Refused("consent_not_offered")
