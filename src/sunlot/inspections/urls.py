"""Addresses of visits."""

from django.urls import path

from sunlot.inspections.views import lists, record, steps, unplanned

app_name = "inspections"
DRAW = "inspections/draws/<str:draw_id>"
VISIT = "inspections/<str:number>"
urlpatterns = [
    path("inspections/", lists.visit_list, name="list"),
    path("inspections/export.csv", lists.visit_export, name="export"),
    path("inspections/mine/", lists.mine, name="mine"),
    path("inspections/entry/", lists.entry, name="entry"),
    path("inspections/unplanned/", unplanned.unplanned, name="unplanned"),
    path(f"{DRAW}/create/", steps.create, name="create"),
    path(f"{DRAW}/approve/", steps.approve_all, name="approve-all"),
    path(f"{DRAW}/notify/", steps.notify_all, name="notify-all"),
    path(f"{VISIT}/", lists.detail, name="detail"),
    path(f"{VISIT}/approve/", steps.approve, name="approve"),
    path(f"{VISIT}/refuse/", steps.refuse, name="refuse"),
    path(f"{VISIT}/resubmit/", steps.resubmit, name="resubmit"),
    path(f"{VISIT}/restaff/", unplanned.restaff, name="restaff"),
    path(f"{VISIT}/notice/", lists.notice, name="notice"),
    path(f"{VISIT}/notify/", steps.notify, name="notify"),
    path(f"{VISIT}/parts/<int:part_id>/record/", record.record, name="record"),
    path(f"{VISIT}/parts/<int:part_id>/review/", record.review, name="review"),
    path(f"{VISIT}/parts/<int:part_id>/return/", record.return_part, name="return"),
]
