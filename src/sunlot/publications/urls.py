"""Addresses of publications. `part` is the key of one department's part of a visit."""

from django.urls import path

from sunlot.publications.views import changes, lists, publishing

app_name = "publications"
urlpatterns = [
    path("publications/", lists.duty_list, name="list"),
    path("publications/export.csv", lists.duty_export, name="export"),
    path("publications/late/", lists.late, name="late"),
    path("publications/publish/", publishing.publish_selected, name="publish-selected"),
    path("publications/changes/<int:request_id>/", changes.decide, name="decide"),
    path("publications/changes/<int:request_id>/refuse/", changes.refuse, name="refuse"),
    path("publications/<int:part_id>/", lists.detail, name="detail"),
    path("publications/<int:part_id>/publish/", publishing.publish, name="publish"),
    path("publications/<int:part_id>/withhold/", publishing.withhold, name="withhold"),
    path("publications/<int:part_id>/correct/", changes.correct, name="correct"),
    path("publications/<int:part_id>/republish/", changes.republish, name="republish"),
    path("publications/<int:part_id>/withdraw/", changes.withdraw, name="withdraw"),
]
