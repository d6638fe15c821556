"""Form fields: label, help, error and control in one shape; errors in words."""

from django import forms
from django.template import Context, Template

from sunlot.accounts.forms import AccountRequestForm
from sunlot.ui.templatetags.ui import error_summary, field


def drawn(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


class Sample(forms.Form):
    name = forms.CharField(label="名称", widget=forms.TextInput({"placeholder": "名称"}))
    kind = forms.ChoiceField(label="类型", choices=[("", "---------"), ("a", "甲")])
    way = forms.ChoiceField(label="方式", choices=[("x", "乙")], widget=forms.RadioSelect)
    note = forms.CharField(label="说明", required=False, help_text="写明理由。")
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_missing_value_is_asked_for_in_words_above_and_at_the_field() -> None:
    form = Sample({})
    lines = error_summary(form)["lines"]
    assert lines == [
        ("#id_name", "请填写名称。"), ("#id_kind", "请选择类型。"), ("#id_way", "请选择方式。"),
    ]  # fmt: skip
    page = drawn("{% field form.name %}{% field form.way %}", form=form)
    assert "请填写名称。" in page
    assert "请选择方式。" in page
    assert 'aria-invalid="true"' in page
    assert 'id="id_name_error"' in page
    assert 'id="id_way"' in page


def test_an_empty_choice_says_what_to_do_and_a_placeholder_does_not_repeat_the_label() -> None:
    page = drawn("{% field form.kind %}{% field form.name %}", form=Sample())
    assert "请选择" in page
    assert "-----" not in page
    assert "placeholder" not in page


def test_optional_fields_say_so_and_help_is_tied_to_the_control() -> None:
    page = drawn("{% field form.note %}", form=Sample())
    assert "选填" in page
    assert 'aria-describedby="id_note_helptext"' in page
    assert 'id="id_note_helptext"' in page


def test_a_hidden_field_has_no_label() -> None:
    page = drawn("{% field form.hidden %}", form=Sample())
    assert page.strip().startswith("<input")


def test_a_form_without_errors_has_no_summary() -> None:
    assert drawn("{% error_summary form %}", form=Sample()).strip() == ""


def test_real_forms_are_drawn(db: None) -> None:
    form = AccountRequestForm()
    for bound in form:
        assert field(bound)["field"] is bound
        assert str(bound.label) in drawn("{% field bound %}", bound=bound)
