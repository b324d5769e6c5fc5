"""Stripe at the wire: the double's books behind the SDK's own HTTP client, so that no socket is needed."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import stripe
from stripe import APIConnectionError

from doubles.stripe.books import Books
from doubles.stripe.wire import Tree, signature

SECRET = "whsec_of_the_tests"


class FakeStripe(stripe.HTTPClient):
    """Answers what Stripe would. `down`: nothing arrives. `lose`: the next answers get lost after the work was done."""

    name = "fake"

    def __init__(self) -> None:
        super().__init__()
        self.books = Books()
        self.down = False
        self.lose = 0
        self.calls: list[tuple[str, str]] = []
        self.before_answer: Callable[[str, str], None] | None = None

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        parts = urlsplit(url)
        self.calls.append((method, parts.path))
        if self.before_answer is not None:
            self.before_answer(method, parts.path)
        if self.down:
            raise APIConnectionError("nobody answers", should_retry=False)
        key = (headers or {}).get("Idempotency-Key", "")
        status, answer = self.books.answer(method, parts.path, post_data or parts.query, key)
        if method == "post" and self.lose > 0:
            self.lose -= 1
            raise APIConnectionError("the answer was lost", should_retry=False)
        return json.dumps(answer), status, {"Request-Id": f"req_{len(self.calls)}"}

    def close(self) -> None:
        """There is nothing to close."""

    @property
    def session(self) -> Tree:
        """The session that was opened last."""
        return list(self.books.sessions.values())[-1]

    def event(self, kind: str) -> Tree:
        """The last event of a kind."""
        return [event for event in self.books.events if event["type"] == kind][-1]


def letter(event: Tree, secret: str = SECRET) -> dict[str, Any]:
    """Return how an event comes to the webhook: `client.post(url, **letter(event))`."""
    body = json.dumps(event)
    return {
        "data": body,
        "content_type": "application/json",
        "headers": {"Stripe-Signature": signature(body, secret)},
    }
