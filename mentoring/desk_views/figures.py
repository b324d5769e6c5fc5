"""The figures of mentoring for the team and for funders: small cells hidden, and to carry out."""

from flask import Response

from core.desk import me
from core.exporting import FormatForm, carry_out
from core.pages import form_page
from core.permissions import May, requires
from mentoring.actions.figuring import figures_of
from mentoring.desk_views.desk import blueprint, edition_here
from mentoring.exports.figures import figures_sheet
from mentoring.rules.figures import percent
from mentoring.words.naming import hidden_words, skill_name


@blueprint.route("/<edition>/mentoring/figures", methods=["GET", "POST"])
@requires(May.MENTORING_FIGURES)
def figures(edition: str) -> Response:
    """Show the figures; sent, carry them out as they are shown."""
    found = edition_here(edition)
    told = figures_of(found)
    form = FormatForm()
    if form.validate_on_submit():
        name = f"{found.slug}-mentoring"
        return carry_out(
            figures_sheet(found, told),
            form.format.data,
            name,
            edition_id=found.id,
            what="mentoring",
            profile="figures",
            by=me(),
        )
    return form_page(
        "mentoring_desk/figures.html",
        form,
        edition=found,
        told=told,
        percent=percent,
        hidden=hidden_words(),
        skill_name=skill_name,
    )
