"""Bodies of batches are put aside in the temporary folder, as many as fit into it."""

import os
import tempfile
from typing import BinaryIO, cast

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from limpide_credit.errors import BusyError, InputError
from limpide_platform.http.content_type import FORM
from limpide_platform.http.exchange import Exchange, Message, Receive, limited


class Upload:
    """A body put aside: a file at its beginning, and the room that it takes until `close`."""

    def __init__(self, room: "UploadRoom") -> None:
        self._room = room
        self.file: BinaryIO = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - until `close`
        self.taken = 0

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return os.fstat(self.file.fileno()).st_size

    def take(self, size: int) -> None:
        """Take so many bytes more of the room; raises as `UploadRoom.take` does."""
        self._room.take(size)
        self.taken += size

    def close(self) -> None:
        """Let go of the file, and give its room back."""
        self.file.close()
        self._room.give_back(self.taken)
        self.taken = 0


class UploadRoom:
    """The room for bodies of all batches of a worker, so that the temporary folder never runs full."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._taken = 0

    def take(self, size: int) -> None:
        """Take so many bytes.

        Raises:
            BusyError: Other batches take them.
        """
        if self._taken + size > self._most_bytes:
            raise BusyError(
                "Other batches take the room for files.",
                field="batches",
                remedy="Send it again when one of them has ended.",
                retry_after=10,
            )
        self._taken += size

    def give_back(self, size: int) -> None:
        """Give so many bytes back."""
        self._taken -= size

    async def put_aside(self, request: Request, kind: str, limit: int) -> Upload:
        """Return the body, or the file in its form, when all of it has come.

        Raises:
            BusyError: There is no room for it now.
            InputError: The form has no file, or is none.
            TooLargeError: It has more than ``limit`` bytes.
        """
        upload = Upload(self)
        receive = _counted(limited(Exchange.of(request.scope), request.receive, limit), upload)
        try:
            if kind in FORM:
                await _file_of_form(Request(request.scope, receive), upload)
            else:
                more = True
                while more:
                    message = await receive()
                    more = message.get("more_body", False)
                    upload.file.write(message.get("body", b""))
            upload.file.seek(0)
        except BaseException:
            upload.close()
            raise
        return upload


def _counted(receive: Receive, upload: Upload) -> Receive:
    async def receive_counted() -> Message:
        message = await receive()
        upload.take(len(message.get("body", b"")))
        return message

    return receive_counted


async def _file_of_form(request: Request, upload: Upload) -> None:
    remedy = "Send the table as the form field 'file'."
    try:
        async with request.form(max_files=1, max_fields=10) as form:
            given = form.get("file")
            if not isinstance(given, UploadFile):
                raise InputError("The form has no file.", field="file", remedy=remedy)
            # The form's own copy is taken over: a second one would take the room twice.
            upload.file.close()
            upload.file = os.fdopen(os.dup(given.file.fileno()), "rb")
    except HTTPException as error:
        raise InputError(f"The form cannot be read: {error.detail}", field="body", remedy=remedy) from None
