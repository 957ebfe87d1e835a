"""The digest over the files of a registered version, signed where there is a key, with who trained it.

The digest of a bundle covers every file of it. It stands among the version's tags, which are in the database
of the registry and not in the bucket; with a key, which neither of them holds, it is signed too.
"""

import hashlib
import hmac
from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

from limpide_credit.errors import ConflictError, TamperedError

DIGEST = "limpide.digest"
"""The tag that holds the digest of a version's bundle."""

SIGNATURE = "limpide.signature"
"""The tag that holds the digest's signature."""

TRAINED_BY = "limpide.trained_by"
"""The tag that says who trained the version, as JSON; the signature covers it. Earlier versions have none."""

APPROVED = "limpide.approved"
"""The tag that holds the digest that was approved when the version was promoted."""

APPROVAL = "limpide.approval"
"""The tag that holds the approval's signature."""

_OF_MLFLOW = "registered_model_meta"
"""What MLflow's client writes into a version that it loads by ``models:/`` from a store on disk."""

_REMEDY = "Find out who changed it; set the alias to another version, or train and promote anew."


def bundle_digest(folder: Path) -> str:
    """Return the SHA-256 over the names and contents of all files under ``folder`` but MLflow's own note."""
    total = hashlib.sha256()
    note = folder / _OF_MLFLOW
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path != note):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        total.update(f"{content}  {path.relative_to(folder).as_posix()}\n".encode())
    return total.hexdigest()


class Evidence:
    """Signs and checks digests of versions.

    Args:
        key: Signs them; None leaves them unsigned, and asks for no signature.
    """

    def __init__(self, key: SecretStr | None = None) -> None:
        self._key = key

    def registered(
        self, model: str, version: str, digest: str, trained_by: str | None = None
    ) -> dict[str, str]:
        """Return the tags that sign what is registered, and who trained it; none without a key."""
        if self._key is None:
            return {}
        return {SIGNATURE: self._sign("registered", model, version, digest, trained_by)}

    def approved(self, model: str, version: str, digest: str) -> dict[str, str]:
        """Return the tags of a version that is approved, signed if there is a key."""
        if self._key is None:
            return {APPROVED: digest}
        return {APPROVED: digest, APPROVAL: self._sign("approved", model, version, digest)}

    def check(self, model: str, version: str, tags: Mapping[str, str], digest: str) -> None:
        """Return if ``digest``, of the files as they are, is the one of the version's tags.

        Raises:
            TamperedError: It is another, the tags have none, or its signature is missing or wrong.
        """
        recorded = tags.get(DIGEST)
        if recorded is None:
            raise _refused(version, "has no recorded digest", DIGEST, None)
        if not hmac.compare_digest(recorded, digest):
            raise _refused(version, "is not made of the files that were registered", DIGEST, digest)
        approved = tags.get(APPROVED, digest)
        if not hmac.compare_digest(approved, digest):
            raise _refused(version, "is not made of the files that were approved", APPROVED, digest)
        if self._key is None:
            return
        signature = tags.get(SIGNATURE, "")
        expected = self._sign("registered", model, version, digest, tags.get(TRAINED_BY))
        if not hmac.compare_digest(signature, expected):
            what = "has a wrong signature" if signature else "is not signed"
            raise _refused(version, what, SIGNATURE, signature or None)

    def check_approved(self, model: str, version: str, tags: Mapping[str, str], digest: str) -> None:
        """Return if the version was approved as made of ``digest``; without a key all are.

        Raises:
            ConflictError: It was never approved.
            TamperedError: Its approval is not signed with the key, or is of another digest.
        """
        if self._key is None:
            return
        if APPROVED not in tags:
            raise ConflictError(
                f"Version {version} was never approved.",
                field=APPROVED,
                value=version,
                remedy=f"Promote it by `limpide promote {version}`, which approves what deserves it.",
            )
        expected = self._sign("approved", model, version, digest)
        if not hmac.compare_digest(tags.get(APPROVAL, ""), expected):
            raise _refused(version, "has a wrong approval", APPROVAL, tags.get(APPROVAL))

    def _sign(self, what: str, model: str, version: str, digest: str, trained_by: str | None = None) -> str:
        assert self._key is not None
        parts = [what, model, version, digest, *([] if trained_by is None else [trained_by])]
        statement = "\n".join(parts).encode()
        return hmac.new(self._key.get_secret_value().encode(), statement, hashlib.sha256).hexdigest()


def _refused(version: str, what: str, field: str, value: str | None) -> TamperedError:
    return TamperedError(f"Version {version} {what}.", field=field, value=value, remedy=_REMEDY)
