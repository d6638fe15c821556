"""Standard library only, in source and in fact."""

import ast
import subprocess
import sys
from pathlib import Path

import drawproof

SOURCE = Path(drawproof.__file__).parent
# What an extra brings, and the folder that may import it.
EXTRAS = {"columns": {"llvmlite", "numpy", "pyarrow", "pyspark"}}


def imported(file):
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, file
            yield node.module


def test_source_imports_the_standard_library_and_itself_only():
    allowed = {*sys.stdlib_module_names, "drawproof"}
    for file in SOURCE.rglob("*.py"):
        extra = EXTRAS.get(file.parent.name, set())
        foreign = {name for name in imported(file) if name.split(".")[0] not in allowed | extra}
        assert not foreign, (file, foreign)


def test_it_runs_where_nothing_else_is_installed(vectors):
    """-S leaves out site-packages, -I the environment: only the standard library remains."""
    program = (
        f"import sys; sys.path.insert(0, {str(SOURCE.parent)!r})\n"
        "import drawproof.cli\n"
        f"code = drawproof.cli.main(['replay', {str(vectors / 'dr1-vectors.json')!r}])\n"
        "assert 'django' not in sys.modules\n"
        "sys.exit(code)\n"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True)
    assert done.returncode == 0, done.stderr


def test_no_file_is_longer_than_the_house_allows():
    assert max(len(file.read_text().splitlines()) for file in SOURCE.rglob("*.py")) <= 450


def test_everything_exported_exists_and_says_what_it_is():
    for name in drawproof.__all__:
        thing = getattr(drawproof, name)
        if callable(thing):
            assert thing.__doc__, name
