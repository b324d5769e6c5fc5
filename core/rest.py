"""Answers for machines: JSON, and problems in one shape (RFC 9457), for those who ask for JSON instead of a page."""

from typing import Any

from flask import Response, jsonify, request

from core.refusals import Refused
from core.words import sentence

PROBLEM = "application/problem+json"


def wants_json() -> bool:
    """Whether whoever asks prefers JSON to a page, as programs do and browsers do not."""
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]


def answer(data: Any, status: int = 200) -> Response:
    """Answer with JSON."""
    response = jsonify(data)
    response.status_code = status
    return response


def problem(status: int, title: str, detail: str = "", **more: Any) -> Response:
    """Answer with a problem: `title` says what it is, `detail` what to do."""
    response = answer({"type": "about:blank", "title": title, "status": status, "detail": detail, **more}, status)
    response.mimetype = PROBLEM
    response.headers["Cache-Control"] = "no-store"
    return response


def refused(refusal: Refused) -> Response:
    """Answer that the rules say no: 409 with the code that programs can go by, and the sentence for people."""
    return problem(409, sentence(refusal), code=refusal.code, field=refusal.field)
