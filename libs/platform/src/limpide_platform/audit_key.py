"""The key of the audit: signs heads of chains and bundles for auditors (Ed25519, in PEM files)."""

import hashlib
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from limpide_credit.errors import InputError
from limpide_platform.settings import read_secret


class PublicKey:
    """What checks signatures.

    Args:
        key: The key itself.
    """

    def __init__(self, key: Ed25519PublicKey) -> None:
        self._key = key
        raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        #: Names the key to people, and in what is signed with it.
        self.fingerprint = hashlib.sha256(raw).hexdigest()[:16]

    @classmethod
    def read(cls, path: Path, *, field: str) -> Self:
        """Return the public key in a PEM file.

        Raises:
            InputError: The file cannot be read, or holds no public key of this kind.
        """
        pem = read_secret(path, field=field).get_secret_value().encode()
        try:
            key = load_pem_public_key(pem)
        except (ValueError, UnsupportedAlgorithm):
            key = None
        if not isinstance(key, Ed25519PublicKey):
            raise InputError(
                f"{field} names a file without an Ed25519 public key.",
                field=field,
                value=path,
                remedy="Give the PEM file that `limpide audit public-key` writes where the key is.",
            )
        return cls(key)

    @property
    def pem(self) -> str:
        """The key as the text of a PEM file."""
        return self._key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def holds(self, signature: bytes, content: bytes) -> bool:
        """Return whether a signature of ``content`` was made with this key's private half."""
        try:
            self._key.verify(signature, content)
        except InvalidSignature:
            return False
        return True


class AuditKey:
    """What signs.

    Args:
        key: The private key.
    """

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = PublicKey(key.public_key())

    @classmethod
    def read(cls, path: Path, *, field: str) -> Self:
        """Return the private key in a PEM file.

        Raises:
            InputError: The file cannot be read, or holds no private key of this kind without a password.
        """
        pem = read_secret(path, field=field).get_secret_value().encode()
        try:
            key = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            key = None
        if not isinstance(key, Ed25519PrivateKey):
            raise InputError(
                f"{field} names a file without an Ed25519 private key.",
                field=field,
                value=path,
                remedy="Make one by `openssl genpkey -algorithm ed25519 -out FILE`, without a password.",
            )
        return cls(key)

    @staticmethod
    def make(path: Path) -> None:
        """Write a new private key to a file that only its owner reads, and its public half beside it.

        A key that is there stays as it is.
        """
        if path.exists():
            return
        key = Ed25519PrivateKey.generate()
        path.with_suffix(".pub.pem").write_text(PublicKey(key.public_key()).pem, encoding="utf-8")
        draft = path.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        draft.rename(path)

    def sign(self, content: bytes) -> bytes:
        """Return the signature of ``content``, 64 bytes."""
        return self._key.sign(content)
