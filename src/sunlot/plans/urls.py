"""Addresses of plans and tasks."""

from django.urls import path

from sunlot.plans.views import life, plans, prepare, removing, sheet, tasks

app_name = "plans"
urlpatterns = [
    path("plans/", plans.plan_list, name="list"),
    path("plans/export.csv", plans.list_export, name="list-export"),
    path("plans/new/", plans.plan_new, name="new"),
    path("plans/<int:pk>/", plans.plan_detail, name="detail"),
    path("plans/<int:pk>/sheet/", sheet.plan_sheet, name="sheet"),
    path("plans/<int:pk>/sheet/rows/", sheet.sheet_rows, name="sheet-rows"),
    path("plans/<int:pk>/sheet/cells/", sheet.sheet_save, name="sheet-save"),
    path("plans/<int:pk>/sheet/add/", sheet.sheet_add, name="sheet-add"),
    path("plans/<int:pk>/sheet/remove/", removing.sheet_remove, name="sheet-remove"),
    path("plans/<int:pk>/sheet/restore/", removing.sheet_restore, name="sheet-restore"),
    path("plans/<int:pk>/sheet/paste/", sheet.sheet_paste, name="sheet-paste"),
    path("plans/<int:pk>/removed/", removing.removed, name="removed"),
    path("plans/<int:pk>/check/", sheet.plan_check, name="check"),
    path("plans/<int:pk>/compare/<int:before>/<int:after>/", sheet.plan_compare, name="compare"),
    path("plans/<int:pk>/tasks.csv", plans.plan_export, name="export"),
    path("plans/<int:pk>/versions/<int:number>.json", plans.plan_version, name="version"),
    path("plans/<int:pk>/submit/", life.plan_submit, name="submit"),
    path("plans/<int:pk>/adopt/", life.plan_adopt, name="adopt"),
    path("plans/<int:pk>/return/", life.plan_return, name="return"),
    path("plans/<int:pk>/issue/", life.plan_issue, name="issue"),
    path("plans/<int:pk>/issue/request/", life.plan_issue_request, name="issue-request"),
    path("plans/<int:pk>/revise/", life.plan_revise, name="revise"),
    path("plans/<int:pk>/add/", tasks.task_add, name="task-add"),
    path("plans/tasks/<int:pk>/", tasks.task_detail, name="task"),
    path("plans/tasks/<int:pk>/edit/", tasks.task_edit, name="task-edit"),
    path("plans/tasks/<int:pk>/remove/", tasks.task_remove, name="task-remove"),
    path("plans/tasks/<int:pk>/scope/", prepare.task_scope, name="task-scope"),
    path("plans/filters/<int:pk>/use/", prepare.filter_use, name="filter-use"),
    path("plans/tasks/<int:pk>/ratios/", prepare.task_ratios, name="task-ratios"),
    path("plans/tasks/<int:pk>/ratio/", sheet.task_ratio, name="task-ratio"),
    path("plans/tasks/<int:pk>/team/", prepare.task_team, name="task-team"),
    path("plans/tasks/<int:pk>/items/", prepare.task_items, name="task-items"),
]
