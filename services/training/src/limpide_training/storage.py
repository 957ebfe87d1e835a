"""Folders of this machine or of an object store (``s3a://bucket/path``), seen the same way."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyarrow import fs
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from limpide_credit.errors import InputError, UnavailableError
from limpide_platform.settings import read_secret

SCHEME = "s3a://"
_REMOVAL_TRIES = 20

_CONNECT_SECONDS = 5.0
_REQUEST_SECONDS = 30.0
_ATTEMPTS = 2
_REFUSALS = ("ACCESS_DENIED", "403", "Forbidden", "Permission denied", "INVALID_ACCESS_KEY", "SIGNATURE")


class ObjectStoreSettings(BaseSettings):
    """The object store that ``s3a://`` addresses mean."""

    model_config = SettingsConfigDict(env_prefix="LIMPIDE_S3_", extra="ignore")

    endpoint: str | None = Field(
        default=None,
        pattern=r"^https?://",
        description="The object store: http://minio:9000; Amazon's if unset",
    )
    access_key: str | None = Field(default=None, description="Name of the user of the object store")
    secret_key_file: Path | None = Field(default=None, description="A file that holds that user's secret")
    region: str = Field(default="us-east-1", description="Region of the buckets")

    def secret(self) -> str | None:
        """Return the secret key, if a file is named; InputError if it cannot be read."""
        if self.secret_key_file is None:
            return None
        return read_secret(self.secret_key_file, field="LIMPIDE_S3_SECRET_KEY_FILE").get_secret_value()


@dataclass(frozen=True)
class Folder:
    """A folder, whether it is there or not."""

    address: str  # As Spark and a person read it
    _files: fs.FileSystem
    _path: str

    def __truediv__(self, name: str) -> "Folder":
        """Return what ``name`` is in this folder."""
        return Folder(f"{self.address}/{name}", self._files, f"{self._path}/{name}")

    @property
    def place(self) -> tuple[fs.FileSystem, str]:
        """The file system and the path in it, for pyarrow."""
        return self._files, self._path

    def reach(self) -> None:
        """Raise UnavailableError if the place may not be read, or its object store or bucket is not there.

        Cheap: for before something slow is started. A folder of this machine is left to whoever reads it.
        """
        if not self.address.startswith(SCHEME):
            return
        with self.raised_as_unavailable():
            if self._files.get_file_info(self._path).type != fs.FileType.NotFound:
                return
        bucket = self._path.partition("/")[0]
        with suppress(OSError):  # a user whose rights end at the path may not ask for the bucket
            if self._files.get_file_info(bucket).type == fs.FileType.NotFound:
                raise UnavailableError(
                    f"{self.address} cannot be used: there is no bucket {bucket}.",
                    field="address",
                    value=self.address,
                    remedy="Check its name and LIMPIDE_S3_ENDPOINT, or make the bucket first.",
                )

    def is_file(self) -> bool:
        """Return whether it is there and a file."""
        with self.raised_as_unavailable():
            return self._files.get_file_info(self._path).type == fs.FileType.File

    def names(self) -> list[str]:
        """Return what is in the folder, sorted; nothing if it is not there."""
        with self.raised_as_unavailable():
            inside = self._files.get_file_info(fs.FileSelector(self._path, allow_not_found=True))
        return sorted(one.base_name for one in inside)

    def sizes(self) -> dict[str, int]:
        """Return the bytes of every Parquet file under the folder, by its path in it."""
        with self.raised_as_unavailable():
            inside = self._files.get_file_info(
                fs.FileSelector(self._path, allow_not_found=True, recursive=True)
            )
        return {
            one.path.removeprefix(self._path).lstrip("/"): one.size
            for one in inside
            if one.type == fs.FileType.File and one.path.endswith(".parquet")
        }

    def read_json(self) -> Any:
        """Return what the file holds; None if it is not there or no JSON."""
        if not self.is_file():
            return None
        with self.raised_as_unavailable(), self._files.open_input_stream(self._path) as stream:
            text = stream.read()
        try:
            return json.loads(text)
        except ValueError:
            return None

    def write_json(self, value: Any) -> None:
        """Write the file, whole or not at all."""
        written = Folder(f"{self.address}.new", self._files, f"{self._path}.new")
        with self.raised_as_unavailable():
            self._files.create_dir(self._path.rpartition("/")[0])
            with self._files.open_output_stream(written._path) as stream:
                stream.write((json.dumps(value, indent=2) + "\n").encode())
        written.move(self)

    def make(self) -> None:
        """Make the folder and those above it."""
        with self.raised_as_unavailable():
            self._files.create_dir(self._path)

    def move(self, destination: "Folder") -> None:
        """Give a file another place, at once; a file that is there is replaced."""
        with destination.raised_as_unavailable():
            self._files.move(self._path, destination.place[1])

    def remove(self) -> None:
        """Remove the folder with all that is in it, if it is there."""
        with self.raised_as_unavailable():
            for tries_left in reversed(range(_REMOVAL_TRIES)):
                if self._files.get_file_info(self._path).type != fs.FileType.Directory:
                    return
                try:
                    self._files.delete_dir(self._path)
                except FileNotFoundError:
                    # The processes of a killed job may still be removing entries of it.
                    if not tries_left:
                        raise

    @contextmanager
    def raised_as_unavailable(self) -> Iterator[None]:
        """Turn what the file system raises in the block into an UnavailableError."""
        try:
            yield
        except OSError as error:
            raise refused(self.address, error) from error


def folder(address: str, settings: ObjectStoreSettings) -> Folder:
    """Return the folder at a path of this machine or at ``s3a://bucket/path``; nothing is opened yet.

    Raises:
        InputError: The address is of another kind, or the secret cannot be read.
    """
    if not address.startswith(SCHEME):
        if "://" in address:
            raise InputError(
                "This kind of address is not supported.",
                field="address",
                value=address,
                remedy=f"Give a folder of this machine, or {SCHEME}bucket/path.",
            )
        path = str(Path(address).absolute())
        return Folder(path, fs.LocalFileSystem(), path)
    path = address.removeprefix(SCHEME).rstrip("/")
    scheme, _, host = (settings.endpoint or "https://").partition("://")
    store = fs.S3FileSystem(
        access_key=settings.access_key,
        secret_key=settings.secret(),
        endpoint_override=host.rstrip("/") or None,
        scheme=scheme,
        region=settings.region,
        connect_timeout=_CONNECT_SECONDS,
        request_timeout=_REQUEST_SECONDS,
        retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=_ATTEMPTS),
    )
    return Folder(SCHEME + path, store, path)


def refused(address: str, error: Exception) -> UnavailableError:
    """Return what a person reads where a folder cannot be read or written."""
    words = str(error)
    if any(word in words for word in _REFUSALS):
        return UnavailableError(
            f"{address} cannot be used: access is denied.",
            field="address",
            value=address,
            remedy="Give the user of LIMPIDE_S3_ACCESS_KEY the right to read and write there, or check the "
            "bucket's name: some stores deny what they do not have."
            if address.startswith(SCHEME)
            else "Check the rights of the folder.",
        )
    return UnavailableError(
        f"{address} cannot be used.",
        field="address",
        value=words.splitlines()[0] if words else type(error).__name__,
        remedy="Check that LIMPIDE_S3_ENDPOINT answers and that the bucket is there."
        if address.startswith(SCHEME)
        else "Check the folder and the disk.",
    )
