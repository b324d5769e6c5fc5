"""The sentences of what the rules of the conference refuse."""

from core.language import lazy
from core.words import register

register(
    {
        "proposal_step": lazy("That is not possible any more: the proposal has moved on. Look at it again."),
        "proposal_gone": lazy("This proposal is not there any more."),
        "call_not_open": lazy("The call is not open yet. What you wrote stays on this page."),
        "call_over": lazy(
            "The deadline has passed, so this can no longer be sent or changed. Write to us if something went wrong."
        ),
        "speaker_unknown": lazy("Somebody with an account has to stand for it. Sign in first."),
        "minor_alone": lazy(
            "Until you are 18 a grown-up speaks with you. Invite one; when they have said yes, send it in."
        ),
    }
)
