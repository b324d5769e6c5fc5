"""Takes screenshots of pages for people to look at: phone and desk, light and dark, in each language, signed in or not.

    python tools/shots.py /2027/tickets /account/sign-in
    python tools/shots.py --as organiser@example.org --language sv --theme light --width 1280 /desk/

`--file page.html` shows a file instead of an address. Faults that the browser's console reports are printed.
"""

import argparse
import itertools
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.chromium import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, StorageState, ViewportSize

HEIGHTS = {390: 844, 1280: 900}
CODE = re.compile(r"\b(\d{6})\b")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", help="paths on the site, such as /account/sign-in")
    parser.add_argument("--base", default="http://localhost:8000", help="address of a running site")
    parser.add_argument("--out", default="shots", type=Path, help="folder for the pictures")
    parser.add_argument("--as", dest="who", default="", help="e-mail address to sign in with, in the demo")
    parser.add_argument("--file", action="append", default=[], type=Path, help="an HTML file to show")
    parser.add_argument("--language", action="append", choices=["da", "sv", "en"], help="default: da, sv and en")
    parser.add_argument("--theme", action="append", choices=["light", "dark"], help="default: both")
    parser.add_argument("--width", action="append", type=int, help="default: 390 and 1280")
    parser.add_argument("--first-screen", action="store_true", help="only what is seen without scrolling")
    return parser.parse_args()


def sign_in(page: "Page", base: str, address: str) -> None:
    """Sign in as people do: ask for a mail, read the code in the demo's post box, type it in."""
    page.goto(f"{base}/account/sign-in")
    page.locator("main input[name=address]").first.fill(address)
    page.locator("main input[name=address]").first.press("Enter")
    page.wait_for_url("**/sign-in/code")
    post = page.context.new_page()
    post.goto(f"{base}/dev/mail")
    found = CODE.search(post.locator("tr, li, article").filter(has_text=address).first.inner_text())
    post.close()
    if not found:
        raise SystemExit(f"No sign-in code for {address} at {base}/dev/mail.")
    page.locator("main input[name=code]").first.fill(found[1])
    page.locator("main input[name=code]").first.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def context(
    browser: "Browser", *, width: int, theme: str, language: str, state: "StorageState | None"
) -> "BrowserContext":
    size: ViewportSize = {"width": width, "height": HEIGHTS.get(width, 900)}
    return browser.new_context(
        viewport=size,
        color_scheme="dark" if theme == "dark" else "light",
        locale={"da": "da-DK", "sv": "sv-SE", "en": "en-GB"}[language],
        reduced_motion="reduce",
        storage_state=state,
    )


def name_of(address: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", address).strip("-") or "front"


def shoot(page: "Page", address: str, target: Path, *, whole: bool) -> None:
    """Open one address, say what the browser complains about, and keep the picture."""
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    answer = page.goto(address)
    page.wait_for_load_state("networkidle")
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.screenshot(path=target, full_page=whole)
    status = answer.status if answer else 0
    notes = [f"status {status}"] if status >= 400 else []
    notes += [f"{width} px too wide"] if width > 0 else []
    print(target, *notes, *dict.fromkeys(faults), sep="  ")


def main() -> int:
    wanted = arguments()
    base = wanted.base.rstrip("/")
    pages = [(name_of(path), base + path) for path in wanted.paths]
    pages += [(name_of(file.stem), file.resolve().as_uri()) for file in wanted.file]
    variants = itertools.product(
        wanted.language or ["da", "sv", "en"], wanted.theme or ["light", "dark"], wanted.width or [390, 1280]
    )
    wanted.out.mkdir(parents=True, exist_ok=True)
    state = None
    with chromium() as browser:
        if wanted.who:
            signed = browser.new_context(locale="en-GB")
            sign_in(signed.new_page(), base, wanted.who)
            state = signed.storage_state()
        for language, theme, width in variants:
            with context(browser, width=width, theme=theme, language=language, state=state) as tab:
                for name, address in pages:
                    target = wanted.out / f"{name}-{width}-{theme}-{language}.png"
                    page = tab.new_page()
                    shoot(page, address, target, whole=not wanted.first_screen)
                    page.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
