"""What journeys need: the real site in a process of its own with the demo in it, and people at real browsers."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.markup import parse, words
from tools.chromium import ARGUMENTS, find_chromium

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
LOCALES = {"da": "da-DK", "sv": "sv-SE", "en": "en-GB"}
START_SECONDS = 60
CODE = re.compile(r"\b(\d{6})\b")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys may reach this machine, and no other."""
    for item in items:
        if Path(item.path).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1", "localhost"]))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Site:
    """A running Sundet with a data folder of its own; it can be killed and started again."""

    folder: Path
    port: int
    environment: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None
    sessions: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / "site.log").read_text(encoding="utf-8", errors="replace")

    def environment_of(self) -> dict[str, str]:
        own = {"SUNDET_MODE": "demo", "SUNDET_DATA": str(self.folder / "data"), "PORT": str(self.port)}
        kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "BASE_URL")}
        return {**kept, **own, **self.environment}

    def flask(self, *arguments: str) -> str:
        """Run one of the site's own commands, and answer what it says."""
        command = [sys.executable, "-m", "flask", "--app", "app", *arguments]
        done = subprocess.run(
            command, check=False, cwd=ROOT, env=self.environment_of(), text=True, capture_output=True, timeout=120
        )
        assert done.returncode == 0, f"flask {' '.join(arguments)}:\n{done.stdout}{done.stderr}"
        return done.stdout

    def prepare(self) -> None:
        self.flask("sundet", "upgrade")
        self.flask("sundet", "demo")

    def start(self, *, worker: bool = True) -> None:
        command = [sys.executable, "-m", "flask", "--app", "app", "sundet", "serve"]
        command += [] if worker else ["--no-worker"]
        with (self.folder / "site.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment_of(), stdout=log, stderr=log)
        until = time.monotonic() + START_SECONDS
        while not self.answers():
            assert self.process.poll() is None, f"the site ended:\n{self.log}"
            assert time.monotonic() < until, f"the site does not answer:\n{self.log}"
            time.sleep(0.1)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def stop(self) -> None:
        """Stop as Ctrl+C does, and make sure that nothing is left."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(25)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self.process = None

    def kill(self) -> None:
        """Kill as a power cut does: no process gets a chance to say anything."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        self.process = None


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Site]]:
    """A maker of sites: `sites(STRIPE_API_BASE="http://…")` starts another one with those settings."""
    running: list[Site] = []

    def make(*, demo: bool = True, start: bool = True, **environment: str) -> Site:
        site = Site(tmp_path_factory.mktemp("site"), free_port(), environment)
        running.append(site)
        if demo:
            site.prepare()
        if start:
            site.start()
        return site

    yield make
    for site in running:
        site.stop()


@pytest.fixture(scope="session")
def site(sites: Callable[..., Site]) -> Site:
    """The site that all journeys share, with the demo in it."""
    return sites()


# --- people at browsers -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def playwright_() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright_: Playwright) -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    path = find_chromium()
    if path is None:
        pytest.exit("There is no Chromium for the journeys. On Debian: sudo apt-get install chromium", returncode=3)
    browser = playwright_.chromium.launch(executable_path=path, args=list(ARGUMENTS))
    yield browser
    browser.close()


@dataclass
class Mail:
    """A mail as the demo shows it."""

    reader: "Person"
    subject: str
    path: str

    @property
    def number(self) -> int:
        return int(self.path.rstrip("/").rsplit("/", 1)[-1])

    @property
    def text(self) -> str:
        return words(self.reader._read(self.path).xpath("//main")[0])

    @property
    def links(self) -> list[str]:
        return [str(link) for link in self.reader._read(self.path).xpath("//main//a[starts-with(@href, 'http')]/@href")]


class Person:
    """Somebody at a browser. Faults of the console and answers of 500 and above are kept, and fail the journey."""

    def __init__(self, context: BrowserContext, site: Site, *, script: bool = True) -> None:
        self.context = context
        self.site = site
        self.script = script
        self.faults: list[str] = []
        self.page = self.new_tab()

    def new_tab(self) -> Page:
        page = self.context.new_page()
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("response", self._on_response)
        return page

    def _on_console(self, message: Any) -> None:
        # Chromium writes a line for each answer of 400 and above; those the journey looks at itself.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"{message.location.get('url', '')}: {message.text}")

    def _on_response(self, response: Any) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.url} answers {response.status}")
        elif response.status == 404 and "/static/" in response.url:
            self.faults.append(f"{response.url} is missing")

    def goto(self, path: str) -> Page:
        """Open a path of the site, or a whole address, and wait until it is quiet."""
        self.page.goto(path if path.startswith("http") else f"{self.site.url}{path}")
        self.page.wait_for_load_state("networkidle")
        return self.page

    def mails(self, address: str) -> list[Mail]:
        """Return the mails to an address, newest first, as the demo shows them."""
        tree = self._read(f"/dev/mail?{urllib.parse.urlencode({'q': address})}")
        found: list[Mail] = []
        for row in tree.xpath("//table//tr[.//a[starts-with(@href, '/dev/mail/')]]"):
            if address in words(row):
                link = row.xpath(".//a[starts-with(@href, '/dev/mail/')]")[0]
                found.append(Mail(self, words(link), link.get("href")))
        return found

    def _read(self, path: str) -> Any:
        """Open a page beside the browser's tabs, with the same cookies."""
        answer = self.context.request.get(f"{self.site.url}{path}")
        assert answer.ok, f"{path} answers {answer.status}"
        return parse(answer.text())[0]

    def wait_for_mail(self, address: str, *, after: int = 0) -> Mail:
        """Wait until a mail has come to an address that is newer than the one of this number, and answer it."""
        for _attempt in range(200):
            found = self.mails(address)
            if found and found[0].number > after:
                return found[0]
            time.sleep(0.2)
        raise AssertionError(f"no mail came to {address}")

    def sign_in(self, address: str, *, by_mail: bool = False) -> None:
        """Sign in: by mail the first time on a site, later with the same session, since mails are budgeted."""
        kept = self.site.sessions.get(address)
        if kept and not by_mail:
            self.context.add_cookies(kept)
            return
        # The demo shows the latest mails only, so their number would say nothing.
        before = max((mail.number for mail in self.mails(address)), default=0)
        page = self.goto("/account/sign-in")
        page.locator("main input[name=address]").first.fill(address)
        page.locator("main input[name=address]").first.press("Enter")
        page.wait_for_url("**/sign-in/code")
        code = CODE.search(self.wait_for_mail(address, after=before).text)
        assert code, f"no code in the mail to {address}"
        page.locator("main input[name=code]").first.fill(code[1])
        page.locator("main input[name=code]").first.press("Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        if not by_mail:
            self.site.sessions[address] = list(self.context.cookies())

    def faults_here(self) -> list[str]:
        """Return what axe finds on the page, and whether it is wider than the screen. Axe needs scripts itself."""
        return [*(self._axe() if self.script else ()), *self.too_wide()]

    def too_wide(self) -> list[str]:
        """Say whether one has to scroll sideways."""
        wide = self.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return [f"{self.page.url} is {wide} px too wide"] if wide > 0 else []

    def _axe(self) -> list[str]:
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        # The size of targets is off unless it is asked for.
        wanted = "{resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}"
        found = self.page.evaluate(f"() => axe.run(document, {wanted})")
        faults = []
        for violation in found["violations"]:
            places = [f"    {node['html'][:200]}\n    {node['failureSummary']}" for node in violation["nodes"][:3]]
            head = f"{self.page.url}: {violation['id']} ({violation['impact']}): {violation['help']}"
            faults.append("\n".join([head, *places]))
        return faults

    def check(self) -> None:
        """Fail on anything that axe finds on the page, or that is wider than the screen."""
        faults = self.faults_here()
        assert not faults, "\n".join(faults)


@pytest.fixture
def people(chromium: Browser, site: Site) -> Iterator[Callable[..., Person]]:
    """A maker of people: `anna = people(size=PHONE, language="sv", theme="dark")`; a journey fails on their faults."""
    made: list[Person] = []

    def make(
        *,
        size: dict[str, int] | None = None,
        language: str = "en",
        theme: str = "light",
        script: bool = True,
        touch: bool = False,
        at: Site | None = None,
    ) -> Person:
        context = chromium.new_context(
            viewport=size or DESK,  # type: ignore[arg-type]  # a plain dict has the keys that playwright wants
            locale=LOCALES[language],
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
            java_script_enabled=script,
            has_touch=touch or size == PHONE,
            accept_downloads=True,
            timezone_id="Europe/Copenhagen",
        )
        context.set_default_timeout(30_000)
        made.append(Person(context, at or site, script=script))
        return made[-1]

    yield make
    faults = [fault for person in made for fault in person.faults]
    for person in made:
        with contextlib.suppress(Exception):
            person.context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def phone(people: Callable[..., Person]) -> Person:
    """Somebody with a phone, in Danish."""
    return people(size=PHONE, language="da")


@pytest.fixture
def desk(people: Callable[..., Person]) -> Person:
    """Somebody at a desk, in Swedish."""
    return people(size=DESK, language="sv")
