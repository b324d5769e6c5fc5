"""What every answer holds and every request must pass: headers, cross-site refusal, sizes, hosts, settings."""

import pytest
from structlog.testing import capture_logs

from app import create_app
from core.pages import _crash, own_path
from core.security import policy
from core.settings import SettingsError, read_settings

GOOD = {"SUNDET_MODE": "production", "SECRET_KEY": "k" * 40, "BASE_URL": "https://sundet.example"}


@pytest.mark.parametrize(
    "name, value",
    [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Content-Security-Policy", policy()),
    ],
)
def test_every_page_carries_its_headers(app, name, value):
    assert app.test_client().get("/terms").headers[name] == value


def test_what_broke_is_written_down_without_the_secret_in_its_address(app):
    with app.test_request_context("/order/ABCDE/the-secret-of-somebody"), capture_logs() as lines:
        assert _crash(ValueError("broken")).status_code == 500
    assert [line["event"] for line in lines] == ["request_failed"]
    assert lines[0]["rule"].startswith("/order/<")
    assert "the-secret" not in str(lines)


def test_policy_allows_nothing_inline_and_no_other_host():
    written = policy()
    assert written.startswith("default-src 'none'")
    assert "unsafe" not in written
    assert "http" not in written


def test_errors_carry_the_headers_too(app):
    answer = app.test_client().get("/nothing/here/at/all")
    assert (answer.status_code, answer.headers["X-Content-Type-Options"]) == (404, "nosniff")


def test_change_that_another_site_caused_is_refused(app):
    answer = app.test_client().post("/account/sign-in", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_change_without_a_token_is_refused_with_words(app):
    answer = app.test_client().post("/account/sign-in", data={"address": "a@example.org"})
    assert answer.status_code == 400
    assert "too old" in answer.text


def test_body_that_is_too_big_is_refused(app):
    answer = app.test_client().post("/account/sign-in", data={"address": "a" * (1024 * 1024 + 1)})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/ok\r\nSet-Cookie: a=b",
        "/a\\b",
        "",
        None,
        "http:evil.example",
        "///evil.example",
    ],
)
def test_next_leads_only_to_our_own_paths(target):
    assert own_path(target, "/home") == "/home"


def test_next_keeps_a_path_of_ours():
    assert own_path("/desk/sundet-2027/orders?q=%C3%A5", "/home") == "/desk/sundet-2027/orders?q=%C3%A5"


@pytest.mark.parametrize(
    "change, word",
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "changeme" * 8}, "SECRET_KEY"),
        ({"BASE_URL": ""}, "BASE_URL"),
        ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
        ({"STRIPE_SECRET_KEY": "sk_live_1"}, "STRIPE_WEBHOOK_SECRET"),
        ({"SUNDET_MODE": "staging"}, "SUNDET_MODE"),
        ({"PORT": "many"}, "PORT"),
    ],
)
def test_production_does_not_start_unsafe(tmp_path, change, word):
    with pytest.raises(SettingsError, match=word):
        read_settings({**GOOD, "SUNDET_DATA": str(tmp_path), **change})


def test_secret_key_is_made_once_and_kept_for_the_owner_alone(tmp_path):
    environment = {**GOOD, "SUNDET_DATA": str(tmp_path)}
    del environment["SECRET_KEY"]
    first, second = read_settings(environment), read_settings(environment)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 48
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_production_answers_only_to_its_own_host(tmp_path):
    settings = read_settings({**GOOD, "SUNDET_DATA": str(tmp_path), "JOBS_URL": "none:"})
    client = create_app(settings).test_client()
    assert client.get("/terms", headers={"Host": "evil.example"}).status_code == 400
    assert client.get("/dev/mail", headers={"Host": "sundet.example"}).status_code == 404
