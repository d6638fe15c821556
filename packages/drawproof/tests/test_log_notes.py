"""Signed notes, keys and cosignatures: vectors of RFC 8032, GM/T 0003, C2SP and Go; refusals."""

import pytest
from drawproof_log import signer
from hypothesis import given
from hypothesis import strategies as st

from drawproof import DrawproofError
from drawproof.log import ed25519, sm2
from drawproof.log.checkpoints import Checkpoint
from drawproof.log.entries import attest, attestation_holds, check_entry, entry_bytes, parse_entry
from drawproof.log.keys import key_text, parse_key, read_key, write_key
from drawproof.log.notes import (
    COSIGNATURE,
    NOTE,
    SM2_COSIGNATURE,
    SM2_NOTE,
    Note,
    Signer,
    Verifier,
    b64,
    check_note,
    open_note,
)

RFC_8032 = [  # section 7.1, tests 1 to 3: secret, public, message, signature
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
        "c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e"
        "458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290"
        "ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.fixture(params=["native", "plain"])
def either(request, monkeypatch):
    """Ed25519 with `cryptography` and without."""
    if request.param == "plain":
        monkeypatch.setattr(ed25519, "NATIVE", None)
    elif ed25519.NATIVE is None:
        pytest.skip("cryptography is not installed")
    return request.param


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize(("secret", "public", "message", "signature"), RFC_8032)
def test_ed25519_vectors_of_rfc_8032(secret, public, message, signature):
    secret, public, message, signature = map(bytes.fromhex, (secret, public, message, signature))
    assert ed25519.public_key(secret) == public
    assert ed25519.sign(secret, message) == signature
    assert ed25519.verify(public, message, signature)
    assert not ed25519.verify(public, message + b"x", signature)


@pytest.mark.usefixtures("either")
def test_ed25519_refuses_what_only_some_libraries_accept():
    secret, message = bytes(range(32)), b"m"
    public, signature = ed25519.public_key(secret), ed25519.sign(secret, message)
    order = 2**252 + 27742317777372353535851937790883648493
    s = int.from_bytes(signature[32:], "little")
    malleable = signature[:32] + (s + order).to_bytes(32, "little")
    assert not ed25519.verify(public, message, malleable)
    assert not ed25519.verify(public, message, signature[:63])
    assert not ed25519.verify(public[:31], message, signature)
    # y = p + 1 is another writing of y = 1, and -0 another of x = 0.
    for key in ((2**255 - 18).to_bytes(32, "little"), (1 + 2**255).to_bytes(32, "little")):
        assert not ed25519.verify(key, message, signature)
        assert not ed25519.verify(public, message, key + signature[32:])
    assert not ed25519.verify(b"\x02" + bytes(31), message, signature), "no point has this y"


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.integers(0, 767))
def test_ed25519_native_and_plain_agree(secret, message, bit):
    signature = ed25519.sign(secret, message)
    assert ed25519.plain_sign(secret, message) == signature
    public = ed25519.public_key(secret)
    wrong = bytearray(public + signature)
    wrong[bit // 8] ^= 1 << bit % 8
    for one in (public + signature, bytes(wrong)):
        verdict = ed25519.verify(one[:32], message, one[32:])
        assert ed25519.plain_verify(one[:32], message, one[32:]) == verdict
        assert verdict == (one == public + signature)


def test_sm2_vector_of_gm_t_0003_5():
    public = bytes.fromhex(
        "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
        "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
    )
    signature = bytes.fromhex(
        "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
        "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
    )
    secret = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
    assert sm2.public_key(secret) == public
    assert sm2.verify(public, b"message digest", signature)
    assert not sm2.verify(public, b"message digesT", signature)
    assert not sm2.verify(public, b"message digest", bytes(32) + signature[32:])
    assert not sm2.verify(public, b"message digest", signature[:63])
    assert not sm2.verify(b"\x04" + bytes(64), b"message digest", signature)
    n = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
    r = int.from_bytes(signature[:32], "big")
    assert not sm2.verify(public, b"message digest", signature[:32] + (n - r).to_bytes(32, "big"))


def gmssl():
    return pytest.importorskip("gmssl_pyx", reason="extra [sm]: gmssl-pyx is not installed")


def test_sm2_signs_with_gmssl_and_verifies_here():
    gmssl()
    for kind, at in ((SM2_NOTE, None), (SM2_COSIGNATURE, 1_700_000_000)):
        key = Signer.new("sm.example/a", kind)
        for number in range(20):
            note = Note(b"a\n%d\n" % number, (key.sign(b"a\n%d\n" % number, at),))
            assert open_note(note.data, [Verifier.parse(key.verifier.vkey)]) == note
            with pytest.raises(DrawproofError, match="note"):
                open_note(note.data.replace(b"a\n", b"b\n", 1), [key.verifier])


def test_sm2_without_its_extra_says_what_is_missing(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "gmssl_pyx", None)
    with pytest.raises(DrawproofError) as caught:
        Signer.new("sm.example/a", SM2_NOTE).sign(b"a\n")
    assert caught.value.code == "extra-missing"
    assert "gmssl-pyx" in caught.value.text("zh")


def test_note_of_the_c2sp_page():
    vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    note = (
        "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXpp"
        "zi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
    ).encode()
    assert open_note(note, [Verifier.parse(vkey)]).text == b"This is an example message.\n"
    assert Verifier.parse(vkey).vkey == vkey


def test_notes_and_keys_of_the_go_tools():
    text = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
    )
    peter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    enoch = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
    lines = (
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngo"
        "tpRZb6KE6RyyBwJnAM=\n"
        "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWL"
        "ox33WWd1RvMc+QQ=\n"
    )
    note = f"{text}\n{lines}".encode()
    for keys in ([peter], [enoch], [peter, enoch]):
        assert open_note(note, map(Verifier.parse, keys)).data == note
    key = parse_key(
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
    )
    assert key.verifier.vkey == peter
    assert key.sign(text.encode()).line == lines.split("\n")[0] + "\n"
    assert key_text(key).endswith("+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")


def test_cosignature_is_over_the_time_and_the_text():
    key, text = signer("w.example/a", COSIGNATURE), b"log.example\n0\n" + b"x\n"
    line = key.sign(text, 1679315147)
    message = b"cosignature/v1\ntime 1679315147\n" + text
    assert line.body[:8] == (1679315147).to_bytes(8, "big")
    assert ed25519.verify(key.verifier.key, message, line.body[8:])
    later = (1679315148).to_bytes(8, "big") + line.body[8:]
    assert not key.verifier.verify(text, later)
    assert key.verifier.verify(text, line.body)
    with pytest.raises(DrawproofError):
        key.sign(text)
    assert Verifier.parse(key.verifier.vkey) == key.verifier
    assert signer("w.example/a", NOTE).verifier.id != key.verifier.id


def test_a_line_of_a_known_key_that_fails_fails_the_note_and_unknown_ones_are_ignored():
    one, two = signer("one"), signer("two")
    text = b"a\n"
    bad = two.sign(b"b\n")
    note = Note(text, (one.sign(text), bad))
    assert open_note(note.data, [one.verifier])
    with pytest.raises(DrawproofError, match="bad signature of two"):
        open_note(note.data, [one.verifier, two.verifier])
    with pytest.raises(DrawproofError, match="no signature of a known key"):
        open_note(note.data, [signer("three").verifier])
    # The same name under another key id is another key.
    assert check_note(note, [signer("one", COSIGNATURE).verifier]).good == ()


GOOD = Note(b"a\n", (signer("k").sign(b"a\n"),)).data
MALFORMED = {
    "no signatures": b"a\n",
    "no gap": b"a\n" + signer("k").sign(b"a\n").line.encode(),
    "no last end": GOOD[:-1],
    "carriage return": GOOD.replace(b"a\n", b"a\r\n", 1),
    "tab in a line": GOOD.replace("— k ".encode(), "— k\t".encode()),
    "hyphen": GOOD.replace("—".encode(), b"-"),
    "two spaces": GOOD.replace("— k ".encode(), "— k  ".encode()),
    "plus in a name": GOOD.replace("— k ".encode(), "— k+ ".encode()),
    "wide space in a name": GOOD.replace("— k ".encode(), "— k\u3000k ".encode()),
    "no base64": GOOD[:-2] + b"!\n",
    "padding lacks": GOOD.replace(b"=", b""),
    "unused bits": GOOD[:-3] + bytes([GOOD[-3] + 1]) + GOOD[-2:],
    "too short": "a\n\n— k AAAAAA==\n".encode(),
    "not UTF-8": b"\xff" + GOOD,
    "nothing after the gap": b"a\n\n",
    "text behind": GOOD + b"b\n",
    "empty": b"",
    "too large": b"a" * 1_000_001,
    "too many lines": b"a\n\n" + signer("k").sign(b"a\n").line.encode() * 101,
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_notes_are_refused_by_name(name):
    with pytest.raises(DrawproofError) as caught:
        Note.parse(MALFORMED[name])
    assert caught.value.code == "note-form"
    assert caught.value.text("zh")


@given(st.binary(max_size=300))
def test_any_bytes_are_a_note_or_refused(data):
    for tried in (data, GOOD[: len(data)] + data, data + GOOD):
        try:
            assert Note.parse(tried).data == tried
        except DrawproofError as error:
            assert error.code == "note-form"


VKEY = signer("k").verifier.vkey


@pytest.mark.parametrize(
    "text",
    [
        "",
        "k",
        VKEY[:-1],
        VKEY.replace("k+", "j+", 1),
        VKEY.replace("k+", "k k+", 1),
        VKEY.upper(),
        VKEY + "=",
        f"k+{'0' * 8}+{b64(NOTE + bytes(32))}",
        f"k+{Verifier('k', NOTE, bytes(31)).id.hex()}+{b64(NOTE + bytes(31))}",
        f"k+{Verifier('k', NOTE, bytes(32)).id.hex()}+{b64(bytes([7]) + bytes(32))}",
    ],
)
def test_malformed_keys_are_refused(text):
    with pytest.raises(DrawproofError) as caught:
        Verifier.parse(text)
    assert caught.value.code == "vkey-form"


def test_checkpoints_are_three_lines_and_nothing_else():
    checkpoint = Checkpoint("log.example", 5, bytes(32))
    assert Checkpoint.parse(checkpoint.text) == checkpoint
    root = b64(bytes(32))
    for text in (
        f"log.example\n5\n{root}\nextension\n",
        f"log.example\n05\n{root}\n",
        f"log.example\n+5\n{root}\n",
        f"log.example\n{2**53}\n{root}\n",
        f"log.example\n٥\n{root}\n",
        f"\n5\n{root}\n",
        f"log example\n5\n{root}\n",
        f"log.example\n5\n{b64(bytes(31))}\n",
        "log.example\n5\n",
    ):
        with pytest.raises(DrawproofError) as caught:
            Checkpoint.parse(text.encode())
        assert caught.value.code == "checkpoint-form"


def test_private_keys_lie_in_files_of_their_owner(tmp_path):
    for kind in (NOTE, COSIGNATURE, SM2_NOTE, SM2_COSIGNATURE):
        key, path = Signer.new("k.example/a", kind), tmp_path / kind.hex()
        write_key(path, key)
        assert path.stat().st_mode & 0o777 == 0o600
        assert read_key(path) == key
        assert b64(key.secret) not in repr(key)
        with pytest.raises(DrawproofError):
            write_key(path, key)
    path.chmod(0o640)
    with pytest.raises(DrawproofError) as caught:
        read_key(path)
    assert "chmod 600" in caught.value.text("zh")
    path.chmod(0o600)
    path.write_text("PRIVATE+KEY+k+00000000+AAAA\n")
    with pytest.raises(DrawproofError):
        read_key(path)


DRAW = "650000-2026-000123"
HEX = "0" * 64
OTHER = Note(Checkpoint("o", 0, bytes(32)).text, (signer("o").sign(b"\n"),))
ENTRIES = [
    {
        "kind": "announce",
        "draw_id": DRAW,
        "digest": HEX,
        "plan_items": ["计划 1"],
        "closing": "2026-11-23T02:00:00Z",
        "result_by": "2026-11-24T02:00:00Z",
    },
    {"kind": "escrow", "draw": DRAW, "digest": HEX, "by": "审计厅"},
    {"kind": "commit", "draw_id": DRAW, "party": "press", "digest": HEX},
    {"kind": "reveal", "draw_id": DRAW, "party": "press", "value": "whatever came"},
    {"kind": "dice", "draw_id": DRAW, "source": 4, "digits": "0123"},
    {"kind": "beacon", "draw_id": DRAW, "source": 4, "string": "lot:ssq:2026001:01.02-03"},
    {"kind": "objection", "draw_id": DRAW, "digest": HEX},
    {"kind": "result", "draw": f"{DRAW}/2", "digest": HEX, "result_root": HEX},
    {"kind": "void", "draw_id": DRAW, "reason": "名单有误"},
    {"kind": "release", "draw": DRAW, "digest": HEX},
    {"kind": "substitution", "draw": DRAW, "digest": HEX},
    {"kind": "replacement", "draw": DRAW, "digest": HEX},
    attest(signer("audit.example"), draw=DRAW, by="审计厅", states="full", digest=HEX),
    {"kind": "item-list", "subject": "2026", "digest": HEX},
    {"kind": "plan", "subject": "2026", "digest": HEX},
    {"kind": "publication", "subject": "x", "digest": HEX},
    {"kind": "correction", "subject": "x", "digest": HEX},
    {"kind": "withdrawal", "subject": "x", "digest": HEX},
    {"kind": "key-change", "old": VKEY, "new": signer("j").verifier.vkey, "reason": "yearly"},
    {"kind": "checkpoint", "note": OTHER.data.decode()},
]


@pytest.mark.parametrize("record", ENTRIES, ids=[one["kind"] for one in ENTRIES])
def test_entries_of_every_kind_and_what_is_wrong_with_them(record):
    assert parse_entry(entry_bytes(record)) == record
    wrong = [{**record, "more": 1}, {**record, "kind": "other"}, {**record, "kind": 1}]
    for key, value in record.items():
        if key != "kind":
            wrong.append({k: v for k, v in record.items() if k != key})
            wrong += [{**record, key: bad} for bad in ("", "a\nb", 0, None, [], {}) if bad != value]
    if record["kind"] == "reveal":
        wrong = [one for one in wrong if one.get("value") not in ("", "a\nb")]
    for one in wrong:
        with pytest.raises(DrawproofError):
            check_entry(one)


def test_an_entry_is_canonical_and_below_64_kib():
    record = ENTRIES[1]
    data = entry_bytes(record)
    with pytest.raises(DrawproofError):
        parse_entry(data.replace(b",", b", ", 1))
    long = {"kind": "checkpoint", "note": ENTRIES[-1]["note"]}
    padded = long["note"] + signer("x").sign(b"a\n").line * 99
    assert len(entry_bytes({**long, "note": padded})) < 65_536
    line = f"— {'n' * 900} {b64(bytes(70))}\n"
    with pytest.raises(DrawproofError) as caught:
        entry_bytes({**long, "note": long["note"] + line * 90})
    assert caught.value.code == "log-entry-size"


def test_an_attestation_is_of_its_key_and_its_words():
    key = signer("audit.example")
    record = attest(key, draw=DRAW, by="审计厅", states="frame", digest=HEX)
    assert attestation_holds(record, key.verifier)
    assert not attestation_holds({**record, "states": "full"}, key.verifier)
    assert not attestation_holds({**record, "draw": "650000-2026-000124"}, key.verifier)
    other = Signer("audit.example", NOTE, bytes(32))
    assert not attestation_holds(record, other.verifier)
    with pytest.raises(DrawproofError):
        attest(signer("w", COSIGNATURE), draw=DRAW, by="x", states="full", digest=HEX)
