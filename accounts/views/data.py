"""My data: to read, to take along, to delete."""

from flask import Response, current_app, make_response

from accounts.actions.erasing import erase_member
from accounts.actions.ownership import kept_on_erase
from accounts.exports import my_data, my_data_file
from accounts.forms.profile import EmptyForm
from accounts.views.blueprint import accounts
from accounts.views.reader import asks_again, me, stop
from core.language import _
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires

BACK = "/account/data"


@accounts.get("/data")
@requires(May.SIGNED_IN)
def data() -> Response:
    """Show everything that is stored about this member."""
    return page("accounts/data.html", sections=my_data(me().id))


@accounts.get("/data.json")
@requires(May.SIGNED_IN)
@asks_again(BACK)
def data_file() -> Response:
    """Hand everything over as a file that other programs read."""
    body = current_app.json.dumps(my_data_file(me().id), ensure_ascii=False, indent=2)
    response = make_response(body)
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = 'attachment; filename="sundet-my-data.json"'
    return response


@accounts.route("/delete", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
@asks_again("/account/delete")
def delete() -> Response:
    """Delete the account, after saying what goes, what stays and why."""
    form = EmptyForm()
    if attempt(form, lambda: erase_member(me().id)):
        response = stop(see_other("/"))
        say(_("Your account is deleted. Thank you for having been with us."))
        return response
    return form_page("accounts/delete.html", form, kept=kept_on_erase())
