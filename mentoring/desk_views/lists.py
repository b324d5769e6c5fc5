"""The lists of pairs, of mentors and of those who look for one that are carried out."""

from collections.abc import Callable, Collection, Sequence

from flask import Response

from core.desk import me
from core.exporting import Group, carry_out, export_form
from core.pages import form_page
from core.permissions import May, requires
from core.tables import Sheet
from editions.models import Edition
from mentoring.desk_views.desk import blueprint, edition_here
from mentoring.desk_views.pairs import wanted_pairs
from mentoring.desk_views.people import wanted_mentees, wanted_mentors
from mentoring.exports import people
from mentoring.exports.pairs import pair_groups, pairs_sheet


@blueprint.route("/<edition>/mentoring/lists", methods=["GET", "POST"])
@requires(May.MENTORING_EXPORT)
def lists(edition: str) -> Response:
    """Choose columns and format; sent, answer with the pairs that the filters ask for."""
    found = edition_here(edition)
    return _carry(found, "pairs", pair_groups(), lambda keys: pairs_sheet(found, wanted_pairs(found), keys))


@blueprint.route("/<edition>/mentoring/lists/mentors", methods=["GET", "POST"])
@requires(May.MENTORING_EXPORT)
def people_mentors_list(edition: str) -> Response:
    """Choose columns and format; sent, answer with the mentors that the filters ask for."""
    found = edition_here(edition)
    chosen = wanted_mentors(found)
    return _carry(found, "mentors", people.mentor_groups(), lambda keys: people.mentors_sheet(found, chosen, keys))


@blueprint.route("/<edition>/mentoring/lists/looking", methods=["GET", "POST"])
@requires(May.MENTORING_EXPORT)
def people_looking_list(edition: str) -> Response:
    """Choose columns and format; sent, answer with those who look for a mentor that the filters ask for."""
    found = edition_here(edition)
    chosen = wanted_mentees(found)
    return _carry(found, "looking", people.mentee_groups(), lambda keys: people.mentees_sheet(found, chosen, keys))


def _carry(
    edition: Edition, profile: str, groups: Sequence[Group], sheet: Callable[[Collection[str]], Sheet]
) -> Response:
    form = export_form(groups)
    if form.validate_on_submit():
        name, told = f"{edition.slug}-{profile}", sheet(form.columns())
        return carry_out(
            told, form.format.data, name, edition_id=edition.id, what="mentoring", profile=profile, by=me()
        )
    return form_page("mentoring_desk/lists.html", form, edition=edition, profile=profile)
