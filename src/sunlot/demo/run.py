"""The demo's job: load what a region has, then run the main job through every step of the chain.

Each step is noted when it begins and when it is finished: a run that was interrupted between two
steps goes on where it was, one interrupted inside a step starts over (`sunlot.config.demo`).
"""

import datetime
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from sunlot import clock
from sunlot.actors import Actor
from sunlot.demo import TODAY, auditor, ceremony, logbook, people, planning, registers, visits
from sunlot.demo.calendar import Calendar, at
from sunlot.demo.people import actor
from sunlot.demo.show import Show
from sunlot.departments.actions import load_departments
from sunlot.departments.rules import read_rows
from sunlot.draws import queries as draws_queries
from sunlot.draws.models import Draw
from sunlot.inspections.models import Inspection
from sunlot.items.actions import publish_all, publish_unified
from sunlot.ledger.queries import head
from sunlot.plans.models import PlanTask
from sunlot.publiclog import queries as log
from sunlot.quality.actions import look_over
from sunlot.quality.models import DuplicatePair, RegisterCorrection
from sunlot.quality.states import CorrectionState
from sunlot.regions.actions import load_regions, xinjiang

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT / "demo" / "data"
FOUNDED = at(datetime.date(2026, 3, 2), 8)


class State(Protocol):
    """What remembers finished steps (`sunlot.config.demo.DemoState`)."""

    facts: dict[str, Any]

    def done(self, step: str) -> bool: ...
    def begin(self, step: str) -> bool: ...
    def finish(self, step: str, **facts: Any) -> None: ...


def main(state: State, base: str, verifier: str) -> int:
    """Run what is not finished yet; returns the exit code.

    :param base: address of the site, for the links that are printed.
    :param verifier: how the person at the terminal calls drawproof.
    """
    show = Show(verifier)
    plan = tomllib.loads((DATA / "tasks.toml").read_text(encoding="utf-8"))
    days = Calendar(plan["calendar"])
    resumed = state.done("job")
    _found(state, show)
    _fill(state, days, show)
    if state.begin("plan"):
        with show.step("年度计划：导入 30 项任务，审议，通过，印发"):
            planning.issue_plan(DATA / "plan-2026.csv", plan["task"], days, show)
        state.finish("plan")
    _draws(state, plan["task"], days, show)
    for words in plan["task"]:
        _main_job(state, words, plan, days, show)
    _exceptional(state, [_draw_of(words) for words in plan["task"]], days, show)
    if state.begin("quality"):
        with show.step("名录质量：查找重复，统计，检查发现的更正"):
            _quality(days, show)
        state.finish("quality")
    if state.begin("job"):
        logbook.publish(clock.now())
        state.finish("job")
    state.finish("closing", closing=_closing(state, base))
    _conclude(show, base, plan["task"], resumed=resumed)
    return 0


def _quality(days: Calendar, show: Show) -> None:
    """Figures of three days, one business that is there twice, and what visits found."""
    moment, system = days.at("published_to", 18), Actor.system("demo")
    folder = Path(settings.VAR, "demo")
    registers.bring_in_double(folder, by=actor("coordinator"), at=moment, show=show)
    look_over(by=system, at=moment)
    look_over(by=system, at=at(datetime.date.fromisoformat(TODAY), 3))
    pairs = DuplicatePair.objects.waiting().count()
    waiting = RegisterCorrection.objects.filter(state=CorrectionState.OPEN).count()
    show.line(f"疑似重复 {pairs} 组，等待更正 {waiting} 户")


def _found(state: State, show: Show) -> None:
    if state.begin("organisation"):
        with show.step("区划、机构、联席会议"):
            system = Actor.system("demo")
            loaded = load_regions(rows=xinjiang(), by=system, at=FOUNDED)
            rows = read_rows((DATA / "departments.csv").read_text(encoding="utf-8"))
            bodies = load_departments(rows=rows, by=system, at=FOUNDED)
            show.line(
                f"区划 {loaded.created} 个，机构 {bodies.created} 个，成员单位 {bodies.members} 家"
            )
        state.finish("organisation")
    if state.begin("people"):
        with show.step("账号：一位管理员提出，另一位管理员开户"):
            passwords = people.install(FOUNDED)
            show.line(f"{len(passwords)} 个，口令在本机生成")
            key = auditor.register(FOUNDED)
            show.line(f"审计公钥 {key.key_id}（{key.office}），一位管理员登记，另一位确认")
        state.finish("people", passwords=passwords)


def _fill(state: State, days: Calendar, show: Show) -> None:
    if not state.begin("registers"):
        return
    folder = Path(settings.VAR, "demo")
    coordinator, moment = actor("coordinator"), days.at("imported", 10)
    with show.step("一单两库：导入（全部为示例数据）"):
        registers.generate(ROOT, folder)
        for name in ("items-sample.csv", "items-additions.csv"):
            registers.bring_in("items", DATA / name, by=coordinator, at=moment, show=show)
        for kind in ("targets", "officers"):
            file = folder / f"{kind}.csv"
            registers.bring_in(kind, file, by=coordinator, at=moment, show=show)
        registers.look_after(by=actor("planner"), at=moment, show=show)
        classified = days.at("risk_as_of", 18)
        file = folder / "risks.csv"
        registers.bring_in("risks", file, by=coordinator, at=classified, show=show)
        look_over(by=Actor.system("demo"), at=classified)
        published = publish_all(by=coordinator, at=days.at("items_published", 10))
        show.line(f"公示事项 {published} 项；缺依据或方式的留作草稿，不得使用")
        asked = registers.ask(
            DATA / "checklists.toml", by=coordinator, at=days.at("items_published", 11)
        )
        unified = publish_unified(by=coordinator, at=days.at("items_published", 12))
        show.line(f"检查表 {asked} 题；统一清单第 {unified.number} 版")
    state.finish("registers")


def _draws(state: State, tasks: list[dict[str, Any]], days: Calendar, show: Show) -> None:
    """All draws side by side, in the order of their moments, as the public log tells them."""
    if not state.begin("draws"):
        return
    running: list[tuple[int, Draw, dict[str, str]]] = []
    for number, words in enumerate(tasks):
        task = PlanTask.objects.get(code=words["code"])
        kind = "按信用风险分类、不公开分层" if words["mode"] == "private" else "公开名单"
        with show.step(f"冻结、公告：{task.title}（{kind}）", counted=True):
            hour = 10 + 2 * number
            running.append((hour, ceremony.prepare(task, words, days, show, hour), {}))
    with show.step("三方封存数字", counted=True):
        running = [(hour, draw, ceremony.seal(draw, days, hour)) for hour, draw, _ in running]
        for _hour, draw, _numbers in running:
            ceremony.close(draw, days)
    for hour, draw, numbers in running:
        with show.step(f"抽取：{draw.task.title}", counted=True):
            drawn = ceremony.draw_lots(draw, numbers, days, show, hour)
            if drawn.is_private:
                drawn = ceremony.audit_result(drawn, days, show, hour)
            ceremony.verify_outside(drawn, show)
    state.finish("draws")


def _main_job(
    state: State, words: dict[str, Any], plan: dict[str, Any], days: Calendar, show: Show
) -> None:
    code, task = words["code"], PlanTask.objects.get(code=words["code"])
    draw = _draw_of(words)
    if state.begin(f"visits-{code}"):
        with show.step(f"检查：{task.title}", counted=True):
            count = visits.inspect(draw, words, plan, days)
            parts = visits.review(draw, days)
            show.line(f"上门 {count} 次，各部门结果 {parts} 份，均由他人审核")
        state.finish(f"visits-{code}")
    if state.begin(f"published-{code}"):
        with show.step(f"公示：{task.title}", counted=True):
            visits.publish(draw, days, show)
        state.finish(f"published-{code}")
    if draw.is_private and state.begin(f"released-{code}"):
        with show.step(f"公开抽中名单：{task.title}", counted=True):
            draw = ceremony.release(draw, days, show)
            # Results were published until then, and no witness may sign before what it signs.
            logbook.publish(days.at("published_to", 23))
            draw.refresh_from_db()
            ceremony.verify_outside(draw, show)
        state.finish(f"released-{code}")


def _exceptional(state: State, draws: list[Draw], days: Calendar, show: Show) -> None:
    """What is not the rule: visits without a draw, a correction, a result withheld by law."""
    steps: dict[str, tuple[str, Callable[[], None]]] = {
        "exception": ("非随机检查", lambda: visits.exception(days, show)),
        "correction": ("更正", lambda: visits.correct(draws[0], days, show)),
        "waiting": ("等待执法人员录入的检查", lambda: visits.leave_to_record(show)),
        "away": ("不在岗、轮换、年度次数", lambda: visits.away_and_rotated(show)),
        "withheld": ("依法不公开", lambda: visits.withhold(draws[1], days, show)),
    }
    for name, (title, work) in steps.items():
        if state.begin(name):
            with show.step(title, counted=True):
                work()
            state.finish(name)


def _draw_of(words: dict[str, Any]) -> Draw:
    return Draw.objects.filter(task__code=words["code"]).order_by("-pk")[0]


def _conclude(show: Show, base: str, tasks: list[dict[str, Any]], *, resumed: bool) -> None:
    print("\n▸ 结果")
    random = Inspection.objects.filter(draw__isnull=False).count()
    show.line(f"随机抽取的检查 {random} / {Inspection.objects.count()} 次")
    top = head()
    show.line(f"日志 {top.size:,} 条，摘要 {top.root}")
    published = log.published()
    if published is not None:
        signed = "、".join(one.name for one in published.witnesses if one.at)
        show.line(f"公开日志 {published.size:,} 条，见证方 {signed or '无'}　{base}/open/log/")
    for words in tasks:
        draw = _draw_of(words)
        show.line(f"{draw.draw_id}　{base}/open/draws/{draw.draw_id}/")
        show.line(f"公告摘要 {draw.announcement_digest}")
        if draw.is_private:
            code = draws_queries.winners(draw)[0].row.object_id
            show.line(f"企业取凭条　{base}/open/draws/{draw.draw_id}/slip/")
            show.line(f"代码 {code}　通知书上的凭条号 {draws_queries.number_of(draw, code)}")
    show.line(f"离线核对工具（放入证据包或凭条）　{base}/verify/")
    if not resumed:
        show.line(f"主流程用时 {show.total:.1f} 秒")


def _closing(state: State, base: str) -> list[str]:
    shown = (
        ("coordinator", "协调员"), ("planner", "计划员"), ("approver", "审批人"),
        ("officer", "执法人员"), ("supervisor", "监督员"), ("sysadmin", "系统管理员"),
    )  # fmt: skip
    passwords = state.facts["passwords"]
    lines = [f"公示门户：{base}/open/　登录：{base}/home/"]
    lines += [f"{label}　用户名 {name}　口令 {passwords[name]}" for name, label in shown]
    passwords_file = Path(settings.VAR, "demo", "state.json").resolve()
    return [*lines, f"全部账号和口令在 {passwords_file}（仅本机账号可读）。"]
