"""Desk pages of the edition itself: basics, words, picture, languages, phases."""

from typing import Any

from flask import Response

from core.desk import me, press, row_or_404, sent_picture
from core.files import file_url
from core.language import _
from core.pages import attempt, form_page, say, see_other
from core.permissions import May, requires
from core.security import allow_upload
from editions.actions import setup as actions
from editions.actions.for_rules import spans_of
from editions.forms import BasicsForm, LanguagesForm, PictureForm, WordsForm, phases_form
from editions.queries import desk_edition
from editions.views.desk import blueprint, edition_here, saved
from editions.words import PHASE_MEANINGS


def _data(form: Any) -> dict[str, Any]:
    """Return what was filled in, without the token."""
    return {name: value for name, value in form.data.items() if name != "csrf_token"}


@blueprint.route("/<edition>/edition/basics", methods=["GET", "POST"])
@requires(May.EDITION_CHANGE)
def basics(edition: str) -> Response:
    """Name, address, days, clock, contact."""
    found = edition_here(edition)
    form = BasicsForm(obj=found)
    if attempt(form, lambda: actions.change_basics(found.id, by=me(), **_data(form))):
        say(saved())
        return see_other("editions_desk.overview", edition=form.slug.data)
    return form_page("editions_desk/basics.html", form, edition=found)


@blueprint.route("/<edition>/edition/words", methods=["GET", "POST"])
@requires(May.EDITION_CHANGE)
def words(edition: str) -> Response:
    """Introduction, description, terms and the words that the law wants."""
    found = edition_here(edition)
    form = WordsForm(obj=found)
    if attempt(form, lambda: actions.change_words(found.id, by=me(), **_data(form))):
        say(saved())
        return see_other("editions_desk.overview", edition=edition)
    return form_page("editions_desk/words.html", form, edition=found)


@blueprint.route("/<edition>/edition/picture", methods=["GET", "POST"])
@requires(May.EDITION_CHANGE)
def picture(edition: str) -> Response:
    """The picture of the front page."""
    allow_upload()
    found = row_or_404(desk_edition(edition))
    form = PictureForm(obj=found)

    def store() -> None:
        actions.change_picture(found.id, sent_picture(form.picture), alt=form.picture_alt.data, by=me())

    if attempt(form, store):
        say(saved())
        return see_other("editions_desk.picture", edition=edition)
    url = None if found.picture is None else file_url(found.picture, 800)
    return form_page("editions_desk/picture.html", form, edition=found, picture_url=url)


@blueprint.post("/<edition>/edition/picture/remove")
@requires(May.EDITION_CHANGE)
def remove_picture(edition: str) -> Response:
    """Take the picture away."""
    found = edition_here(edition)
    press(lambda: actions.remove_picture(found.id, by=me()), _("The picture is gone."))
    return see_other("editions_desk.picture", edition=edition)


@blueprint.route("/<edition>/edition/languages", methods=["GET", "POST"])
@requires(May.EDITION_CHANGE)
def languages(edition: str) -> Response:
    """Languages and currencies."""
    found = edition_here(edition)
    form = LanguagesForm(obj=found)
    if attempt(form, lambda: actions.change_languages(found.id, by=me(), **_data(form))):
        say(saved())
        return see_other("editions_desk.overview", edition=edition)
    return form_page("editions_desk/languages.html", form, edition=found)


@blueprint.route("/<edition>/edition/phases", methods=["GET", "POST"])
@requires(May.EDITION_CHANGE)
def phases(edition: str) -> Response:
    """What is open when."""
    found = row_or_404(desk_edition(edition))
    form = phases_form(found.zone, spans_of(found.phases))
    if attempt(form, lambda: actions.change_phases(found.id, form.spans(), by=me())):
        say(saved())
        return see_other("editions_desk.overview", edition=edition)
    return form_page("editions_desk/phases.html", form, edition=found, meanings=PHASE_MEANINGS)
