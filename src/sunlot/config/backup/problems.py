"""What can go wrong with a backup, in words."""

import errno

from sunlot.config.words import say


class BackupProblem(Exception):
    """A backup or a restore did not work; the message says why and what to do."""


def of_system(problem: OSError) -> BackupProblem:
    """The words for an error of the operating system."""
    where = f"{problem.filename}" if problem.filename else ""
    if problem.errno in {errno.ENOSPC, errno.EDQUOT}:
        return BackupProblem(
            say(
                f"磁盘已满（{where}）。没有留下半份备份；请清理或换一个磁盘（--to）后再执行。",
                f"The disk is full ({where}). No half backup is left; free space or name another "
                "disk (--to), then try again.",
            )
        )
    return BackupProblem(
        say(
            f"{problem.strerror}：{where}。请检查文件夹是否存在、运行账户能否读写。",
            f"{problem.strerror}: {where}. See that the folder is there and the account may use "
            "it.",
        )
    )
