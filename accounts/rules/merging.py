"""When two accounts of one person may become one."""

import datetime as dt
from dataclasses import dataclass

from core.refusals import Refused


@dataclass(frozen=True)
class Side:
    """One of the two accounts."""

    member_id: int
    operator: bool
    disabled: bool
    erased: bool
    second_factor: bool
    passkeys: int
    minor_until: dt.date | None


def check_merge(kept: Side, gone: Side) -> None:
    """Refuse a merge that would open an account by its mailbox alone although it asks for more than that.

    Whoever reads the other account's mail has proven its address, not its second factor or its operator's key.
    """
    if kept.member_id == gone.member_id:
        raise Refused("merge_same")
    if gone.erased or kept.erased or gone.disabled:
        raise Refused("merge_closed")
    if gone.second_factor or gone.operator or gone.passkeys:
        raise Refused("merge_protected")
