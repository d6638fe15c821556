"""The browser verifier is served as it was built, and cannot send anything."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.test import Client

from sunlot.portal.verifier import DATA, NAME, policy_of, verifier

ROOT = Path(__file__).resolve().parents[4]


def test_copy_when_vendored_then_its_manifest_names_it_and_its_source_is_the_same() -> None:
    manifest = json.loads((DATA / "verifier.json").read_text(encoding="utf-8"))
    content = (DATA / "verifier.html").read_bytes()
    assert hashlib.sha256(content).hexdigest() == manifest["sha256"]
    assert len(content) == manifest["size"]
    built = sorted((ROOT / "packages" / "drawproof-web" / "dist").glob("*.html"))
    if not built:
        pytest.skip("packages/drawproof-web/dist is not in this tree")
    assert built == [ROOT / manifest["source"]], "run scripts/vendor_verifier"
    assert built[0].read_bytes() == content, "run scripts/vendor_verifier"


def test_page_when_asked_for_then_the_same_bytes_under_a_policy_without_network(client: Client):
    page, file = client.get("/verify/"), client.get(f"/verify/{NAME}")
    assert page.content == file.content == verifier().content
    assert "attachment" in file["Content-Disposition"]
    for answer in (page, file):
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert "connect-src" not in policy
        assert not answer.cookies


def test_checksum_when_downloaded_then_a_line_for_sha256sum(client: Client) -> None:
    line = client.get(f"/verify/{NAME}.sha256").content.decode()
    assert line == f"{verifier().sha256}  {NAME}\n"
    assert verifier().sha256 in client.get("/open/verifier/").content.decode()


def test_policy_when_the_file_has_parts_then_each_is_named_by_its_digest() -> None:
    page = b"<style>a{}</style><script>one()</script><script type='module'>two()</script>"
    policy = policy_of(page)
    assert len(re.findall(r"sha256-[0-9A-Za-z+/]{43}=", policy)) == 3
    assert "script-src 'none'" in policy_of(b"<p>nothing</p>")


@pytest.mark.django_db
def test_home_when_read_then_leads_to_the_verifier(client: Client) -> None:
    assert "/open/verifier/" in client.get("/open/").content.decode()
