"""Which entries an event of the ledger gives (protocol §14.2).

An entry holds ids and digests. Where the digest is of a text that names somebody, it is that of a
line that ends in a salt: the event's `uid`, which stays inside.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from drawproof.log.entries import check_entry

LONGEST = 500
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """What of an event decides its entries; `uid` has 32 hex digits."""

    kind: str
    noun_id: str
    uid: str
    data: Mapping[str, Any]


def salted(kind: str, subject: str, digest: str, salt: str) -> str:
    """SHA-256 of ``DR1|kind|subject|digest|salt``: tells nothing to whoever lacks the salt."""
    return hashlib.sha256(f"DR1|{kind}|{subject}|{digest}|{salt}".encode()).hexdigest()


def one_line(text: str) -> str:
    """A text as an entry takes it: 1 to 500 characters on one line."""
    flat = " ".join("".join(c if c >= " " else " " for c in text).split())
    return flat[:LONGEST] or "-"


def records_of(facts: Facts) -> list[Record]:
    """The entries that an event gives, in order; none for a kind that the log does not tell.

    An event of an older program, which lacks what an entry needs, gives none.

    :raises DrawproofError: an entry would not be of its form.
    """
    give = GIVES.get(facts.kind)
    if give is None:
        return []
    try:
        records = list(give(facts))
    except KeyError:
        return []
    return [check_entry(record) for record in records]


def _announce(facts: Facts) -> Iterator[Record]:
    data = facts.data
    yield {
        "kind": "announce", "draw_id": data["draw_id"], "digest": data["announcement"],
        "plan_items": [one_line(code) for code in data["plan_items"]],
        "closing": data["closing"], "result_by": data["result_by"],
    }  # fmt: skip


def _commit(facts: Facts) -> Iterator[Record]:
    names = ("draw_id", "party", "digest")
    yield {"kind": "commit", **{name: facts.data[name] for name in names}}


def _reveal(facts: Facts) -> Iterator[Record]:
    value = facts.data["source"].rpartition(":")[2]
    yield {"kind": "reveal", "draw_id": facts.data["draw_id"], "party": facts.data["party"],
           "value": value}  # fmt: skip


def _dice(facts: Facts) -> Iterator[Record]:
    digits = facts.data["source"].removeprefix("dice:")
    yield {"kind": "dice", "draw_id": facts.data["draw_id"], "source": facts.data["number"],
           "digits": digits}  # fmt: skip


def _beacon(facts: Facts) -> Iterator[Record]:
    yield {"kind": "beacon", "draw_id": facts.data["draw_id"], "source": facts.data["number"],
           "string": facts.data["source"]}  # fmt: skip


def _result(facts: Facts) -> Iterator[Record]:
    data = facts.data
    yield {"kind": "result", "draw": data["draw_id"], "digest": data["record"],
           "result_root": data["result_root"]}  # fmt: skip


def _void(facts: Facts) -> Iterator[Record]:
    if facts.data["draw_id"]:
        reason = one_line(facts.data["reason"])
        yield {"kind": "void", "draw_id": facts.data["draw_id"], "reason": reason}
    # The objections that were upheld by it.
    for digest in facts.data.get("objections", ()):
        yield {"kind": "objection", "draw_id": facts.data["draw_id"], "digest": digest}


def _objection(facts: Facts) -> Iterator[Record]:
    """An objection or a decision about one: the digest of a line with a salt (protocol §7)."""
    digests = facts.data.get("digests") or [facts.data["digest"]]
    for digest in digests:
        yield {"kind": "objection", "draw_id": facts.data["draw_id"], "digest": digest}


def _later(facts: Facts) -> Iterator[Record]:
    """Substitutions, replacements, releases: the digests of their lines, as they happened."""
    for kind, digest in facts.data["digests"]:
        yield {"kind": kind, "draw": facts.data["draw_id"], "digest": digest}


def _item(facts: Facts) -> Iterator[Record]:
    data = facts.data
    yield {"kind": "item-list", "subject": f"{facts.noun_id}/{data['version']}",
           "digest": data["sha256"]}  # fmt: skip


def _items(facts: Facts) -> Iterator[Record]:
    for one in facts.data["items"]:
        yield {"kind": "item-list", "subject": f"{one['item']}/{one['version']}",
               "digest": one["sha256"]}  # fmt: skip


def _plan(facts: Facts) -> Iterator[Record]:
    data = facts.data
    yield {"kind": "plan", "subject": f"{facts.noun_id}/{data['version']}",
           "digest": data["sha256"]}  # fmt: skip


def _publications(facts: Facts) -> Iterator[Record]:
    for one in facts.data["results"]:
        yield _published(facts, "publication", f"{one['number']}/{one['part']}", one["sha256"])


def _published(facts: Facts, kind: str, subject: str, digest: str) -> Record:
    return {"kind": kind, "subject": subject, "digest": salted(kind, subject, digest, facts.uid)}


def _change(kind: str) -> Callable[[Facts], Iterator[Record]]:
    def give(facts: Facts) -> Iterator[Record]:
        subject = f"{facts.noun_id}/{facts.data['part']}"
        yield _published(facts, kind, subject, facts.data["sha256"])

    return give


def _key_change(facts: Facts) -> Iterator[Record]:
    data = facts.data
    yield {"kind": "key-change", "old": data["old"], "new": data["new"],
           "reason": one_line(data["reason"])}  # fmt: skip


def _attestation(facts: Facts) -> Iterator[Record]:
    yield dict(facts.data["record"])


def _statement(facts: Facts) -> Iterator[Record]:
    """What an auditor handed over, as it was signed."""
    yield from map(dict, facts.data["records"])


GIVES: Mapping[str, Callable[[Facts], Iterator[Record]]] = {
    "draws.announced": _announce,
    "draws.committed": _commit,
    "draws.revealed": _reveal,
    "draws.dice-settled": _dice,
    "draws.round-taken": _beacon,
    "draws.numbers-settled": _beacon,
    "draws.result": _result,
    "draws.voided": _void,
    "draws.objected": _objection,
    "draws.objections-rejected": _objection,
    "draws.frame-attested": _statement,
    "draws.result-attested": _statement,
    "draws.released": _later,
    "draws.substituted": _later,
    "draws.officer-replaced": _later,
    "draws.vacancies-filled": _later,
    "items.published": _item,
    "items.published-all": _items,
    "plans.issued": _plan,
    "publications.published": _publications,
    "publications.correction-confirmed": _change("correction"),
    "publications.withdrawal-confirmed": _change("withdrawal"),
    "publications.republish-confirmed": _change("publication"),
    "log.key-changed": _key_change,
    "log.attested": _attestation,
}
