"""Addresses of draws. `key` is the draw's number, or its row's key while it has none."""

from django.urls import path

from sunlot.draws.views import (
    audit,
    closing,
    hold,
    lists,
    objections,
    prepare,
    record,
    screen,
    slips,
    take_part,
)

app_name = "draws"
urlpatterns = [
    path("draws/", lists.draw_list, name="list"),
    path("draws/export.csv", lists.draw_export, name="export"),
    path("draws/mine/", lists.mine, name="mine"),
    path("draws/tasks/<int:task>/", prepare.task_check, name="task"),
    path("draws/tasks/<int:task>/request/", prepare.request_draw, name="request"),
    path("draws/<str:key>/", record.detail, name="detail"),
    path("draws/<str:key>/confirm/", prepare.confirm, name="confirm"),
    path("draws/<str:key>/withdraw/", prepare.withdraw, name="withdraw"),
    path("draws/<str:key>/announce/", hold.announce, name="announce"),
    path("draws/<str:key>/console/", hold.console, name="console"),
    path("draws/<str:key>/console/<slug:step>/", hold.console_step, name="console-step"),
    path("draws/<str:key>/screen/", screen.screen, name="screen"),
    path("draws/<str:key>/commit/", take_part.commit, name="commit"),
    path("draws/<str:key>/reveal/", take_part.reveal, name="reveal"),
    path("draws/<str:key>/dice/", take_part.dice, name="dice"),
    path("draws/<str:key>/dice/count/", take_part.dice_count, name="dice-count"),
    path("draws/<str:key>/closing/", closing.bring, name="bring"),
    path("draws/<str:key>/numbers/", closing.numbers, name="numbers"),
    path("draws/<str:key>/next-issue/", closing.next_issue, name="next-issue"),
    path(
        "draws/<str:key>/next-issue-confirm/", closing.next_issue_confirm, name="next-issue-confirm"
    ),
    path("draws/<str:key>/void/", hold.void, name="void"),
    path("draws/<str:key>/void-confirm/", hold.void_confirm, name="void-confirm"),
    path("draws/<str:key>/notice/", record.notice, name="notice"),
    path("draws/<str:key>/bundle/", record.bundle, name="bundle"),
    path("draws/<str:key>/bundle/full/", record.bundle_full, name="bundle-full"),
    path("draws/<str:key>/attest/", audit.attest, name="attest"),
    path("draws/<str:key>/attest/frame/", audit.frame_file, name="frame-file"),
    path("draws/<str:key>/objections/", objections.objections, name="objections"),
    path("draws/<str:key>/verify/", record.verify, name="verify"),
    path("draws/<str:key>/release/", record.release, name="release"),
    path("draws/<str:key>/slip-number/", slips.slip_number, name="slip-number"),
    path("draws/<str:key>/substitute/", record.substitute, name="substitute"),
    path("draws/<str:key>/replace/", record.replace, name="replace"),
]
