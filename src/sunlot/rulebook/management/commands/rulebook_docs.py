"""Writes docs/rules.md."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sunlot.rulebook.book import book
from sunlot.rulebook.document import document


class Command(BaseCommand):
    """`rulebook_docs docs/rules.md` writes the page; `--check` fails where it is not current."""

    help = "Write docs/rules.md from the rulebook."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", default="docs/rules.md", type=Path)
        parser.add_argument("--check", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        text = document(book())
        path: Path = options["path"]
        if options["check"]:
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                raise CommandError(f"{path} is not current; run rulebook_docs.")
            return
        path.write_text(text, encoding="utf-8")
        self.stdout.write(f"{path}: {len(book())} rules")
