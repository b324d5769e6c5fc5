"""Another conference moves here: its file is looked at, taken over, solved, released, and handed on without loss."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import FilePayload, expect

from tests.conference.exchange.other_conference import schedule_json, sessions
from tests.journeys.conftest import DESK, PHONE, Person, Site
from tests.journeys.steps import edition_path
from tests.journeys.test_programme import EDITOR, REASON, click, desk_of

KEPT = ("title", "duration", "track", "language", "abstract", "do_not_record")


@pytest.fixture(scope="module")
def harbour(sites: Callable[..., Site]) -> Site:
    """A site of its own: what is brought here everybody sees."""
    return sites()


def bring(editor: Person, body: bytes) -> None:
    """Send the file, look at what would come in, choose a shore for its rooms, and take it over."""
    page = editor.goto(f"{desk_of(editor)}timetable/import")
    editor.check()
    sent = FilePayload(name="schedule.json", mimeType="application/json", buffer=body)
    page.locator("input[type=file]").set_input_files(sent)
    click(editor, page.locator("form[enctype] .actions button[type=submit]"))
    others = page.locator("select[name=others]")
    others.select_option(index=1)
    page.locator("input[name=shift]").check()
    click(editor, page.locator("button[name=do][value=take]").last)


def look_for_better(editor: Person) -> None:
    """Let the solver look at it; what it proposes is looked at and left."""
    page = editor.goto(f"{desk_of(editor)}timetable/plans")
    page.locator("input[name=mode][value=improve]").check()
    page.locator("input[name=seconds][value='10']").check()
    click(editor, page.locator("form[action$='/timetable/plans'] .actions button[type=submit]"))
    expect(page.locator("main [data-reload]")).to_have_count(0, timeout=60_000)
    editor.check()


def release(editor: Person) -> None:
    page = editor.goto(f"{desk_of(editor)}timetable/releases")
    page.locator("input[name=name]").fill("Med den anden konference")
    for field in page.locator("input[name^=why_]").all():
        field.fill(REASON)
    click(editor, page.locator("form[action$='/releases'] .actions button[type=submit]").last)


def handed_on(person: Person) -> dict[str, dict[str, Any]]:
    """Return the sessions of the file that everybody can have, by guid."""
    address = f"{person.site.url}{edition_path(person.site)}schedule.json"
    told = json.loads(person.page.request.get(address).body())
    days = told["schedule"]["conference"]["days"]
    return {one["guid"]: one for day in days for room in day["rooms"].values() for one in room}


def test_another_conference_moves_here_and_nothing_is_lost(people: Callable[..., Person], harbour: Site) -> None:
    theirs = sessions(dt.date(2026, 10, 3), days=2, per_day=12)
    editor = people(at=harbour, size=DESK, language="da")
    editor.sign_in(EDITOR)
    bring(editor, schedule_json(theirs))
    look_for_better(editor)
    release(editor)
    visitor = people(at=harbour, size=PHONE, language="sv")
    page = visitor.goto(f"{edition_path(harbour)}programme")
    visitor.check()
    expect(page.locator("main")).to_contain_text(theirs[0]["title"])
    ours = handed_on(visitor)
    assert [one["guid"] for one in theirs if one["guid"] not in ours] == []
    differ = [
        (one["guid"], name, one[name], ours[one["guid"]][name])
        for one in theirs
        for name in KEPT
        if one[name] != ours[one["guid"]][name]
    ]
    assert differ == []
    # A hall whose name is known in both cities says in which it is; a type that is known here keeps its name.
    rooms = [(one["room"], ours[one["guid"]]["room"]) for one in theirs]
    assert [pair for pair in rooms if not pair[1].startswith(pair[0])] == []
    types = [(one["type"], ours[one["guid"]]["type"]) for one in theirs]
    assert [pair for pair in types if pair[0].casefold() != pair[1].casefold()] == []
    clocks = [(one["start"], ours[one["guid"]]["start"]) for one in theirs]
    assert [pair for pair in clocks if pair[0] != pair[1]] == []
    people_of = {one["guid"]: [person["name"] for person in one["persons"]] for one in theirs}
    assert {key: [person["name"] for person in ours[key]["persons"]] for key in people_of} == people_of
