"""What is said about sessions, their material and feedback."""

from core.language import lazy
from core.words import register

register(
    {
        "material_missing": lazy("Choose a file, or write a link."),
        "material_both": lazy("Send either a file or a link, not both at once."),
        "material_not_yours": lazy("Only the speakers of a confirmed session add and take away its material."),
        "material_full": lazy("A session holds %(most)s pieces of material. Take one away first."),
        "feedback_early": lazy("This session has not begun yet. Come back after it."),
        "feedback_own": lazy("This is your own session. What others say about it stands on your page of it."),
    }
)
