"""Addresses of the register's quality; they stand before the register's own in the site."""

from django.urls import path

from sunlot.quality.views import corrections, deciding, duplicates, health

app_name = "quality"
urlpatterns = [
    path("targets/duplicates/", duplicates.pair_list, name="duplicates"),
    path("targets/duplicates/export.csv", duplicates.pair_export, name="duplicates-export"),
    path("targets/duplicates/decide/", deciding.pair_decide, name="decide"),
    path("targets/duplicates/<int:pk>/", duplicates.pair_detail, name="pair"),
    path("targets/duplicates/<int:pk>/merge/", duplicates.pair_merge, name="merge"),
    path("targets/duplicates/<int:pk>/dismiss/", duplicates.pair_dismiss, name="dismiss"),
    path("targets/duplicates/<int:pk>/reopen/", duplicates.pair_reopen, name="reopen"),
    path("targets/duplicates/merges/<int:pk>/undo/", duplicates.merge_undo, name="undo"),
    path("targets/corrections/", corrections.correction_list, name="corrections"),
    path("targets/corrections/export.csv", corrections.correction_export,
         name="corrections-export"),
    path("targets/corrections/<int:pk>/", corrections.correction_detail, name="correction"),
    path("targets/corrections/<int:pk>/accept/", corrections.correction_accept,
         name="correction-accept"),
    path("targets/corrections/<int:pk>/dismiss/", corrections.correction_dismiss,
         name="correction-dismiss"),
    path("targets/corrections/<int:pk>/unreachable/", corrections.correction_confirm,
         name="correction-confirm"),
    path("targets/corrections/<int:pk>/reached/", corrections.correction_reached,
         name="correction-reached"),
    path("targets/corrections/<int:pk>/reopen/", corrections.correction_reopen,
         name="correction-reopen"),
    path("targets/health/", health.health, name="health"),
    path("targets/health/export.csv", health.health_export, name="health-export"),
    path("targets/health/refresh/", health.health_refresh, name="health-refresh"),
]  # fmt: skip
