"""Words of the checks of slips and proof files, (English, Chinese)."""

from __future__ import annotations

PAPER_TITLES: dict[str, tuple[str, str]] = {
    "S01": ("form", "格式"),
    "S02": ("announcement", "公告"),
    "S03": ("in the frame", "在抽样框内"),
    "S04": ("stratum", "分层"),
    "S05": ("result", "结果"),
    "S06": ("ticket", "号码"),
    "S07": ("cutoff", "截止线"),
    "S08": ("drawn or not", "抽中与否"),
    "S09": ("place in the result", "在抽取结果内"),
    "S10": ("log", "日志收录"),
    "S11": ("not in the frame", "不在抽样框内"),
}

PAPER_NEEDS: dict[str, tuple[str, str]] = {
    "digest": ("needs the published digest", "需要告示或公布的摘要"),
    "records": ("needs announce.json and result.json", "需要 announce.json、result.json"),
    "stratum": ("the slip does not open the stratum", "凭条未载明分层"),
}

PAPER_FINDINGS: dict[str, tuple[str, str]] = {
    "slip-digest": (
        "{what}: the slip names the digest {found}, given was {expected}",
        "{what}：凭条所载摘要为 {found}，与给出的 {expected} 不一致",
    ),
    "slip-value": (
        "{what} is {found}, recomputed {expected}",
        "{what} 为 {found}，重新计算应为 {expected}",
    ),
    "slip-path": (
        "{object_id}: the path does not lead to the root of the {what}",
        "{object_id}：证明路径得不出 {what} 的摘要",
    ),
    "slip-won": (
        "the slip says not drawn, but ticket {ticket} is not above the cutoff {cutoff}",
        "凭条称未抽中，但号码 {ticket} 不大于截止线 {cutoff}",
    ),
    "slip-lost": (
        "the slip says drawn, but ticket {ticket} is above the cutoff {cutoff}",
        "凭条称抽中，但号码 {ticket} 大于截止线 {cutoff}",
    ),
    "drawn": (
        "drawn: ticket {ticket} is not above the cutoff {cutoff} of stratum {stratum}",
        "抽中：号码 {ticket} 不大于分层 {stratum} 的截止线 {cutoff}",
    ),
    "not-drawn": (
        "not drawn: ticket {ticket} is above the cutoff {cutoff} of stratum {stratum}",
        "未抽中：号码 {ticket} 大于分层 {stratum} 的截止线 {cutoff}",
    ),
    "absence-wrong": (
        "{object_id}: the neighbours do not show that it is absent",
        "{object_id}：相邻记录不能证明其不在抽样框内",
    ),
}

# Words, and the checks that must all have passed before they are shown.
PAPER_STATEMENTS: tuple[tuple[tuple[str, str], tuple[str, ...]], ...] = (
    (
        (
            "This object is in the list that was announced before the draw.",
            "该对象在抽取前公告的名单之内。",
        ),
        ("S02", "S03"),
    ),
    (
        ("This object is not in the list that was announced.", "该对象不在公告的名单之内。"),
        ("S02", "S11"),
    ),
    (
        ("Its stratum is the one shown.", "其分层即所示分层。"),
        ("S02", "S03", "S04"),
    ),
    (
        (
            "Its number follows from the published result; that it was drawn, or not, is right.",
            "其号码由公布的结果算出，抽中与否均属正确。",
        ),
        ("S02", "S03", "S04", "S05", "S06", "S07", "S08"),
    ),
    (
        (
            "Its officers are those of the published result.",
            "其执法人员即公布结果所载人员。",
        ),
        ("S05", "S09"),
    ),
)
