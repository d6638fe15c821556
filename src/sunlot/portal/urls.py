"""Addresses of the public site. They are permanent: nothing is renamed once it was published."""

from django.urls import path
from django.views.generic import RedirectView

from sunlot.portal.views import data, draws, log, objections, records, search, slips, verifier

app_name = "portal"
urlpatterns = [
    path(
        "",
        RedirectView.as_view(pattern_name="portal:home", http_method_names=["get", "head"]),
        name="root",
    ),
    path("open/", search.home, name="home"),
    path("open/businesses/", search.businesses, name="businesses"),
    path("open/businesses/<path:object_id>/", records.business, name="business"),
    path("open/inspections/<str:number>/", records.inspection, name="inspection"),
    path("open/plans/", records.plans, name="plans"),
    path("open/plans/<int:plan_id>/", records.plan, name="plan"),
    path("open/plans/<int:plan_id>/<int:number>/", records.plan, name="plan-version"),
    path("open/tasks/<int:task_id>/", records.task, name="task"),
    path("open/items/", records.items, name="items"),
    path("open/items/lists/<str:region>/<int:number>/", records.item_list, name="item-list"),
    path(
        "open/items/lists/<str:region>/<int:number>/list.csv",
        records.item_list_csv,
        name="item-list-csv",
    ),
    path(
        "open/items/lists/<str:region>/<int:number>/list.json",
        records.item_list_json,
        name="item-list-json",
    ),
    path("open/items/<str:code>/", records.item, name="item"),
    path("open/draws/", draws.draw_list, name="draws"),
    path("open/draws/<str:draw_id>/", draws.proof, name="draw"),
    path("open/draws/<str:draw_id>/notice/", draws.notice, name="notice"),
    path("open/draws/<str:draw_id>/announce.json", draws.announcement, name="announcement"),
    path("open/draws/<str:draw_id>/bundle.zip", draws.bundle, name="bundle"),
    path("open/draws/<str:draw_id>/files/<path:name>", draws.file, name="file"),
    path("open/log/", log.log, name="log"),
    path("open/log/policy.json", log.policy, name="log-policy"),
    path("open/draws/<str:draw_id>/slip/", slips.slip, name="slip"),
    path("open/draws/<str:draw_id>/objection/", objections.objection, name="objection"),
    path("open/verifier/", verifier.about, name="verifier"),
    path("verify/", verifier.page, name="verify"),
    path("verify/drawproof-verify.html", verifier.download, name="verify-file"),
    path("verify/drawproof-verify.html.sha256", verifier.checksum, name="verify-sum"),
    path("open/timeliness/", data.timeliness, name="timeliness"),
    path("open/data/", data.index, name="data"),
    path("open/data/<str:name>.csv", data.as_csv, name="data-csv"),
    path("open/data/<str:name>.json", data.as_json, name="data-json"),
]
