"""An auditor with a key of its own, outside of the site."""

import datetime
import json
from typing import Any

from drawproof.attesting import attest_frame, attest_result
from drawproof.canonical import canonical
from drawproof.log.notes import Signer
from sunlot.auditors import actions as auditors
from sunlot.auditors.models import AuditorKey
from sunlot.draws import actions
from sunlot.draws.models import Draw
from sunlot.draws.queries.bundles import bundle_file
from tests.cast import NOW, Cast

OFFICE = "自治区司法厅"


class Auditor:
    """Signs as `drawproof attest` does; the site gets the public key and what was signed."""

    def __init__(self, cast: Cast, *, who: str = "supervisor", at: datetime.datetime = NOW) -> None:
        self.cast, self.who, self.signer = cast, who, Signer.new("audit.example")
        key = auditors.request_key(
            username=who, vkey=self.signer.verifier.vkey, received="当面交来",
            by=cast.actor("sysadmin"), at=at,
        )  # fmt: skip
        self.key: AuditorKey = auditors.confirm_key(key=key, by=cast.actor("secadmin"), at=at)

    def frame(self, draw: Draw, *, by: str = OFFICE, signer: Signer | None = None) -> str:
        """The lines about the list, after checking it."""
        actor = self.cast.actor(self.who)
        csv = actions.take_frame_file(draw=draw, by=actor, at=draw.announced_at)
        return lines(*attest_frame(signer or self.signer, canonical(draw.announcement), csv, by=by))

    def full(self, draw: Draw, *, by: str = OFFICE) -> str:
        """The line about the result, after checking the full bundle."""
        path = bundle_file(draw, full=True)
        assert path is not None
        digests = {"announce": draw.announcement_digest, "result": draw.result_digest}
        return lines(attest_result(self.signer, path, by=by, **digests))


def lines(*records: dict[str, Any]) -> str:
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in records)
