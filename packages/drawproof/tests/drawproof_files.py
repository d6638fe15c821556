"""Bundles as files to tamper with: parse, change, rebuild what hangs on it, write."""

from __future__ import annotations

import json
from pathlib import Path

from drawproof import canonical
from drawproof.bundle import manifest_bytes
from drawproof.suites import get_suite
from drawproof.tree import root_of


def rebuilt(files: dict[str, bytes]) -> dict[str, bytes]:
    """The same files under a manifest that fits them."""
    old = json.loads(files["manifest.json"])
    return {**files, "manifest.json": manifest_bytes(files, old["draw"], old["level"])}


def edited(files: dict[str, bytes], name: str, change) -> dict[str, bytes]:
    """`change` gets the JSON record of `name`; the manifest is made to fit."""
    record = json.loads(files[name])
    change(record)
    return rebuilt({**files, name: canonical(record)})


def relined(files: dict[str, bytes], name: str, change) -> dict[str, bytes]:
    """`change` gets the list of lines of `name`; the manifest is made to fit."""
    lines = files[name].decode().split("\n")[:-1]
    change(lines)
    return rebuilt({**files, name: "".join(f"{line}\n" for line in lines).encode()})


def rerooted(files: dict[str, bytes]) -> dict[str, bytes]:
    """result.json with roots that fit winners.csv and assignment.csv as they are now."""

    def change(record):
        suite = get_suite(record["suite"])
        record["result_root"] = root_of(suite, files["winners.csv"].decode().splitlines())
        if "assignment.csv" in files:
            lines = files["assignment.csv"].decode().splitlines()
            record["assignment"]["root"] = root_of(suite, lines)

    return edited(files, "result.json", change)


def written(folder: Path, files: dict[str, bytes]) -> Path:
    """The files in a new directory below `folder`."""
    place = folder / f"bundle{len(list(folder.iterdir()))}"
    for name, data in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    return place


def named(verdict) -> dict[str, str]:
    """Failed check → its findings in Chinese, as a person reads them."""
    return {
        check.id: " ".join(finding.text("zh") for finding in check.findings)
        for check in verdict.failed
    }
