"""Search, list and page of the target register at its full size, through the web stack as a planner
of one region. A server of its own; the rows are made by the database.

python -m bench.register
python -m bench.register --objects 2000    # what the pages take whatever the register holds
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from bench import measure

WHO = "planner_a"
FULL = 2_000_000
ROUNDS = 140  # times the repeats: a p95 of thirty requests is its second worst
# Invented: first the words of a name, then streets; the last word is that of nearly all.
WORDS = (
    "红柳 沙枣 胡杨 雪莲 天池 塔河 绿洲 葡萄 石榴 杏花 "
    "云杉 戈壁 骆驼 和田 昆仑 伊水 白杨 金沙 月牙 丝路"
)
TRADES = (
    "果蔬 餐饮 商贸 建材 食品 药房 物流 机械 纺织 农业 "
    "能源 旅社 烘焙 家电 服装 汽修 文具 水产 乳品 粮油"
)
FORMS = "有限公司 有限责任公司 合作社 商行 小吃店 经营部 加工厂 超市"
STREETS = (
    "友好 人民 和平 建设 解放 文化 新华 光明 团结 胜利 "
    "幸福 青年 迎宾 河滩 克拉 阿勒 喀什 迎春 北京 上海"
)
ROWS = """
INSERT INTO targets_target (
    object_id, kind, name, name_key, match_name, credit_code, code_doubtful, number, region_id,
    region_tokens, address, industry, registration_state, department_id, tags, note, updated_at
)
SELECT code, CASE WHEN n %% 100 < 55 THEN 'enterprise' WHEN n %% 100 < 97 THEN 'individual'
           WHEN n %% 100 < 99 THEN 'nonprofit' ELSE 'product' END,
       named.name, convert_to(named.name, 'GB18030'), named.name, code, false, '', region.id,
       region.tokens,
       '新疆' || region.name || streets[1 + n * 7 %% 20] || streets[1 + n / 20 %% 20]
           || (ARRAY['路', '街', '巷'])[1 + n %% 3] || n %% 900 || '号',
       lpad((n %% 9000)::text, 4, '0'),
       CASE WHEN n %% 50 = 0 THEN 'cancelled' ELSE 'active' END, market,
       CASE WHEN n %% 40 = 0 THEN ARRAY['食品生产许可']
            WHEN n %% 4000 = 1 THEN ARRAY['特种设备使用'] ELSE '{}' END::varchar[], '', %(at)s
FROM generate_series(1, %(count)s) n
CROSS JOIN LATERAL (SELECT %(words)s::text[] AS words, %(trades)s::text[] AS trades,
                           %(forms)s::text[] AS forms, %(streets)s::text[] AS streets) w
CROSS JOIN LATERAL (
    SELECT words[1 + n %% 20] || chr(19968 + (n::bigint * 7919 %% 3000)::int)
           || chr(19968 + (n / 20 * 104729::bigint %% 3000)::int)
           || trades[1 + n / 7 %% 20] || forms[1 + n %% 8] AS name,
           '91650100MA' || lpad(n::text, 8, '0') AS code
) named
JOIN (SELECT id, name, row_number() OVER (ORDER BY id) - 1 AS place,
             ARRAY(SELECT -one::int FROM unnest(string_to_array(rtrim(path, '/'), '/')) one)
                 AS tokens
      FROM regions_region WHERE level = 'county') region
  ON region.place = n %% (SELECT count(*) FROM regions_region WHERE level = 'county')
CROSS JOIN (SELECT id AS market FROM departments_department WHERE code = '650000-market') d
"""


def main() -> None:
    """One row for each kind of page."""
    args = measure.options(__doc__ or "", objects=FULL)
    with measure.folder(args) as where:
        os.environ["SUNLOT_VAR"] = str(where / "var")
        from sunlot.config.site import prepared

        with prepared() as site:
            os.environ.update(site.environment("owner") | {"SUNLOT_STATIC_HASHES": "0"})
            _measure(args)


def _measure(args: Any) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    seconds = _fill(args.objects)
    of = "" if args.objects == FULL else f"-{args.objects}"
    indexes = ", ".join(f"{name} {taken:.1f} s" for name, taken in seconds.items())
    measure.report(
        args,
        f"register{of}-indexes",
        f"search indexes over {args.objects:,} targets",
        "–",
        indexes,
        None,
    )
    client = _client()
    for row, most, work, addresses in _pages():
        times = sorted(_times(client, addresses, rounds=args.repeat * ROUNDS))
        p50, p95 = statistics.median(times), times[int(len(times) * 0.95)]
        measure.report(
            args, f"register{of}-{row}", f"{work}, {args.objects:,} targets", f"p95 ≤ {most} ms",
            f"p50 {p50:.0f} ms, p95 {p95:.0f} ms", p95 <= most,
        )  # fmt: skip


def _fill(count: int) -> dict[str, float]:
    """The cast and the rows; seconds of each search index."""
    import datetime

    from django.db import connection

    from tests.cast import build_cast

    build_cast()
    index = "SELECT indexdef FROM pg_indexes WHERE tablename = 'targets_target' AND indexname = %s"
    made: dict[str, float] = {}
    params = {
        "count": count, "at": datetime.datetime.now(datetime.UTC), "words": WORDS.split(),
        "trades": TRADES.split(), "forms": FORMS.split(), "streets": STREETS.split(),
    }  # fmt: skip
    with connection.cursor() as cursor:
        kept = {}
        for name in ("target_name_search", "target_address_search"):
            cursor.execute(index, [name])
            kept[name] = cursor.fetchone()[0]
            cursor.execute(f"DROP INDEX {name}")
        begin = time.perf_counter()
        cursor.execute(ROWS, params)
        made["rows"] = time.perf_counter() - begin
        for name, definition in kept.items():
            begin = time.perf_counter()
            cursor.execute(definition)
            made[name] = time.perf_counter() - begin
        cursor.execute("VACUUM ANALYZE targets_target, regions_region, departments_department")
    return made


def _client() -> Any:
    from django.test import Client

    import sunlot.config.wsgi  # noqa: F401 - this process is one that serves
    from sunlot.accounts.models import User

    client = Client(headers={"host": "localhost"})
    client.force_login(
        User.objects.get(username=WHO), backend="sunlot.accounts.adapters.AccountBackend"
    )
    return client


def _pages() -> Iterator[tuple[str, int, str, list[str]]]:
    """(row, target in ms, words, addresses)."""
    from django.db import connection
    from django.utils.http import urlencode

    def asked(*texts: str) -> list[str]:
        return ["/targets/?" + urlencode({"q": text}) for text in texts]

    with connection.cursor() as cursor:
        cursor.execute("SELECT name, object_id FROM targets_target ORDER BY md5(id::text) LIMIT 40")
        some = cursor.fetchall()
    names, codes = [name for name, _ in some], [code for _, code in some]
    yield "rare", 50, "search, few hits (fragment of name, code)", [
        *asked(*(name[1:5] for name in names[:20])), *asked(*(code[:17] for code in codes[:20])),
    ]  # fmt: skip
    yield (
        "address",
        50,
        "search, up to 1,000 hits (street and number)",
        asked(
            *(f"{street}{other}路1" for street in ("友好", "建设") for other in STREETS.split()[:6])
        ),
    )
    yield (
        "common",
        120,
        "search, 1000+ hits (有限公司, 果蔬, 人民)",
        asked("有限公司", "果蔬", "人民", "红柳", "食品生产许可", "商行", "友好", "916501"),
    )
    yield "list", 150, "list page", [
        "/targets/", "/targets/?kind=product", "/targets/?region=650102",
        "/targets/?tag=特种设备使用", "/targets/?state=cancelled", "/targets/?quality=unlisted",
        "/targets/?region=652300&kind=nonprofit",
    ]  # fmt: skip
    yield "target", 100, "target page", [f"/targets/{code}/" for code in codes]


def _times(client: Any, addresses: list[str], rounds: int) -> Iterator[float]:
    """Milliseconds of each request; the first of each address is not counted."""
    ask: Callable[[str], Any] = client.get
    for address in addresses:
        assert ask(address).status_code == 200, address
    for address in addresses * -(-rounds // len(addresses)):
        begin = time.perf_counter()
        ask(address)
        yield (time.perf_counter() - begin) * 1000


if __name__ == "__main__":
    main()
