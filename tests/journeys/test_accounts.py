"""Accounts in a real browser: joining without JavaScript, a passkey of a virtual device, the pages on the way in."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import PHONE, Person

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def join(person: Person, address: str, *, name: str) -> Page:
    """Join as somebody new, by the mailed code."""
    person.sign_in(address, by_mail=True)
    page = person.page
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=age][value=adult]").check()
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/account/")
    return page


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_joining_on_a_phone(people: Callable[..., Person], script: bool) -> None:
    person = people(size=PHONE, language="da", script=script)
    page = join(person, f"ny-{script}@example.org".lower(), name="Søren Ny")
    assert page.locator("h1").inner_text() == "Hej Søren Ny"
    person.goto("/account/passkeys/add")
    assert page.locator("[data-passkey]").is_visible() is script


def test_passkey_is_made_and_signs_in(people: Callable[..., Person]) -> None:
    person = people(language="en")
    device = person.context.new_cdp_session(person.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page = join(person, "passkey@example.org", name="Pia Passkey")
    person.goto("/account/passkeys/add")
    person.check()
    page.get_by_label("What you call it").fill("Pias telefon")
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/account/security")
    assert page.get_by_text("Pias telefon").count() >= 1
    person.goto("/account/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{person.site.url}/")
    person.goto("/account/sign-in?next=/account/consents")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{person.site.url}/account/consents")
    page.wait_for_load_state("networkidle")
    person.check()


def test_pages_on_the_way_in_are_accessible(people: Callable[..., Person]) -> None:
    person = people(size=PHONE, language="sv", theme="dark")
    page = person.goto("/account/sign-in")
    person.check()
    page.locator("input[name=address]").fill("vägen@example.org")
    page.locator("input[name=address]").press("Enter")
    page.wait_for_url("**/sign-in/code")
    person.check()
    page.locator("input[name=code]").fill("000000")
    page.locator("input[name=code]").press("Enter")
    page.locator("[data-error-summary]").wait_for()
    person.check()
    mail = person.wait_for_mail("vägen@example.org")
    link = next(link for link in mail.links if "/sign-in/link/" in link)
    person.goto(link)
    person.check()
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/account/join")
    person.check()
