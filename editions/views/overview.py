"""The edition at a glance: how it stands, what is missing before it opens, and the steps from here."""

from flask import Response, abort

from core.clock import now
from core.desk import me, press, row_or_404
from core.pages import page, see_other
from core.permissions import May, requires
from editions import words
from editions.actions.for_rules import spans_of
from editions.actions.opening import change_state, findings_of
from editions.models import EditionState, PhaseKind
from editions.queries import desk_edition
from editions.rules.phases import EDITION_STEPS, Span, opening_in
from editions.rules.readiness import Finding, may_open
from editions.views.desk import blueprint, edition_here


@blueprint.get("/<edition>/edition/")
@requires(May.EDITION_SEE)
def overview(edition: str) -> Response:
    """Show how the edition stands and what it lacks."""
    found = row_or_404(desk_edition(edition))
    findings = findings_of(found.id)
    spans, moment = spans_of(found.phases), now()
    phases = [
        (words.PHASES[kind], spans.get(kind, Span()), opening_in(found.state, spans.get(kind), moment))
        for kind in PhaseKind
    ]
    return page(
        "editions_desk/overview.html",
        edition=found,
        findings=[(finding, words.say_finding(finding), _place(finding)) for finding in findings],
        ready=may_open(findings),
        steps=[(state, *words.STEPS[state]) for state in EditionState if state in EDITION_STEPS[found.state]],
        phases=phases,
        words=words,
    )


def _place(finding: Finding) -> str | None:
    """Return the endpoint of the page where a finding is put right, if a floor has named it."""
    return words.PAGES.get(finding.page)


@blueprint.post("/<edition>/edition/state/<state>")
@requires(May.EDITION_OPEN)
def state(edition: str, state: str) -> Response:
    """Take the edition a step further, or back."""
    found = edition_here(edition)
    if state not in set(EditionState):
        abort(404)
    wanted = EditionState(state)
    press(lambda: change_state(found.id, wanted, by=me()), str(words.STATE_MEANINGS[wanted]))
    return see_other("editions_desk.overview", edition=edition)
