"""Addresses of the item list."""

from django.urls import path

from sunlot.items.views import editing, ending, laws, lists, publishing, unified

app_name = "items"
urlpatterns = [
    path("items/", lists.item_list, name="list"),
    path("items/export.csv", lists.item_export, name="export"),
    path("items/new/", editing.item_new, name="new"),
    path("items/publish/", publishing.publish_all, name="publish-all"),
    path("items/laws/", laws.law_list, name="laws"),
    path("items/laws/export.csv", laws.law_export, name="laws-export"),
    path("items/laws/new/", laws.law_new, name="law-new"),
    path("items/laws/<int:pk>/", laws.law_detail, name="law"),
    path("items/laws/<int:pk>/withdraw/", laws.law_withdraw, name="law-withdraw"),
    path("items/laws/<int:pk>/items/<str:code>/", laws.law_hold, name="law-hold"),
    path("items/unified/", unified.unified, name="unified"),
    path("items/unified/export.csv", unified.unified_export, name="unified-export"),
    path("items/unified/decide/", unified.decide, name="unified-decide"),
    path("items/unified/publish/", unified.publish_unified, name="unified-publish"),
    path("items/<str:code>/", lists.item_detail, name="detail"),
    path("items/<str:code>/edit/", editing.item_edit, name="edit"),
    path("items/<str:code>/discard/", editing.discard, name="discard"),
    path("items/<str:code>/end/", ending.item_end, name="end"),
    path("items/<str:code>/end/withdraw/", ending.end_withdraw, name="end-withdraw"),
    path("items/<str:code>/publish/", publishing.publish, name="publish"),
]
