"""The report as one HTML page: no script, no network, Chinese and English, for screen and paper."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from drawproof.audit import Report, texts
from drawproof.audit.model import CHECKED, Result, Segment

_STRIPS = 24
_TICKS = 2000

_STYLE = """
:root{--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--bad:#a40e26;--good:#116329;--paper:#fff}
*{box-sizing:border-box}
body{margin:0;background:#f6f8fa;color:var(--ink);font:1rem/1.65 system-ui,"PingFang SC",
"Microsoft YaHei","Noto Sans CJK SC",sans-serif;overflow-wrap:anywhere}
main{max-width:54rem;margin-inline:auto;padding-block:1rem;padding-inline:1rem}
article{background:var(--paper);border:1px solid var(--line);border-radius:.5rem;
padding-block:1.25rem;padding-inline:1.25rem;margin-block-end:1.5rem}
h1{font-size:1.5rem;line-height:1.3;margin-block:0 .75rem}
h2{font-size:1.2rem;margin-block:1.75rem .5rem;border-block-end:1px solid var(--line)}
h3{font-size:1.05rem;margin-block:1.25rem .25rem}
p,ul{margin-block:.5rem}ul{padding-inline-start:1.4rem}
a{color:#0550ae}
.verdict{font-size:1.15rem;font-weight:600;border-inline-start:.4rem solid var(--good);
padding-inline-start:.75rem}
.verdict.bad{border-color:var(--bad)}
.tag{font-weight:600;white-space:nowrap}.tag.bad{color:var(--bad)}.tag.good{color:var(--good)}
.soft{color:var(--soft);font-size:.92rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:start;vertical-align:top;padding-block:.35rem;padding-inline:0 .75rem;
border-block-end:1px solid var(--line)}
td:last-child:not([colspan]){white-space:nowrap}
svg{display:block;width:100%;height:1.75rem;background:#eef1f4;border:1px solid var(--line)}
code{font-size:.85rem}
@media (max-width:36rem){main{padding-inline:.5rem}article{padding-inline:.85rem}}
@media print{body{background:none;font-size:10.5pt}main{max-width:none;padding:0}
article{border:0;padding:0}article+article{break-before:page}nav{display:none}
h2,h3{break-after:avoid}tr,li,svg{break-inside:avoid}
svg,.verdict{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
"""

_WORDS: dict[str, tuple[str, str]] = {
    "title": ("Was this draw random?", "这次抽取随机吗？"),
    "other": ("中文版", "English version"),
    "verdict": ("Verdict", "结论"),
    "overview": ("Tests at a glance", "检验一览"),
    "test": ("Test", "检验"),
    "outcome": ("Outcome", "结果"),
    "p": ("p, adjusted", "校正后 p 值"),
    "found": ("What was found", "发现"),
    "sensitivity": ("What could have been seen", "能发现多大的偏差"),
    "strips": ("Where the drawn stand in the list", "抽中的对象在名单中的位置"),
    "strip": ("{title}: {n} drawn out of {N}", "{title}：{N} 家中抽 {n} 家"),
    "files": ("Files", "材料"),
    "method": ("How it was tested", "检验方法"),
    "notes": ("Notes", "说明"),
    "exact": ("exact", "精确计算"),
    "simulated": ("simulated, {runs} of at most {limit} runs", "模拟 {runs} 次（至多 {limit} 次）"),
    "raw": ("p before adjustment {p}; {method}", "校正前 {p}；{method}"),
    "control": (
        "{tests} tests were made. Their p-values are adjusted by Holm's method, so that of all"
        " truly random draws at most {share} are called suspicious, however many tests there are."
        " Within a test, looking at many places is allowed for by union bounds. Simulations are"
        " seeded with SHA-256 of the input: the same files give the same report.",
        "共做 {tests} 项检验，p 值按 Holm 法校正：真正随机的抽取中，被误判为可疑的至多 {share}，"
        "与检验"
        "项数无关。同一检验内多处查看，也已用联合界校正。模拟以材料的 SHA-256 为种子，"
        "同样的材料得到同样"
        "的报告。",
    ),
    "seed": ("seed", "种子"),
    "bytes": ("bytes", "字节"),
}


def _word(name: str, lang: str, **values: object) -> str:
    return escape(texts.pick(_WORDS[name], lang).format(**values))


def page(report: Report, first: str = "zh") -> str:
    """The page; the article in `first` (`zh` or `en`) comes first."""
    langs = [first, "en" if first == "zh" else "zh"]
    title = _word("title", first)
    articles = "\n".join(_article(report, lang) for lang in langs)
    return (
        f'<!DOCTYPE html>\n<html lang="{_tag(first)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n{articles}\n"
        "</main>\n</body>\n</html>\n"
    )


def _tag(lang: str) -> str:
    return "zh-CN" if lang == "zh" else "en"


def _article(report: Report, lang: str) -> str:
    other = "en" if lang == "zh" else "zh"
    bad = " bad" if report.suspicious else ""
    parts = [
        f'<article id="{lang}" lang="{_tag(lang)}" aria-labelledby="title-{lang}">',
        f'<nav><a href="#{other}" lang="{_tag(other)}">{_word("other", lang)}</a></nav>',
        f'<h1 id="title-{lang}">{_word("title", lang)}</h1>',
        f"<h2>{_word('verdict', lang)}</h2>",
        f'<p class="verdict{bad}">{escape(report.sentence(lang))}</p>',
        f"<p>{escape(texts.sentence('limits', {}, lang))}</p>",
        _overview(report, lang),
        *_found(report, lang),
        *_strips(report.case.segments, lang),
        *_sensitivity(report, lang),
        *_notes(report, lang),
        *_method(report, lang),
        "</article>",
    ]
    return "\n".join(parts)


def _overview(report: Report, lang: str) -> str:
    rows = "\n".join(_row(result, lang) for result in report.results)
    heads = "".join(
        f'<th scope="col">{_word(name, lang)}</th>' for name in ("test", "outcome", "p")
    )
    return (
        f'<h2 id="overview-{lang}">{_word("overview", lang)}</h2>\n'
        f'<table aria-labelledby="overview-{lang}"><thead><tr>{heads}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody></table>"
    )


def _row(result: Result, lang: str) -> str:
    head = f'<th scope="row">{escape(result.title(lang))}</th>'
    if result.state != CHECKED:
        word = escape(texts.pick(texts.OPEN_WORD, lang))
        needs = escape(texts.sentence(result.needs, {}, lang))
        return f'<tr>{head}<td colspan="2"><span class="soft">{word}: {needs}</span></td></tr>'
    word = escape(texts.pick(texts.FOUND if result.suspicious else texts.QUIET, lang))
    mark = (
        f'<span class="tag bad">▲ {word}</span>'
        if result.suspicious
        else (f'<span class="tag good">{word}</span>')
    )
    p = escape(texts.p_value(result.adjusted))
    return f"<tr>{head}<td>{mark}</td><td>{p}</td></tr>"


def _list(items: Sequence[str]) -> str:
    return "<ul>" + "\n".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"


def _found(report: Report, lang: str) -> list[str]:
    found = [result for result in report.results if result.suspicious]
    if not found:
        return []
    out = [f"<h2>{_word('found', lang)}</h2>"]
    for result in found:
        method = texts.pick(_WORDS[result.method], lang).format(
            runs=result.runs, limit=result.limit
        )
        raw = _word("raw", lang, p=texts.p_value(result.p), method=method)
        out += [
            f"<h3>{escape(result.title(lang))}</h3>",
            _list([finding.text(lang) for finding in result.findings]),
            f'<p class="soft">{raw}</p>',
        ]
    return out


def _sensitivity(report: Report, lang: str) -> list[str]:
    rows = [
        f"{result.title(lang)}: {statement.text(lang)}"
        for result in report.results
        for statement in result.power
    ]
    return [f"<h2>{_word('sensitivity', lang)}</h2>", _list(rows)] if rows else []


def _strips(segments: Sequence[Segment], lang: str) -> list[str]:
    shown = [s for s in segments if s.count <= _TICKS][:_STRIPS]
    out = [f"<h2>{_word('strips', lang)}</h2>"] if shown else []
    for segment in shown:
        words = _word("strip", lang, title=segment.title, n=segment.count, N=segment.size)
        scale = 1000 / segment.size
        path = "".join(f"M{(place + 0.5) * scale:.1f} 2V22" for place in segment.drawn)
        out.append(
            f'<p class="soft" aria-hidden="true">{words}</p>\n'
            f'<svg role="img" aria-label="{words}" viewBox="0 0 1000 24"'
            ' preserveAspectRatio="none">'
            f'<path d="{path}" stroke="#0550ae" stroke-width="2" fill="none"/></svg>'
        )
    return out


def _notes(report: Report, lang: str) -> list[str]:
    rows = [note.text(lang) for note in report.remarks()]
    return [f"<h2>{_word('notes', lang)}</h2>", _list(rows)] if rows else []


def _method(report: Report, lang: str) -> list[str]:
    share = f"{100 * report.alpha:g} %"
    control = _word("control", lang, tests=report.tests, share=share)
    out = [f"<h2>{_word('method', lang)}</h2>", f"<p>{control}</p>"]
    out.append(f'<p class="soft">{_word("seed", lang)} <code>{report.seed}</code></p>')
    if report.case.files:
        rows = "".join(
            f"<li>{escape(name)} ({size} {_word('bytes', lang)})<br><code>{digest}</code></li>"
            for name, size, digest in report.case.files
        )
        out += [f"<h2>{_word('files', lang)}</h2>", f"<ul>{rows}</ul>"]
    return out
