"""Names of files as reviewers see them: what it is and of which proposal, never what its owner called it."""

from __future__ import annotations

import re

from conference.rules.anonymity.folding import folded

LONGEST = 40


def neutral_title(kind: str, code: str, extension: str) -> str:
    """Name a file by its kind, the code of its proposal and its ending: `rider-K7WXRM.pdf`.

    Whatever is not a letter or a digit becomes a hyphen; an ending of more than eight signs is left off.
    """
    words = [_safe(folded(kind)) or "file", _safe(code)]
    ending = re.sub(r"[^a-z0-9]", "", extension.rpartition(".")[2].lower())
    name = "-".join(word for word in words if word)
    return f"{name}.{ending}" if 0 < len(ending) <= 8 else name


def _safe(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", text)[:LONGEST].strip("-")
