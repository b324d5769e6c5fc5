"""The door of a room: codes read by a camera, one after the other, where the browser can read codes."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, Person, Site
from tests.journeys.steps import edition_path, said

# A machine without a camera gets a drawing as one, and a reader that says what the test holds up.
CAMERA = """
const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 48 });
setInterval(() => canvas.getContext("2d").fillRect(0, 0, 64, 48), 50);
navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(10);
window.BarcodeDetector = class {
  static getSupportedFormats = async () => ["qr_code"];
  detect = async () => (localStorage.held ? [{ rawValue: localStorage.held }] : []);
};
"""


def test_codes_are_scanned_with_the_camera(people: Callable[..., Person], site: Site) -> None:
    guest = people(size=PHONE, language="da")
    guest.sign_in("delegate@sundet.example")
    guest.goto(f"{edition_path(site)}/my-seats")
    code = guest.page.locator(".room-code-text").inner_text()

    door = people(size=PHONE, language="sv", theme="dark")
    door.sign_in("door@sundet.example")
    page = door.goto(f"/desk{edition_path(site)}/attendance")
    page.locator("main a[href*='/attendance/']").first.click()
    page.wait_for_load_state("networkidle")
    # Without a reader of codes there is only the field.
    expect(page.locator("[data-scan]")).to_be_hidden()
    door.context.add_init_script(CAMERA)
    page.reload()
    door.check()
    page.locator("[data-scan-on]").click()
    expect(page.locator(".scan-view")).to_be_visible()
    door.check()
    page.evaluate("code => { localStorage.held = code; }", code)
    expect(page.locator(".entry-name")).to_have_text("Søren Å. Friis")
    # It goes on looking for the next one, and reads nobody twice who only stands there.
    expect(page.locator(".scan-view")).to_be_visible()
    door.check()
    page.evaluate("() => { localStorage.held = 'nothing of ours'; }")
    expect(page.locator(".field-error, .error-summary").first).to_be_visible()
    page.evaluate("() => { localStorage.removeItem('held'); }")
    page.locator("[data-scan-off]").click()
    expect(page.locator(".scan-view")).to_be_hidden()
    expect(page.locator("#code")).to_be_focused()
    page.locator("#code").fill(code)
    page.keyboard.press("Enter")
    expect(page.locator(".entry-answer")).to_have_text(re.compile(said(page, "Welcome back in")))
