"""`drawproof audit` at a terminal, and its page."""

import html
import json
import re

import pytest
from audit_world import listing
from drawproof_command import run, started

LISTED = listing(400, ("区县", "企业名称"))


def csv(path, places, *extra):
    head = ",".join(["统一社会信用代码", "区县", "企业名称", *(["检查人员"] if extra else [])])
    rows = [
        ",".join([LISTED.ids[i], *(cells[i] for cells in LISTED.columns.values()), *team])
        for i, *team in zip(places, *extra, strict=True)
    ]
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    return path


@pytest.fixture
def listed(tmp_path):
    return csv(tmp_path / "list.csv", range(400))


@pytest.fixture
def stepped(tmp_path):
    return csv(tmp_path / "drawn.csv", [16 + 20 * i for i in range(20)])


def test_a_fixed_step_exits_1_in_plain_words_and_json(listed, stepped):
    code, out, _ = started("audit", listed, stepped, "--lang", "zh")
    assert code == 1
    assert out.startswith("可疑：5 项检验中有 1 项异常（等距（跳号）抽取）")
    assert "本报告不能说明的" in out
    code, out, _ = run("audit", listed, stepped, "--json")
    said = json.loads(out)
    assert (code, said["suspicious"], said["results"][0]["id"]) == (1, True, "steps")
    assert said["files"][0]["name"] == "list.csv"


def test_a_free_draw_exits_0(listed, tmp_path):
    drawn = csv(tmp_path / "free.csv", [5, 77, 103, 188, 219, 240, 333, 391])
    code, out, err = run("audit", listed, drawn, "--lang", "en", "--progress")
    assert code == 0
    assert out.startswith("Nothing suspicious: none of 5 tests stands out.")
    assert "100 %" in err


@pytest.mark.parametrize("bad", [("--alpha", "0.9"), ("--alpha", "nan"), ("--id", "x")])
def test_bad_input_exits_2_in_words(listed, stepped, bad):
    code, out, err = run("audit", listed, stepped, *bad)
    assert (code, out) == (2, "")
    assert "[audit-" in err
    assert "Traceback" not in err


def test_the_page_is_self_contained_bilingual_and_never_overwritten(listed, stepped, tmp_path):
    page = tmp_path / "report.html"
    assert run("audit", listed, stepped, "--html", page)[0] == 1
    text = page.read_text(encoding="utf-8")
    assert "每隔 20 家取一家" in text
    assert "every 20th is taken" in text
    assert 'lang="zh-CN"' in text
    assert "@media print" in text
    assert not re.search(r"<script|https?://|src=|@import|url\(", text)
    assert run("audit", listed, stepped, "--html", page)[0] == 2


def test_names_are_escaped_on_the_page(listed, tmp_path):
    drawn = csv(tmp_path / "<b>&.csv", [16 + 20 * i for i in range(20)])
    page = tmp_path / "report.html"
    assert run("audit", listed, drawn, "--html", page)[0] == 1
    text = page.read_text(encoding="utf-8")
    assert "<b>" not in text
    assert html.escape("<b>&") in text


def test_help_has_examples_and_exit_codes():
    code, out, _ = run("audit", "--help")
    assert code == 0
    assert "drawproof audit list.csv drawn.csv" in out
    assert "0 nothing suspicious, 1 suspicious, 2 bad input" in out
