"""The frame of a batch's pages, and what the steps before the check show."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from sunlot.actors import Actor
from sunlot.errors import Text
from sunlot.imports import memory
from sunlot.imports.adapters import Column, Register, adapter_of
from sunlot.imports.forms import MappingForm, ReadingForm
from sunlot.imports.guessing import Choice
from sunlot.imports.mapping import Mapped, is_of_persons, is_personal, means_several, suggest
from sunlot.imports.models import Batch
from sunlot.imports.reading import Part, Survey
from sunlot.imports.reading.header import HeaderRows, Heading
from sunlot.imports.states import OPEN, BatchState
from sunlot.imports.undoing import UNDO_DAYS, spares_later
from sunlot.imports.values import text_of
from sunlot.ui.masking import mask_name, mask_phone

# The address of the step that waits for a person.
ADDRESSES = {
    BatchState.READ: "imports:read", BatchState.MAPPING: "imports:map",
    BatchState.CHECKED: "imports:check",
}  # fmt: skip
REACHED = {
    BatchState.READING: 1, BatchState.READ: 1, BatchState.FAILED: 1, BatchState.MAPPING: 2,
    BatchState.CHECKING: 3, BatchState.CHECKED: 3, BatchState.APPLYING: 4, BatchState.APPLIED: 5,
    BatchState.STOPPED: 4, BatchState.WAITING: 4,
    BatchState.UNDOING: 5, BatchState.UNDONE: 5,
}  # fmt: skip
SHOWN_ROWS = 12
SHOWN_COLUMNS = 40
SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One column of the register on the page that maps."""

    name: str
    label: str
    required: bool
    help: Text
    position: int | None
    fixed: str
    samples: Sequence[str]
    may_fix: bool
    note: str = ""
    error: str = ""


def address_of(batch: Batch, actor: Actor) -> str:
    """The step at which a batch waits for this person; empty where it waits for nobody."""
    if batch.state != BatchState.CHECKED and not may_act(batch, actor):
        return ""
    return ADDRESSES.get(BatchState(batch.state), "")


def may_act(batch: Batch, actor: Actor) -> bool:
    """Whether a person may take the batch further."""
    return actor.can(adapter_of(batch.kind).permission)


def frame(batch: Batch, actor: Actor, *, here: int | None = None) -> dict[str, Any]:
    """What every page of a batch needs; `here` is the step of the page, from 0."""
    acts = may_act(batch, actor)
    return {
        "batch": batch, "may_act": acts, "is_open": batch.state in OPEN,
        "steps": steps_of(batch, acts=acts, here=here),
        "register": adapter_of(batch.kind).register_url, "undo_days": UNDO_DAYS,
        "spares_later": spares_later(batch.kind),
    }  # fmt: skip


def steps_of(batch: Batch, *, acts: bool, here: int | None = None) -> list[dict[str, Any]]:
    """The step line of a batch; a person may go back to every step that is done."""
    state = BatchState(batch.state)
    reached = REACHED.get(state, 3 if batch.checked_at else 1)
    names = ("", "imports:read", "imports:map", "imports:check", "imports:confirm")
    labels = (_("上传"), _("读取"), _("对应列"), _("检查"), _("确认"))
    notes = (batch.file_name, _read_note(batch), _map_note(batch), _check_note(batch),
             _("全部写入或全部不写入"))  # fmt: skip
    may_go = acts and state in OPEN
    now = reached if here is None else here
    return [
        {
            "label": label, "note": note if place <= reached else "",
            "url": reverse(name, args=[batch.pk])
            if name and may_go and place <= reached and place != now else "",
            "state": "now" if place == now else "done" if place < max(reached, now) else "todo",
        }
        for place, (label, note, name) in enumerate(zip(labels, notes, names, strict=True))
    ]  # fmt: skip


def _read_note(batch: Batch) -> str:
    reading = batch.reading
    if not reading:
        return ""
    place = reading.get("sheet") or reading.get("encoding")
    return _("{place}，表头第 {row} 行").format(place=place, row=reading.get("header_row"))


def _map_note(batch: Batch) -> str:
    count = len(batch.mapping.get("columns", {}))
    if not count or batch.state == BatchState.MAPPING:
        return ""
    source = batch.mapping.get("source")
    if source == "remembered":
        return _("{count} 列，沿用上次对应").format(count=count)
    presets = {one.name: one.label for one in adapter_of(batch.kind).presets}
    if source in presets:
        return _("{count} 列，{preset}").format(count=count, preset=presets[source])
    return _("{count} 列").format(count=count)


def _check_note(batch: Batch) -> str:
    if batch.checked_at is None or not batch.total:
        return ""
    if batch.kept_out:
        return _("{total} 行，{count} 行需处理").format(
            total=f"{batch.total:,}", count=f"{batch.kept_out:,}"
        )
    return _("{total} 行").format(total=f"{batch.total:,}")


def reading(batch: Batch, asked: QueryDict, form: ReadingForm) -> dict[str, Any]:
    """The parts of the file, and the beginning of the one that is looked at."""
    survey = Survey.from_data(batch.survey)
    chosen = Choice.from_data(batch.choice)
    number = _part_number(asked, form, survey, chosen.part)
    part = survey.parts[number]
    header = chosen.header if number == chosen.part else _first_rows(part)
    return {
        "parts": [
            {"number": place, "part": one, "lines": _lines(one), "chosen": place == number}
            for place, one in enumerate(survey.parts)
        ],
        "part": part, "number": number, "is_text": part.is_text,
        "first": form.data.get("first", header.first), "last": form.data.get("last", header.last),
        "grid": _grid(part, header),
    }  # fmt: skip


def _part_number(asked: QueryDict, form: ReadingForm, survey: Survey, default: int) -> int:
    text = str(form.data.get("part") or asked.get("part", ""))
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else default
    return number if number < len(survey.parts) else default


def _first_rows(part: Part) -> HeaderRows:
    """Where a header may stand in a part that nobody has chosen yet."""
    for number, cells in part.rows:
        if sum(bool(text_of(cell)) for cell in cells) >= 2:
            return HeaderRows(number, number)
    return HeaderRows(1, 1)


def _lines(part: Part) -> list[str]:
    return [
        "　".join(filter(None, (text_of(cell) for cell in cells)))[:80]
        for _number, cells in part.rows[:SAMPLES]
    ]


def _grid(part: Part, header: HeaderRows) -> list[dict[str, Any]]:
    """The first rows; `is_header` marks those that are named as header."""
    rows = part.rows[:SHOWN_ROWS]
    width = min(max((len(cells) for _, cells in rows), default=0), SHOWN_COLUMNS)
    return [
        {
            "number": number, "is_header": header.first <= number <= header.last,
            "cells": [text_of(cell) for cell in cells[:width]] + [""] * (width - len(cells)),
        }
        for number, cells in rows
    ]  # fmt: skip


def mapping(batch: Batch, asked: QueryDict, form: MappingForm) -> dict[str, Any]:
    """The columns of the register beside those of the file."""
    adapter = adapter_of(batch.kind)
    survey, choice = Survey.from_data(batch.survey), Choice.from_data(batch.choice)
    headings = choice.headings(survey)
    mapped = _mapped(batch, adapter, headings, asked)
    texts = _samples(survey.parts[choice.part], choice.header)
    persons = {one.position for one in headings if is_of_persons(one)}
    texts = {
        position: [_masked(text) for text in found] if position in persons else found
        for position, found in texts.items()
    }
    if form.is_bound:
        chosen = form.chosen()
        at = {one.position: one for one in headings}
        places = {name: at[place] for name, place in chosen["columns"].items() if place in at}
        mapped = Mapped(places, chosen["fixed"])
    proposed = {} if form.is_bound else _proposed(batch, adapter, mapped)
    wrong = _wrong(batch, adapter, mapped)
    lines = [
        _line(column, mapped, texts, proposed.get(column.name, ""), wrong.get(column.name, ""))
        for column in adapter.columns
    ]
    used = {one.position for one in mapped.places.values()}
    return {
        "lines": sorted(lines, key=lambda line: not line.required),
        "headings": [one for one in headings if not is_personal(one)],
        "unused": [
            (one, texts.get(one.position, ()))
            for one in headings if one.position not in used and not is_personal(one)
        ],
        "personal": [one.label for one in headings if is_personal(one)],
        "samples": json.dumps(
            {one.position: texts.get(one.position, ()) for one in headings if not is_personal(one)}
        ),
        "presets": adapter.presets, "preset": asked.get("preset", ""),
    }  # fmt: skip


def _line(
    column: Column, mapped: Mapped, texts: Mapping[int, Sequence[str]], proposed: str, error: str
) -> Line:
    place = mapped.places.get(column.name)
    note = _("文件中没有这一列，预填“{text}”；不合适的请改填或清空。").format(text=proposed)
    return Line(
        name=column.name, label=column.label, required=column.required, help=column.help,
        position=place.position if place else None,
        fixed=mapped.fixed.get(column.name, "") or proposed, may_fix=not column.is_code,
        samples=texts.get(place.position, ()) if place else (),
        note=note if proposed else "", error=error,
    )  # fmt: skip


def _proposed(batch: Batch, adapter: Register, mapped: Mapped) -> dict[str, str]:
    """What is offered for all rows where nobody has decided yet; an office supervises nothing."""
    if batch.mapping.get("source") == "person" or batch.department.is_office:
        return {}
    return {
        column.name: column.proposed for column in adapter.columns
        if column.proposed and column.name not in mapped.places and column.name not in mapped.fixed
    }  # fmt: skip


def _wrong(batch: Batch, adapter: Register, mapped: Mapped) -> dict[str, str]:
    """What is to be put right at each box: all of it at once."""
    found = {}
    at: dict[int, list[str]] = {}
    for name, heading in mapped.places.items():
        at.setdefault(heading.position, []).append(name)
    remembered = memory.recall(batch)
    labels = {column.name: column.label for column in adapter.columns}
    for column in adapter.columns:
        place = mapped.places.get(column.name)
        if place is None:
            if column.required and not mapped.fixed.get(column.name):
                found[column.name] = _("必需的列，请选择文件中的列或填写整列相同的内容。")
            continue
        names = at[place.position]
        if len(names) > 1 and not means_several(names, place, adapter.presets, remembered):
            others = _("、").join(labels[one] for one in names if one != column.name)
            found[column.name] = _("{column} 列也对应了“{others}”，请改选其中一处。").format(
                column=place.letter, others=others
            )
    return found


def _masked(text: str) -> str:
    """A name or telephone number as a preview shows it."""
    if "*" in text:
        return text
    return mask_phone(text) if any(sign.isdigit() for sign in text) else mask_name(text)


def _mapped(
    batch: Batch, adapter: Register, headings: Sequence[Heading], asked: QueryDict
) -> Mapped:
    """What was chosen, or what a preset that somebody asked for says."""
    for preset in adapter.presets:
        if preset.name == asked.get("preset"):
            # As if the department had said so: the words of the register fill the rest.
            words = {key: list(names) for key, names in preset.known().items()}
            return suggest(headings, adapter.columns, remembered=words).mapped
    return Mapped.from_data(batch.mapping, headings)


def _samples(part: Part, header: HeaderRows) -> Mapping[int, list[str]]:
    """The first texts below the header, by position."""
    found: dict[int, list[str]] = {}
    for number, cells in part.rows:
        if number > header.last:
            for position, cell in enumerate(cells):
                text = text_of(cell)
                if text and len(found.setdefault(position, [])) < SAMPLES:
                    found[position].append(text[:40])
    return found
