"""The draw of README.md runs as it stands, in both modes."""

from pathlib import Path

import pytest

README = Path(__file__).parent.parent / "README.md"


def program():
    return README.read_text().split("```python\n")[1].split("```")[0]


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
    exec(compile(change(program()), "README.md", "exec"), {})  # noqa: S102
    assert capsys.readouterr().out.startswith("部分可核对：已核对的 14 项全部通过")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full.zip", "public.zip"]
