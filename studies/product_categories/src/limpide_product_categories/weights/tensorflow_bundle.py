"""Reading the variables of a TensorFlow SavedModel without TensorFlow.

``variables.index`` is a table in LevelDB's format (doc/table_format.md of its repository) from a variable's
name to a ``BundleEntryProto`` (tensorflow/core/protobuf/tensor_bundle.proto), which says where in
``variables.data-00000-of-00001`` its numbers are.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from limpide_credit.errors import InputError

_FOOTER_BYTES = 48
_MAGIC = 0xDB4775248B80FB57
_UNCOMPRESSED = 0
# tensorflow/core/framework/types.proto: DT_FLOAT.
_FLOAT32 = 1


@dataclass(frozen=True, slots=True)
class Variable:
    """Where a variable of 32-bit floats is."""

    shape: tuple[int, ...]  # Its dimensions
    # offset and size: bytes in the data file.
    offset: int
    size: int

    def read(self, data: np.ndarray) -> np.ndarray:
        """Return its numbers, of ``shape``, from the bytes of the data file (uint8, one dimension)."""
        return data[self.offset : self.offset + self.size].view("<f4").reshape(self.shape)


def read_index(index: bytes) -> dict[str, Variable]:
    """Return the variables of 32-bit floats in ``variables.index`` by name.

    Raises:
        InputError: The bytes are no such table, or it is compressed or in several parts.
    """
    try:
        (magic,) = struct.unpack("<Q", index[-8:])
        if magic != _MAGIC:
            raise _wrong("its last bytes are not those of a table")
        _, place = _handle(index, len(index) - _FOOTER_BYTES)
        root, _ = _handle(index, place)
        variables = {}
        for _, handle in _entries(index, root):
            for name, value in _entries(index, _handle(handle, 0)[0]):
                variable = _variable(value) if name else None
                if variable is not None:
                    variables[name.decode()] = variable
    except (IndexError, struct.error, UnicodeDecodeError) as error:
        raise _wrong("it ends too early") from error
    return variables


def _wrong(reason: str) -> InputError:
    return InputError(
        f"variables.index cannot be read: {reason}.",
        field="weights",
        value="variables.index",
        remedy="Delete the package and fetch it again: make study-weights.",
    )


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[place]
        value |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if byte < 0x80:
            return value, place


def _handle(data: bytes, place: int) -> tuple[tuple[int, int], int]:
    offset, place = _varint(data, place)
    size, place = _varint(data, place)
    return (offset, size), place


def _entries(table: bytes, handle: tuple[int, int]) -> Iterator[tuple[bytes, bytes]]:
    offset, size = handle
    if table[offset + size] != _UNCOMPRESSED:
        raise _wrong("it is compressed")
    block = table[offset : offset + size]
    (restarts,) = struct.unpack("<I", block[-4:])
    end, place, key = size - 4 * (restarts + 1), 0, b""
    while place < end:
        shared, place = _varint(block, place)
        fresh, place = _varint(block, place)
        length, place = _varint(block, place)
        key = key[:shared] + block[place : place + fresh]
        yield key, block[place + fresh : place + fresh + length]
        place += fresh + length


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield number and value of each field of a protocol buffer."""
    place = 0
    while place < len(message):
        tag, place = _varint(message, place)
        kind = tag & 7
        if kind == 0:
            value, place = _varint(message, place)
        elif kind == 2:
            size, place = _varint(message, place)
            value, place = message[place : place + size], place + size
        elif kind == 5:
            value, place = message[place : place + 4], place + 4
        else:
            raise _wrong(f"it holds a field of kind {kind}")
        yield tag >> 3, value


def _variable(entry: bytes) -> Variable | None:
    fields: dict[int, int | bytes] = dict(_fields(entry))
    if fields.get(3):
        raise _wrong("its data is in several parts")
    if fields.get(1) != _FLOAT32:
        return None
    dimensions = [value for number, value in _fields(bytes(fields.get(2, b""))) if number == 2]
    shape = tuple(int(dict(_fields(bytes(one))).get(1, 0)) for one in dimensions)
    return Variable(shape, int(fields.get(4, 0)), int(fields.get(5, 0)))
