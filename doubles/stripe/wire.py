"""How Stripe writes things: nested form bodies, errors, signatures."""

import hashlib
import hmac
import re
import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

PARTS = re.compile(r"[^\[\]]+")
Tree = dict[str, Any]


class Fault(Exception):
    """An answer that is an error, as Stripe words it."""

    def __init__(self, status: int, message: str, *, code: str = "", param: str = "", kind: str = "") -> None:
        super().__init__(message)
        self.status = status
        error = {"message": message, "type": kind or "invalid_request_error"}
        if code:
            error["code"] = code
        if param:
            error["param"] = param
        self.body: Tree = {"error": error}


def read_form(text: str) -> Tree:
    """Read `a[b][0]=c` into nested mappings; lists are mappings by their index until `as_list` is asked."""
    tree: Tree = {}
    for key, value in parse_qsl(text, keep_blank_values=True):
        *path, last = PARTS.findall(key)
        place = tree
        for part in path:
            place = place.setdefault(part, {})
        place[last] = value
    return tree


def as_list(value: Any) -> list[Any]:
    """Return the entries of a list that came as `items[0]…`, in their order."""
    if not isinstance(value, dict):
        return [value] if value else []
    return [value[key] for key in sorted(value, key=int)]


def whole_number(tree: Tree, name: str, *, needed: bool = True) -> int | None:
    text = tree.get(name)
    if text is None and not needed:
        return None
    if not isinstance(text, str) or not re.fullmatch(r"-?\d+", text):
        raise Fault(400, f"Invalid integer: {text}", code="parameter_invalid_integer", param=name)
    return int(text)


def refuse_unknown(tree: Tree, known: Iterable[str], *, inside: str = "") -> None:
    """Refuse parameters that Stripe does not know, as it does."""
    for name in tree:
        if name not in known:
            shown = f"{inside}[{name}]" if inside else name
            raise Fault(400, f"Received unknown parameter: {shown}", code="parameter_unknown", param=shown)


def signature(body: str, secret: str, moment: int | None = None) -> str:
    """Return the `Stripe-Signature` header of an event."""
    moment = int(time.time()) if moment is None else moment
    digest = hmac.new(secret.encode(), f"{moment}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"
