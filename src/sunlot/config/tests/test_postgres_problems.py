"""The server's own messages in words that say what to do."""

from pathlib import Path

import pytest

from sunlot.config.postgres.problems import explain

FOLDER = Path("/srv/sunlot/var/pg")


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("initdb: error: could not write to file: No space left on device", "磁盘已满"),
        ("No space left on device: /srv/sunlot/var/secret.key", "磁盘已满"),
        ('FATAL:  could not open file "global/pg_control": Permission denied', "权限或所有者"),
        ("Permission denied: /srv/sunlot/var", "权限或所有者"),
        ("PANIC:  could not locate a valid checkpoint record at 0/1AF77C8", "已损坏"),
        ('FATAL:  could not open file "global/pg_filenode.map": No such file', "已损坏"),
        ('FATAL:  could not open shared memory segment "/P.1": Permission denied', "内存"),
        ("FATAL:  database files are incompatible with server", "另一个大版本"),
        ("Segmentation fault", "无法启动"),
    ],
)
def test_message_then_known_words_and_the_original_line(
    output: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    problem = str(explain(f"LOG:  starting\n{output}\n", FOLDER))
    assert words in problem
    assert output in problem
