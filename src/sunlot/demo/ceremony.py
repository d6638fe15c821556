"""One draw from the request to the verdict, with parties who keep their numbers to themselves."""

import datetime
import hashlib
import subprocess
import sys
from typing import Any

from drawproof import commit_digest, read_bundle
from sunlot import clock
from sunlot.accounts.models import User
from sunlot.actors import Actor
from sunlot.demo import auditor, logbook
from sunlot.demo.calendar import Calendar
from sunlot.demo.people import actor
from sunlot.demo.show import Show
from sunlot.draws import actions as draws
from sunlot.draws import queries as draws_queries
from sunlot.draws.models import Draw, PartyKind
from sunlot.draws.rules.ceremony import CommitParty, DiceParty, Times
from sunlot.draws.states import DrawState
from sunlot.jobs import runner
from sunlot.plans.models import PlanTask

COMMITS = [
    ("justice", "司法行政部门", "party-justice"),
    ("trade", "行业协会", "party-trade"),
    ("public", "群众代表", "party-public"),
]
DICE = [("dice-a", "见证方甲"), ("dice-b", "见证方乙")]
TYPISTS = ("typist1", "typist2")


def prepare(task: PlanTask, words: dict[str, Any], days: Calendar, show: Show, hour: int) -> Draw:
    """Freeze and announce.

    :param hour: hour of the day on which this draw's steps happen, so that two draws follow
        one another.
    """
    draw = _freeze(task, words, days, show, hour)
    draw = draws.announce(draw=draw, by=actor("coordinator2"), at=days.at("announced", hour))
    show.line(f"已公告 {draw.draw_id}，公告摘要 {draw.announcement_digest}")
    if draw.is_private:
        auditor.attest_frame(draw, days.at("announced", hour, 30))
        show.line("名单由审计人员用自己的密钥核对、签署，写入公开日志")
    logbook.publish(days.at("announced", hour, 31))
    return draw


def seal(draw: Draw, days: Calendar, hour: int) -> dict[str, str]:
    """Three parties seal their numbers, and the sealing ends; the numbers, which stay outside."""
    parties = list(draw.parties.filter(kind=PartyKind.COMMIT))
    numbers = {party.code: _number(draw.draw_id, party.code) for party in parties}
    for minute, party in enumerate(parties):
        digest = commit_digest(draw.suite, draw.draw_id, party.code, numbers[party.code])
        draws.commit(
            party=party, digest=digest, by=_of(party.user_id),
            at=days.at("committed_by", hour, minute),
        )  # fmt: skip
    logbook.publish(days.at("committed_by", hour, 5))
    return numbers


def close(draw: Draw, days: Calendar) -> None:
    """The sealing is over for all."""
    draws.close_commits(draw=draw, by=actor("coordinator"), at=days.at("committed_by", 18, 1))


def draw_lots(draw: Draw, numbers: dict[str, str], days: Calendar, show: Show, hour: int) -> Draw:
    """Reveal, throw, draw, deal, verify; the witness cosigns before the dice and after them."""
    operator = actor("coordinator")
    for minute, party in enumerate(draw.parties.filter(kind=PartyKind.COMMIT)):
        draws.reveal(
            party=party, secret=numbers[party.code], by=_of(party.user_id),
            at=days.at("drawn", hour, minute),
        )  # fmt: skip
    draws.close_reveals(draw=draw, by=operator, at=days.at("drawn", hour, 16))
    logbook.publish(days.at("drawn", hour, 17))
    _throw(draw, days, hour)
    with clock.standing_at(days.at("drawn", hour, 35)):
        runner.drain()
    draw.refresh_from_db()
    if draw.state != DrawState.VERIFIED:
        raise RuntimeError(f"{draw.draw_id}: {draw.get_state_display()}")
    logbook.publish(days.at("drawn", hour, 36))
    draw.refresh_from_db()
    show.line(f"{draw.frame_count:,} 户抽 {draw.winner_count:,} 户，随机数 {draw.seed[:16]}…")
    show.line(draw.verdict["sentence"]["zh"] if draw.verdict else "")
    return draw


def audit_result(draw: Draw, days: Calendar, show: Show, hour: int) -> Draw:
    """The auditor checks the full bundle outside, and the attestation is cosigned."""
    auditor.attest_result(draw, days.at("drawn", hour, 38))
    logbook.publish(days.at("drawn", hour, 39))
    draw.refresh_from_db()
    show.line("结果由审计人员核对完整证据包并签署")
    return draw


def release(draw: Draw, days: Calendar, show: Show) -> Draw:
    """Publish who was drawn in a private draw; two persons type how many they are."""
    before, count = _named_in(draw), len(draws_queries.winners(draw))
    draws.request_release(
        draw=draw, typed_count=count, by=actor("coordinator"), at=days.at("released", 10)
    )
    draw = draws.release(
        draw=draw, typed_count=count, by=actor("approver"), at=days.at("released", 11)
    )
    show.line(f"抽中 {count} 户，申请 周敏，确认 孙丽，两人各填写户数")
    show.line(
        f"公开证据包列出 {_named_in(draw)} 户（公开前 {before} 户）；类别、次序、小组仍不公开"
    )
    return draw


def _named_in(draw: Draw) -> int:
    path = draws_queries.public_bundle_path(draw)
    return len(read_bundle(path).files["winners.csv"].splitlines()) if path else 0


def verify_outside(draw: Draw, show: Show) -> None:
    """Run `drawproof verify` as a program of its own on the public bundle.

    :raises RuntimeError: it does not verify.
    """
    path = draws_queries.public_bundle_path(draw)
    if path is None:
        raise RuntimeError(f"{draw.draw_id}: no bundle")
    policy = logbook.policy_file()
    command = [
        sys.executable, "-m", "drawproof", "verify", str(path), "--announce",
        draw.announcement_digest, "--result", draw.result_digest, "--lang", "zh",
        *(["--policy", str(policy)] if policy else []),
        *(["--require", "C19"] if policy and draw.is_private else []),
    ]  # fmt: skip
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        raise RuntimeError(f"{draw.log_problems} {answer.stdout}{answer.stderr}")
    show.line(f"脱离本系统核对：{answer.stdout.splitlines()[0]}")
    show.line("自己再核对一次，粘贴下面一行：")
    show.line(show.verify_command(path, draw.announcement_digest, draw.result_digest, policy))


def _freeze(task: PlanTask, words: dict[str, Any], days: Calendar, show: Show, hour: int) -> Draw:
    drawn = days.at("drawn", hour, 30)
    setup = draws.Setup(
        mode=words["mode"],
        inspect_from=words["starts_on"],
        inspect_to=words["ends_on"],
        times=Times(
            commit_by=days.at("committed_by", 18),
            reveal_by=drawn - datetime.timedelta(minutes=15),
            draw_at=drawn,
            result_by=drawn + datetime.timedelta(hours=24),
        ),
        commits=tuple(CommitParty(code, label, _id(name)) for code, label, name in COMMITS),
        dice=tuple(
            DiceParty(code, label, tuple(_id(name) for name in TYPISTS)) for code, label in DICE
        ),
    )
    draw = draws.request(
        task=task, setup=setup, by=actor("planner"), at=days.at("freeze_requested", hour)
    )
    draw = draws.freeze(
        draw=draw, typed_count=draw.expected_count, by=actor("approver"), at=days.at("frozen", hour)
    )
    show.line(f"名单已冻结：{draw.frame_count:,} 户，申请 李文静，确认 孙丽")
    return draw


def _throw(draw: Draw, days: Calendar, hour: int) -> None:
    for order, party in enumerate(draw.parties.filter(kind=PartyKind.DICE)):
        digits = _digits(draw, party.code)
        for entry in party.typists.order_by("slot"):
            moment = days.at("drawn", hour, 31 + order)
            draws.type_dice(party=party, digits=digits, by=_of(entry.user_id), at=moment)


def _number(draw_id: str, party: str) -> str:
    """A party's number. Fixed, so that the demo shows the same winners to everybody who runs it."""
    return hashlib.sha256(f"示例|{draw_id}|{party}".encode()).hexdigest()


def _digits(draw: Draw, party: str) -> str:
    """What the demo's ten-sided dice show, again the same for everybody."""
    block = hashlib.sha512(f"示例骰子|{draw.draw_id}|{party}".encode()).digest()
    return "".join(str(byte % 10) for byte in block[: draw.dice_digits])


def _id(username: str) -> int:
    found: int = User.objects.values_list("pk", flat=True).get(username=username)
    return found


def _of(user_id: int | None) -> Actor:
    return actor(User.objects.values_list("username", flat=True).get(pk=user_id))
