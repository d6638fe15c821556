"""What README.md shows runs as it stands: the commands, and the draw in Python in both modes."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parent.parent / "README.md"


def blocks(language):
    """The code blocks of a language."""
    parts = README.read_text().split(f"```{language}\n")[1:]
    return [part.split("```")[0] for part in parts]


def private(text):
    """The example with the changes its comments name for private mode."""
    for old, new in (
        ('"open"', '"private"'),
        ("        # private mode: salt=", "        salt="),
        (", new for every object and draw\n", ",\n"),
        (", N=N, n=quotas[h])\n", ",\n"),
        (
            "            # private mode: count=dp.count_digest(SUITE, frame.draw, h, N, n, salt),"
            " no N, no n\n",
            "count=dp.count_digest(SUITE, frame.draw, h, N, quotas[h], salts[h]))\n",
        ),
        ("team = (", "salts = {h: dp.new_salt() for h in quotas}\nteam = ("),
        (
            "    # private mode: stratum_salts={stratum: the salt behind its count}\n",
            "    stratum_salts=salts,\n",
        ),
    ):
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize("change", [str, private])
def test_the_example_runs_as_printed(tmp_path, monkeypatch, capsys, change):
    monkeypatch.chdir(tmp_path)
    (program,) = blocks("python")
    exec(compile(change(program), "README.md", "exec"), {})  # noqa: S102
    assert capsys.readouterr().out.startswith("部分可核对：已核对的 14 项全部通过")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full.zip", "public.zip"]


def ran(lines, folder):
    """What each line says, run as printed by the installed program; all must go well."""
    env, told = {**os.environ, "LC_ALL": "C.UTF-8"}, []
    for line in lines.splitlines():
        program, *args = shlex.split(line)
        assert program == "drawproof"
        done = subprocess.run(
            [sys.executable, "-m", "drawproof", *args],
            cwd=folder, env=env, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, (line, done.stderr)
        told.append(done.stdout)
    return told


def test_from_a_csv_to_a_verified_draw_in_five_commands(tmp_path):
    """Each line is run as printed, by the installed program, in a folder with names.csv alone."""
    names, (five, one, _) = blocks("csv")[0], blocks("sh")
    (tmp_path / "names.csv").write_text(names, encoding="utf-8")
    assert len(five.splitlines()) == 5
    told = ran(five + one, tmp_path)
    assert "digest for the notice: " in told[1]
    assert "2 of 6 drawn" in told[3]
    assert told[4].startswith("Verified in part: all 14 checks made passed")
    assert "[passed] winners and cutoffs" in told[4]


def test_from_a_parquet_file_to_a_verified_draw_in_five_commands(tmp_path):
    """The same of a register in Parquet alone."""
    for name in ("numpy", "pyarrow", "llvmlite"):
        pytest.importorskip(name, reason=f"{name} is not installed: pip install drawproof[fast]")
    import pyarrow as pa
    import pyarrow.parquet as pq

    ids = [f"9165010{i:05}" for i in range(2000)]
    columns = {"object_id": ids, "stratum": ["high", "low"] * 1000, "unit": ["650102"] * 2000}
    pq.write_table(pa.table(columns), tmp_path / "register.parquet")
    five = blocks("sh")[2]
    assert len(five.splitlines()) == 5
    told = ran(five, tmp_path)
    assert "digest for the notice: " in told[1]
    assert "next: drawproof verify national/public --frame" in told[3]
    assert told[4].startswith("Verified in part: all 14 checks made passed")
