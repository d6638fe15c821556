"""Writing a checklist: everything works without script, one button a step."""

import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sunlot.actors import Permission as P
from sunlot.actors.access import StaffRequest, staff
from sunlot.checklists import actions, queries
from sunlot.checklists.forms import QUESTION_FIELDS, QuestionForm
from sunlot.checklists.models import Checklist, Question
from sunlot.checklists.policies import require_edit
from sunlot.errors import Forbidden, UserError
from sunlot.items.queries import item_for
from sunlot.ui.drafting import kept
from sunlot.ui.merging import Edit, editing, merged


@require_POST
@staff(P.CHECKLISTS_EDIT)
def start(request: StaffRequest, code: str) -> HttpResponse:
    """Begin a draft for an item."""
    item = item_for(request.actor, code)
    draft = actions.start_draft(item=item, by=request.actor, at=request.now)
    return redirect("checklists:detail", pk=draft.checklist_id)


@require_http_methods(["GET", "POST"])
@staff(P.CHECKLISTS_EDIT)
@kept(*QUESTION_FIELDS)
def question_new(request: StaffRequest, pk: int) -> HttpResponse:
    """One more question at the end."""
    checklist = _own(request, pk)
    initial = {"required": True, "basis": _first_basis(checklist)}
    form = QuestionForm(request.POST if request.method == "POST" else None, initial=initial)
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_question(
                checklist=checklist, facts=form.facts(), by=request.actor, at=request.now
            )
        except UserError as caught:
            error = caught
        else:
            if "more" in request.POST:
                messages.success(request, _("已增加一题。"))
                return redirect("checklists:question-new", pk=pk)
            return redirect("checklists:detail", pk=pk)
    return _form_page(request, checklist, form, error)


@require_http_methods(["GET", "POST"])
@staff(P.CHECKLISTS_EDIT)
@kept(*QUESTION_FIELDS)
@merged
def question_edit(request: StaffRequest, pk: int, question: int) -> HttpResponse:
    """Change a question of the draft."""
    checklist = _own(request, pk)
    found = _question(checklist, question)
    edit: Edit[QuestionForm] = editing(
        request, lambda data: QuestionForm(data, initial=QuestionForm.initial_of(found)),
        revision=found.version.revision, who=_nobody,
    )  # fmt: skip
    error: UserError | None = None
    if edit.is_sent and edit.form.is_valid():
        try:
            actions.edit_question(
                checklist=checklist, question=found, facts=edit.form.facts(), by=request.actor,
                at=request.now,
            )  # fmt: skip
        except Forbidden:
            raise
        except UserError as caught:
            error = caught
        else:
            return redirect("checklists:detail", pk=pk)
    return _form_page(request, checklist, edit.form, error, edit=edit, question=found)


@require_POST
@staff(P.CHECKLISTS_EDIT)
def question_move(request: StaffRequest, pk: int, question: int) -> HttpResponse:
    """One place up or down."""
    checklist = _own(request, pk)
    actions.move_question(
        checklist=checklist, question=_question(checklist, question), by=request.actor,
        at=request.now, up=request.POST.get("to") == "up",
    )  # fmt: skip
    return redirect("checklists:detail", pk=pk)


@require_POST
@staff(P.CHECKLISTS_EDIT)
def question_remove(request: StaffRequest, pk: int, question: int) -> HttpResponse:
    """Take a question out."""
    checklist = _own(request, pk)
    found = _question(checklist, question)
    actions.remove_question(checklist=checklist, question=found, by=request.actor, at=request.now)
    messages.success(request, _("已删去“{text}”。").format(text=found.text))
    return redirect("checklists:detail", pk=pk)


@require_POST
@staff(P.CHECKLISTS_EDIT)
def publish(request: StaffRequest, pk: int) -> HttpResponse:
    """Use the draft from now on."""
    checklist = _own(request, pk)
    done = actions.publish(checklist=checklist, by=request.actor, at=request.now)
    words = _("第 {n} 版已发布；以后生成的检查使用这一版。")
    messages.success(request, words.format(n=done.number))
    return redirect("checklists:detail", pk=pk)


@require_POST
@staff(P.CHECKLISTS_EDIT)
def discard(request: StaffRequest, pk: int) -> HttpResponse:
    """Throw the draft away."""
    checklist = _own(request, pk)
    actions.discard_draft(checklist=checklist, by=request.actor, at=request.now)
    messages.success(request, _("草稿已放弃，使用中的版本不变。"))
    return redirect("checklists:detail", pk=pk)


def _own(request: StaffRequest, pk: int) -> Checklist:
    """A checklist that the reader may write, else 404 or 403."""
    checklist = queries.checklist_for(request.actor, pk)
    require_edit(request.actor, checklist.item)
    return checklist


def _question(checklist: Checklist, key: int) -> Question:
    """A question of the draft, else 404."""
    found = queries.question_of_draft(checklist, key)
    if found is None:
        raise Http404
    return found


def _first_basis(checklist: Checklist) -> str:
    return checklist.item.versions.order_by("-number")[0].basis_text.split("；")[0][:300]


def _nobody(_name: str) -> tuple[str, datetime.datetime] | None:
    return None


def _form_page(
    request: StaffRequest, checklist: Checklist, form: QuestionForm, error: UserError | None,
    **more: object,
) -> HttpResponse:  # fmt: skip
    newest = checklist.item.versions.order_by("-number")[0]
    context = {
        "checklist": checklist, "item": checklist.item, "form": form, "error": error,
        "newest": newest, **more,
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "checklists/question.html", context, status=status)
