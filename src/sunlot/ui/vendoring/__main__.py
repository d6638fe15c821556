"""Writes static/vendor from a folder of packages; see the package's docstring."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
from importlib import metadata, resources
from pathlib import Path

from sunlot.ui.vendoring.css import subset

HERE = Path(__file__).parent
VENDOR = HERE.parent / "static" / "vendor"
SVG_INNER = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
SVG_PLATE = re.compile(r'<path stroke="none"[^>]*/>')


def words(name: str) -> list[str]:
    """The words of a list file, comments left out."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def read(archive: Path, path: str) -> bytes:
    """One file of a package as npm packs it."""
    with tarfile.open(archive) as tar:
        found = tar.extractfile(f"package/{path}")
        if found is None:
            raise FileNotFoundError(path)
        return found.read()


def newest(folder: Path, pattern: str) -> Path:
    """The package archive of a name."""
    found = sorted(folder.glob(pattern))
    if not found:
        raise SystemExit(f"{pattern} is not in {folder}; see the docstring of sunlot.ui.vendoring")
    return found[-1]


def version(archive: Path) -> str:
    """The version a package says it has."""
    return str(json.loads(read(archive, "package.json"))["version"])


def write(path: str, data: bytes) -> str:
    """Write a vendored file and give its checksum."""
    target = VENDOR / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    return digest(data)


def tabler(folder: Path) -> dict[str, object]:
    """Grid and utilities of Tabler, written for Chromium 88."""
    archive = newest(folder, "tabler-core-*.tgz")
    source = read(archive, "dist/css/tabler.min.css")
    number = version(archive)
    taken = subset(source.decode(), frozenset(words("tabler.txt")))
    made = f"/* Part of Tabler {number} (MIT), made by sunlot.ui.vendoring. */\n{taken}".encode()
    path = "tabler/tabler.subset.css"
    return {
        "name": "@tabler/core", "version": number, "licence": "MIT", "origin": "npm",
        "files": [{
            "path": path, "sha256": write(path, made),
            "made_from": "dist/css/tabler.min.css", "made_from_sha256": digest(source),
        }],
    }  # fmt: skip


def icons(folder: Path) -> dict[str, object]:
    """One sprite of the icons on the list."""
    archive = newest(folder, "tabler-icons-*.tgz")
    symbols, sources = [], hashlib.sha256()
    for name in sorted(set(words("icons.txt"))):
        source = read(archive, f"icons/outline/{name}.svg")
        sources.update(source)
        inner = SVG_INNER.search(source.decode())
        if inner is None:
            raise ValueError(name)
        shapes = re.sub(r"\s*\n\s*", "", SVG_PLATE.sub("", inner[1])).replace(" />", "/>")
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>')
    path = "tabler-icons/icons.svg"
    sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    return {
        "name": "@tabler/icons", "version": version(archive), "licence": "MIT", "origin": "npm",
        "files": [{
            "path": path, "sha256": write(path, sprite.encode()),
            "made_from": "icons/outline/*.svg of vendoring/icons.txt in order",
            "made_from_sha256": sources.hexdigest(),
        }],
    }  # fmt: skip


def htmx() -> dict[str, object]:
    """htmx as django-htmx ships it."""
    source = resources.files("django_htmx") / "static" / "django_htmx" / "htmx-2.min.js"
    data = source.read_bytes()
    number = re.search(rb'version:"([\d.]+)"', data)
    return {
        "name": "htmx.org", "version": number[1].decode() if number else "2", "licence": "0BSD",
        "origin": f"django-htmx {metadata.version('django-htmx')}",
        "files": [{"path": "htmx/htmx.min.js", "sha256": write("htmx/htmx.min.js", data)}],
    }  # fmt: skip


def noble(folder: Path) -> dict[str, object]:
    """SHA-256 as one plain script for pages without a secure context; bundled by esbuild."""
    archive = newest(folder, "noble-hashes-*.tgz")
    number, entry = version(archive), folder / "sha256.js"
    shutil.copyfile(HERE / "sha256.js", entry)
    options = ["--bundle", "--format=iife", "--global-name=nobleSha256", "--target=chrome88",
               "--legal-comments=inline", "--minify-syntax", "--log-level=error"]  # fmt: skip
    command = ["npx", "esbuild", entry.name, *options]
    made = subprocess.run(command, cwd=folder, check=True, capture_output=True).stdout
    head = f"/* Part of @noble/hashes {number} (MIT), made by sunlot.ui.vendoring. */\n".encode()
    path = "noble-hashes/sha256.js"
    return {
        "name": "@noble/hashes", "version": number, "licence": "MIT", "origin": "npm",
        "files": [{
            "path": path, "sha256": write(path, head + made),
            "made_from": "sha2.js with vendoring/sha256.js by esbuild",
            "made_from_sha256": digest(read(archive, "sha2.js")),
        }],
    }  # fmt: skip


def main() -> None:
    """Write all vendored files and the manifest."""
    folder = Path(sys.argv[1])
    packages = [tabler(folder), icons(folder), htmx(), noble(folder)]
    text = json.dumps({"packages": packages}, ensure_ascii=False, indent=2) + "\n"
    (VENDOR / "manifest.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
