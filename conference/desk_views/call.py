"""The call at the desk: how it stands, what it lacks, its times and words, and what a speaker will see."""

from typing import Any

from flask import Response, url_for

from conference.actions.asking import options_of
from conference.actions.calling import save_settings
from conference.actions.for_rules import key_of, known_call, window_of
from conference.actions.readiness import gaps_of, intro_missing, spans_in
from conference.actions.showing import shown_call
from conference.actions.usual import begin_with_the_usual
from conference.desk_views.desk import blueprint, edition_here
from conference.forms.calls import PHASES, VALUES, SettingsForm
from conference.models import Call, CallLink, Criterion, Question, SessionType, Track
from conference.queries import calls as asked
from conference.rules.calls import Door, Window, door, holds
from conference.words import kinds
from conference.words.calls import DOOR_TONES, DOORS, GAPS, time_left
from core.clock import now
from core.db import db
from core.desk import me, press
from core.language import NAMES, _
from core.pages import absolute, attempt, form_page, page, say, see_other
from core.permissions import May, requires
from editions.models import Edition
from editions.rules.phases import PhaseKind, Span


@blueprint.get("/<edition>/call")
@requires(May.CALL_SEE)
def call(edition: str) -> Response:
    """Show the whole call at a glance."""
    found = edition_here(edition)
    whole = _whole(found)
    sent, drafts = db.session.execute(asked.call_counts(found.id)).one()
    return page(
        "conference_desk/call.html", edition=found, sent=sent, drafts=drafts, **whole, **_standing(found, whole)
    )


def _whole(edition: Edition) -> dict[str, Any]:
    """Read every part of a call, in a constant number of statements."""
    known = known_call(edition.id)
    spans = spans_in(edition.id)
    types: list[SessionType] = list(db.session.scalars(asked.types_of(edition.id)))
    tracks: list[Track] = list(db.session.scalars(asked.tracks_of(edition.id)))
    questions: list[Question] = list(db.session.scalars(asked.questions_of(edition.id)))
    criteria: list[Criterion] = list(db.session.scalars(asked.criteria_of(edition.id)))
    links: list[CallLink] = list(db.session.scalars(asked.links_of(edition.id)))
    return {
        "call": known,
        "spans": spans,
        "call_span": spans.get(PhaseKind.CALL, Span()),
        "types": types,
        "tracks": tracks,
        "questions": [(question, len(options_of(question.options))) for question in questions],
        "criteria": criteria,
        "weights": sum(criterion.weight for criterion in criteria),
        "links": [(link, holds(key_of(link), now()), _address(edition, link)) for link in links],
    }


def _address(edition: Edition, link: CallLink) -> str:
    return absolute(url_for("conference.call_with_link", edition=edition.slug, secret=link.secret))


def _standing(edition: Edition, whole: dict[str, Any]) -> dict[str, Any]:
    """Say how the call stands by its own times, and what is missing before anybody should be asked."""
    moment, span, known = now(), whole["call_span"], whole["call"]
    window = window_of(edition, known)
    stands = door(window, moment)
    return {
        "door": stands,
        "door_word": DOORS[stands],
        "door_tone": DOOR_TONES[stands],
        "left": _left(stands, window),
        "missing": _missing(edition, whole),
        "empty": not (whole["types"] or whole["tracks"] or whole["criteria"]),
        "question_kinds": kinds.QUESTION_KINDS,
        "grace_until": span.closes_at + window.grace if span.closes_at else None,
    }


def _left(stands: Door, window: Window) -> str:
    """Say how long it is to the next change of the call, if one is known."""
    ends = {
        Door.NOT_YET: window.opens_at,
        Door.OPEN: window.closes_at,
        Door.GRACE: window.closes_at + window.grace if window.closes_at else None,
    }.get(stands)
    return time_left(ends - now()) if ends is not None else ""


def _missing(edition: Edition, whole: dict[str, Any]) -> list[tuple[str, str]]:
    """Return a sentence for each thing that is missing, and the page where it is put right."""
    known: Call = whole["call"]
    counts = {name: len(whole[name]) for name in ("tracks", "criteria")}
    missing = gaps_of(edition, known, whole["spans"], types=whole["types"], **counts)
    languages = ", ".join(NAMES[code] for code in intro_missing(edition, known))
    return [
        (str(sentence) % {"languages": languages}, url_for(endpoint, edition=edition.slug))
        for sentence, endpoint in (GAPS[gap] for gap in missing)
    ]


@blueprint.get("/<edition>/call/preview")
@requires(May.CALL_SEE)
def call_preview(edition: str) -> Response:
    """Show the call as a speaker sees it, also before it opens and while the edition is a draft."""
    found = edition_here(edition)
    return page("conference/call.html", edition=found, shown=shown_call(found, preview=True), preview=True)


@blueprint.route("/<edition>/call/settings", methods=["GET", "POST"])
@requires(May.CALL_CHANGE)
def call_settings(edition: str) -> Response:
    """Say when the call and the review are open, how the call works, and what it says first."""
    found = edition_here(edition)
    form = SettingsForm(zone=found.zone, data=_settings(found))

    def store() -> None:
        values = {name: form[name].data for name in VALUES}
        save_settings(found.id, spans=form.spans(), intro=form.intro.data, by=me(), **values)

    if attempt(form, store):
        say(_("Saved."))
        return see_other("conference_desk.call", edition=edition)
    return form_page("conference_desk/call_settings.html", form, edition=found)


def _settings(edition: Edition) -> dict[str, Any]:
    known = known_call(edition.id)
    given: dict[str, Any] = {name: getattr(known, name) for name in (*VALUES, "intro")}
    spans = spans_in(edition.id)
    for kind, (opens, closes) in PHASES.items():
        span = spans.get(kind, Span())
        given[opens], given[closes] = span.opens_at, span.closes_at
    return given


@blueprint.post("/<edition>/call/usual")
@requires(May.CALL_CHANGE)
def call_usual(edition: str) -> Response:
    """Make the usual types, tracks and criteria on an empty call."""
    found = edition_here(edition)
    press(
        lambda: begin_with_the_usual(found.id, by=me()),
        _("There are six types, six tracks and four criteria now. Change what does not fit."),
    )
    return see_other("conference_desk.call", edition=edition)
