"""What is asked of a frozen frame, wherever its rows lie (protocol §2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from drawproof.frame import FrameEntry
from drawproof.membership import AbsenceProof, InclusionProof


@dataclass(frozen=True, kw_only=True, slots=True)
class Frozen:
    """What a freeze fixes, and all that an announcement says of a frame.

    `root` and `sha256` are 64 hex characters; `strata`: name → N_h, ascending; `sha256`: of
    `frame.csv`, if written; `shards`: how many, None for one tree.
    """

    suite: str
    mode: str
    draw: str
    count: int
    root: str
    strata: Mapping[str, int]
    sha256: str | None = None
    shards: int | None = None

    @classmethod
    def of(cls, frame: AnyFrame) -> Frozen:
        """That of a frame."""
        return cls(
            suite=frame.suite,
            mode=frame.mode,
            draw=frame.draw,
            count=frame.count,
            root=frame.root,
            strata=frame.strata,
            shards=frame.shards,
        )


class AnyFrame(Protocol):
    """`drawproof.frame.Frame`, in memory, or `drawproof.columns.held.TableFrame`, in Parquet.

    What each member gives is told at `Frame`.
    """

    @property
    def suite(self) -> str: ...
    @property
    def mode(self) -> str: ...
    @property
    def draw(self) -> str: ...
    @property
    def count(self) -> int: ...
    @property
    def root(self) -> str: ...
    @property
    def shards(self) -> int | None: ...
    @property
    def strata(self) -> Mapping[str, int]: ...
    @property
    def entries(self) -> Iterable[FrameEntry]: ...
    @property
    def files(self) -> Mapping[str, bytes] | None: ...
    def holds(self, object_id: str) -> bool: ...
    def entry(self, object_id: str) -> FrameEntry: ...
    def proof(self, object_id: str) -> InclusionProof: ...
    def absence(self, object_id: str) -> AbsenceProof: ...
    def units(self, object_ids: Iterable[str]) -> dict[str, str]: ...
