"""What is typed in at the desk of an edition. Forms check shape; choices are handed to them."""

from editions.forms.places import CityForm, CrossingForm, RoomForm, VenueForm
from editions.forms.sellers import AccountForm, seller_form
from editions.forms.setup import (
    BasicsForm,
    CloneForm,
    LanguagesForm,
    NewEditionForm,
    OwnersForm,
    PictureForm,
    WordsForm,
    phases_form,
)
from editions.forms.team import InvitationForm, RoleForm

__all__ = [
    "AccountForm",
    "BasicsForm",
    "CityForm",
    "CloneForm",
    "CrossingForm",
    "InvitationForm",
    "LanguagesForm",
    "NewEditionForm",
    "OwnersForm",
    "PictureForm",
    "RoleForm",
    "RoomForm",
    "VenueForm",
    "WordsForm",
    "phases_form",
    "seller_form",
]
