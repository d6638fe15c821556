"""What imports remember of departments' files, and how large a file may be."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.imports import actions, memory
from sunlot.imports.reading import limits


@require_GET
@staff(Permission.PRESETS_MANAGE)
def preset_list(request: StaffRequest) -> HttpResponse:
    """Remembered mappings of every department, presets that ship, limits of files."""
    megabyte = 1024 * 1024
    context = {
        "rows": memory.in_words(list(memory.memories_for(request.actor))),
        "built_in": memory.built_in(),
        "limits": {
            "workbook": limits.WORKBOOK_BYTES // megabyte,
            "unpacked": limits.UNPACKED_BYTES // megabyte,
            "csv": limits.CSV_BYTES // megabyte,
            "rows": limits.ROWS,
            "columns": limits.COLUMNS,
            "seconds": limits.READER_WALL_SECONDS,
        },
    }
    return render(request, "imports/presets.html", context)


@require_POST
@staff(Permission.PRESETS_MANAGE)
def preset_delete(request: StaffRequest, pk: int) -> HttpResponse:
    """Forget one mapping."""
    found = get_object_or_404(memory.memories_for(request.actor), pk=pk)
    name = found.department.name
    actions.forget_preset(memory=found, by=request.actor, at=request.now)
    messages.success(
        request, _("已删除 %(name)s 的列对应；下次导入时重新确认各列。") % {"name": name}
    )
    return redirect("imports:presets")
