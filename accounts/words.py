"""What is said: sentences of refusals, names of kinds and categories, the words of consents."""

import datetime as dt
from typing import Any

from babel import Locale
from babel.dates import format_skeleton

from accounts.rules.consents import ConsentKind
from accounts.rules.organisations import OrganisationKind, OrganisationRole
from accounts.rules.places import MUNICIPALITIES, SPOKEN, Category
from core.language import _, current_code, lazy, sort_key
from core.words import register

CATEGORIES: dict[Category, Any] = {
    Category.ORGANISER: lazy("Organiser"),
    Category.VENUE: lazy("Venue"),
    Category.FESTIVAL: lazy("Festival"),
    Category.BOOKER: lazy("Booking agent"),
    Category.ARTIST: lazy("Artist/band"),
    Category.LABEL: lazy("Label"),
    Category.PUBLISHER: lazy("Publisher"),
    Category.EDUCATION: lazy("Music school/education"),
    Category.PUBLIC: lazy("Municipality/region/state"),
    Category.ASSOCIATION: lazy("Association"),
    Category.TECHNICAL: lazy("Technical/production"),
    Category.MEDIA: lazy("Media"),
    Category.STUDENT: lazy("Student"),
    Category.VOLUNTEER: lazy("Volunteer"),
}
KINDS: dict[OrganisationKind, Any] = {
    OrganisationKind.ORGANISER: lazy("Organiser"),
    OrganisationKind.VENUE: lazy("Venue"),
    OrganisationKind.FESTIVAL: lazy("Festival"),
    OrganisationKind.BAND: lazy("Artist/band"),
    OrganisationKind.BOOKER: lazy("Booking agent"),
    OrganisationKind.LABEL: lazy("Label"),
    OrganisationKind.PUBLISHER: lazy("Publisher"),
    OrganisationKind.EDUCATION: lazy("Music school/education"),
    OrganisationKind.PUBLIC: lazy("Municipality/region/state"),
    OrganisationKind.ASSOCIATION: lazy("Association"),
    OrganisationKind.TECHNICAL: lazy("Technical/production"),
    OrganisationKind.MEDIA: lazy("Media"),
    OrganisationKind.OTHER: lazy("Something else"),
}
ORGANISATION_ROLES: dict[OrganisationRole, Any] = {
    OrganisationRole.ADMIN: lazy("Admin"),
    OrganisationRole.MEMBER: lazy("Member"),
}
CONSENT_TITLES: dict[ConsentKind, Any] = {
    ConsentKind.TERMS: lazy("Terms"),
    ConsentKind.PHOTO: lazy("Photos"),
    ConsentKind.RECORDING: lazy("Recordings"),
    ConsentKind.DELEGATE_LIST: lazy("Delegate list"),
    ConsentKind.NEWSLETTER: lazy("Newsletter"),
}
# Stored with every consent, as they were read. Change them freely: what was agreed to stays what it was.
CONSENTS: dict[ConsentKind, Any] = {
    ConsentKind.TERMS: lazy("I accept the terms of use."),
    ConsentKind.PHOTO: lazy("You may take photos in which I can be recognised and show them when you tell of Sundet."),
    ConsentKind.RECORDING: lazy("You may record sound and film of sessions in which I can be heard or seen."),
    ConsentKind.DELEGATE_LIST: lazy("Other delegates may see my name, what I do and my organisation."),
    ConsentKind.NEWSLETTER: lazy("Write to me when there is news of Sundet, a few times a year."),
}
METHODS: dict[str, Any] = {
    "mail": lazy("mail"),
    "password": lazy("password"),
    "passkey": lazy("passkey"),
}


def categories() -> list[tuple[str, str]]:
    """Return the categories to choose from, in the reader's language."""
    return [(key.value, str(label)) for key, label in CATEGORIES.items()]


def kinds() -> list[tuple[str, str]]:
    """Return the kinds of organisation to choose from."""
    return [(key.value, str(label)) for key, label in KINDS.items()]


def organisation_roles() -> list[tuple[str, str]]:
    return [(key.value, str(label)) for key, label in ORGANISATION_ROLES.items()]


def municipalities() -> list[tuple[str, str]]:
    """Return the municipalities around the Sound, sorted as the reader expects."""
    code = current_code()
    return sorted(((each.code, each.name) for each in MUNICIPALITIES), key=lambda pair: sort_key(pair[1], code))


def spoken_languages() -> list[tuple[str, str]]:
    """Return the languages that people speak with each other, by name."""
    return [(code, language_name(code)) for code in SPOKEN]


def language_name(code: str) -> str:
    """Return a language by its name in the reader's language."""
    return str(Locale.parse(current_code()).languages.get(code, code)).capitalize()


def month_name(month: dt.date) -> str:
    """Write a month as `march 2029` in the reader's language."""
    return str(format_skeleton("yMMMM", month, locale=current_code())).capitalize()


def name_or_gone(name: str) -> str:
    """Return a member's name, or words for one whose account was deleted."""
    return name or _("Somebody who has left")


register(
    {
        "too_many_tries": lazy("There were many tries. Wait %(minutes)s min, or use the link in the mail."),
        "too_busy": lazy("Very many people sign in just now. Try again in a minute."),
        "link_unknown": lazy("We do not know this link. Ask for a new one."),
        "link_used": lazy("This has been used already. Ask for a new one."),
        "code_expired": lazy("This code is too old. Ask for a new one."),
        "code_wrong": lazy("This is not the code in our latest mail. Look at it again."),
        "password_wrong": lazy("Address and password do not belong together. Try again, or have a code mailed."),
        "password_short": lazy("Take at least %(least)s characters. A few words in a row are easy to remember."),
        "password_long": lazy("Take at most %(most)s characters."),
        "password_easy": lazy("This is easy to guess. Take a few words that have nothing to do with you."),
        "factor_wrong": lazy("This is not the code that your app shows now. Wait for the next one and try again."),
        "factor_missing": lazy("There is no second factor yet. Set one up first."),
        "passkey_refused": lazy("The passkey did not work. Try again, or sign in by mail."),
        "passkey_late": lazy("That took a little long. Try again."),
        "passkey_unknown": lazy("We do not know this passkey. It may have been removed here."),
        "passkey_known": lazy("This passkey is here already."),
        "passkeys_full": lazy("You have %(most)s passkeys. Remove one first."),
        "member_disabled": lazy("This account is closed. Write to the organisers if that is a mistake."),
        "member_unknown": lazy("There is no account with this address."),
        "session_gone": lazy("This session is over already."),
        "join_expired": lazy("That took a little long. Begin again with your address."),
        "too_young": lazy(
            "You can have an account from 15. Until then a grown-up can buy your ticket, and you are very welcome."
        ),
        "month_missing": lazy("Choose the month in which you turn 18."),
        "month_wrong": lazy("Choose a month from the list."),
        "address_taken": lazy("This address has an account by now. Sign in with it."),
        "address_yours": lazy("This address is yours already."),
        "address_unknown": lazy("This address is not among yours any more."),
        "address_primary": lazy("We write to this address. Choose another one to write to first."),
        "addresses_full": lazy("You have %(most)s addresses. Remove one first."),
        "merge_nothing": lazy("There is nothing to merge. Add the other account's address first."),
        "merge_same": lazy("That is this account."),
        "merge_closed": lazy("The other account is closed and cannot be merged."),
        "merge_protected": lazy(
            "The other account is protected by a passkey or a second factor. Sign in there and merge from there."
        ),
        "consent_not_offered": lazy("This cannot be agreed to."),
        "operator_stays": lazy("You are the only one who looks after this installation. Name somebody else first."),
        "organisation_closed": lazy("Only its admins can change an organisation."),
        "already_member": lazy("Whoever has this address is in the organisation already."),
        "not_in_organisation": lazy("This person is not in the organisation any more."),
        "last_admin": lazy("Make somebody else admin first, so that the organisation can still be changed."),
        "invitation_gone": lazy("This invitation is too old or was answered already. Ask for a new one."),
    }
)
