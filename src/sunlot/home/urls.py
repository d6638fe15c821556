"""Addresses of the workbench and of search."""

from django.urls import path

from sunlot.home import views

app_name = "home"
urlpatterns = [
    path("home/", views.workbench, name="workbench"),
    path("home/todo.csv", views.todo_export, name="todo-export"),
    path("home/todo.ics", views.todo_calendar, name="todo-calendar"),
    path("home/links/", views.link_send, name="link-send"),
    path("home/links/done/", views.link_done, name="link-done"),
    path("waiting/", views.waiting, name="waiting"),
    path("scope/", views.scope, name="scope"),
    path("search/", views.search, name="search"),
]
