"""Addresses of the target register. Ids may hold a colon or a slash."""

from django.urls import path

from sunlot.targets.views import entering, filters, identity, record, register, special

app_name = "targets"
urlpatterns = [
    path("targets/", register.target_list, name="list"),
    path("targets/new/", entering.target_new, name="new"),
    path("targets/export.csv", register.target_export, name="export"),
    path("targets/filters/", filters.filter_list, name="filters"),
    path("targets/filters/export.csv", filters.filter_export, name="filters-export"),
    path("targets/filters/new/", filters.filter_new, name="filter-new"),
    path("targets/filters/<int:pk>/", filters.filter_detail, name="filter"),
    path("targets/filters/<int:pk>/remove/", filters.filter_remove, name="filter-remove"),
    path("targets/special/", special.register_list, name="registers"),
    path("targets/special/export.csv", special.register_export, name="registers-export"),
    path("targets/special/new/", special.register_new, name="register-new"),
    path("targets/special/put/", special.register_put, name="register-put"),
    path("targets/special/<int:pk>/", special.register_detail, name="register"),
    path("targets/special/<int:pk>/edit/", special.register_edit, name="register-edit"),
    path("targets/special/<int:pk>/close/", special.register_close, name="register-close"),
    path("targets/<path:object_id>/edit/", record.target_edit, name="edit"),
    path("targets/<path:object_id>/reveal/", record.target_reveal, name="reveal"),
    path("targets/<path:object_id>/identity/", identity.target_identity, name="identity"),
    path(
        "targets/<path:object_id>/identity/confirm/",
        identity.identity_confirm,
        name="identity-confirm",
    ),
    path(
        "targets/<path:object_id>/identity/refuse/",
        identity.identity_refuse,
        name="identity-refuse",
    ),
    path(
        "targets/<path:object_id>/succession/<slug:act>/",
        record.target_succession,
        name="succession",
    ),
    path("targets/<path:object_id>/", record.target_detail, name="detail"),
]
