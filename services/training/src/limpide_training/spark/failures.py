"""From what Spark raises, a Java stack trace most often, to an error that a person can act on."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from limpide_credit.errors import InputError, LimpideError, UnavailableError

# What the Java exception says, what that means, what to do about it; the first that fits.
_KNOWN: tuple[tuple[str, str, str], ...] = (
    (
        r"AccessDenied|\b403\b|Forbidden|Permission denied|InvalidAccessKeyId|SignatureDoesNotMatch",
        "Spark may not read or write there: access is denied.",
        "Give the user of LIMPIDE_S3_ACCESS_KEY, or the user that Spark runs as, the right to.",
    ),
    (
        r"S3AFileSystem not found|No FileSystem for scheme",
        "This Spark has no client of the object store.",
        (
            'Add it: LIMPIDE_SPARK_CONF=\'{"spark.jars.packages": "org.apache.hadoop:hadoop-aws:VERSION"}\', '
            "with the version of Spark's own hadoop-client-api."
        ),
    ),
    (r"No space left on device", "There is no space left to write.", "Free some, or name another place."),
    (
        r"OutOfMemoryError|Java heap space",
        "Spark's memory is too small.",
        "Raise LIMPIDE_SPARK_DRIVER_MEMORY, or lower LIMPIDE_SPARK_RANGES_AT_ONCE.",
    ),
    (
        r"UnknownHost|NoSuchBucket|Connection refused|connect timed out",
        "Spark cannot reach the place.",
        "Check LIMPIDE_S3_ENDPOINT and that the bucket is there.",
    ),
)
_CAUSE = re.compile(r"^(?:Caused by: )?(?:[\w$]+\.)+\w*(?:Exception|Error)\b:?\s*(.*)$", re.MULTILINE)


@contextmanager
def spark_errors(log: Path) -> Iterator[None]:
    """Turn whatever Spark raises in the block into a LimpideError without a stack trace."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JError, PySparkException) as error:
        raise error_message(error, log) from error


def error_message(error: BaseException, log: Path) -> LimpideError:
    """Return what a person reads of an error of Spark."""
    text = str(error)
    for pattern, message, remedy in _KNOWN:
        if found := re.search(pattern, text):
            line = next(line for line in text.splitlines() if found[0] in line)
            return UnavailableError(message, field="spark", value=line.strip(), remedy=remedy)
    if re.search(r"PATH_NOT_FOUND|UNRESOLVED_COLUMN|CANNOT_MERGE|CONVERT|is not a Parquet file", text):
        return InputError(
            "Spark cannot read the tables.", field="data", value=_cause(text), remedy=f"{log} has more."
        )
    return UnavailableError(
        "Spark could not do it.", field="spark", value=_cause(text), remedy=f"{log} has its own messages."
    )


def _cause(text: str) -> str:
    """Return the innermost cause that a Java stack trace names, or else its first line."""
    causes = [cause.strip() for cause in _CAUSE.findall(text) if cause.strip()]
    lines = text.strip().splitlines()
    return (causes[-1] if causes else lines[0] if lines else "no message")[:300]
