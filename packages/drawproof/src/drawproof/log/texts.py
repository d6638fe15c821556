"""Words of the refusals of the log, (English, Chinese); `drawproof.errors` shows them."""

from __future__ import annotations

LOG_TEXTS: dict[str, tuple[str, str]] = {
    "extra-missing": (
        "this needs the extra [{extra}]: pip install {package}",
        "这一步需要附加组件 [{extra}]：pip install {package}",
    ),
    "vkey-form": (
        "{value!r} is not a verifier key name+hhhhhhhh+base64 of a known type",
        "“{value}”不是已知类型的验证公钥（名称+8 位十六进制+base64）",
    ),
    "note-form": ("not a signed note: {reason}", "不是有效的签名文书：{reason}"),
    "note-unsigned": ("the note is not to be trusted: {reason}", "签名文书不可信：{reason}"),
    "checkpoint-form": ("not a checkpoint: {reason}", "不是有效的检查点：{reason}"),
    "key-file": ("{path}: {reason}", "{path}：{reason}"),
    "log-entry-size": (
        "an entry has {size} bytes, at most 65,535 are allowed",
        "记录有 {size} 字节，最多允许 65535 字节",
    ),
    "log-target": ("{path}: {reason}", "{path}：{reason}"),
    "log-source": ("{path}: {reason}", "{path}：{reason}"),
    "log-damaged": ("the log is damaged: {what}", "日志已损坏：{what}"),
    "log-locked": (
        "{path}: another writer is at work on this log",
        "{path}：另一个写入程序正在处理这个日志",
    ),
    "log-conflict": (
        "position {index} of the log holds another entry; nothing was appended",
        "日志第 {index} 号位置已有不同的记录，没有写入任何内容",
    ),
    "log-gap": (
        "position {index} does not follow the {size} entries of the log; append those between",
        "位置 {index} 没有接上日志现有的 {size} 条记录，请先补齐中间各条",
    ),
    "log-rewound": (
        "the folder {folder} is not the log that was signed up to {size} entries ({reason})."
        " It was probably restored from an older copy. Nothing is signed. Bring the newer folder"
        " back, or rebuild it from the entries (drawproof log repair)",
        "文件夹 {folder} 不是已签到 {size} 条的那个日志（{reason}），很可能是从旧备份恢复的。"
        "为避免出现两个版本，已停止签名。请放回较新的文件夹，"
        "或用全部记录重建（drawproof log repair）",
    ),
    "log-store-behind": (
        "the store of the last signed checkpoint says {stored} entries, but {published} were signed"
        " and published. The store was restored from an older copy; what it forgot cannot be known."
        " Nothing is signed. Bring the newer store back, or end this log and begin one under a new"
        " origin",
        "“最近一次签名”存档只到 {stored} 条，而已签名公布的有 {published} 条："
        "存档是从旧备份恢复的，它忘掉了什么已无从得知。已停止签名。请放回较新的存档，或停用本日志、以新的名称另立日志",
    ),
    "log-store-conflict": (
        "the store of the last signed checkpoint changed meanwhile; another writer is at work",
        "“最近一次签名”存档同时被改动：另有写入程序在工作",
    ),
    "log-store-smaller": (
        "a tree of {size} entries may not follow the signed one of {stored}",
        "已签到 {stored} 条，不能再签只有 {size} 条的日志",
    ),
    "log-witness-ahead": (
        "witness {name} has cosigned {theirs} entries, this log has {ours}: it was restored from an"
        " older copy. Nothing is signed. Bring the newer log back, or begin one under a new origin",
        "见证人 {name} 已共同签到 {theirs} 条，而本日志只有 {ours} 条：日志是从旧备份恢复的。"
        "已停止签名。请放回较新的日志，或以新的名称另立日志",
    ),
    "log-witness-differs": (
        "witness {name} has cosigned another tree of {theirs} entries. Nothing is signed",
        "见证人 {name} 共同签名的 {theirs} 条与本日志内容不同。已停止签名",
    ),
    "witness-answer": ("witness {name}: {reason}", "见证人 {name}：{reason}"),
    "witness-folder": ("{path}: {reason}", "{path}：{reason}"),
    "monitor-state": ("{path}: {reason}", "{path}：{reason}"),
}

# Fixed reasons that stand inside a text.
LOG_REASONS: dict[str, str] = {
    "no signatures": "没有签名行",
    "not UTF-8": "不是 UTF-8 文本",
    "control characters": "含有控制字符",
    "too many signatures": "签名行太多",
    "a signature line is malformed": "有一行签名格式不对",
    "the last line is not ended, or there is none": "最后一行没有换行，或没有签名行",
    "name has spaces or a plus, or is empty": "名称为空，或含有空格、加号",
    "a time belongs to cosignatures alone": "只有共同签名带时间",
    "no signature of a known key": "没有已知公钥的签名",
    "not exactly three lines": "不是恰好三行",
    "the root is not 32 bytes of base64": "摘要不是 32 字节的 base64",
    "the size is no number in range": "条数不是范围内的整数",
    "the origin has spaces or a plus, or none": "日志名称为空，或含有空格、加号",
    "the key file can be read by others; chmod 600": "密钥文件可被他人读取，请执行 chmod 600",
    "not a private key of drawproof": "不是 drawproof 的私钥",
    "kind is unknown": "种类未知",
    "plan_items is empty": "plan_items 为空",
    "states is neither frame nor full": "states 只能是 frame 或 full",
    "signature is not 64 bytes of base64": "签名不是 64 字节的 base64",
    "not 1 to 500 characters on one line": "应为一行 1 至 500 个字",
    "value too long": "内容太长",
    "digits are not 1 to 100 digits": "点数应为 1 至 100 位数字",
    "no log of drawproof": "不是 drawproof 的日志",
    "an extra file, or a note is missing": "检查点文件多出或缺少",
    "sizes are not ascending": "条数没有递增",
    "another origin than log.json": "日志名称与 log.json 不一致",
    "entries are not ascending": "记录没有按序号递增",
    "checkpoint is not one of those that hold the entry": "所列检查点不包含这条记录",
    "not every neighbouring pair": "没有逐对列出相邻检查点",
    "not a proof of a log": "不是日志证明",
    "a proof is too long": "证明太长",
}
