"""docs/rules.md, written from the rulebook. Pure."""

from collections.abc import Mapping

from sunlot.rulebook.book import Rule

HEAD = """\
# Rules

Generated from `src/sunlot/rulebook/data/*.toml` by `python -m django rulebook_docs`; do not edit.

A rule that says *block* stops a step until the cause is mended; one that says *warn* is shown and
lets the step pass. *Verified: yes* means that our words were compared with the source's own words;
*own* marks what the product (本系统自定) or its published protocol sets itself: no law claimed.
The function that decides a rule carries `@rule("…")` and stands in the noun's `rules` (a module, or
a package of that name), and a test that names the rule uses it.
"""

WORDS = {"verified": "yes", "unverified": "no", "own": "own"}


def document(rules: Mapping[str, Rule]) -> str:
    """The whole page, in the order of the ids."""
    lines = [
        HEAD,
        "| id | level | rule | main source | verified | in force |",
        "|---|---|---|---|---|---|",
    ]
    for rule in rules.values():
        lines.append(
            f"| [{rule.id}](#{rule.id.lower()}) | {rule.level} | {rule.title} | {rule.main.cited} "
            f"| {WORDS[rule.standing]} | {_period(rule)} |"
        )
    for rule in rules.values():
        lines += ["", *_section(rule)]
    return "\n".join(lines) + "\n"


def _section(rule: Rule) -> list[str]:
    lines = [
        f"## {rule.id}",
        "",
        f"**{rule.title}** ({rule.level}, region {rule.region})",
        "",
        rule.text,
        "",
    ]
    for source in rule.sources:
        note = f" {source.note}" if source.note else ""
        lines.append(f"- {source.kind}, verified {WORDS[source.standing]}: {source.cited}.{note}")
    lines.append(f"- shown on page `{rule.page}`; in force {_period(rule)}")
    if rule.codes:
        lines += ["", "| code | meaning |", "|---|---|"]
        lines += [
            f"| {one.code} | {one.label}{f'（{one.note}）' if one.note else ''} |"
            for one in rule.codes
        ]
    return lines


def _period(rule: Rule) -> str:
    return f"{rule.valid_from} – {rule.valid_to or ''}".rstrip()
