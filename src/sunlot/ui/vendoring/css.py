"""A reader of minified style sheets, just enough to take a part of one and make it older.

`subset` keeps the rules whose classes are all on a list and writes them for Chromium 88:
``light-dark(a, b)`` → a, ``oklch()`` and constant ``color-mix()`` → hex, ``(width>=n)`` →
min-width, rules with ``:has`` or nested rules dropped, left and right → start and end.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
STRING = re.compile(r"\"[^\"]*\"|'[^']*'")
VARIABLE = re.compile(r"var\((--[\w-]+)")
LOGICAL = {
    "margin-left": "margin-inline-start",
    "margin-right": "margin-inline-end",
    "padding-left": "padding-inline-start",
    "padding-right": "padding-inline-end",
    "border-left": "border-inline-start",
    "border-right": "border-inline-end",
    "left": "inset-inline-start",
    "right": "inset-inline-end",
}
NEWER = re.compile(r"light-dark\(|color-mix\(|oklch\(|:has\(|@layer|@container|text-wrap")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what stands before the brace and between the braces, as written."""

    prelude: str
    body: str


def rules(text: str) -> Iterator[Rule]:
    """The top-level rules of a sheet or of an at-rule's body, statements left out."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    at, start, depth, opened = 0, 0, 0, 0
    while at < len(text):
        char = text[at]
        if char in "\"'":
            at = text.index(char, at + 1)
        elif char == ";" and depth == 0:
            start = at + 1
        elif char == "{":
            depth += 1
            opened = at if depth == 1 else opened
        elif char == "}":
            depth -= 1
            if depth == 0:
                yield Rule(text[start:opened].strip(), text[opened + 1 : at])
                start = at + 1
        at += 1


def split(text: str, mark: str) -> list[str]:
    """`text` at every `mark` outside parentheses and quotes."""
    parts, depth, quote, start = [], 0, "", 0
    for at, char in enumerate(text):
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
        elif char == mark and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    return [part.strip() for part in [*parts, text[start:]] if part.strip()]


def arguments(value: str, name: str) -> tuple[int, int, list[str]] | None:
    """Where the first ``name(…)`` of a value starts and ends, and its arguments."""
    start = value.find(f"{name}(")
    if start < 0:
        return None
    depth, at = 0, start + len(name)
    while True:
        depth += {"(": 1, ")": -1}.get(value[at], 0)
        if depth == 0:
            return start, at + 1, split(value[start + len(name) + 1 : at], ",")
        at += 1


def older_value(value: str) -> str | None:
    """The value for Chromium 88, None where it cannot be said without the newer functions."""
    while found := arguments(value, "light-dark"):
        start, end, parts = found
        value = value[:start] + parts[0] + value[end:]
    while found := arguments(value, "oklch"):
        start, end, parts = found
        colour = oklch_to_hex(parts[0])
        if colour is None:
            return None
        value = value[:start] + colour + value[end:]
    while found := arguments(value, "color-mix"):
        start, end, parts = found
        colour = mixed(parts)
        if colour is None:
            return None
        value = value[:start] + colour + value[end:]
    return None if NEWER.search(value) else value


def oklch_to_hex(text: str) -> str | None:
    """``62% .19 259`` → hex (Ottosson's matrices, clipped to sRGB); None unless all numbers."""
    numbers = re.fullmatch(r"([\d.]+)(%?)\s+([\d.]+)\s+([\d.]+)(?:deg)?", text.strip())
    if not numbers:
        return None
    light = float(numbers[1]) / (100 if numbers[2] else 1)
    chroma, hue = float(numbers[3]), math.radians(float(numbers[4]))
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(255 * _gamma(channel)):02x}" for channel in linear)


def _gamma(channel: float) -> float:
    channel = min(1.0, max(0.0, channel))
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def mixed(parts: list[str]) -> str | None:
    """``color-mix(in srgb, #206bc4 10%, transparent)`` → rgba; None unless constant."""
    if len(parts) != 3 or not parts[0].startswith("in srgb"):
        return None
    first = re.fullmatch(r"(#[0-9a-fA-F]{3,6}|transparent|white|black)(?:\s+([\d.]+)%)?", parts[1])
    second = re.fullmatch(r"(#[0-9a-fA-F]{3,6}|transparent|white|black)(?:\s+([\d.]+)%)?", parts[2])
    if not first or not second:
        return None
    share = float(first[2]) / 100 if first[2] else 1 - float(second[2]) / 100 if second[2] else 0.5
    one, two = _rgba(first[1]), _rgba(second[1])
    alpha = one[3] * share + two[3] * (1 - share)
    if alpha == 0:
        return "transparent"
    channels = [
        round((one[i] * one[3] * share + two[i] * two[3] * (1 - share)) / alpha) for i in range(3)
    ]
    if alpha == 1:
        return "#" + "".join(f"{channel:02x}" for channel in channels)
    return f"rgba({channels[0]},{channels[1]},{channels[2]},{alpha:.3g})"


def _rgba(colour: str) -> tuple[float, float, float, float]:
    named = {"transparent": (0, 0, 0, 0), "white": (255, 255, 255, 1), "black": (0, 0, 0, 1)}
    if colour in named:
        return named[colour]
    digits = colour[1:]
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16), 1


def older_media(prelude: str) -> str:
    """Range media queries in the older writing."""
    prelude = re.sub(r"\(width\s*>=\s*([\d.]+)px\)", r"(min-width:\1px)", prelude)
    return re.sub(
        r"\(width\s*<=?\s*([\d.]+)px\)", lambda m: f"(max-width:{float(m[1]) - 0.02:g}px)", prelude
    )


def logical(name: str, value: str) -> tuple[str, str]:
    """A declaration in terms of start and end."""
    name = LOGICAL.get(name, name)
    if name == "text-align":
        value = {"left": "start", "right": "end"}.get(value.removesuffix("!important"), value) + (
            "!important"
            if value.endswith("!important") and value.split("!")[0] in {"left", "right"}
            else ""
        )
    return name, value


def declarations(body: str) -> list[tuple[str, str]]:
    """The declarations of a rule that Chromium 88 understands."""
    kept: list[tuple[str, str]] = []
    for line in split(body, ";"):
        name, _colon, value = line.partition(":")
        older = older_value(value.strip())
        if older is not None and name.strip() != "text-wrap":
            kept.append(logical(name.strip(), older))
    return kept


def subset(text: str, allowed: frozenset[str]) -> str:
    """The rules whose selectors name only allowed classes, with the variables they need."""
    variables: dict[str, str] = {}
    kept = _kept(text, allowed, variables)
    out = "".join(kept)
    needed = set(VARIABLE.findall(out))
    while (
        more := {name for known in needed for name in VARIABLE.findall(variables.get(known, ""))}
        - needed
    ):
        needed |= more
    root = ";".join(f"{name}:{variables[name]}" for name in sorted(needed & set(variables)))
    return f":root{{{root}}}\n{out}"


def _kept(text: str, allowed: frozenset[str], variables: dict[str, str]) -> list[str]:
    kept: list[str] = []
    for rule in rules(text):
        if rule.prelude.startswith(("@media", "@supports")):
            inner = _kept(rule.body, allowed, variables)
            if inner and not re.search(r"print|prefers-|@supports", rule.prelude):
                kept.append(f"{older_media(rule.prelude)}{{{''.join(inner)}}}\n")
        elif rule.prelude.startswith("@") or "{" in STRING.sub("", rule.body):
            continue
        elif ":root" in split(rule.prelude, ","):
            found = declarations(rule.body)
            variables.update({n: v for n, v in found if n.startswith("--") and n not in variables})
        else:
            selectors = [s for s in split(rule.prelude, ",") if wanted(s, allowed)]
            body = ";".join(f"{name}:{value}" for name, value in declarations(rule.body))
            if selectors and body:
                kept.append(f"{','.join(selectors)}{{{body}}}\n")
    return kept


def wanted(selector: str, allowed: frozenset[str]) -> bool:
    """Whether a selector names allowed classes only and nothing newer or switched by script."""
    if (
        NEWER.search(selector)
        or "[data-bs" in selector
        or "::-moz" in selector
        or "dark" in selector
    ):
        return False
    classes = CLASS.findall(selector)
    return bool(classes) and all(name in allowed for name in classes)
