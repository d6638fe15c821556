"""Calls with a token: pages, filters, batches, repetitions, and every kind of refusal."""

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sunlot.api.tests.support import Call, is_problem, target
from sunlot.imports.models import Batch
from sunlot.imports.states import BatchState
from sunlot.items import actions as items
from sunlot.items.actions import ItemFacts
from sunlot.items.rules.citing import Citation
from sunlot.ledger.models import Event
from sunlot.officers.models import Officer
from sunlot.targets.models import Target
from sunlot.tokens import actions
from sunlot.tokens.models import Token
from tests.cast import NOW, Cast

# -- writing -----------------------------------------------------------------------------------


def test_batch_when_written_then_row_results_one_batch_and_events(cast: Cast, call: Call) -> None:
    rows = [target("甲项目", "P-1"), target("", "P-2"), target("丙项目", "P-3")]
    answer = call("POST", "targets", {"rows": rows}).json()
    assert answer["counts"] == {"new": 2, "updated": 0, "same": 0, "error": 1}
    assert [one["result"] for one in answer["rows"]] == ["new", "error", "new"]
    problem = answer["rows"][1]["problems"][0]
    assert (problem["field"], problem["code"]) == ("name", "imports-value-missing")
    assert problem["message"]
    assert problem["remedy"]
    batch = Batch.objects.get(pk=answer["batch"])
    assert (batch.state, batch.department.code) == (BatchState.APPLIED, "650000-market")
    assert "同步" in batch.file_name
    assert sorted(Target.objects.values_list("name", flat=True)) == ["丙项目", "甲项目"]
    called = Event.objects.get(kind="imports.called")
    assert (called.actor_role, called.department_code) == ("token", "650000-market")
    assert Event.objects.filter(kind="imports.applied", noun_id=str(batch.pk)).count() == 1


def test_batch_when_sent_again_changed_or_unchanged_then_updated_or_same(
    cast: Cast, call: Call
) -> None:
    call("POST", "targets", {"rows": [target("甲项目", "P-1"), target("乙项目", "P-2")]})
    rows = [target("甲项目", "P-1"), target("乙项目（改）", "P-2")]
    answer = call("POST", "targets", {"rows": rows}, key="k-2").json()
    assert [one["result"] for one in answer["rows"]] == ["same", "updated"]
    nothing = call("POST", "targets", {"rows": rows}, key="k-3").json()
    assert nothing["batch"] is None
    assert nothing["counts"]["same"] == 2
    assert Batch.objects.count() == 2, "a call that changes nothing leaves no batch"


def test_call_when_repeated_then_same_answer_and_written_once(cast: Cast, call: Call) -> None:
    body = {"rows": [target("甲项目", "P-1")]}
    first, second = call("POST", "targets", body), call("POST", "targets", body)
    assert first.json() == second.json()
    assert second["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert Batch.objects.count() == 1
    other = call("POST", "targets", {"rows": [target("乙项目", "P-2")]})
    assert "k-1" in is_problem(other, 409, "tokens-key-reused")["detail"]
    assert Target.objects.count() == 1


def test_batch_when_all_or_nothing_and_one_is_wrong_then_nothing(cast: Cast, call: Call) -> None:
    rows = [target("甲项目", "P-1"), target("", "P-2")]
    found = is_problem(
        call("POST", "targets", {"rows": rows, "partial": False}), 422, "api-rows-wrong"
    )
    assert found["errors"][0]["field"] == "rows.1.name"
    assert not Target.objects.exists()
    rows[1]["name"] = "乙项目"
    assert call("POST", "targets", {"rows": rows, "partial": False}).json()["counts"]["new"] == 2


def test_rows_when_empty_or_with_line_ends_and_quotes_then_each_has_its_own_result(
    cast: Cast, call: Call
) -> None:
    blank = dict.fromkeys(target("", ""), "")
    rows = [blank, target('甲"项目",\n一期', "P-1"), target("注：说明", "P-2")]
    answer = call("POST", "targets", {"rows": rows}).json()
    assert [one["result"] for one in answer["rows"]][:2] == ["error", "new"]
    assert answer["rows"][0]["problems"][0]["code"] == "imports-row-empty"
    assert len(answer["rows"]) == 3


def test_field_when_left_out_then_kept_and_when_empty_then_cleared(cast: Cast, call: Call) -> None:
    call("POST", "targets", {"rows": [target("甲项目", "P-1", address="解放路", note="一")]})
    call("POST", "targets", {"rows": [target("甲项目", "P-1", note="")]}, key="k-2")
    found = Target.objects.get()
    assert (found.address, found.note) == ("解放路", "")
    rows = [target("甲项目", "P-1"), target("乙项目", "P-2", note="x")]
    is_problem(call("POST", "targets", {"rows": rows}, key="k-3"), 422, "api-fields-differ")


def test_items_and_officers_when_written_then_as_from_a_file(cast: Cast, call: Call) -> None:
    item = {
        "code": "SC-1", "department": "市场监管部门", "category": "登记", "matter": "名称检查",
        "item_class": "一般检查事项", "method": "现场检查", "basis_text": "《公司法》第十条",
    }  # fmt: skip
    assert call("POST", "items", {"rows": [item]}).json()["counts"]["new"] == 1
    officer = {
        "officer_id": "A001", "name": "王一", "department": "市场监管部门",
        "certificate_no": "XJ-0001", "certificate_from": "2024-01-01",
        "certificate_to": "2029-12-31",
    }  # fmt: skip
    answer = call("POST", "officers", {"rows": [officer]}, key="k-2").json()
    assert answer["counts"]["new"] == 1, answer
    assert call("GET", "items").json()["rows"][0]["matter"] == "名称检查"
    read = call("GET", "officers").json()["rows"]
    assert read[0]["name"] == "王一"
    assert "XJ-0001" not in json.dumps(read), "the number of a certificate needs a purpose"
    assert Officer.objects.get().certificate_no == "XJ-0001"


def test_batch_when_written_then_can_be_taken_back_as_a_file(cast: Cast, call: Call) -> None:
    from sunlot.imports.actions import undo
    from sunlot.jobs.runner import drain

    number = call("POST", "targets", {"rows": [target("甲项目", "P-1")]}).json()["batch"]
    undo(batch=Batch.objects.get(pk=number), by=cast.actor("planner_a"), at=NOW)
    drain()
    assert not Target.objects.exists()


# -- reading -----------------------------------------------------------------------------------


def test_pages_when_walked_then_every_row_once_and_the_last_says_so(cast: Cast, call: Call) -> None:
    rows = [target(f"项目{number:02}", f"P-{number}") for number in range(7)]
    call("POST", "targets", {"rows": rows})
    seen, cursor = [], ""
    for _page in range(9):
        page = call("GET", f"targets?limit=3&cursor={cursor}").json()
        seen += [one["name"] for one in page["rows"]]
        cursor = page["next"]
        if not cursor:
            break
    assert sorted(seen) == [one["name"] for one in rows]
    assert _page == 2
    assert call("GET", "targets?kind=project&region=650102").json()["rows"]
    assert call("GET", "targets?kind=enterprise").json()["rows"] == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("limit=0", "api-invalid"), ("limit=x", "api-invalid"), ("kind=x", "api-invalid"),
        ("nothing=1", "api-parameter-unknown"), ("region=999999", "api-filter-unknown"),
        ("cursor=abc", "api-cursor-unknown"),
        ("q=%00", "api-character-unusable"),
    ],
)  # fmt: skip
def test_read_when_asked_oddly_then_a_problem(call: Call, query: str, code: str) -> None:
    is_problem(call("GET", f"targets?{query}"), 422, code)


def choices() -> list[tuple[str, str, str]]:
    """(path, parameter, value) of every word that the document offers for a list."""
    from sunlot.api.service import api

    document: Any = api.get_openapi_schema()
    parts = document["components"]["schemas"]
    return [
        (path.removeprefix("/api/v1/"), one["name"], value)
        for path, found in document["paths"].items()
        for one in found["get"].get("parameters", ())
        for schema in (one["schema"], *one["schema"].get("anyOf", ()))
        for value in (
            schema.get("enum") or parts.get(schema.get("$ref", "").split("/")[-1], {}).get("enum")
        ) or ()
    ]  # fmt: skip


def test_filter_when_the_document_offers_a_word_then_the_list_knows_it(call: Call) -> None:
    offered = choices()
    assert ("officers", "certificate", "not_yet") in offered
    assert {(path, name) for path, name, _value in offered} == {
        ("items", "item_class"), ("items", "state"), ("targets", "kind"), ("targets", "state"),
        ("officers", "certificate"), ("officers", "post"), ("officers", "kind"),
    }  # fmt: skip
    for path, name, value in offered:
        answer = call("GET", f"{path}?{name}={value}")
        assert answer.status_code == 200, (path, name, value, answer.content.decode())


def test_officers_when_read_then_the_own_department_only(
    cast: Cast, call: Call, secret_of: Callable[..., str]
) -> None:
    officer = {
        "officer_id": "A001", "name": "王一", "department": "市场监管部门",
        "certificate_no": "XJ-0001", "certificate_from": "2024-01-01",
        "certificate_to": "2029-12-31",
    }  # fmt: skip
    call("POST", "officers", {"rows": [officer]})
    fire = secret_of("officers:read", owner="planner_b")
    assert call("GET", "officers", secret=fire).json()["rows"] == []
    outside = secret_of("targets:read", "items:read", owner="outsider")
    call("POST", "targets", {"rows": [target("甲项目", "P-1")]}, key="k-2")
    assert call("GET", "targets", secret=outside).json()["rows"] == []


# -- refusals ----------------------------------------------------------------------------------


def test_call_without_a_good_token_then_401_and_how(call: Call, client_of) -> None:
    for headers in ({"Authorization": ""}, {"Authorization": "Basic x"},
                    {"Authorization": "Bearer sunlot_aaaaaaaa_" + "b" * 43}):  # fmt: skip
        answer = call("GET", "targets", headers=headers)
        is_problem(answer, 401, "tokens-not-accepted")
        assert answer["WWW-Authenticate"].startswith("Bearer")
    signed_in = client_of("planner_a").get("/api/v1/targets")
    is_problem(signed_in, 401, "tokens-not-accepted")


def test_token_when_used_on_a_page_then_led_to_sign_in(secret_of: Callable[..., str]) -> None:
    headers = {"Authorization": f"Bearer {secret_of()}"}
    assert Client().get("/targets/", headers=headers).status_code == 302


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        ("targets:read", "POST", "targets"), ("targets:write", "GET", "targets"),
        ("items:read", "GET", "officers"), ("officers:read", "GET", "items"),
    ],
)  # fmt: skip
def test_call_outside_the_scopes_then_403(
    call: Call, secret_of: Callable[..., str], scope: str, method: str, path: str
) -> None:
    body = {"rows": [target("甲项目", "P-1")]} if method == "POST" else None
    answer = call(method, path, body, secret=secret_of(scope))
    assert path in is_problem(answer, 403, "tokens-out-of-scope")["detail"]


def test_token_when_revoked_then_the_next_call_is_refused(cast: Cast, call: Call) -> None:
    assert call("GET", "items").status_code == 200
    actions.revoke_token(
        token=Token.objects.get(), revocation="x", by=cast.actor("sysadmin"), at=NOW
    )
    is_problem(call("GET", "items"), 401, "tokens-not-accepted")


def test_calls_when_too_many_then_429_and_when_to_come_back(call: Call) -> None:
    from sunlot import clock

    first = call("GET", "items")
    left = int(first["X-RateLimit-Remaining"])
    minute = clock.real_now().replace(second=0, microsecond=0) + datetime.timedelta(minutes=0)
    Token.objects.update(calls=10_000, minute=minute)
    answer = call("GET", "items")
    if answer.status_code == 200:  # the minute has just turned
        Token.objects.update(calls=10_000)
        answer = call("GET", "items")
    is_problem(answer, 429, "tokens-too-many-calls")
    assert answer["Retry-After"] == "60"
    assert 0 < left < 200


def test_token_when_it_ends_soon_then_every_answer_says_so(call: Call) -> None:
    from sunlot import clock

    assert "X-Token-Expires" not in call("GET", "items")
    end = clock.today_of(clock.now()) + datetime.timedelta(days=3)
    Token.objects.update(expires_on=end)
    assert call("GET", "items")["X-Token-Expires"] == end.isoformat()


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "rows"), ({"rows": []}, "rows"), ({"rows": [{}]}, "rows.0.name"),
        ({"rows": [{"name": 1}]}, "rows.0.name"), ([], ""), (1, ""),
        ({"rows": [target("a", "1", nothing="x")]}, "rows.0.nothing"),
        ({"rows": [target("a\0b", "1")]}, "rows.0.name"),
        ({"rows": [target("a", "1")] * 1001}, "rows"),
        ({"rows": [target("a" * 4001, "1")]}, "rows.0.name"),
        ({"rows": [target("a", "1")], "partial": "maybe"}, "partial"),
    ],
)  # fmt: skip
def test_body_when_it_does_not_fit_then_422_with_the_place(
    call: Call, body: Any, place: str
) -> None:
    found = is_problem(call("POST", "targets", body), 422, "api-invalid")
    assert place in {one["field"] for one in found["errors"]}
    assert not Target.objects.exists()


def test_body_when_no_json_or_too_large_then_a_problem(call: Call) -> None:
    client = Client()
    secret = {"Authorization": call("GET", "items").wsgi_request.headers["Authorization"]}
    known = secret | {"Idempotency-Key": "k"}
    post = "/api/v1/items"
    answer = client.post(post, "{", content_type="application/json", headers=known)
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"
    is_problem(client.post(post, {"a": "b"}, headers=known), 415, "api-not-json")
    answer = client.post(
        post, "x" * (3 << 20), content_type="application/json", headers=known
    )  # fmt: skip
    is_problem(answer, 413, "api-body-too-large")
    surrogate = '{"rows": [{"code": "\\ud800", "matter": "a", "department": "b"}]}'
    answer = client.post(post, surrogate, content_type="application/json", headers=known)
    assert answer.status_code in (400, 422), answer.content


@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 81])
def test_key_when_missing_or_odd_then_422(call: Call, key: str) -> None:
    found = is_problem(
        call("POST", "targets", {"rows": [target("甲项目", "P-1")]}, key=key), 422, "api-invalid"
    )
    assert "Idempotency-Key" in found["errors"][0]["field"]


def test_address_and_method_when_unknown_then_a_problem(call: Call) -> None:
    is_problem(Client().get("/api/v1/nothing"), 404, "http-404")
    is_problem(Client().post("/api/v2/items"), 404, "http-404")
    is_problem(Client().post("/api/v1/docs"), 405, "http-405")
    is_problem(call("DELETE", "items"), 405, "http-405")
    is_problem(Client().get("/api/"), 404, "http-404")


def test_read_when_changed_since_is_asked_then_in_the_order_of_changes_page_by_page(
    cast: Cast, call: Call
) -> None:
    call("POST", "targets", {"rows": [target(f"项目{n}", f"P-{n}") for n in range(4)]})
    for place, name in enumerate(("项目3", "项目0", "项目2")):
        moment = NOW + datetime.timedelta(days=1, seconds=place // 2)
        Target.objects.filter(name=name).update(updated_at=moment)
    Target.objects.filter(name="项目1").update(updated_at=NOW)
    since = (NOW + datetime.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    seen, cursor = list[str](), ""
    for _page in range(5):
        path = f"targets?updated_since={since}&limit=1&cursor={cursor}"
        page = call("GET", path).json()
        seen += [one["name"] for one in page["rows"]]
        cursor = page["next"]
        if not cursor:
            break
    assert seen == ["项目0", "项目3", "项目2"]
    for path in ("items", "officers"):
        assert call("GET", f"{path}?updated_since={since}").json()["rows"] == []
    far = call("GET", "targets?updated_since=2080-05-26T02:04:25-19:17")
    assert far.json()["rows"] == [], "an offset that the database does not know"
    for wrong in ("昨天", "2026-04-18", "2026-04-18T08:00:00", "0001-01-01T00:00:00%2B20:00"):
        found = is_problem(call("GET", f"targets?updated_since={wrong}"), 422, "api-invalid")
        assert "2026-04-18T08:00:00" in found["errors"][0]["message"]


def test_item_when_ended_and_taken_back_then_both_are_changes_since(cast: Cast, call: Call) -> None:
    by = cast.actor("planner_a")
    facts = ItemFacts(
        matter="示例事项", item_class="general", method="现场检查", basis=[Citation("示例法", "")]
    )
    department = cast.department("market")
    item = items.create_item(code="Z-9", department=department, facts=facts, by=by, at=NOW).item
    items.publish(item=item, by=by, at=NOW)

    def heard(after: int) -> list[str]:
        since = (NOW + datetime.timedelta(hours=after)).strftime("%Y-%m-%dT%H:%M:%SZ")
        rows = call("GET", f"items?state=published&updated_since={since}").json()["rows"]
        return [one["valid_to"] for one in rows]

    day = NOW.date() + datetime.timedelta(days=9)
    at = NOW + datetime.timedelta(hours=2)
    assert heard(1) == []
    items.end_item(item=item, day=day, reason="依据已废止", by=by, at=at)
    assert heard(1) == [(day - datetime.timedelta(days=1)).isoformat()]
    items.withdraw_end(item=item, by=by, at=at + datetime.timedelta(hours=2))
    assert heard(3) == [None]


def test_answer_when_another_format_is_asked_for_then_406(call: Call) -> None:
    for accept in ("text/csv", "application/xml, text/html;q=0.9"):
        answer = call("GET", "targets", headers={"Accept": accept})
        assert accept in is_problem(answer, 406, "api-not-served")["detail"]
    for accept in ("application/json", "*/*", "application/*;q=0.1", "text/csv, */*;q=0.1"):
        assert call("GET", "targets", headers={"Accept": accept}).status_code == 200
    assert Client().get("/api/v1/docs", headers={"Accept": "text/html"}).status_code == 200


def test_token_when_called_from_elsewhere_then_403(secret_of: Callable[..., str]) -> None:
    secret = secret_of(networks=("10.1.2.0/24", "2001:db8:1::/48"))
    headers = {"Authorization": f"Bearer {secret}"}
    for address, status in (("10.1.2.7", 200), ("2001:db8:1::5", 200), ("10.1.3.7", 403)):
        answer = Client().get("/api/v1/targets", headers=headers, REMOTE_ADDR=address)
        assert answer.status_code == status, address
    assert "10.1.3.7" in is_problem(answer, 403, "tokens-address-outside")["detail"]


@pytest.mark.parametrize("path", ["items", "targets", "officers"])
def test_parameter_when_the_database_cannot_hold_it_then_a_problem_of_the_parameter(
    call: Call, path: str
) -> None:
    for query in ("kind=%C2%AC%00_", "q=%00", "%00=1", "certificate=a&cursor=%00"):
        for method in ("GET", "POST"):
            answer = call(method, f"{path}?{query}")
            assert is_problem(answer, 422, "api-character-unusable")["remedy"]


@pytest.mark.parametrize("path", ["items", "targets", "officers"])
def test_parameter_when_it_holds_odd_characters_then_read_or_a_problem(
    call: Call, path: str
) -> None:
    for text in ("%F3%A9%86%97", "%EF%BF%BF", "%ED%A0%80", "%FF"):
        for name in ("q", "kind", "cursor", "nothing"):
            assert call("GET", f"{path}?{name}={text}").status_code in {200, 422}, (name, text)


def test_problem_when_english_is_asked_for_then_english(call: Call) -> None:
    chinese = call("GET", "targets?cursor=abc").json()
    english = call("GET", "targets?cursor=abc", headers={"Accept-Language": "en"}).json()
    assert chinese["code"] == english["code"]
    assert chinese["detail"].startswith("cursor 不是")
    assert english["detail"].isascii()
    assert english["title"].isascii()


def test_answer_when_given_then_no_cookie_and_strict_headers(call: Call) -> None:
    answer = call("GET", "items")
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_bug_when_it_happens_then_500_as_problem_with_a_reference(
    call: Call, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from sunlot.api import calls

    def broken(*_args: Any, **_facts: Any) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(calls, "walk", broken)
    answer = call("GET", "items")
    assert answer.status_code == 500
    assert answer.json()["code"] in caplog.text
    assert "broken on purpose" not in answer.content.decode()


# -- the documents -----------------------------------------------------------------------------


def test_documents_when_opened_then_complete_without_sign_in_or_other_servers() -> None:
    answer = Client().get(reverse("api:docs"))
    page = answer.content.decode()
    assert answer.status_code == 200
    for words in ("读取抽查事项", "批量写入执法人员", "officers:write", "Idempotency-Key", "curl",
                  "回答中一行的字段", "last_inspected_on", "name、address、region、is_main",
                  "listed、unlisted、merged"):  # fmt: skip
        assert words in page, words
    for outside in ("cdn", "unpkg", "swagger", "<script>", "http://www", "https://"):
        assert outside not in page.lower(), outside
