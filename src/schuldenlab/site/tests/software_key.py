# SPDX-License-Identifier: EUPL-1.2
"""A passkey in software: what a browser with a fingerprint sends, really signed, with any word of its own beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_bytes
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

SITE, FINGER = "localhost", AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


@dataclass(frozen=True)
class Key:
    """It logs in alone if the door lets it, whatever it was asked to be."""

    secret: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: token_bytes(16))

    def made(self, options: dict[str, Any], *, says: object) -> str:
        """`says`: what the browser tells of it, beside what is signed."""
        own = AttestedCredentialData.create(bytes(16), self.id, ES256.from_cryptography_key(self.secret.public_key()))
        data = self._data(FINGER | AuthenticatorData.FLAG.AT, own)
        answer = {"attestationObject": websafe_encode(AttestationObject.create("none", data, {}))}
        return self._sent("webauthn.create", options, answer, extensions=says)

    def used(self, options: dict[str, Any], *, account_id: UUID) -> str:
        data = self._data(FINGER)
        signed = data + sha256(_client_data("webauthn.get", options)).digest()
        answer = {
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(self.secret.sign(signed, ec.ECDSA(SHA256()))),
            "userHandle": websafe_encode(str(account_id).encode()),
        }
        return self._sent("webauthn.get", options, answer, extensions={})

    def _data(self, flags: AuthenticatorData.FLAG, own: bytes = b"") -> AuthenticatorData:
        return AuthenticatorData.create(sha256(SITE.encode()).digest(), flags, 1, own)

    def _sent(self, kind: str, options: dict[str, Any], answer: dict[str, str], *, extensions: object) -> str:
        return json.dumps({
            "id": websafe_encode(self.id), "rawId": websafe_encode(self.id), "type": "public-key",
            "response": answer | {"clientDataJSON": websafe_encode(_client_data(kind, options))},
            "clientExtensionResults": extensions,
        })  # fmt: skip


def _client_data(kind: str, options: dict[str, Any]) -> bytes:
    return CollectedClientData.create(kind, options["publicKey"]["challenge"], f"https://{SITE}")
