"""Stripe at the wire for the tests of payments."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from core.settings import Settings
from tests.fakes.stripe import SECRET, FakeStripe


@pytest.fixture
def stripe(app: Flask, change_settings: Callable[..., Settings]) -> Iterator[FakeStripe]:
    """Stripe as the app meets it, with a key and a webhook secret set."""
    fake = FakeStripe()
    app.extensions["stripe_wire"] = fake
    change_settings(stripe_secret_key="sk_test_of_the_tests", stripe_webhook_secret=SECRET)
    yield fake
    del app.extensions["stripe_wire"]


@pytest.fixture
def demo(change_settings: Callable[..., Settings]) -> Settings:
    """The settings of the demo, which has a practice till."""
    return change_settings(mode="demo")
