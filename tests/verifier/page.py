"""The verifier's page in Chromium, from the disk."""

import base64
import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

import drawproof as dp
from tests.verifier.corpus import Case

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "packages" / "drawproof-web"
FILE = PACKAGE / "dist" / "verify.html"
# Bundles of one call: {files or archive, options} in, canonical verdicts out.
RUN = """cases => {
    const bytes = text => Uint8Array.from(atob(text), char => char.charCodeAt(0));
    const input = one => one.zip
        ? {zip: bytes(one.zip), name: 'b.zip'}
        : {files: one.files.map(([name, data]) => [name, bytes(data)]), name: 'b.zip'};
    const options = one => one.policy ? {...one, policy: bytes(one.policy)} : one;
    return cases.map(one => drawproof.canonicalVerdict(
        one.slip !== undefined
            ? drawproof.verdictOf({slip: one.slip, name: '-'}, options(one.options))
            : drawproof.verdictOf(input(one), options(one.options))));
}"""


def opened(browser: Browser, **more: Any) -> Page:
    """A tab that shows the page from file://, with any request outside it refused."""
    context = browser.new_context(locale="zh-CN", **more)
    page = context.new_page()
    page.goto(FILE.as_uri())
    return page


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def message(case: Case) -> dict[str, Any]:
    """A case as the page gets it."""
    options = {
        "announce": case.announce, "result": case.result, "require": list(case.require),
        "policy": _text(case.policy) if case.policy else None, "policyName": "policy.json",
    }  # fmt: skip
    if case.archive is not None:
        return {"zip": _text(case.archive), "options": options}
    return {
        "files": [[name, _text(data)] for name, data in case.files.items()], "options": options,
    }  # fmt: skip


def by_page(page: Page, cases: list[Case]) -> list[dict[str, Any]]:
    """The page's verdicts."""
    return [json.loads(text) for text in page.evaluate(RUN, [message(case) for case in cases])]


def by_python(case: Case, folder: Path) -> dict[str, Any]:
    """The library's verdict, in the form that the page gives."""
    if case.archive is not None:
        place = folder / "b.zip"
        place.write_bytes(case.archive)
    else:
        place = folder
        for name, data in case.files.items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(data)
    policy = None
    if case.policy:
        file = folder.with_suffix(".policy")
        file.write_bytes(case.policy)
        policy = dp.Policy.load(file)
    try:
        verdict = dp.verify(
            place, announce=case.announce, result=case.result, require=case.require, policy=policy
        )
    except dp.DrawproofError as error:
        words = {lang: error.text(lang).replace(str(place), "b.zip") for lang in ("zh", "en")}
        return {"refused": {"code": error.code, **words}}
    return verdict.to_json()


def canonical(verdict: dict[str, Any]) -> str:
    """Keys in order, no white space: the form in which verdicts are compared."""
    return json.dumps(verdict, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
