"""The list of pairs that is carried out."""

from flask import Response

from core.desk import me
from core.exporting import carry_out, export_form
from core.pages import form_page
from core.permissions import May, requires
from mentoring.desk_views.desk import blueprint, edition_here
from mentoring.desk_views.pairs import wanted_pairs
from mentoring.exports.pairs import pair_groups, pairs_sheet


@blueprint.route("/<edition>/mentoring/lists", methods=["GET", "POST"])
@requires(May.MENTORING_EXPORT)
def lists(edition: str) -> Response:
    """Choose columns and format; sent, answer with the pairs that the filters ask for."""
    found = edition_here(edition)
    form = export_form(pair_groups())
    if form.validate_on_submit():
        sheet, name = pairs_sheet(found, wanted_pairs(found), form.columns()), f"{found.slug}-pairs"
        return carry_out(sheet, form.format.data, name, edition_id=found.id, what="mentoring", profile="pairs", by=me())
    return form_page("mentoring_desk/lists.html", form, edition=found)
