"""One list and two registers, filled through the same pipeline that departments use."""

import csv
import datetime
import subprocess
import sys
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from sunlot import clock
from sunlot.actors import Actor
from sunlot.checklists import actions as checklists
from sunlot.checklists.actions import QuestionFacts
from sunlot.demo.show import Show
from sunlot.imports import actions as imports
from sunlot.imports.models import Batch, RowClass
from sunlot.imports.states import BatchState
from sunlot.items.models import Item
from sunlot.jobs import runner
from sunlot.targets import actions as targets
from sunlot.targets.models import Target, TargetKind

CHUNK = 1 << 20
DOUBLE = ("名称", "主体类别", "其他编号", "行政区划代码", "地址", "主管部门")
LOOKED_AFTER = 6


def generate(root: Path, target: Path) -> None:
    """Make the large files with the generator in `demo/`; the same files on every machine."""
    target.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "demo", str(target)], cwd=root, check=True)


def bring_in(
    kind: str,
    path: Path,
    *,
    by: Actor,
    at: datetime.datetime,
    show: Show,
    options: dict[str, Any] | None = None,
) -> Batch:
    """Upload, check, confirm, write; prints the row classes.

    :raises RuntimeError: the file was refused; its words are in the message.
    """
    with path.open("rb") as source, clock.standing_at(at):
        pieces = iter(lambda: source.read(CHUNK), b"")
        batch = imports.upload(
            kind=kind, file_name=path.name, content=pieces, options=options, by=by, at=at
        )
        runner.drain()
        batch.refresh_from_db()
        if batch.state != BatchState.CHECKED:
            raise RuntimeError(f"{path.name}: {batch.error_text}")
        if batch.twin_count:
            # Businesses that share a name: in the demo they are two.
            twins = batch.rows.filter(row_class=RowClass.TWIN).values_list("number", flat=True)
            imports.correct(batch=batch, cells={}, distinct=list(twins), by=by, at=at)
            runner.drain()
            batch.refresh_from_db()
        partial = bool(batch.kept_out)
        imports.confirm(batch=batch, partial=partial, by=by, at=at)
        runner.drain()
        batch.refresh_from_db()
    if batch.state != BatchState.APPLIED:
        raise RuntimeError(f"{path.name}: {batch.error_text}")
    figures = "，".join(
        f"{RowClass(name).label} {count:,}" for name, count in batch.counts.items() if count
    )
    show.line(f"{path.name}：{figures}")
    return batch


def bring_in_double(folder: Path, *, by: Actor, at: datetime.datetime, show: Show) -> None:
    """One business a second time, under an old number: what the queue of duplicates is for."""
    one = (
        Target.objects.filter(kind="enterprise", name__endswith="有限公司")
        .exclude(address="").select_related("region", "department").order_by("-object_id")[0]
    )  # fmt: skip
    department = one.department.name if one.department else ""
    line = [one.name.replace("有限公司", "有限责任公司"), "企业", "650000199912345",
            one.region.code, one.address, department]  # fmt: skip
    file = folder / "targets-later.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([DOUBLE, line])
    bring_in("targets", file, by=by, at=at, show=show)


def ask(path: Path, *, by: Actor, at: datetime.datetime) -> int:
    """Write and publish the checklists of a file; returns how many questions they have."""
    count = 0
    for words in tomllib.loads(path.read_text(encoding="utf-8"))["checklist"]:
        item = Item.objects.select_related("department__region").get(code=words["item"])
        checklist = checklists.start_draft(item=item, by=by, at=at).checklist
        for one in words["question"]:
            bounds = {name: Decimal(one[name]) for name in ("minimum", "maximum") if name in one}
            facts = QuestionFacts(**{**one, **bounds})
            checklists.add_question(checklist=checklist, facts=facts, by=by, at=at)
            count += 1
        checklists.publish(checklist=checklist, by=by, at=at)
    return count


def look_after(*, by: Actor, at: datetime.datetime, show: Show) -> None:
    """What a department does between two files: licences, sites, a new name, a special register.

    No tag and no state that a task of the demo asks for is touched.
    """
    mine = Target.objects.scoped(by).filter(
        department__in=by.places, kind=TargetKind.ENTERPRISE, registration_state="active"
    )
    some = list(mine.order_by("object_id")[:LOOKED_AFTER])
    for number, one in enumerate(some, start=1):
        ends = at.date() + datetime.timedelta(days=70 * number - 100)
        licence = {
            "name": "食品经营许可证", "number": f"JY1650000{number:07}",
            "issuer": by.department_name,
            "valid_from": ends - datetime.timedelta(days=5 * 365), "valid_to": ends,
        }  # fmt: skip
        site = {"name": "示例仓库", "address": one.address, "region": one.region, "is_main": False}
        targets.edit(
            target=one, facts={"supervising_unit": "示例市场监管所", "scope": "示例经营范围"},
            sides={"licences": [licence], "sites": [site]},
            contact={"legal_person": "示例负责人", "phone": "13800000000"}, by=by, at=at,
        )  # fmt: skip
    made = targets.create_register(
        name="示例专项库", note="说明专项库怎样管理，没有任务抽取它。", by=by, at=at
    )
    targets.put(register=made, targets=[one.pk for one in some], on=True, by=by, at=at)
    if some:
        name = f"{some[0].name}（更名）"
        document = "示例：准予变更登记通知书"
        targets.rename(target=some[0], name=name, on=at.date(), evidence=document, by=by, at=at)
    show.line(f"专项库 1 个，补充许可证、场所 {len(some)} 户，更名登记 1 户")
