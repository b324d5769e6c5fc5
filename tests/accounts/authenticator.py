"""A passkey in software (ES256): makes and shows credentials the way a phone does, right or wrong as a test asks."""

import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One device. `verified`: it asked for a finger or a code; `site`: what its browser believes to be on."""

    origin: str = "http://localhost"
    site: str = "localhost"
    verified: bool = True
    counter: int = 0
    credential: bytes = field(default_factory=lambda: os.urandom(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def _client_data(self, kind: str, challenge: str) -> bytes:
        told = {"type": f"webauthn.{kind}", "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _authenticator_data(self, more: bytes = b"") -> bytes:
        self.counter += 1
        flags = PRESENT | (VERIFIED if self.verified else 0) | (ATTESTED if more else 0)
        return hashlib.sha256(self.site.encode()).digest() + bytes([flags]) + self.counter.to_bytes(4, "big") + more

    def _answer(self, response: dict[str, str]) -> str:
        name = bytes_to_base64url(self.credential)
        return json.dumps(
            {"id": name, "rawId": name, "type": "public-key", "clientExtensionResults": {}, "response": response}
        )

    def make(self, options: dict[str, Any]) -> str:
        """Make a credential for these options, as `navigator.credentials.create` answers."""
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + cbor2.dumps(cose)
        data = self._authenticator_data(attested)
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            {
                "clientDataJSON": bytes_to_base64url(self._client_data("create", options["challenge"])),
                "attestationObject": bytes_to_base64url(attestation),
            }
        )

    def show(self, options: dict[str, Any]) -> str:
        """Show the credential for these options, as `navigator.credentials.get` answers."""
        client_data, data = self._client_data("get", options["challenge"]), self._authenticator_data()
        signature = self.key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": bytes_to_base64url(client_data),
                "authenticatorData": bytes_to_base64url(data),
                "signature": bytes_to_base64url(signature),
            }
        )


def tampered(answer: str, part: str) -> str:
    """Change one byte of a part of an answer."""
    found = json.loads(answer)
    content = bytearray(base64url_to_bytes(found["response"][part]))
    content[-1] ^= 1
    found["response"][part] = bytes_to_base64url(bytes(content))
    return json.dumps(found)
