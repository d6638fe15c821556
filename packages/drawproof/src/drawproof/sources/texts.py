"""Words of sources and policies, (English, Chinese): refusals (`drawproof.errors`), findings and
flags (`drawproof.verify.texts`)."""

from __future__ import annotations

SOURCE_TEXTS: dict[str, tuple[str, str]] = {
    "source-count": (
        "evidence of {found} sources, but {expected} were announced",
        "给出了 {found} 个随机源的凭据，公告的是 {expected} 个",
    ),
    "source-kind": (
        "source {index}: the evidence is not of kind {kind}",
        "第 {index} 个随机源：凭据的种类不是 {kind}",
    ),
    "source-party": (
        "source {index}: the evidence is of party {found}, announced was {expected}",
        "第 {index} 个随机源：凭据是 {found} 的，公告的是 {expected}",
    ),
    "source-evidence": ("source {index}: {reason}", "第 {index} 个随机源：{reason}"),
    "bls-missing": (
        "checking a drand signature needs a package for BLS: pip install 'drawproof[bls]'"
        " (pyblst), or py_ecc",
        "核对 drand 签名需要 BLS 软件包：pip install 'drawproof[bls]'（pyblst），或 py_ecc",
    ),
    "drand-unpinned": (
        "the drand chain {chain} is not in the policy; add its key to a policy file (--policy)",
        "信任清单中没有 drand 链 {chain}；请在信任清单文件（--policy）中加入它的公钥",
    ),
    "drand-chain": (
        "source {index}: the round is of chain {found}, announced was {expected}",
        "第 {index} 个随机源：这一轮属于链 {found}，公告的是 {expected}",
    ),
    "drand-round": (
        "source {index}: the evidence is of round {found}, announced was round {expected}",
        "第 {index} 个随机源：凭据是第 {found} 轮，公告的是第 {expected} 轮",
    ),
    "drand-not-closing": (
        "source {index}: round {round} was announced, but the round of the closing time {closing}"
        " is {expected}",
        "第 {index} 个随机源：公告的是第 {round} 轮，而截止时间 {closing} 对应的是第 {expected} 轮",
    ),
    "drand-before-genesis": (
        "{time} is before the first round of chain {chain}",
        "{time} 早于 drand 链 {chain} 的第一轮",
    ),
    "drand-signature": ("the drand signature is refused: {reason}", "drand 签名无效：{reason}"),
    "drand-randomness": (
        "the randomness {found} is not that of the signature, which gives {expected}",
        "随机值 {found} 与签名不符，由签名算出的是 {expected}",
    ),
    "drand-text": (
        "this is no drand round: {reason}; paste the JSON of the round or its line"
        " drand:<chain>:<round>:<signature>",
        "这不是一轮 drand：{reason}；请粘贴该轮的 JSON，或形如 drand:<链>:<轮次>:<签名> 的一行",
    ),
    "lottery-unpinned": (
        "the lottery {game!r} is not in the policy; add its numbers to a policy file (--policy)",
        "信任清单中没有彩种“{game}”；请在信任清单文件（--policy）中加入它的号码规则",
    ),
    "lottery-form": ("lottery {game}, {value!r}: {reason}", "彩种 {game}，“{value}”：{reason}"),
    "lottery-announced": (
        "source {index}: {found} is not of {game}, issue {issue}, as announced",
        "第 {index} 个随机源：{found} 不是公告的彩种 {game} 第 {issue} 期",
    ),
    "lottery-next": (
        "source {index}: {found} is not the issue after {issue}",
        "第 {index} 个随机源：第 {found} 期不是第 {issue} 期的下一期",
    ),
    "nist-announced": (
        "source {index}: {found} is not pulse {pulse} of chain {chain}, as announced",
        "第 {index} 个随机源：{found} 不是公告的链 {chain} 第 {pulse} 个脉冲",
    ),
    "lottery-bulletin": ("the bulletin does not fit: {reason}", "开奖公告不符：{reason}"),
    "bulletin-missing": (
        "the text of the published bulletin is not in the evidence",
        "凭据中没有开奖公告的文字",
    ),
    "nist-unpinned": (
        "chain {chain} of the NIST beacon is not in the policy; add its certificate to a policy"
        " file (--policy)",
        "信任清单中没有 NIST 信标的链 {chain}；请在信任清单文件（--policy）中加入它的证书",
    ),
    "nist-pulse": ("the NIST pulse is refused: {reason}", "NIST 脉冲无效：{reason}"),
    "nist-pulse-missing": (
        "the pulse itself is not in the evidence",
        "凭据中没有脉冲本身",
    ),
    "seed-waits": ("source {index} is still lacking: {what}", "还缺第 {index} 个随机源：{what}"),
    "waits-dice": (
        "{count} dice of {sides} sides, each throw typed by two people"
        " (--dice {index} NAME DIGITS, twice)",
        "{count} 枚 {sides} 面骰，由两人分别录入（--dice {index} 录入人 点数，共两次）",
    ),
    "waits-drand": (
        "round {round} of the drand chain {chain}, due {at} (--drand; a machine on the network"
        " finds it at https://api.drand.sh/{chain}/public/{round})",
        "drand 链 {chain} 第 {round} 轮，应于 {at} 产生（--drand；可在联网的机器上打开"
        " https://api.drand.sh/{chain}/public/{round} 取得）",
    ),
    "waits-lot": (
        "the bulletin of {game}, issue {issue} (--lot)",
        "彩种 {game} 第 {issue} 期的开奖公告（--lot）",
    ),
    "waits-nist": (
        "pulse {pulse} of chain {chain} of the NIST beacon (--nist)",
        "NIST 信标链 {chain} 的第 {pulse} 个脉冲（--nist）",
    ),
    "seed-surplus": (
        "{option} was given, but no announced source waits for it",
        "给出了 {option}，但没有随机源需要它",
    ),
    "policy-unreadable": (
        "{path}: the policy cannot be read ({reason})",
        "{path}：信任清单无法读取（{reason}）",
    ),
}

# Fixed reasons that stand inside a text.
SOURCE_REASONS: dict[str, str] = {
    "nist cannot close": "NIST 信标不能作为最终随机源，也不能单独使用",
    "a public source occurs twice": "同一公开随机源出现两次",
    "less than ten minutes before the closing source": "距最终随机源不足十分钟",
    "fallback is none of none, next-issue": "替代办法只能是 none 或 next-issue",
    "only a lottery has a fallback": "只有彩票才有替代办法",
    "no fallback was announced": "公告中没有替代办法",
    "text too long": "文字太长",
    "wrong length": "长度不对",
    "not a compressed point, or infinity": "不是压缩点，或为无穷远点",
    "not the canonical encoding": "不是规范编码",
    "no point of the prime group": "不在素数阶子群内",
    "not the signature of this round": "不是这一轮的签名",
    "the previous signature is malformed": "上一轮签名格式不对",
    "the previous signature is missing": "缺少上一轮签名",
    "this chain has no previous signature": "这条链没有上一轮签名",
    "the key round is missing": "缺少 round",
    "the key signature is missing": "缺少 signature",
    "more than one round": "多于一轮",
    "no round and signature in it": "其中没有轮次和签名",
    "an address holds no signature": "网址本身不含签名",
    "a source string holds no signature": "随机源字符串不含签名",
    "malformed line": "这一行格式不对",
    "no issue of this game": "不是该彩种的期号",
    "no string of this game": "不是该彩种的写法",
    "wrong count of numbers": "号码个数不对",
    "wrong count of number sets": "号码组数不对",
    "a number is out of range": "号码超出范围",
    "a number comes twice": "号码重复",
    "numbers are not ascending": "号码没有按升序排列",
    "numbers are two digits joined by . and sets by -": "号码为两位数字，以 . 相连，各组以 - 隔开",
    "it does not name the issue": "公告中没有这一期号",
    "it does not hold these numbers": "公告中没有这组号码",
    "the notice does not name the issue": "通知中没有被取消的期号",
    "its numbers cannot be told for certain": "无法确定其中哪些是开奖号码，请直接填写号码",
    "no numbers of this game": "其中没有该彩种的开奖号码",
    "a value is no hex": "某个值不是十六进制",
    "a link comes twice": "链接重复",
    "links of other kinds than previous, hour, day, month, year": "链接种类不对",
    "not cipher suite 0 (RSA, SHA-512)": "不是 0 号密码套件（RSA、SHA-512）",
    "the time is not RFC 3339 UTC with milliseconds": "时间不是带毫秒的 RFC 3339 世界时",
    "the output value does not follow from the pulse": "输出值与脉冲内容不符",
    "another chain": "不是这条链",
    "another certificate than the pinned one": "证书与信任清单中的不同",
    "the signature has not the length of the key": "签名长度与密钥不符",
    "not signed by the pinned key": "不是信任清单中的密钥所签",
    "the string is not that of the pulse": "字符串与脉冲不符",
    "an entry occurs twice": "同一条目出现两次",
    "key is no verifier key name+hhhhhhhh+base64": "密钥应写成 名称+8 位十六进制+base64",
    "key is not lower-case hex": "key 应为小写十六进制",
    "certificate is not lower-case hex": "certificate 应为小写十六进制",
    "modulus is not lower-case hex": "modulus 应为小写十六进制",
    "scheme is unknown": "未知的签名方案",
    "key has the wrong length for its scheme": "密钥长度与签名方案不符",
    "numbers have at most two digits": "号码最多两位",
    "more numbers than there are": "号码个数超过可选范围",
    "game is not of 1 to 16 characters 0-9 a-z": "彩种代号应为 1 至 16 个小写字母或数字",
    "sets, year or serial out of range": "号码组、年份位数或期号位数不在范围内",
    "certificate is no SHA-512": "证书摘要应为 128 位十六进制",
    "modulus has not 2048 to 8192 bits": "模数应为 2048 至 8192 位",
}

SOURCE_FINDINGS = {
    "source-unchecked": (
        "source {index} was not checked: {error}",
        "第 {index} 个随机源没有核对：{error}",
    ),
    "bulletin-compare": (
        "source {index} agrees with the bulletin in the bundle; compare that with the one that"
        " the publisher of {game} shows",
        "第 {index} 个随机源与证据包中的开奖公告一致；请再与 {game} 发行机构公布的公告对照",
    ),
}

SOURCE_FLAGS = {
    "fallback-used": (
        "source {index}: issue {issue} was called off, {instead} counts by the announced fallback;"
        " compare the publisher's notice",
        "第 {index} 个随机源：第 {issue} 期取消，按公告的替代办法以第 {instead} 期为准；"
        "请核对发行机构的通知",
    ),
    "nist-operator": (
        "source {index}: the operator of the NIST beacon knows its values before they are public",
        "第 {index} 个随机源：NIST 信标的运营者在公布之前就知道数值",
    ),
}
