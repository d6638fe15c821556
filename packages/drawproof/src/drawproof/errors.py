"""Errors of the library: a stable code, parameters, and a text in English and Chinese.

Every refusal of input is a `DrawproofError`. The code and the parameters are for programs, the
texts for people. Errors survive pickling, so they can cross a process boundary.
"""

from __future__ import annotations

from typing import Any

from drawproof.log.texts import LOG_REASONS, LOG_TEXTS
from drawproof.sources.texts import SOURCE_REASONS, SOURCE_TEXTS

# code: (English, Chinese). The verifier shows the same words that a program gets.
TEXTS: dict[str, tuple[str, str]] = {
    "suite-unknown": ("unknown suite {value!r}", "未知的算法套件“{value}”"),
    "mode-unknown": ("unknown mode {value!r}", "未知的抽取方式“{value}”"),
    "field-alphabet": (
        "field {value!r} is empty or holds characters outside 0-9 A-Z a-z . _ : / + -",
        "字段“{value}”为空，或含有 0-9 A-Z a-z . _ : / + - 以外的字符",
    ),
    "id-form": ("{kind} {value!r} is not of the required form", "{kind}“{value}”格式不对"),
    "id-duplicate": (
        "{kind} {value!r} occurs twice (letter case is ignored)",
        "{kind}“{value}”重复（不分大小写）",
    ),
    "list-order": (
        "list {value!r} is not ascending without repeats",
        "列表“{value}”没有按升序排列，或有重复",
    ),
    "number-form": (
        "{kind} {value!r} is not a decimal integer in range",
        "{kind}“{value}”不是范围内的整数",
    ),
    "time-form": (
        "time {value!r} is not RFC 3339 UTC with seconds",
        "时间“{value}”不是带秒的 RFC 3339 世界时",
    ),
    "json-syntax": ("not valid JSON: {reason}", "不是有效的 JSON：{reason}"),
    "json-duplicate-key": ("the key {key!r} occurs twice", "键“{key}”重复"),
    "json-float": ("number {value} is not an integer", "数字 {value} 不是整数"),
    "json-integer-range": ("integer {value} is not below 2^53", "整数 {value} 不小于 2^53"),
    "json-type": ("a value of type {type} is not allowed", "不允许类型为 {type} 的值"),
    "json-not-canonical": (
        "not canonical JSON (RFC 8785): differs at byte {offset}",
        "不是规范 JSON（RFC 8785）：第 {offset} 字节起不同",
    ),
    "text-encoding": ("not UTF-8 without byte order mark", "不是无 BOM 的 UTF-8 文本"),
    "line-ending": (
        "line {line}: lines must end in LF alone",
        "第 {line} 行：行尾必须只有换行符 LF",
    ),
    "line-missing-end": (
        "line {line}: the last line does not end in LF",
        "第 {line} 行：最后一行缺少换行符",
    ),
    "line-form": (
        "line {line}: not a leaf of kind {kind}: {reason}",
        "第 {line} 行：不是有效的 {kind} 行：{reason}",
    ),
    "line-order": (
        "line {line}: {value!r} is not greater than the line before",
        "第 {line} 行：“{value}”没有大于上一行，顺序不对或重复",
    ),
    "record-keys": (
        "{where}: missing keys {missing}, unknown keys {unknown}",
        "{where}：缺少键 {missing}，多出键 {unknown}",
    ),
    "record-value": ("{where}: {reason}", "{where}：{reason}"),
    "frame-row": ("object {object_id!r}: {reason}", "对象“{object_id}”：{reason}"),
    "frame-no-object": (
        "object {object_id!r} is not in the frame",
        "对象“{object_id}”不在抽样框内",
    ),
    "frame-empty": ("an empty frame cannot be sharded", "空的抽样框不能分片"),
    "frame-object-present": ("object {object_id!r} is in the frame", "对象“{object_id}”在抽样框内"),
    "secret-reused": (
        "object {object_id!r}: a salt or key is used twice",
        "对象“{object_id}”：盐或密钥被重复使用",
    ),
    "quota-rule": (
        "not a quota rule: N={N} p={p} q={q} min={minimum}",
        "比例规则不对：N={N} p={p} q={q} min={minimum}",
    ),
    "quota-above-population": (
        "stratum {stratum!r}: {n} to draw out of {N}",
        "分层“{stratum}”：共 {N} 户，要抽 {n} 户",
    ),
    "quota-strata": (
        "stratum {stratum!r} of the frame has no quota",
        "抽样框中的分层“{stratum}”没有抽取数",
    ),
    "draw-mismatch": (
        "draw {draw!r} does not belong to {draw_id!r}",
        "抽取编号“{draw}”不属于“{draw_id}”",
    ),
    "source-form": (
        "source {value!r} is not a canonical source string",
        "随机源“{value}”不是规范写法",
    ),
    **SOURCE_TEXTS,
    "dice-digits": (
        "dice {value!r}: exactly {count} digits of {sides}-sided dice expected",
        "骰子“{value}”：应为 {count} 枚 {sides} 面骰的点数",
    ),
    "team-rule": (
        "team rule of {department!r}: {reason}",
        "部门“{department}”的组队规则：{reason}",
    ),
    "team-unit": (
        "unit {unit!r} has no division at level {level!r}",
        "区划“{unit}”没有“{level}”一级",
    ),
    "deal-pool": (
        "object {object_id!r}: {pool!r} is not a pool with a positive number of places",
        "对象“{object_id}”：“{pool}”不是有效的人员池或人数不对",
    ),
    "later-event": ("{object_id}: {reason}", "{object_id}：{reason}"),
    "salts-count": (
        "{given} salts given for {needed} assignment leaves",
        "选派记录 {needed} 条，给出的盐 {given} 个",
    ),
    "table": ("{path} line {line}: {reason}", "{path} 第 {line} 行：{reason}"),
    "table-column": (
        "{path}: no column {column!r}; name yours with --id, --stratum, --unit or rename it",
        "{path}：没有“{column}”一列；请用 --id、--stratum、--unit 指明，或改列名",
    ),
    "option": ("{option} {value!r}: not possible here", "{option}“{value}”：此处不适用"),
    "given-before": ("{what}: was handed over before", "{what}：已经交过"),
    "schema-unknown": ("no schema {value!r}; there are {known}", "没有“{value}”；可选 {known}"),
    "holding-lacks": (
        "{file} is not there, or does not hold everything: a full bundle is needed",
        "没有 {file} 或内容不全：需要完整证据包",
    ),
    "file-unreadable": ("{path}: {reason}", "{path}：{reason}"),
    "slip-unreadable": ("not a slip: {reason}", "不是有效的凭条：{reason}"),
    "attest-refused": ("not attested: {reason}", "不出具审计证明：{reason}"),
    "attest-checks": (
        "not attested: {checks} failed or could not be checked",
        "不出具审计证明：{checks} 不通过或不能核对",
    ),
    "proof-unreadable": ("not a proof file: {reason}", "不是有效的证明文件：{reason}"),
    "bundle-target": ("{path}: {reason}", "{path}：{reason}"),
    "bundle-unreadable": ("{path}: {reason}", "{path}：{reason}"),
    "bundle-name": (
        "{file}: a bundle holds no file of that name",
        "{file}：证据包中不应有这个文件",
    ),
    "bundle-link": ("{file}: not a regular file", "{file}：不是普通文件"),
    "bundle-duplicate": ("{file}: occurs twice", "{file}：重复出现"),
    "bundle-damaged": ("{file}: damaged ({reason})", "{file}：已损坏（{reason}）"),
    "bundle-too-large": ("{file}: too large", "{file}：太大"),
    "bundle-bomb": (
        "{path}: would unpack from {packed} to {size} bytes or too many files; not unpacked",
        "{path}：解压后将由 {packed} 字节变为 {size} 字节，或文件过多，未予解压",
    ),
    "bundle-zip-form": (
        "{file}: the ZIP is not as drawproof writes it, from byte {offset} on"
        " (if it was packed anew, unpack it and verify the directory)",
        "{file}：压缩包自第 {offset} 字节起与 drawproof 写出的不同"
        "（如曾重新压缩，请解压后核对文件夹）",
    ),
    "bundle-level": ("{reason}", "{reason}"),
    "columns-missing": (
        "backend {backend!r} needs {lacking}: pip install 'drawproof[{backend}]'",
        "计算方式“{backend}”缺少 {lacking}：请运行 pip install 'drawproof[{backend}]'",
    ),
    "columns-suite": (
        "backend {backend!r} cannot hash with {suite}: use std",
        "计算方式“{backend}”不支持 {suite}：请改用 std",
    ),
    "columns-null": (
        "column {column!r} has empty cells: every row needs a value",
        "列“{column}”有空值：每一行都必须有值",
    ),
    "table-order": (
        "{value!r} is not greater than the object id before: sort the table by object_id",
        "“{value}”没有大于上一个对象编号：请先按 object_id 排序",
    ),
    "table-changed": (
        "{path}: not as it was frozen; draw and prove from the file that was frozen, unchanged",
        "{path}：与冻结时不同；请使用冻结时的原文件，不得改动",
    ),
    "columns-table": ("{path}: {reason}", "{path}：{reason}"),
    "columns-text": ("no column {column!r} of text", "没有文字型的“{column}”列"),
    "audit-alpha": (
        "the error {value} is not between 0 and 0.5",
        "误报率“{value}”应大于 0、不大于 0.5",
    ),
    "audit-file": ("{path}: {reason}", "{path}：{reason}"),
    "audit-encoding": (
        "{path}: neither UTF-8 nor GB18030 text; name its encoding with --encoding",
        "{path}：既不是 UTF-8 也不是 GB18030 文本，请用 --encoding 指明编码",
    ),
    "audit-csv": ("{path}, line {line}: {reason}", "{path} 第 {line} 行：{reason}"),
    "audit-workbook": ("{path}: workbook refused: {reason}", "{path}：工作簿无法读取：{reason}"),
    "audit-sheet": (
        "{path}: no sheet {sheet!r}; there are: {sheets}",
        "{path}：没有工作表“{sheet}”，现有：{sheets}",
    ),
    "audit-empty": (
        "{path}: no rows below a header",
        "{path}：表头之下没有数据",
    ),
    "audit-files": ("{count} files are more than {most}", "文件 {count} 个，超过 {most} 个"),
    "audit-nothing": (
        "a list and at least one drawn list are needed (or --marked COLUMN of the list)",
        "需要一份名单和至少一份抽中名单（或用 --marked 指明名单中标记抽中的列）",
    ),
    "audit-marked": (
        "either drawn lists or --marked, not both",
        "抽中名单与 --marked 只能用其一",
    ),
    "audit-pairs": (
        "no list of the same file name for: {files}",
        "以下抽中名单没有同名的名单文件：{files}",
    ),
    "audit-column": (
        "{path}: no column {column!r}; there are: {columns}",
        "{path}：没有“{column}”列，现有：{columns}",
    ),
    "audit-no-id": (
        "{path} and {drawn}: no column found that says which object is which;"
        " name it with --id (and --drawn-id)",
        "{path} 与 {drawn}：找不到能对应两份名单的列，请用 --id（和 --drawn-id）指明",
    ),
    "audit-unmatched": (
        "draw {draw!r}: {count} drawn objects, such as {example!r}, are not on {list!r}:"
        " wrong list, or wrong column (--id, --drawn-id)?",
        "“{draw}”：有 {count} 个抽中的对象（如“{example}”）不在“{list}”上：名单不对，还是列不对"
        "（--id、--drawn-id）？",
    ),
    "audit-draw": (
        "{path}: the list has nothing for draw {draw!r}",
        "{path}：名单中没有“{draw}”这次抽取",
    ),
    "audit-order": (
        "{path}: column {column!r} holds something other than whole numbers",
        "{path}：“{column}”列中有不是整数的内容",
    ),
    "audit-none-drawn": ("{path}: nothing is marked as drawn", "{path}：没有标记为抽中的行"),
    "replay-file": ("{reason}", "{reason}"),
    **LOG_TEXTS,
}


# Fixed reasons that stand inside a text above; what is not here is shown as it is.
REASONS: dict[str, str] = {
    "an object is expected": "应为对象",
    "no string": "应为文字",
    "no boolean": "应为是或否",
    "no array": "应为列表",
    "a replacement without officer": "没有写明人员",
    "not drawn, or substituted before": "未被抽中，或已被递补",
    "nobody of that name holds that place": "该名额现不由此人担任",
    "not drawn and no substitute": "既未抽中，也非递补",
    "released twice": "重复公布",
    "released before the result": "早于抽取结果公布",
    "earlier than the event before": "早于上一条",
    "of another draw": "不属于本次抽取",
    "no header": "没有表头",
    "not UTF-8: save it as CSV UTF-8": "不是 UTF-8，请另存为“CSV UTF-8”",
    "a column name occurs twice": "列名重复",
    "other columns than the header": "列数与表头不一致",
    "salt missing": "缺少盐",
    "no slip": "不是凭条",
    "checksum": "校验码不符，内容不完整或被改动",
    "not base45": "含有不能识别的字符",
    "no line": "缺少首行或首行格式不对",
    "too short": "内容不完整",
    "too long": "内容过长",
    "neither y nor -": "应为 y 或 -",
    "stratum missing": "缺少分层",
    "index not below count": "序号不小于总数",
    "shard without shards": "分片信息不完整",
    "shards without shard": "分片信息不完整",
    "a place without a winner": "未抽中却有抽中位置",
    "not as drawproof writes it": "写法与 drawproof 的不同",
    "slip is none of 1, 2": "slip 只能是 1 或 2",
    "officers are not ascending": "人员没有按升序排列",
    "notes or log of another type": "日志部分格式不对",
    "proves is none of inclusion, absence": "proves 只能是 inclusion 或 absence",
    "path too long": "证明路径过长",
    "no object": "应为对象",
    "the announcement is not the one of that digest": "公告与给出的公告摘要不符",
    "the list is sharded": "名单分片存放",
    "the leaves are not of the announced mode": "名单各行不是公告的方式",
    "the list has another number of objects than announced": "名单户数与公告的不一致",
    "the strata have other numbers of objects than announced": "各分层户数与公告的不一致",
    "the list does not give the announced root": "由名单算出的摘要与公告的不一致",
    "extra is no object": "extra 应为对象",
    "ratio is no pair": "比例应为两个整数",
    "tasks are not numbered 1, 2, …": "任务没有按 1、2……编号",
    "strata are not ascending without repeats": "分层没有按升序排列，或有重复",
    "team is not ascending by department": "组队规则没有按部门升序排列",
    "fate is none of result, void, red": "fate 只能是 result、void 或 red",
    "sides is none of 6, 8, 10": "骰子只能是 6、8 或 10 面",
    "kind is none of cr, dice, drand, lot, nist": "种类只能是 cr、dice、drand、lot 或 nist",
    "level is none of public, full": "level 只能是 public 或 full",
    "closing is not the last": "最终随机源没有排在最后",
    "cr cannot close": "各方数字不能作为最终随机源",
    "a party occurs twice": "同一方出现两次",
    "N, n and frame count disagree": "总户数、抽取数与抽样框户数不一致",
    "n is not what the rule gives": "抽取数与比例规则算出的不一致",
    "totals disagree with the strata": "合计与各分层不一致",
    "no sources": "没有随机源",
    "reveal too long": "揭晓的数字太长",
    "commitment differs from the announced one": "封存摘要与公告的不一致",
    "two different people must type the dice": "点数须由两个不同的人分别录入",
    "the two typed different digits": "两人录入的点数不一致",
    "a typist's name is malformed": "录入人名称格式不对",
    "not found": "找不到",
    "not an evidence bundle": "不是证据包",
    "not a readable ZIP": "不是可以读取的 ZIP 压缩包",
    "encrypted": "已加密",
    "not as the archive's directory says": "与压缩包目录所载不符",
    "exists already": "已经存在",
    "too large": "太大",
    "nested too deeply": "嵌套太深",
    **SOURCE_REASONS,
    **LOG_REASONS,
    "old or encrypted workbook": "旧版或加密的工作簿，请另存为未加密的 .xlsx",
    "not a text file": "不是文本文件",
    "too many columns": "列太多",
    "too many rows": "行太多",
    "a cell is too long": "有单元格内容太长",
}


def _shown(value: Any, lang: str) -> Any:
    if isinstance(value, DrawproofError):
        return value.text(lang)
    if lang == "zh" and isinstance(value, str):
        return REASONS.get(value, value)
    return value


class DrawproofError(Exception):
    """Refused input. `code` is stable, `params` are plain values, `text(lang)` are the words.

    A parameter may be another `DrawproofError`, the reason behind this one.
    """

    def __init__(self, code: str, **params: Any) -> None:
        self.code = code
        self.params = params
        super().__init__(self.text())

    def text(self, lang: str = "en") -> str:
        """The words of this error in `en` or `zh`."""
        shown = {name: _shown(value, lang) for name, value in self.params.items()}
        return TEXTS[self.code][1 if lang == "zh" else 0].format(**shown)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.code, self.params)


def _rebuild(cls: type[DrawproofError], code: str, params: dict[str, Any]) -> DrawproofError:
    return cls(code, **params)
