"""Who reads what of a job: the owner all of it, an administrator how it goes (AC-02)."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from sunlot.jobs import actions, registry
from sunlot.jobs.models import Job
from sunlot.jobs.states import JobState
from tests.cast import NOW, Cast

TITLE, WORDS = "检查导入文件：天山区某某饭店.xlsx", "“经营者”一列第 17 行缺少天山区某某饭店的代码。"
BACK, NAME, CONTENT = "/imports/4711/", "天山区某某饭店.zip", b"business"
BUSINESS = ("天山区某某饭店", "17", BACK)


@pytest.fixture
def job(cast: Cast, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """A job whose every text speaks of a business."""
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "result.zip").write_bytes(CONTENT)
    monkeypatch.setitem(registry.REGISTRY, "t.work", lambda _reporter, **_args: None)
    monkeypatch.setitem(registry.LABELS, "t.work", "检查一类文件")
    job = actions.enqueue(
        "t.work", title=TITLE, by=cast.actor("planner_a"), at=NOW, args={"file": TITLE},
        back_url=BACK,
    )  # fmt: skip
    Job.objects.filter(pk=job.pk).update(
        state=JobState.FAILED, started_at=NOW, ended_at=NOW, error_code="imports-column-missing",
        error_text=WORDS, result_name=NAME, result_path="result.zip",
    )  # fmt: skip
    job.refresh_from_db()
    return job


def pages(client: Client, job: Job) -> dict[str, str]:
    """Every page that speaks of a job, with the answer to a step that is refused."""
    detail = f"/jobs/{job.pk}/"
    answers = {
        "list": client.get("/jobs/"),
        "detail": client.get(detail),
        "part": client.get(detail, headers={"HX-Request": "true"}),
        "refusal": client.post(f"{detail}cancel/"),
    }
    return {name: answer.content.decode() for name, answer in answers.items()}


def test_job_when_owner_looks_then_title_words_and_file(job: Job, client_of) -> None:
    found = pages(client_of("planner_a"), job)
    assert TITLE in found["list"]
    assert TITLE in found["detail"]
    assert TITLE in found["refusal"]
    for text in (found["detail"], found["part"]):
        assert WORDS in text
        assert f'href="{BACK}"' in text
        assert NAME in text
        assert job.reference in text


def test_job_when_administrator_looks_then_kind_code_and_reference_only(
    job: Job, client_of
) -> None:
    """AC-02"""
    found = pages(client_of("sysadmin"), job)
    for name, text in found.items():
        for word in (*BUSINESS[:1], TITLE, WORDS, BACK, NAME):
            assert word not in text, (name, word)
        assert "检查一类文件" in text or name == "part"
    for name in ("list", "detail", "part"):
        assert job.reference in found[name]
        assert "imports-column-missing" in found[name]


def test_job_when_its_owner_became_administrator_then_reads_no_more_than_one(
    job: Job, cast: Cast, client_of
) -> None:
    """AC-02: a change of role does not take business records along."""
    Job.objects.filter(pk=job.pk).update(owner=cast.users["sysadmin"])
    client = client_of("sysadmin")
    assert "天山区某某饭店" not in "".join(pages(client, job).values())
    assert client.get(f"/jobs/{job.pk}/result/").status_code == 404


def test_job_when_the_system_ordered_it_then_administrator_sees_its_kind(
    job: Job, client_of
) -> None:
    """AC-02"""
    Job.objects.filter(pk=job.pk).update(owner=None)
    found = pages(client_of("sysadmin"), job)
    assert "天山区某某饭店" not in "".join(found.values())
    assert "系统" in found["detail"]


def test_job_when_its_work_is_no_longer_known_then_a_plain_word(job: Job, client_of) -> None:
    Job.objects.filter(pk=job.pk).update(task="gone.away")
    text = client_of("sysadmin").get(f"/jobs/{job.pk}/").content.decode()
    assert "天山区某某饭店" not in text
    assert "其他作业" in text


@pytest.mark.parametrize(
    ("who", "status"),
    [("planner_a", 200), ("planner_b", 404), ("coordinator", 404), ("approver_a", 404),
     ("sysadmin", 404), ("secadmin", 404), ("auditadmin", 404), ("outsider", 404)],
)  # fmt: skip
def test_result_when_asked_for_then_only_its_owner_gets_it(
    job: Job, client_of, who: str, status: int
) -> None:
    """AC-02"""
    answer = client_of(who).get(f"/jobs/{job.pk}/result/")
    assert answer.status_code == status
    if status == 200:
        assert b"".join(answer.streaming_content) == CONTENT
        assert "attachment" in answer["Content-Disposition"]


def test_result_when_the_file_is_gone_then_no_button_and_404(
    job: Job, client_of, settings: Any
) -> None:
    Path(settings.MEDIA_ROOT, "result.zip").unlink()
    client = client_of("planner_a")
    assert f"/jobs/{job.pk}/result/" not in client.get(f"/jobs/{job.pk}/").content.decode()
    assert client.get(f"/jobs/{job.pk}/result/").status_code == 404


def test_every_kind_of_work_has_words_of_its_own() -> None:
    assert set(registry.LABELS) >= {"draws.run", "imports.check", "imports.apply"}
    assert all(str(label).strip() for label in registry.LABELS.values())
