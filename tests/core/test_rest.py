"""Answers for machines: a problem in one shape for those who ask for JSON, a page for everybody else."""

import pytest

from core.refusals import Refused
from core.rest import refused

JSON = {"Accept": "application/json"}


def test_program_gets_a_problem(app):
    answer = app.test_client().get("/nothing/here/at/all", headers=JSON)
    assert (answer.status_code, answer.mimetype, answer.get_json()["status"]) == (404, "application/problem+json", 404)
    assert answer.get_json()["title"] == "Nothing here"


@pytest.mark.parametrize("accept", ["text/html,application/xhtml+xml,*/*;q=0.8", "*/*", ""])
def test_browser_gets_a_page(app, accept):
    answer = app.test_client().get("/nothing/here/at/all", headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (404, "text/html")


def test_refusal_carries_its_code_and_sentence(app):
    with app.test_request_context("/", headers=JSON):
        answer = refused(Refused("link_expired", field="code"))
    assert (answer.status_code, answer.get_json()["code"], answer.get_json()["field"]) == (409, "link_expired", "code")
    assert answer.get_json()["title"] == "This link is too old. Ask for a new one."
