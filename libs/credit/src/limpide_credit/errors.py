"""The error family of Limpide.

::

    LimpideError                what went wrong, where, and what to do about it
    ├── InputError        422   a field or a file holds what it may not
    ├── UnauthenticatedError 401   nobody knows who asks
    ├── ForbiddenError    403   who or what asks may not do this
    ├── NotFoundError     404   no such client, decision, model, feature
    ├── GoneError         410   it was there, and is erased
    ├── ConflictError     409   the request contradicts what is recorded
    │   └── TamperedError 409   what is stored is not what was recorded or approved
    ├── TooSlowError      408   the body comes slower than the lowest rate
    ├── TooLargeError     413   more bytes, rows or columns than the limit
    ├── MediaTypeError    415   a body of a kind that the route does not read
    ├── BusyError         429   more at once than the limit; try again after ``retry_after``
    └── UnavailableError  503   a part that this needs is away; try again after ``retry_after``

Each error carries the HTTP status that an edge answers with and the exit code that a command ends with.
Edges turn errors into answers in one place; nothing else formats them.
"""

import copyreg
from typing import Any, ClassVar


class LimpideError(Exception):
    """An error that a person can act on.

    Args:
        message: What is wrong, in one sentence, without a stack trace or a secret.
        field: The field, column, option or setting concerned.
        value: The offending value as given; shortened when shown.
        remedy: What would be right.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1

    def __init__(
        self, message: str, *, field: str | None = None, value: object = None, remedy: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.value = value
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}" if self.remedy else self.message

    def __reduce__(self) -> tuple[Any, ...]:
        """Let an error of any member of the family cross to another process with all it carries."""
        return copyreg.__newobj__, (type(self), *self.args), vars(self)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]

    def as_dict(self) -> dict[str, Any]:
        """Return the wire form: code, message, field, value, remedy; what was sent is not sent back whole.

        Field and value have at most 100 characters, the message 500.
        """
        return {
            "code": self.code,
            "message": shortened(self.message, 500),
            "field": None if self.field is None else shortened(self.field),
            "value": None if self.value is None else shortened(str(self.value)),
            "remedy": self.remedy,
        }


def shortened(text: str, most: int = 100) -> str:
    """Return a text of at most so many characters; dots stand for the rest."""
    return text if len(text) <= most else f"{text[: most - 3]}..."


class InputError(LimpideError):
    """A field or a file holds what it may not."""

    status = 422
    code = "invalid_input"
    exit_code = 2


class ContradictionError(InputError):
    """Two fields are possible each, but not together."""


class UnauthenticatedError(LimpideError):
    """Nobody knows who asks: no token or key, or one that is not taken."""

    status = 401
    code = "unauthenticated"
    exit_code = 11


class ForbiddenError(LimpideError):
    """Who or what asks may not do this."""

    status = 403
    code = "forbidden"
    exit_code = 10


class NotFoundError(LimpideError):
    """There is no such client, decision, model or feature."""

    status = 404
    code = "not_found"
    exit_code = 3


class GoneError(LimpideError):
    """It was there, and what it held is erased."""

    status = 410
    code = "gone"
    exit_code = 12


class ConflictError(LimpideError):
    """The request contradicts what is recorded already."""

    status = 409
    code = "conflict"
    exit_code = 4


class TamperedError(ConflictError):
    """What is stored is not what was recorded or approved."""

    code = "tampered"


class TooLargeError(LimpideError):
    """More bytes, rows or columns than the limit allows."""

    status = 413
    code = "too_large"
    exit_code = 5


class TooSlowError(LimpideError):
    """The body comes slower than the lowest rate that is waited for."""

    status = 408
    code = "too_slow"
    exit_code = 8


class MediaTypeError(LimpideError):
    """The body is of a kind that the route does not read."""

    status = 415
    code = "unsupported_media_type"
    exit_code = 9


class _RetryableError(LimpideError):
    """An error that passes by itself; ``retry_after`` is in seconds."""

    def __init__(
        self,
        message: str,
        *,
        field: str | None = None,
        value: object = None,
        remedy: str | None = None,
        retry_after: int = 1,
    ) -> None:
        super().__init__(message, field=field, value=value, remedy=remedy)
        self.retry_after = retry_after


class BusyError(_RetryableError):
    """More requests at once than the limit allows."""

    status = 429
    code = "busy"
    exit_code = 6


class UnavailableError(_RetryableError):
    """A part that this needs (store, registry, model) is away."""

    status = 503
    code = "unavailable"
    exit_code = 7
