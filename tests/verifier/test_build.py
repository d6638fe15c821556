"""The built page is what its sources give, and needs nothing else."""

import hashlib
import json
import re
import shutil
import subprocess
import sys

import pytest

from drawproof import errors
from drawproof.verify import texts
from tests.verifier.page import FILE, PACKAGE, ROOT

MANIFEST = json.loads((PACKAGE / "dist" / "manifest.json").read_text(encoding="utf-8"))
PAGE = FILE.read_text(encoding="utf-8")


def test_the_committed_page_has_the_digest_of_its_manifest():
    assert hashlib.sha256(FILE.read_bytes()).hexdigest() == MANIFEST["sha256"]
    assert len(FILE.read_bytes()) == MANIFEST["size"]


def test_the_build_gives_the_committed_page_again():
    if shutil.which("node") is None or not (PACKAGE / "node_modules" / "esbuild").is_dir():
        pytest.skip("node or packages/drawproof-web/node_modules is missing (scripts/verifier)")
    done = subprocess.run(
        ["node", "build.mjs", "--check"], cwd=PACKAGE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_page_names_no_address_and_its_policy_lets_nothing_out():
    outside = set(re.findall(r"https?://[^\s\"'`)<]+", PAGE))
    assert outside <= {"http://www.w3.org/2000/svg"}
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', PAGE)
    assert policy is not None
    assert policy[1] == MANIFEST["content_security_policy"]
    assert "default-src 'none'" in policy[1]
    assert "connect-src 'none'" in policy[1]
    assert "unsafe" not in policy[1]
    assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=\"(?!data:)", PAGE)


# Added to Chromium after version 88.
NEWER = (
    r"\.at\(-", r"structuredClone\(", r"\.findLast\(", r"\.toSorted\(",
    r"\.toReversed\(", r"\.with\(\d", r"static\{", r"DecompressionStream", r"Array\.fromAsync",
    r"\.groupBy\(", r"crypto\.subtle", r"\/[gimsuy]*[dv][gimsuy]*\.(?:test|exec)",
)  # fmt: skip


def test_the_page_uses_nothing_newer_than_chromium_88():
    script = PAGE[PAGE.index('<script id="core">') :]
    assert not [form for form in NEWER if re.search(form, script)]
    # A bundled package asks for Object.hasOwn (93); src/core/older.js gives it first.
    first = script.index("Object.hasOwn")
    assert script[first:].startswith('Object.hasOwn||Object.defineProperty(Object,"hasOwn"')
    css = PAGE[PAGE.index("<style>") : PAGE.index("</style>")]
    assert not re.search(r":has\(|color-mix|@container|@layer|\bdvh\b|oklch", css)


def test_the_lock_names_no_registry_and_pins_what_is_bundled():
    lock = json.loads((PACKAGE / "package-lock.json").read_text(encoding="utf-8"))
    assert "resolved" not in json.dumps(lock)
    for one in (*MANIFEST["bundled"], *MANIFEST["built_with"]):
        entry = lock["packages"][f"node_modules/{one['name']}"]
        assert (entry["version"], entry["integrity"]) == (one["version"], one["integrity"])
        assert one["licence"] in ("MIT", "Apache-2.0")


def test_both_verifiers_use_the_same_words():
    words = json.loads((PACKAGE / "src" / "words.json").read_text(encoding="utf-8"))
    same = {
        "titles": texts.TITLES, "states": texts.STATES, "needs": texts.NEEDS,
        "findings": texts.FINDINGS, "flags": texts.FLAGS, "reasons": errors.REASONS,
    }  # fmt: skip
    for name, table in same.items():
        assert words[name] == json.loads(json.dumps(table)), name
    assert words["errors"].items() <= json.loads(json.dumps(errors.TEXTS)).items()
    assert words["statements"] == json.loads(json.dumps(texts.STATEMENTS))
    done = subprocess.run(
        [sys.executable, PACKAGE / "words.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_source_of_the_page_reads_python():
    for file in (PACKAGE / "src").rglob("*.js"):
        assert ".py" not in file.read_text(encoding="utf-8"), file
    assert ROOT.joinpath("scripts", "verifier").is_file()
