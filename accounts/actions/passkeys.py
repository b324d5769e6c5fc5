"""Passkeys (WebAuthn): a key pair in somebody's phone or computer, unlocked by finger, face or code.

The library with its cryptography is imported where it is used, because that saves start-up time and memory.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, update

from accounts.actions.challenges import Browser, open_challenge, prove
from accounts.actions.guesses import count_try
from accounts.actions.sessions import confirm_session
from accounts.mails import secured_mail
from accounts.models import Challenge, ChallengePurpose, Member, Passkey
from accounts.queries import challenge_by_link, passkey_by_credential, passkey_in, passkeys_of, primary_address_of
from accounts.rules.guesses import GuessKind
from core.clock import now
from core.db import db, transaction
from core.facts import SignInSecured, record
from core.refusals import Refused
from core.settings import settings
from core.signing import digest, same

MOST_PASSKEYS = 10


@dataclass(frozen=True)
class PasskeyProof:
    """A passkey's answer that was right, not used up yet."""

    challenge: Challenge
    passkey_id: int
    member_id: int
    sign_count: int


def _site() -> tuple[str, str]:
    """Return the site's name for passkeys and its origin: both from BASE_URL, never from the request."""
    parts = urlsplit(settings().base_url)
    return parts.hostname or "localhost", f"{parts.scheme}://{parts.netloc}"


def _ask(browser: Browser, member_id: int | None) -> bytes:
    """Store a challenge for this browser and return it."""
    count_try(GuessKind.PASSKEY, account=None, network=browser.address)
    asked = open_challenge(ChallengePurpose.PASSKEY, browser=browser, member_id=member_id)
    return asked.secret.encode()


def ask_for_new_passkey(member_id: int, browser: Browser) -> str:
    """Return the options (JSON) with which a browser makes a passkey. Refuses `passkeys_full`."""
    from webauthn import base64url_to_bytes, generate_registration_options, options_to_json
    from webauthn.helpers import structs

    name, _origin = _site()
    with transaction():
        member = db.session.get_one(Member, member_id)
        there = db.session.scalars(passkeys_of(member_id)).all()
        if len(there) >= MOST_PASSKEYS:
            raise Refused("passkeys_full", most=MOST_PASSKEYS)
        options = generate_registration_options(
            rp_id=name,
            rp_name="Sundet",
            user_id=f"member-{member_id}".encode(),
            user_name=db.session.scalar(primary_address_of(member_id)) or member.name,
            user_display_name=member.name,
            challenge=_ask(browser, member_id),
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.REQUIRED,
                user_verification=structs.UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[
                structs.PublicKeyCredentialDescriptor(id=base64url_to_bytes(row.credential)) for row in there
            ],
        )
    return options_to_json(options)


def ask_for_passkey(browser: Browser, member_id: int | None = None) -> str:
    """Return the options (JSON) with which a browser asks for any passkey of this site, or one of the member's."""
    from webauthn import base64url_to_bytes, generate_authentication_options, options_to_json
    from webauthn.helpers import structs

    name, _origin = _site()
    with transaction():
        rows = [] if member_id is None else db.session.scalars(passkeys_of(member_id)).all()
        options = generate_authentication_options(
            rp_id=name,
            challenge=_ask(browser, member_id),
            allow_credentials=[
                structs.PublicKeyCredentialDescriptor(id=base64url_to_bytes(row.credential)) for row in rows
            ],
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        )
    return options_to_json(options)


def _answered(answer: str, browser: Browser, member_id: int | None) -> tuple[dict[str, Any], bytes, Challenge]:
    """Return a browser's answer, the secret in it and the challenge that it answers.

    Refuses `passkey_refused` and `passkey_late`.
    """
    from webauthn import base64url_to_bytes

    try:
        credential = json.loads(answer)
        told = json.loads(base64url_to_bytes(credential["response"]["clientDataJSON"]))
        secret = base64url_to_bytes(told["challenge"]).decode()
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refused("passkey_refused") from error
    challenge = db.session.scalar(challenge_by_link(digest(secret), ChallengePurpose.PASSKEY))
    if (
        challenge is None
        or challenge.browser_digest is None
        or not same(challenge.browser_digest, browser.digest)
        or challenge.member_id != member_id
    ):
        raise Refused("passkey_refused")
    if challenge.proven_at is not None or challenge.expires_at <= now():
        raise Refused("passkey_late")
    # The challenge was found by the secret's digest, so the secret is the one that was asked for.
    return credential, secret.encode(), challenge


def add_passkey(member_id: int, answer: str, name: str, *, session_id: int, browser: Browser) -> None:
    """Keep a passkey that this browser has just made. Refuses `passkey_refused`, `passkey_late`, `passkey_known`."""
    from webauthn import verify_registration_response
    from webauthn.helpers import bytes_to_base64url
    from webauthn.helpers.exceptions import WebAuthnException

    site, origin = _site()
    credential, secret, challenge = _answered(answer, browser, member_id)
    try:
        made = verify_registration_response(
            credential=credential,
            expected_challenge=secret,
            expected_rp_id=site,
            expected_origin=origin,
            require_user_verification=True,
        )
    except WebAuthnException as error:
        raise Refused("passkey_refused") from error
    key = bytes_to_base64url(made.credential_id)
    with transaction() as session:
        member = db.session.get_one(Member, member_id, with_for_update=True)
        prove(challenge, done=True)
        if db.session.scalar(passkey_by_credential(key)) is not None:
            raise Refused("passkey_known")
        session.add(
            Passkey(
                member_id=member_id,
                credential=key,
                public_key=made.credential_public_key,
                sign_count=made.sign_count,
                name=name,
                created_at=now(),
            )
        )
        confirm_session(session_id, member_id, strong=True)
        record(SignInSecured(member_id=member_id, change="passkey-added"), by=member_id)
        secured_mail(member, "passkey-added", detail=name)


def check_passkey(answer: str, browser: Browser, member_id: int | None = None) -> PasskeyProof:
    """Verify a passkey's answer without using it up. Refuses `passkey_unknown`, `passkey_refused`, `passkey_late`."""
    from webauthn import verify_authentication_response
    from webauthn.helpers.exceptions import WebAuthnException

    site, origin = _site()
    credential, secret, challenge = _answered(answer, browser, member_id)
    row = db.session.scalar(passkey_by_credential(str(credential.get("id", ""))))
    if row is None or member_id not in (None, row.member_id):
        raise Refused("passkey_unknown")
    try:
        shown = verify_authentication_response(
            credential=credential,
            expected_challenge=secret,
            expected_rp_id=site,
            expected_origin=origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except WebAuthnException as error:
        raise Refused("passkey_refused") from error
    return PasskeyProof(challenge, row.id, row.member_id, shown.new_sign_count)


def use_passkey(proof: PasskeyProof) -> None:
    """Use a right answer up, in the caller's transaction. Refuses `link_used` and `passkey_unknown`."""
    prove(proof.challenge, done=True)
    used = db.session.scalar(
        update(Passkey)
        .where(Passkey.id == proof.passkey_id)
        .values(sign_count=proof.sign_count, used_at=now())
        .returning(Passkey.id)
    )
    if used is None:
        raise Refused("passkey_unknown")


def remove_passkey(member_id: int, passkey_id: int) -> None:
    """Forget a passkey. Refuses `passkey_unknown` for one that is gone or somebody else's."""
    with transaction() as session:
        member = db.session.get_one(Member, member_id, with_for_update=True)
        row = db.session.scalar(passkey_in(member_id, passkey_id))
        if row is None:
            raise Refused("passkey_unknown")
        name = row.name
        session.execute(delete(Passkey).where(Passkey.id == passkey_id))
        record(SignInSecured(member_id=member_id, change="passkey-removed"), by=member_id)
        secured_mail(member, "passkey-removed", detail=name)
