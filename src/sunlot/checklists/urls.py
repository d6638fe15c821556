"""Addresses of checklists."""

from django.urls import path

from sunlot.checklists.views import editing, lists

app_name = "checklists"
urlpatterns = [
    path("checklists/", lists.checklist_list, name="list"),
    path("checklists/export.csv", lists.checklist_export, name="export"),
    path("checklists/start/<str:code>/", editing.start, name="start"),
    path("checklists/<int:pk>/", lists.checklist_detail, name="detail"),
    path("checklists/<int:pk>/preview/", lists.preview, name="preview"),
    path("checklists/<int:pk>/publish/", editing.publish, name="publish"),
    path("checklists/<int:pk>/discard/", editing.discard, name="discard"),
    path("checklists/<int:pk>/questions/new/", editing.question_new, name="question-new"),
    path("checklists/<int:pk>/questions/<int:question>/", editing.question_edit, name="question"),
    path(
        "checklists/<int:pk>/questions/<int:question>/move/", editing.question_move,
        name="question-move",
    ),
    path(
        "checklists/<int:pk>/questions/<int:question>/remove/", editing.question_remove,
        name="question-remove",
    ),
]  # fmt: skip
