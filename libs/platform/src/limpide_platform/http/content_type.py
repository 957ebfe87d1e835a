"""Media types of request bodies that a route reads; the same rule for every service."""

from collections.abc import Mapping

from limpide_credit.errors import MediaTypeError

# What a program sends that names no kind itself: the content tells.
UNNAMED = frozenset({"", "application/octet-stream", "application/x-www-form-urlencoded"})
JSON = frozenset({"application/json"})
JSON_LINES = frozenset({"application/x-ndjson", "application/ndjson", "application/jsonl"})
CSV = frozenset({"text/csv", "application/csv", "application/vnd.ms-excel", "text/plain"})
SHEET = frozenset(
    {
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.oasis.opendocument.spreadsheet",
    }
)
PARQUET = frozenset({"application/vnd.apache.parquet", "application/x-parquet"})
FORM = frozenset({"multipart/form-data"})


def content_type(headers: Mapping[bytes, bytes], taken: frozenset[str] = JSON) -> str:
    """Return the kind of a body in lower case, without its parameters; empty if none is named.

    Raises:
        MediaTypeError: It is neither one of ``taken`` nor of `UNNAMED`, or it is compressed.
    """
    coding = headers.get(b"content-encoding", b"identity").decode("latin-1").lower()
    if coding != "identity":
        raise MediaTypeError(
            "Bodies are read uncompressed.",
            field="Content-Encoding",
            value=coding,
            remedy="Send it as it is.",
        )
    given = headers.get(b"content-type")
    if given is None or given == b"application/json":
        return "" if given is None else "application/json"
    kind = given.decode("latin-1").partition(";")[0].strip().lower()
    if kind not in taken and kind not in UNNAMED:
        raise MediaTypeError(
            f"This route reads no body of the kind {kind}.",
            field="Content-Type",
            value=kind,
            remedy=f"Send {', '.join(sorted(taken))}.",
        )
    return kind
