"""The words of an audit, English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, log10
from typing import Any

Pair = tuple[str, str]

TITLES: dict[str, Pair] = {
    "steps": ("Fixed step", "等距（跳号）抽取"),
    "neighbours": ("Neighbours", "相邻成片"),
    "position": ("Position in the list", "名单位置"),
    "groups": ("Groups: area, age, size, name", "分组：区域、年限、规模、名称"),
    "never": ("Never drawn", "从未抽到"),
    "repeats": ("Repeats across draws", "多次抽取的重复"),
    "rotation": ("Officers in turn", "人员轮流"),
    "pairs": ("Officers paired", "人员搭档"),
}
FOUND: Pair = ("suspicious", "可疑")
QUIET: Pair = ("nothing found", "未见异常")
OPEN_WORD: Pair = ("not checkable", "无法检验")

SENTENCES: dict[str, Pair] = {
    "verdict-suspicious": (
        "Suspicious: {found} of {tests} tests stand out ({names}).",
        "可疑：{tests} 项检验中有 {found} 项异常（{names}）。",
    ),
    "verdict-nothing": (
        "Nothing suspicious: none of {tests} tests stands out.",
        "未见可疑：{tests} 项检验均未见异常。",
    ),
    "verdict-none": (
        "Nothing could be tested: these files leave no room for chance.",
        "无法检验：这些材料中没有可供检验的随机成分。",
    ),
    "limits": (
        "What this does not show: a suspicious result says that the list does not look like a free"
        " draw; it does not say why, and a rule that was not told here (strata, rotation, areas,"
        " recusal, exclusion of those drawn before) can be the reason. Nothing suspicious does not"
        " prove a fair draw: a person can make a list that looks random, the list itself may lack"
        " somebody, and a draw may have been repeated until it pleased. Only a draw that can be"
        " recomputed proves itself.",
        "本报告不能说明的：结果可疑，只表示名单不像自由抽取所得，并不说明原因；未在此说明的规则"
        "（分层、轮换、分片、回避、排除已抽过的）都可能是原因。未见可疑也不证明抽取公正："
        "人为编排的名单可以看似随机，名单本身可能漏了人，也可能反复抽取直到满意为止。"
        "只有可以重新计算的抽取才能自证公正。",
    ),
    # fixed step
    "step-plain": (
        "{draw}: fixed step {where}: from no. {start} on every {step}th is taken (the number grows"
        " by {step} each time); {fits} of {count} drawn fit. Such a procedure has {outcomes}"
        " possible outcomes, a free draw about {free}.{never_words}",
        "{draw}：等距抽取：{where}从第 {start} 家起每隔 {step} 家取一家（序号每次加 {step}），"
        "抽中的"
        " {count} 家中有 {fits} 家符合。这种做法只有 {outcomes} 种可能的结果，自由抽取约有 {free}"
        " 种。"
        "{never_words}",
    ),
    "step-round": (
        "{draw}: fixed step {where}: from no. {start} on every {step}th is taken, counting on from"
        " the front after the end; {fits} of {count} drawn fit. Such a procedure has at most"
        " {outcomes} possible outcomes, a free draw about {free}.",
        "{draw}：等距抽取：{where}从第 {start} 家起每隔 {step} 家取一家，数到末尾后从头接着数，"
        "抽中的"
        " {count} 家中有 {fits} 家符合。这种做法至多有 {outcomes} 种可能的结果，自由抽取约有"
        " {free} 种。",
    ),
    "step-broken": (
        "{draw}: fixed step {where}: from no. {start} on one is taken at equal distances of"
        " {size}/{count} (rounded); {fits} of {count} drawn fit. Such a procedure has {outcomes}"
        " possible outcomes, a free draw about {free}.",
        "{draw}：等距抽取：{where}从第 {start} 家起按 {size}÷{count} 的相等间隔（取整）各取一家，"
        "抽中的"
        " {count} 家中有 {fits} 家符合。这种做法只有 {outcomes} 种可能的结果，自由抽取约有 {free}"
        " 种。",
    ),
    "step-pairs": (
        "{draw}: jump selection {where}: the step {step} returns {pairs} times (at most {most}"
        " possible), longest from no. {start} on for {length} drawn. A free draw has about {free}"
        " possible outcomes.",
        "{draw}：跳号抽取：{where}步长 {step} 出现 {pairs} 次（最多 {most} 次），最长的一串从第"
        " {start}"
        " 家起每隔 {step} 家取一家，共 {length} 家。自由抽取约有 {free} 种可能的结果。",
    ),
    "step-order": (
        "{draw}: jump selection {where}: in the order drawn the number grows by {jump} each time"
        " (counted round), {hits} of {most} times, from no. {start} on. A free draw has about"
        " {free} possible outcomes.",
        "{draw}：跳号抽取：{where}从第 {start} 家起，按抽取次序序号每次加 {jump}（超过末尾从头数）"
        "，"
        "{most} 次中有 {hits} 次如此。自由抽取约有 {free} 种可能的结果。",
    ),
    "step-together": (
        "Fixed step in {draws} draws or strata together: {pairs} of at most {most} distances are"
        " exactly the list's size divided by the number drawn.",
        "等距抽取：{draws} 次抽取（或各层）合在一起，最多 {most} 个间隔中有 {pairs} 个正好等于"
        "名单数除以抽取数。",
    ),
    # neighbours
    "neighbours-many": (
        "Neighbours {where}: drawn objects stand side by side {pairs} times, {expected} expected;"
        " the longest block is no. {start} to {end} ({draw}).",
        "相邻成片：{where}抽中的对象相邻 {pairs} 次，预期 {expected} 次；最长的一片是第 {start} 至"
        " {end} 家（{draw}）。",
    ),
    "neighbours-few": (
        "Too few neighbours {where}: drawn objects stand side by side {pairs} times, {expected}"
        " expected: they were spread out.",
        "相邻过少：{where}抽中的对象相邻 {pairs} 次，预期 {expected} 次，像是有意隔开的。",
    ),
    # position and groups
    "position": (
        "Position: of part {part} of the list (in file order) {drawn} were drawn, {expected}"
        " expected ({direction}).",
        "位置偏差：名单按原来次序的第 {part} 部分抽中 {drawn} 家，预期 {expected}"
        " 家（{direction}）。",
    ),
    "group-groups": (
        "“{column}”: of “{part}” ({size} of {of} on the lists) {drawn} were drawn, {expected}"
        " expected ({direction}). If this column set the shares, name it with --strata.",
        "“{column}”：“{part}”在名单中有 {size} 家（共 {of} 家），抽中 {drawn} 家，预期 {expected}"
        " 家"
        "（{direction}）。若抽取比例本来就按这一列规定，请用 --strata 指明。",
    ),
    "group-numbers": (
        "“{column}”: sorted by this number, part {part} had {drawn} drawn, {expected} expected"
        " ({direction}).",
        "“{column}”：按这一列从小到大，第 {part} 部分抽中 {drawn} 家，预期 {expected}"
        " 家（{direction}）。",
    ),
    "group-dates": (
        "“{column}”: sorted by this date, part {part} (from the oldest) had {drawn} drawn,"
        " {expected} expected ({direction}).",
        "“{column}”：按这一日期从早到晚，第 {part} 部分抽中 {drawn} 家，预期 {expected}"
        " 家（{direction}）。",
    ),
    "group-texts": (
        "“{column}”: sorted by this text, part {part} had {drawn} drawn, {expected} expected"
        " ({direction}).",
        "“{column}”：按这一列排序，第 {part} 部分抽中 {drawn} 家，预期 {expected}"
        " 家（{direction}）。",
    ),
    # never
    "never-stretch": (
        "Never drawn: no. {start} to {end} of list “{list}” ({length} of {size}), in {draws}"
        " draws.",
        "从未抽到：名单“{list}”的第 {start} 至 {end} 家（共 {size} 家中的 {length} 家），{draws}"
        " 次抽取"
        "无一抽中。",
    ),
    "never-group": (
        "Never drawn: nobody of “{column}” = “{part}” ({size} on the list), in {draws} draws;"
        " {expected} expected.",
        "从未抽到：“{column}”为“{part}”的（名单中 {size} 家），{draws} 次抽取无一抽中，预期"
        " {expected} 家。",
    ),
    # repeats
    "repeats-many": (
        "Repeats: {draws} draws took {drawn} places but only {distinct} different objects,"
        " {expected} expected: the same are drawn again too often, others never.",
        "重复过多：{draws} 次抽取共 {drawn} 家次，只有 {distinct} 家不同的对象，预期 {expected}"
        " 家："
        "同一些对象被反复抽中，另一些抽不到。",
    ),
    "repeats-few": (
        "Too few repeats: {draws} draws took {drawn} places and {distinct} different objects,"
        " {expected} expected: those drawn before seem to be left out.",
        "重复过少：{draws} 次抽取共 {drawn} 家次，有 {distinct} 家不同的对象，预期 {expected} 家："
        "像是排除了以前抽过的对象。",
    ),
    "repeats-object": (
        "Repeats: “{object}” was drawn {times} times in {draws} draws, {expected} expected.",
        "反复抽中：“{object}”在 {draws} 次抽取中被抽中 {times} 次，预期 {expected} 次。",
    ),
    # officers
    "rotation-again": (
        "{draw}: officers in turn (round-robin) {sites}: {officers} officers come again in a fixed"
        " order, every {step} sites {hits} of {most} times ({total} over all, {expected} in a free"
        " dealing); order: {cycle}. Such a dealing has at most {officers} possible outcomes, a free"
        " one about {free}.",
        "{draw}：人员轮流：{sites}{officers} 名人员按固定次序轮流，{most} 次中有 {hits} 次每隔"
        " {step} 家"
        "轮到同一人（合计 {total} 次，自由分派约 {expected} 次）；次序：{cycle}。这种派法至多有"
        " {officers}"
        " 种可能的结果，自由分派约有 {free} 种。",
    ),
    "rotation-roster": (
        "{draw}: officers in turn (round-robin) {sites}: from site to site the list of {officers}"
        " officers is gone on by {step}, {hits} times of about {most} ({total} over all, {expected}"
        " in a free dealing); order: {cycle}. Such a dealing has at most {officers} possible"
        " outcomes, a free one about {free}.",
        "{draw}：人员轮流：{sites}每到下一家，{officers} 名人员的名单就往下数 {step} 人，约"
        " {most} 次中有"
        " {hits} 次如此（合计 {total} 次，自由分派约 {expected} 次）；次序：{cycle}。这种派法至多有"
        " {officers} 种可能的结果，自由分派约有 {free} 种。",
    ),
    "pairs-all": (
        "Paired too often: counting each two visits on which the same two officers met, there are"
        " {repeated}, {expected} expected in a free dealing.",
        "搭档过多：同样两人再次同组的情形共 {repeated} 对，自由分派预期 {expected} 对。",
    ),
    "pairs": (
        "{one} ({one_visits} visits) and {other} ({other_visits} visits) were on a team together"
        " {times} times, {expected} expected in a free dealing.",
        "{one}（派出 {one_visits} 次）与{other}（派出 {other_visits} 次）同组 {times} 次，"
        "自由分派预期 {expected} 次。",
    ),
    # smallest bias that could have been seen
    "power-steps": (
        "With N = {N} and n = {n} a fixed step stands out for sure once {least} of the drawn"
        " follow it.",
        "N = {N}、n = {n} 时，只要有 {least} 家符合同一等距规律，就一定能发现。",
    ),
    "power-steps-none": (
        "With N = {N} and n = {n} not even a perfect fixed step stands out.",
        "N = {N}、n = {n} 时，即使完全等距也无法与巧合区分。",
    ),
    "power-neighbours": (
        "{pairs} pairs of neighbours were counted; {least} or more would have stood out.",
        "共有 {pairs} 对相邻；达到 {least} 对就会被发现。",
    ),
    "power-neighbours-none": (
        "So few were drawn that no number of neighbours would have stood out.",
        "抽取的家数太少，再多相邻也无法发现。",
    ),
    "power-position": (
        "If the first half of the list had {odds} times the odds of the second, this would have"
        " been found in four of five cases; less may go unseen.",
        "若名单前一半的中签机会（比数）是后一半的 {odds} 倍，五次中有四次能发现；"
        "更小的偏差可能看不出。",
    ),
    "power-position-none": (
        "So few were drawn that a preferred half of the list would not be found.",
        "抽取的家数太少，偏向名单某一半也无法发现。",
    ),
    "power-groups": (
        "If “{column}” = “{part}” had {odds} times the odds of the others, this would have been"
        " found in four of five cases; less may go unseen.",
        "若“{column}”为“{part}”的中签机会（比数）是其他的 {odds} 倍，五次中有四次能发现；更小的偏差"
        "可能看不出。",
    ),
    "power-groups-none": (
        "So few were drawn that a preference for “{column}” = “{part}” would not be found.",
        "抽取的家数太少，偏向“{column}”为“{part}”的也无法发现。",
    ),
    "power-never": (
        "A group named by a column and never drawn stands out from {least} objects on (of {size},"
        " {draws} draws).",
        "某一类对象从未抽到，要有 {least} 家以上（名单 {size} 家，{draws} 次抽取）才能发现。",
    ),
    "power-repeats": (
        "{expected} repeats were to be expected; {least} or more would have stood out.",
        "预期重复 {expected} 次；达到 {least} 次就会被发现。",
    ),
    "power-rotation": (
        "Of {most} returns of an officer {expected} are alike by chance; from about {least} on a"
        " fixed turn would have been found.",
        "同一人再次轮到共 {most} 次，按巧合约 {expected} 次间隔相同；约达到 {least}"
        " 次就能发现轮流。",
    ),
    "power-rotation-none": (
        "The visits are too few to tell a fixed turn from chance by who comes again.",
        "派出次数太少，仅凭再次轮到的间隔无法区分轮流与巧合。",
    ),
    "power-pairs": (
        "The most frequent pair met {most} times; in {runs} free dealings no pair came above"
        " {usual}: what stays below that cannot be seen.",
        "同组最多的两人为 {most} 次；{runs} 次自由分派的模拟中最多 {usual} 次，低于此数看不出。",
    ),
    # what could not be tested
    "needs-three": ("no draw of three or more out of a longer list", "没有抽取三家以上的抽取"),
    "needs-two": ("no draw of two or more out of a longer list", "没有抽取两家以上的抽取"),
    "needs-chance": ("everything on the list was drawn", "名单上的全部抽中，没有随机成分"),
    "needs-columns": (
        "the list has no column with groups or an order",
        "名单中没有可供分组或排序的列",
    ),
    "needs-draws": ("needs two draws or more", "需要两次以上的抽取"),
    "needs-officers": (
        "needs at least three officers and four visits",
        "需要至少三名人员、四次派出",
    ),
    "needs-teams": (
        "needs teams of two or more out of more than twice as many officers, who go out again",
        "需要两人以上的小组，人员超过小组人数的两倍，且多次派出",
    ),
    # notes on the files
    "note-strata": (
        "Each value of “{column}” was taken as a draw of its own (strata).",
        "按“{column}”分层：每一层作为一次单独的抽取检验。",
    ),
    "note-home": (
        "Officers were compared within “{column}”.",
        "人员在各自的“{column}”内比较。",
    ),
    "note-columns": (
        "{file}: columns used: {columns}.",
        "{file}：采用的列：{columns}。",
    ),
    "note-duplicates": (
        "{file}: {count} objects occur more than once (such as “{example}”); the first counts.",
        "{file}：有 {count} 个对象重复出现（如“{example}”），以第一次为准。",
    ),
    "note-again": (
        "{draw}: {count} objects stand on the drawn list more than once (such as “{example}”);"
        " each counts once.",
        "{draw}：抽中名单中有 {count} 个对象重复（如“{example}”），各计一次。",
    ),
    "note-unlisted": (
        "{draw}: {count} drawn objects are not on the list (such as “{example}”). They were left"
        " out of the tests; how could they be drawn?",
        "{draw}：有 {count} 个抽中的对象不在名单上（如“{example}”），未计入检验；"
        "它们是怎样抽到的，应当查明。",
    ),
    "note-empty": (
        "{file}: {count} rows without an id were left out.",
        "{file}：有 {count} 行没有编号，未采用。",
    ),
    "note-all": (
        "{draw}: everything on the list was drawn; there is no chance in it.",
        "{draw}：名单上的全部抽中，没有随机成分。",
    ),
}


def pick(pair: Pair, lang: str) -> str:
    """The words of a pair in `en` or `zh`."""
    return pair[1 if lang == "zh" else 0]


def power_of_ten(exponent: float) -> str:
    """10 to that power, in figures up to a million, then rounded as 10^x."""
    return str(round(10**exponent)) if exponent <= 6 else f"10{_raised(floor(exponent))}"


def _raised(number: int) -> str:
    return str(number).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def p_value(p: float) -> str:
    """A p-value as people read it."""
    if p >= 0.0001:
        return f"p = {p:.4f}"
    if p > 1e-29:
        return f"p ≈ 10{_raised(floor(log10(p)))}"
    return f"p < 10{_raised(-29)}"


def _shown(value: object) -> object:
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 10 else f"{value:.1f}"
    if isinstance(value, (list, tuple)):
        return " → ".join(str(one) for one in value)
    return value


def sentence(code: str, params: Mapping[str, Any], lang: str) -> str:
    """A sentence with its values."""
    zh = lang == "zh"
    words = {name: _shown(value) for name, value in params.items()}
    if "order" in params:
        order = params["order"]
        if zh:
            words["where"] = f"按“{order}”排序后，" if order else ""
            words["sites"] = "按名单次序，" if order else "按列出的次序，"
        else:
            words["where"] = f"sorted by “{order}”" if order else "in file order"
            words["sites"] = "in the order of the list" if order else "in the order listed"
    if "more" in params:
        more = params["more"]
        words["direction"] = (
            ("偏多" if more else "偏少") if zh else "too many" if more else "too few"
        )
    if "never" in params:
        never = params["never"]
        words["never_words"] = ""
        if never:
            words["never_words"] = (
                f"按这种做法，名单末尾的 {never} 家永远抽不到。"
                if zh
                else f" The last {never} of the list can never be drawn by it."
            )
    if "free" in params:
        words["free"] = power_of_ten(float(params["free"]))
    return pick(SENTENCES[code], lang).format(**words)
