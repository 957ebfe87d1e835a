"""Verifies a hash chain and reports each record that was changed, removed, moved or inserted.

Every record says twice where it belongs: its hash covers its position and the hash before it, and its
successor (or the head, for the last one) repeats its hash. A record whose hash holds at another position
than where it stands was moved there; one whose hash holds nowhere was changed; one whose hash holds but is
not what its successor repeats was changed and hashed anew.

What a chain cannot show by itself is that all of it, head included, was written anew from some record on.
Against that, keep the head of an earlier day elsewhere and verify with it (``anchor``).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Literal, Self

from limpide_platform.store.chain import GENESIS, link

# A moved record is looked for so many positions around where it stands...
_NEARBY = 64
# ... and among so many other faulty records.
_MATCHED = 1000


@dataclass(frozen=True)
class Head:
    """The head of a chain: how many records, and the hash of the last."""

    count: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.count}:{self.hash.hex()}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the head of a text that `str` made; raise ValueError if it is none."""
        count, digest = text.split(":")
        return cls(int(count), bytes.fromhex(digest))


@dataclass(frozen=True)
class Link:
    """A record as it was found; ``digest`` is computed from its content."""

    seq: int
    id: str
    previous_hash: bytes
    hash: bytes
    digest: bytes

    def holds_at(self, seq: int) -> bool:
        """Whether the record's own hash is right for this position."""
        return seq > 0 and link(self.previous_hash, seq, self.digest) == self.hash


@dataclass(frozen=True)
class ChainFault:
    """One thing that is wrong with the chain."""

    # What was done to the record.
    kind: Literal["changed", "removed", "swapped", "moved", "inserted", "erased", "filled"]
    seq: int  # Its position; for a run of removed records the first one
    id: str | None  # Its id; None if the record is gone.
    message: str  # What is wrong, in one sentence


@dataclass
class _PlacedRecord:
    """A record and the position that it was written at, as far as that is known."""

    record: Link
    origin: int | None
    # Records that repeat another hash than this one has; whether to believe them shows at the end.
    accusers: list["_PlacedRecord"] = field(default_factory=list)

    @property
    def in_place(self) -> bool:
        return self.origin == self.record.seq

    @property
    def is_contradicted(self) -> bool:
        # A record that was moved next to this one speaks of another position.
        return self.origin is not None and any(
            accuser is self or accuser.origin is None or accuser.origin == self.origin + 1
            for accuser in self.accusers
        )


def verify_chain(records: Iterable[Link], head: Head, *, anchor: Head | None = None) -> list[ChainFault]:
    """Return what is wrong with a chain; nothing, if it is whole.

    Args:
        records: In the order of their positions; read once.
        head: The head as stored.
        anchor: The head of an earlier time, kept elsewhere.

    Returns:
        By position.
    """
    suspects: list[_PlacedRecord] = []
    accounted = _Positions()
    for placed, successors in _with_successors(_groups(records)):
        for one in placed:
            _check_links(one, successors, head, anchor)
            expected = one.record.seq <= head.count and one.record.seq not in accounted
            if one.in_place and expected and not one.accusers:
                accounted.add(one.record.seq)
            else:
                suspects.append(one)
    count = max(head.count, anchor.count if anchor else 0)
    _find_origins([one for one in suspects if one.origin is None], accounted.gaps(count))
    faults = list(_judge(suspects, accounted, head.count))
    for first, last in accounted.gaps(count):
        which = f"position {first} is" if first == last else f"positions {first} to {last} are"
        faults.append(ChainFault("removed", first, None, f"What was recorded at {which} gone."))
    return sorted(faults, key=lambda fault: fault.seq)


def erasure_fault(
    seq: int, record_id: str, kept: bytes | None, remains: bytes | None, digest: bytes
) -> Sequence[ChainFault]:
    """Return what is wrong with the erasure of a record, or with there being none; at most one fault.

    Args:
        kept: The digest that an erased record keeps of what was recorded; None of one that is not erased.
        remains: What its erasure says is the digest of what remains; None if no erasure names it.
        digest: Of what stands there now.
    """
    place = f"Record {record_id} at position {seq}"
    if kept is not None and remains is None:
        return [
            ChainFault("erased", seq, record_id, f"{place} was erased, and no erasure of it is recorded.")
        ]
    if kept is None and remains is not None:
        return [ChainFault("filled", seq, record_id, f"{place} was erased, and holds data again.")]
    if kept is not None and remains != digest:
        return [ChainFault("changed", seq, record_id, f"{place} is not what its erasure left of it.")]
    return []


def _groups(records: Iterable[Link]) -> Iterator[list[_PlacedRecord]]:
    """Records by position (more than one only if someone inserted), with their origins where near."""
    shift = 0
    for _, group in groupby(records, key=lambda record: record.seq):
        placed = []
        for record in group:
            origin = _origin_nearby(record, shift)
            if origin is not None:
                shift = origin - record.seq
            placed.append(_PlacedRecord(record, origin))
        yield placed


def _origin_nearby(record: Link, shift: int) -> int | None:
    if record.holds_at(record.seq):
        return record.seq
    # After an insertion or a removal with renumbering, all that follows is shifted alike.
    if record.holds_at(record.seq + shift):
        return record.seq + shift
    nearby = range(record.seq - _NEARBY, record.seq + _NEARBY + 1)
    return next((seq for seq in nearby if record.holds_at(seq)), None)


def _with_successors(
    groups: Iterable[list[_PlacedRecord]],
) -> Iterator[tuple[list[_PlacedRecord], list[_PlacedRecord]]]:
    before: list[_PlacedRecord] | None = None
    for group in groups:
        if before is not None:
            yield before, group
        before = group
    if before is not None:
        yield before, []


def _check_links(
    one: _PlacedRecord, successors: list[_PlacedRecord], head: Head, anchor: Head | None
) -> None:
    """Note what contradicts a record whose own hash holds."""
    if one.origin is None:
        return
    record = one.record
    for successor in successors:
        after = successor.record
        adjacent = after.seq == record.seq + 1 or successor.origin == one.origin + 1
        # What stands beyond the head's count says nothing: it was put there.
        if adjacent and after.seq <= head.count and not _follows(record, after):
            one.accusers.append(successor)
    for known in (head, anchor):
        if known is not None and known.count == one.origin and known.hash != record.hash:
            one.accusers.append(one)
    if one.origin == 1 and record.previous_hash != GENESIS:
        one.accusers.append(one)


def _follows(record: Link, after: Link) -> bool:
    """Whether the next record repeats this one's hash, or did until only that was changed in it."""
    return after.previous_hash == record.hash or link(record.hash, after.seq, after.digest) == after.hash


def _find_origins(unplaced: list[_PlacedRecord], gaps: Iterable[tuple[int, int]]) -> None:
    """Match records whose hash holds nowhere near with the places of each other, and with empty ones."""
    matched = unplaced[:_MATCHED]
    empty = list(islice((seq for first, last in gaps for seq in range(first, last + 1)), _MATCHED))
    for one in matched:
        one.origin = next((seq for seq in empty if one.record.holds_at(seq)), None)
        for other in matched:
            if one.origin is None and one is not other and _belongs(one.record, other.record):
                one.origin = other.record.seq


def _belongs(record: Link, other: Link) -> bool:
    """Whether a record was written where another one stands: all of it, or its content without the hashes."""
    return record.holds_at(other.seq) or link(other.previous_hash, other.seq, record.digest) == other.hash


def _judge(suspects: list[_PlacedRecord], accounted: "_Positions", count: int) -> Iterator[ChainFault]:
    """Yield what is wrong with each suspect, and note the positions whose record is still there."""
    moved = {one.origin: one for one in suspects if one.origin is not None and not one.in_place}
    for one in suspects:
        record, origin = one.record, one.origin
        place = f"Record {record.id} at position {record.seq}"
        if origin is not None and not one.in_place:
            mutual = record.seq in moved and moved[record.seq].record.seq == origin
            kind = "swapped" if mutual else "moved"
            yield ChainFault(kind, record.seq, record.id, f"{place} was written at position {origin}.")
        elif _is_surplus(record, accounted, moved.get(record.seq), count):
            yield ChainFault(
                "inserted", record.seq, record.id, f"{place} is not of the chain: it was put in."
            )
        else:
            accounted.add(record.seq)
            if origin is None:
                yield ChainFault(
                    "changed", record.seq, record.id, f"{place} is not what was recorded: its hash differs."
                )
            elif one.is_contradicted:
                yield ChainFault(
                    "changed", record.seq, record.id, f"{place} is not what was recorded, though hashed anew."
                )
    for origin in moved:
        accounted.add(origin)


def _is_surplus(record: Link, accounted: "_Positions", moved_here: _PlacedRecord | None, count: int) -> bool:
    """Whether the position has its true record already, or never had one."""
    if not 1 <= record.seq <= count or record.seq in accounted:
        return True
    return moved_here is not None and moved_here.record.hash != record.hash


class _Positions:
    """A set of positions, kept as runs: a whole chain is one run."""

    def __init__(self) -> None:
        self._runs: list[tuple[int, int]] = []
        self._highest = 0

    def add(self, seq: int) -> None:
        self._highest = max(self._highest, seq)
        if self._runs and self._runs[-1][1] == seq - 1:
            self._runs[-1] = (self._runs[-1][0], seq)
        else:
            self._runs.append((seq, seq))

    def __contains__(self, seq: int) -> bool:
        # Records come by position, so the question is mostly about one that is yet to come.
        return seq <= self._highest and any(first <= seq <= last for first, last in self._runs)

    def gaps(self, count: int) -> Iterator[tuple[int, int]]:
        """Yield the runs of positions from 1 to ``count`` that are not there."""
        reached = 0
        for first, last in [*sorted(self._runs), (count + 1, count + 1)]:
            if first > reached + 1 and reached < count:
                yield reached + 1, min(first - 1, count)
            reached = max(reached, last)
