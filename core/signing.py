"""The only place that makes and checks secrets: signed tokens with a purpose, random secrets, their digests."""

import enum
import hashlib
import hmac
import secrets
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from core.refusals import Refused

ALPHABET = "0123456789"


class Purpose(enum.StrEnum):
    """What a signature is for. A token made for one purpose never passes for another."""

    SIGN_IN = "sign-in"
    MERGE_ADDRESS = "merge-address"
    NEW_ADDRESS = "new-address"
    SECOND_FACTOR = "second-factor"
    PASSKEY_CHALLENGE = "passkey-challenge"
    INVITATION = "invitation"
    ORDER_ACCESS = "order-access"
    CART = "cart"
    FILE = "file"
    UNSUBSCRIBE = "unsubscribe"
    PRACTICE_TILL = "practice-till"
    FIGURE = "figure"
    ROOM_CODE = "room-code"
    SEAT_OFFER = "seat-offer"
    PERSON = "person"


def _serializer(purpose: Purpose) -> URLSafeTimedSerializer:
    key = current_app.extensions["settings"].secret_key
    return URLSafeTimedSerializer(key, salt=f"sundet:{purpose.value}", signer_kwargs={"digest_method": hashlib.sha256})


def sign(purpose: Purpose, payload: Any) -> str:
    """Return a token that carries the payload (JSON) and the moment, readable by all, changeable by nobody."""
    token = _serializer(purpose).dumps(payload)
    return token if isinstance(token, str) else token.decode()


def unsign(purpose: Purpose, token: str, *, ttl: int) -> Any:
    """Return the payload of a token made for this purpose within the last `ttl` seconds.

    Refuses with `link_expired` or `link_broken`.
    """
    try:
        return _serializer(purpose).loads(token, max_age=ttl)
    except SignatureExpired as error:
        raise Refused("link_expired") from error
    except BadSignature as error:
        raise Refused("link_broken") from error


def new_secret() -> str:
    """Return 192 random bits, safe in a URL."""
    return secrets.token_urlsafe(24)


def new_key() -> str:
    """Return 384 random bits for a key kept on this machine."""
    return secrets.token_urlsafe(48)


def new_code(digits: int = 6) -> str:
    """Return a short code to type, as likely as any other."""
    return "".join(secrets.choice(ALPHABET) for _ in range(digits))


def random_below(limit: int) -> int:
    """Return a number from 0 up to, not including, `limit` that nobody can foresee."""
    return secrets.randbelow(limit)


def digest(secret: str) -> str:
    """Return what is stored of a secret that is only ever checked (SHA-256; the secrets are long and random)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def keyed_digest(purpose: Purpose, text: str) -> str:
    """Return a digest of a guessable text (an address, a 6-digit code) that is useless without our key."""
    key = current_app.extensions["settings"].secret_key
    return hmac.new(f"{purpose.value}:{key}".encode(), text.encode(), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare in a time that tells nothing."""
    return hmac.compare_digest(one.encode(), other.encode())
