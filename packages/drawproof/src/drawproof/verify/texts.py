"""Words of the verifier, (English, Chinese). Chinese wording follows the site's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drawproof.sources.texts import SOURCE_FINDINGS, SOURCE_FLAGS
from drawproof.verify.papertexts import (
    PAPER_FINDINGS,
    PAPER_NEEDS,
    PAPER_STATEMENTS,
    PAPER_TITLES,
)

if TYPE_CHECKING:
    from drawproof.verify.model import Verdict

TITLES = {
    "C01": ("manifest", "文件清单"),
    "C02": ("records canonical and valid", "记录规范、有效"),
    "C03": ("numbers without gap", "编号连续"),
    "C04": ("announced and cosigned in time", "按时公告并经见证"),
    "C05": ("frame root", "抽样框摘要"),
    "C06": ("frame order and uniqueness", "抽样框次序与唯一"),
    "C07": ("counts and quotas", "户数与抽取数"),
    "C08": ("sources and evidence", "随机源与凭据"),
    "C09": ("order in time", "时间先后"),
    "C10": ("seed", "随机数"),
    "C11": ("tickets", "号码"),
    "C12": ("winners and cutoffs", "抽中与截止线"),
    "C13": ("winners in frame", "抽中者在抽样框内"),
    "C14": ("roster and recusal roots", "人员与回避名册"),
    "C15": ("deal of officers", "人员选派"),
    "C16": ("result and assignment roots", "结果与选派摘要"),
    "C17": ("substitutions and replacements", "递补与更换"),
    "C18": ("log inclusion and consistency", "日志收录与一致"),
    "C19": ("attestations", "审计证明"),
    "C20": ("entropy", "随机程度"),
    **PAPER_TITLES,
}

STATES = {
    "passed": ("passed", "通过"),
    "failed": ("FAILED", "不通过"),
    "not-checkable": ("not checkable", "本级不可核对"),
}

NEEDS = {
    "log": ("needs the public log", "需要公开日志"),
    "witness": ("needs the witnesses' signatures", "需要见证人签名"),
    "attestation": ("needs an auditor's attestation", "需要审计机构的证明"),
    "log-key": (
        "the policy names no key of this log",
        "信任清单中没有这个日志的公钥",
    ),
    "witness-key": (
        "the policy names fewer witnesses than it asks for",
        "信任清单中的见证人少于所要求的人数",
    ),
    "auditor-key": ("the policy names no auditor", "信任清单中没有审计机构"),
    "number-before": (
        "the log part does not show the number before",
        "日志部分没有上一个编号的公告",
    ),
    "full": ("needs the auditor's full bundle", "需要审计人员的完整证据包"),
    "bulletin": ("needs the published bulletin", "需要开奖公告"),
    "policy": (
        "needs a policy file that pins this chain or game (--policy)",
        "需要在信任清单（--policy）中列入该信标或彩种",
    ),
    "pulse": ("needs the beacon's whole pulse", "需要信标的完整脉冲"),
    "bls": (
        "needs a package for BLS signatures: pip install 'drawproof[bls]'",
        "需要核对 BLS 签名的软件包：pip install 'drawproof[bls]'",
    ),
    "release": ("no winner is released yet", "抽中名单尚未公布"),
    **PAPER_NEEDS,
    "other": ("another check must pass first", "须待其他项通过"),
    "entropy": ("too few unpredictable bits can be counted", "可计入的随机位数不足"),
}

MORE = ("… and {more} more", "……另有 {more} 处")
FLAGS_TITLE = ("Please note", "请注意")

FINDINGS = {
    "file-error": ("{file}: {error}", "{file}：{error}"),
    "container": ("{error}", "{error}"),
    "file-missing": ("{file}: missing", "{file}：缺少这个文件"),
    "file-unlisted": (
        "{file}: not listed in manifest.json",
        "{file}：没有列入 manifest.json",
    ),
    "file-size": (
        "{file}: {found} bytes, manifest.json says {expected}",
        "{file}：实有 {found} 字节，manifest.json 写的是 {expected} 字节",
    ),
    "file-digest": (
        "{file}: was changed, its SHA-256 is {found}, while manifest.json lists {expected}",
        "{file}：内容被改动，SHA-256 为 {found}，而 manifest.json 所列为 {expected}",
    ),
    "file-unexpected": (
        "{file}: does not belong to such a draw",
        "{file}：这样的抽取不应有此文件",
    ),
    "event-wrong": (
        "{file} line {line}: {error}",
        "{file} 第 {line} 行：{error}",
    ),
    "record-differs": (
        "{file}: {field} is {found}, but {other} says {expected}",
        "{file}：{field} 为 {found}，而 {other} 中是 {expected}",
    ),
    "announce-digest": (
        "announce.json: digest {found}, the notice says {expected}",
        "announce.json：摘要为 {found}，与告示所印的 {expected} 不一致",
    ),
    "announce-agrees": (
        "announce.json: the digest is the one on the notice",
        "announce.json：摘要与告示所印的一致",
    ),
    "result-digest": (
        "result.json: digest {found}, published was {expected}",
        "result.json：摘要为 {found}，与当时公布的 {expected} 不一致",
    ),
    "result-agrees": (
        "result.json: the digest is the one that was published",
        "result.json：摘要与当时公布的一致",
    ),
    "root-differs": (
        "{file}: recomputed root {found}, {other} says {expected}",
        "{file}：重新计算的摘要为 {found}，{other} 中是 {expected}",
    ),
    "count-differs": (
        "{file}: {what} is {found}, {other} says {expected}",
        "{file}：{what} 为 {found}，{other} 中是 {expected}",
    ),
    "line-differs": (
        "{file} line {line}: {field} is {found}, recomputed {expected}",
        "{file} 第 {line} 行：{field} 为 {found}，重新计算应为 {expected}",
    ),
    "line-extra": (
        "{file} line {line}: {what} should not be there",
        "{file} 第 {line} 行：不应有 {what}",
    ),
    "line-lacking": ("{file}: {what} is missing", "{file}：缺少 {what}"),
    "stratum-unknown": (
        "{file} line {line}: stratum {stratum} was not announced",
        "{file} 第 {line} 行：分层 {stratum} 没有公告",
    ),
    "source-differs": (
        "result.json: source {index} is {found}, the evidence in {file} gives {expected}",
        "result.json：第 {index} 个随机源为 {found}，而 {file} 的凭据得出 {expected}",
    ),
    "time-order": (
        "{file}: {later} ({b}) is before {earlier} ({a})",
        "{file}：{later}（{b}）早于{earlier}（{a}）",
    ),
    "times-agree": (
        "the times of the ledger are in order; nobody has cosigned them",
        "台账时间先后一致，但尚无见证人共同签名",
    ),
    "log-signature": (
        "{file}: the signature of {name} does not hold",
        "{file}：{name} 的签名不成立",
    ),
    "log-unsigned": (
        "{file}: no key of the log in the policy has signed it",
        "{file}：没有信任清单中该日志公钥的签名",
    ),
    "log-inconsistent": (
        "checkpoints {from} and {to}: the later tree does not extend the earlier one",
        "检查点 {from} 与 {to}：后一个日志不是前一个的延续，日志曾被改动",
    ),
    "log-inclusion": (
        "log entry {index}: not under the root of {file}",
        "日志第 {index} 条：不在 {file} 的摘要之下",
    ),
    "log-entry-lacking": ("the log holds no entry {what}", "日志中没有“{what}”记录"),
    "log-repeated": (
        "log entry {index}: a second {what}",
        "日志第 {index} 条：“{what}”重复出现",
    ),
    "log-digest": (
        "log entry {index} ({what}): digest {found}, here it is {expected}",
        "日志第 {index} 条（{what}）：摘要为 {found}，而此处为 {expected}",
    ),
    "log-field": (
        "log entry {index} ({what}): {field} is {found}, here it is {expected}",
        "日志第 {index} 条（{what}）：{field} 为 {found}，而此处为 {expected}",
    ),
    "log-order": (
        "the log has {later} (entry {b}) before {earlier} (entry {a})",
        "日志中 {later}（第 {b} 条）先于 {earlier}（第 {a} 条）",
    ),
    "log-late": (
        "{what}: cosigned only at {at}, had to be by {limit}",
        "{what}：{at} 才经见证，应不晚于 {limit}",
    ),
    "log-in-time": (
        "{what}: cosigned at {at}, had to be by {limit}",
        "{what}：{at} 已经见证，应不晚于 {limit}",
    ),
    "log-cosigned": (
        "{what}: {found} witnesses of the policy have cosigned it, {expected} are asked",
        "{what}：有信任清单中 {found} 个见证人签名，要求 {expected} 个",
    ),
    "log-share-ignored": (
        "source {index}: the share of {party} is in the log in time, yet counted as missing",
        "第 {index} 个随机源：{party} 的数字已按时记入日志，却按“缺席”计",
    ),
    "log-void": (
        "log entry {index}: the draw was declared void",
        "日志第 {index} 条：本次抽取已宣布作废",
    ),
    "attestation-signature": (
        "log entry {index}: the signature of auditor {name} does not hold",
        "日志第 {index} 条：审计机构 {name} 的签名不成立",
    ),
    "attestation-digest": (
        "auditor {name} attests {found}, here it is {expected}",
        "审计机构 {name} 证明的是 {found}，而此处为 {expected}",
    ),
    "seed-differs": (
        "result.json: seed is {found}, the sources give {expected}",
        "result.json：随机数为 {found}，由随机源计算应为 {expected}",
    ),
    "cutoff-differs": (
        "result.json: the cutoff of stratum {stratum} is {found}, recomputed {expected}",
        "result.json：分层 {stratum} 的截止线为 {found}，重新计算应为 {expected}",
    ),
    "proof-wrong": (
        "proofs.json: entry {line} ({object_id}): {what} does not lead to the root",
        "proofs.json：第 {line} 条（{object_id}）：{what} 证明不成立",
    ),
    "cap-unannounced": (
        "{file} line {line}: cap {found} of {officer_id} was not announced",
        "{file} 第 {line} 行：{officer_id} 的上限 {found} 没有公告",
    ),
    **PAPER_FINDINGS,
    **SOURCE_FINDINGS,
    "part-passed": ("{what}: agrees", "{what}：一致"),
    "entropy": (
        "{total} bits in total, {closing} of them from the closing source",
        "合计约 {total} 位，其中最终随机源约 {closing} 位",
    ),
}

FLAGS = {
    "stratum-small": (
        "stratum {stratum} holds only {N} objects",
        "分层 {stratum} 只有 {N} 户，少于 5 户",
    ),
    "stratum-all": (
        "stratum {stratum}: all {N} are drawn, which the plan does not order",
        "分层 {stratum} 的 {N} 户全部抽中，计划并未要求全查",
    ),
    "frame-small": (
        "the filter leaves only {N} objects",
        "筛选后只有 {N} 户，少于 20 户",
    ),
    "pool-small": ("pool {pool} has only {members} members", "人员池 {pool} 只有 {members} 人"),
    "site-pool-small": (
        "at {count} visits fewer than 3 officers of a pool may be sent, first {object_id} {pool}",
        "有 {count} 处检查可选派的人员少于 3 人，首处为 {object_id} {pool}",
    ),
    "closing-witnessed": (
        "the closing source was thrown on the spot: witnessed, not public",
        "最终随机源为现场掷骰：由在场各方见证，不是公开来源",
    ),
    **SOURCE_FLAGS,
    "share-missing": (
        "source {index}: the share of {party} is missing",
        "第 {index} 个随机源：{party} 的数字缺席，按“缺席”计入",
    ),
    "entropy-low": (
        "only {total} bits can be counted, {closing} of them closing (128 and 60 are asked)",
        "可计入的随机位数为 {total} 位，其中最终随机源 {closing} 位（要求 128 位和 60 位）",
    ),
    "counts-derivable": (
        "with two strata the totals let others work out the hidden counts",
        "只有两个分层，他人可由合计推算各层户数",
    ),
    "places-unfilled": (
        "{count} places could not be filled with officers",
        "有 {count} 个人员名额无人可派",
    ),
    "flags-hidden": (
        "small strata and small pools can be seen in the full bundle only",
        "分层过小、人员池过小等提示须用完整证据包才能得出",
    ),
}

# Words, and the checks that must all have passed before they are shown.
Statement = tuple[tuple[str, str], tuple[str, ...]]
STATEMENTS: tuple[Statement, ...] = (
    (
        (
            "The list was fixed before the random number existed.",
            "名单在随机数产生之前已经固定，此后没有增减。",
        ),
        ("C04", "C05", "C06", "C09"),
    ),
    (
        (
            "The random number comes from all shares and the closing source; nobody chose it.",
            "随机数由各方数字和最终随机源合成，任何一方都不能单独决定。",
        ),
        ("C08", "C10", "C20"),
    ),
    (
        (
            "Drawn are exactly those with the smallest numbers of each stratum.",
            "抽中的正是各分层号码最小的企业。",
        ),
        ("C05", "C06", "C07", "C10", "C11", "C12", "C13"),
    ),
    (
        ("Nobody was exchanged afterwards but by the rule.", "抽中之后没有挑选或替换。"),
        ("C12", "C16", "C17"),
    ),
    (
        (
            "The numbers have no gap: no draw was made and kept back.",
            "编号连续，没有抽完不公布的情形。",
        ),
        ("C03",),
    ),
    (
        (
            "Officers were dealt by the same random number from rosters fixed before.",
            "执法人员由同一随机数选派，回避名册事先固定。",
        ),
        ("C10", "C14", "C15"),
    ),
    *PAPER_STATEMENTS,
)


def _numbers(ids: list[str], lang: str) -> str:
    if lang == "zh":
        return "第 " + "、".join(str(int(i[1:])) for i in ids) + " 项"
    return ", ".join(ids)


def sentence(verdict: Verdict, lang: str) -> str:
    """The verdict in one sentence; a failure names the first check and what differs."""
    at = 1 if lang == "zh" else 0
    bad = verdict.failed
    if bad:
        first = bad[0]
        if first.state == "failed":
            what = first.findings[0].text(lang)
        else:
            what = NEEDS[first.needs or "other"][at]
        rest = len(bad) - 1
        if lang == "zh":
            more = f"另有 {rest} 项不通过。" if rest else ""
            return (
                f"核对不通过：{_numbers([first.id], lang)}（{first.title(lang)}），{what}。{more}"
            )
        more = f" {rest} more checks failed." if rest else ""
        return f"Not verified: {first.id} ({first.title(lang)}), {what}.{more}"
    good = sum(check.state == "passed" for check in verdict.checks)
    groups: dict[str, list[str]] = {}
    for check in verdict.checks:
        if check.state != "passed":
            groups.setdefault(check.needs or "other", []).append(check.id)
    if not groups:
        return f"核对通过：{good} 项全部通过。" if lang == "zh" else f"Verified: all {good} checks."
    parts = [f"{_numbers(ids, lang)}{'' if at else ' '}{NEEDS[n][at]}" for n, ids in groups.items()]
    if lang == "zh":
        return f"部分可核对：已核对的 {good} 项全部通过；{'，'.join(parts)}。"
    return f"Verified in part: all {good} checks made passed; {', '.join(parts)}."
