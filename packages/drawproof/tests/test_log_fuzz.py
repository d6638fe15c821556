"""Notes, keys, log parts, requests: whatever is done to them, they are read or refused by name."""

import random

from drawproof_log import ORIGIN, signer
from drawproof_story import DRAW_PART, LOG, policy

from drawproof import DrawproofError
from drawproof.log import ed25519
from drawproof.log.checkpoints import Checkpoint
from drawproof.log.notes import Note, Verifier, check_note
from drawproof.log.part import LOG as LOG_FILE
from drawproof.log.part import parse_log, parse_notes
from drawproof.log.proofs import TlogProof
from drawproof.log.witness import WitnessMemory, create

COUNT = 20_000
TOKENS = [b"\n", b"\n\n", b" ", "—".encode(), b"+", b"=", b"/", b"0", b"9" * 20, b"\xff", b"\0"]
TOKENS += [b"\r\n", "\u3000".encode(), b"A" * 100, b"[", b"]", b"{", b'"', b",", b"null", b"-1"]


def spoiled(chance: random.Random, data: bytes) -> bytes:
    """`data` with one to three small accidents."""
    for _ in range(chance.randint(1, 3)):
        at, to = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        to = min(to, at + 20)
        match chance.randrange(6):
            case 0:
                data = data[:at] + data[to:]
            case 1:
                data = data[:at] + chance.choice(TOKENS) + data[at:]
            case 2:
                data = data[:at] + data[at:to] + data[at:]
            case 3:
                data = data[:at]
            case 4 if data:
                place = chance.randrange(len(data))
                flipped = data[place] ^ 1 << chance.randrange(8)
                data = data[:place] + bytes([flipped]) + data[place + 1 :]
            case _:
                data = data[:at] + chance.randbytes(chance.randrange(8)) + data[to:]
    return data


def fuzz_notes(count: int, seed: int) -> int:
    """How many of `count` spoiled notes were still notes; none of them signed otherwise."""
    chance, read = random.Random(seed), 0  # noqa: S311
    text = Checkpoint(ORIGIN, 5, bytes(32)).text
    good = Note(text, (LOG.sign(text), signer("other.example").sign(text))).data
    known = [LOG.verifier]
    for number in range(count):
        data = spoiled(chance, good)
        try:
            note = Note.parse(data)
            assert note.data == data
            read += 1
            often = ed25519.NATIVE is not None or number % 20 == 0
            if often and check_note(note, known).good:
                assert note.text == text
            Checkpoint.of(note)
        except DrawproofError as error:
            assert error.code in ("note-form", "checkpoint-form"), error
    return read


def test_spoiled_notes_are_read_or_refused_and_never_signed_otherwise():
    assert 0 < fuzz_notes(COUNT, 1) < COUNT


def test_spoiled_keys_are_refused():
    chance, good = random.Random(2), LOG.verifier.vkey  # noqa: S311
    for _ in range(3000):
        text = spoiled(chance, good.encode()).decode("utf-8", "replace")
        try:
            assert Verifier.parse(text).vkey == text == good
        except DrawproofError as error:
            assert error.code == "vkey-form"


def test_spoiled_log_parts_are_read_or_refused():
    chance, files = random.Random(3), DRAW_PART.files()  # noqa: S311
    notes, errors = parse_notes(files)
    assert not errors
    for _ in range(600):
        try:
            parse_log(spoiled(chance, files[LOG_FILE]), notes)
        except DrawproofError as error:
            assert error.text("zh")
    for _ in range(600):
        name = chance.choice([name for name in files if name != LOG_FILE])
        found, errors = parse_notes({**files, name: spoiled(chance, files[name])})
        assert len(found) + len(errors) == len(notes)
    assert policy().logs


def test_spoiled_requests_are_answered_and_never_cosigned_otherwise(tmp_path):
    from drawproof.log.cosign import request_body

    create(tmp_path / "memory")
    key = signer("witness.example/a", b"\x04")
    memory = WitnessMemory(tmp_path / "memory", [key], [(ORIGIN, LOG.verifier)])
    text = Checkpoint(ORIGIN, 5, bytes(32)).text
    good = request_body(3, [bytes([n]) * 32 for n in range(3)], Note(text, (LOG.sign(text),)))
    chance = random.Random(4)  # noqa: S311
    for _ in range(1500):
        status = memory.add_checkpoint(spoiled(chance, good)).status
        assert status in (400, 403, 404, 409, 422), status
    proof = TlogProof(3, (bytes(32),), Note(text, (LOG.sign(text),))).data
    for _ in range(3000):
        try:
            TlogProof.parse(spoiled(chance, proof))
        except DrawproofError as error:
            assert error.code in ("note-form", "checkpoint-form")
