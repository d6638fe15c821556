"""`drawproof log` and `drawproof witness` as a person uses them."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from drawproof_log import publication
from drawproof_story import story, told, unix
from drawproof_world import make_world

import drawproof as dp
from drawproof.cli import main
from drawproof.log.proofs import TlogProof
from drawproof.log.setup import init_log

ORIGIN = "log.example/draws"
SOURCE = str(Path(dp.__file__).parent.parent)


def run(capsys, *arguments):
    code = main([str(one) for one in arguments])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def log(tmp_path, capsys):
    """A log by the command line, with its public key."""
    code, out, _ = run(
        capsys,
        *("log", "init", tmp_path / "state", "--origin", ORIGIN),
        *("--folder", tmp_path / "www", "--store", tmp_path / "other" / "signed"),
    )
    assert code == 0
    return tmp_path / "state", tmp_path / "www", out.strip()


def lines(path, records):
    path.write_text("".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in records))
    return path


def test_append_publish_check_prove(log, tmp_path, capsys):
    state, www, key = log
    entries = lines(tmp_path / "entries", [publication(i) for i in range(3)])
    assert run(capsys, "log", "append", state, entries)[:2] == (0, "0\n1\n2\n")
    assert run(capsys, "log", "append", state, entries, "--at", 0)[:2] == (0, "0\n1\n2\n")
    code, _, err = run(capsys, "log", "append", state, entries, "--at", 1)
    assert (code, "[log-conflict]" in err) == (2, True)
    code, out, _ = run(capsys, "log", "publish", state)
    assert (code, out.split()[1]) == (0, "3")
    assert run(capsys, "log", "check", www, "--key", key)[0] == 0
    proof = tmp_path / "1.tlog-proof"
    assert run(capsys, "log", "prove", www, "--key", key, "--index", 1, "--out", proof)[0] == 0
    found = TlogProof.parse(proof.read_bytes())
    assert (found.index, len(found.path)) == (1, 2)
    code, out, _ = run(capsys, "log", "prove", www, "--key", key, "--index", 0)
    assert out.startswith("c2sp.org/tlog-proof@v1\nindex 0\n")
    code, out, _ = run(capsys, "log", "prove", www, "--key", key, "--from", 0)
    assert json.loads(out) == {"from": 0, "to": 3, "path": []}
    assert run(capsys, "log", "prove", www, "--key", key, "--index", 3)[0] == 2
    assert run(capsys, "log", "prove", www, "--key", key, "--index", -1)[0] == 2
    assert run(capsys, "log", "check", www)[0] == 2, "a key is needed"
    assert run(capsys, "log", "check", tmp_path / "nothing", "--key", key)[0] == 2
    (www / "tile/entries/000.p/3").write_bytes(b"")
    code, _, err = run(capsys, "log", "check", www, "--key", key, "--lang", "zh")
    assert (code, "日志已损坏" in err) == (1, True)
    assert run(capsys, "log", "repair", state, entries)[0] == 0
    assert run(capsys, "log", "check", www, "--key", key)[0] == 0


def test_a_restored_folder_is_refused_with_what_to_do(log, tmp_path, capsys):
    state, www, _ = log
    entries = lines(tmp_path / "entries", [publication(0)])
    run(capsys, "log", "append", state, entries)
    run(capsys, "log", "publish", state)
    (www / "tile/0/000.p/1").unlink()
    code, _, err = run(capsys, "log", "publish", state)
    assert code == 2
    assert "[log-rewound]" in err
    assert "drawproof log repair" in err
    assert run(capsys, "log", "repair", state, lines(tmp_path / "no", [publication(1)]))[0] == 2


def test_monitor_tells_and_its_exit_code_says_it_too(log, tmp_path, capsys):
    state, www, key = log
    watch = ("log", "monitor", www, "--key", key, "--origin", ORIGIN, "--state", tmp_path / "seen")
    code, out, _ = run(capsys, *watch, "--lang", "zh")
    assert (code, out) == (0, "共 0 条，未发现问题\n")
    announced = {
        "kind": "announce",
        "draw_id": "650000-2026-000002",
        "digest": "0" * 64,
        "plan_items": ["x"],
        "closing": "2026-11-23T02:00:00Z",
        "result_by": "2099-11-24T02:00:00Z",
    }
    run(capsys, "log", "append", state, lines(tmp_path / "entries", [announced]))
    run(capsys, "log", "publish", state)
    code, out, _ = run(capsys, *watch, "--json")
    assert code == 1
    (finding,) = json.loads(out)["findings"]
    assert (finding["name"], finding["new"]) == ("number-gap", True)
    code, out, _ = run(capsys, *watch, "--lang", "zh")
    assert (code, out.split("：")[0]) == (1, "number-gap: 第 0 条")
    policy = tmp_path / "policy.json"
    logs = [{"origin": ORIGIN, "key": key}]
    policy.write_text(json.dumps({"kind": "policy", "name": "p", "logs": logs}))
    by_policy = [*watch[:3], "--policy", policy, *watch[5:]]
    assert run(capsys, *by_policy)[0] == 1
    (tmp_path / "seen").write_text("broken")
    assert run(capsys, *watch)[0] == 2


def test_the_whole_way_from_log_to_verified_bundle(tmp_path, capsys):
    """Two witness processes, a log, an auditor's key, a bundle with its log part, verify."""
    world = make_world("open", size=24, per_pool=2)
    draw, addresses, keys, children = world.outcome.draw, [], [], []
    code, key, _ = run(capsys, "log", "key", tmp_path / "audit.key", "--name", "audit.example")
    steps = [record for _, some in story(world) for record in some]
    steps = [one for one in steps if one["kind"] != "attestation"]
    common = ("log", "attest", tmp_path / "audit.key", "--draw", draw, "--by", "审计厅")
    digest = world.outcome.record.digest
    _, out, _ = run(capsys, *common, "--states", "full", "--digest", digest)
    steps.append(json.loads(out))
    try:
        for name in ("a", "b"):
            folder = tmp_path / name
            _, out, _ = run(capsys, "witness", "init", folder, "--name", f"witness.example/{name}")
            keys.append(out.strip())
        init = ("log", "init", tmp_path / "state", "--origin", ORIGIN, "--folder", tmp_path / "www")
        _, out, _ = run(capsys, *init, "--store", tmp_path / "signed")
        log_key = out.strip()
        for name, vkey in zip(("a", "b"), keys, strict=True):
            follow = ("witness", "follow", tmp_path / name, "--origin", ORIGIN, "--key", log_key)
            assert run(capsys, *follow)[0] == 0
            command = [sys.executable, "-m", "drawproof", "witness", "serve", tmp_path / name]
            environment = {**os.environ, "PYTHONPATH": SOURCE}
            child = subprocess.Popen(
                [*command, "--port", "0"], stdout=subprocess.PIPE, text=True, env=environment
            )
            children.append(child)
            addresses.append(f"{child.stdout.readline().strip()}={vkey}")
        settings = json.loads((tmp_path / "state" / "log.json").read_text())
        pairs = [one.split("=", 1) for one in addresses]
        settings["witnesses"] = [{"url": url, "key": vkey} for url, vkey in pairs]
        (tmp_path / "state" / "log.json").write_text(json.dumps(settings))
        run(capsys, "log", "append", tmp_path / "state", lines(tmp_path / "entries", steps))
        code, out, err = run(capsys, "log", "publish", tmp_path / "state")
        assert (code, out.split()[3]) == (0, "2/2"), err
    finally:
        for child in children:
            child.send_signal(signal.SIGTERM)
            assert child.wait(10) == 0
            child.stdout.close()
    code, out, err = run(capsys, "log", "publish", tmp_path / "state")
    assert code == 0, "the cosignatures are there already"
    part = ("log", "part", tmp_path / "www", "--key", log_key, "--draw", draw)
    assert run(capsys, *part, "--out", tmp_path / "checkpoints")[:2] == (0, "log.json\n01.note\n")
    files = {one.name: one.read_bytes() for one in (tmp_path / "checkpoints").iterdir()}
    dp.write_bundle(tmp_path / "bundle.zip", world.outcome, checkpoints=files)
    policy = tmp_path / "policy.json"
    policy.write_text(
        json.dumps(
            {
                "kind": "policy",
                "name": "p",
                "logs": [{"origin": ORIGIN, "key": log_key}],
                "witnesses": [{"name": n, "key": k} for n, k in zip("ab", keys, strict=True)],
                "auditors": [{"name": "审计厅", "key": key.strip()}],
            }
        )
    )
    verdict = dp.verify(tmp_path / "bundle.zip", policy=dp.Policy.load(policy))
    states = {name: verdict.check(name).state for name in ("C03", "C18", "C19")}
    assert states == {"C03": "passed", "C18": "passed", "C19": "passed"}
    # The clock of these witnesses is that of today, the draw's that of the sample.
    late = verdict.check("C04").findings[-1]
    assert late.code in ("log-late", "log-in-time")


def test_evidence_from_a_published_log_is_that_of_the_story(tmp_path):
    """`checkpoint_files` reads from the tiles what the tests build in memory."""
    from drawproof_log import Place
    from drawproof_story import WITNESSES

    from drawproof.log.checkpoints import Checkpoint
    from drawproof.log.evidence import checkpoint_files
    from drawproof.log.tiles import number_path

    world, place = make_world("open", size=24, per_pool=2), Place(tmp_path)
    steps, draw = story(world), world.outcome.draw
    for at, records in steps:
        with place.open() as log:
            log.append(records)
            note = log.publish().note
        note = note.with_signatures([key.sign(note.text, unix(at)) for key in WITNESSES.values()])
        size = Checkpoint.of(note).size
        (place.folder / "archive" / number_path(size)).write_bytes(note.data)
    with place.open() as log:
        log.append([publication(0)])
    expected = told(steps, draw).files()
    expected = {name.removeprefix("checkpoints/"): data for name, data in expected.items()}
    assert checkpoint_files(place.reader, draw) == expected
    assert checkpoint_files(place.reader, draw, indexes=range(20)) == expected
    assert hashlib.sha256(expected["01.note"]).digest()


@pytest.mark.parametrize(
    "command",
    [
        *(("log", name) for name in ("init", "append", "publish", "repair", "check", "prove")),
        *(("log", name) for name in ("part", "monitor", "attest", "key")),
        *(("witness", name) for name in ("init", "follow", "serve")),
    ],
)
def test_help_has_examples_and_exit_codes(capsys, command):
    with pytest.raises(SystemExit) as stopped:
        main([*command, "--help"])
    assert stopped.value.code == 0
    out = capsys.readouterr().out
    assert "examples:" in out
    assert "Exit codes:" in out
    assert f"drawproof {' '.join(command)}" in out


def test_the_log_in_the_readme_runs_as_printed(tmp_path, monkeypatch, capsys):
    world = make_world("open", size=24, per_pool=2)
    records = [record for _, some in story(world) for record in some]
    monkeypatch.chdir(tmp_path)
    (key,) = init_log("state", ORIGIN, "www", "signed")
    logs = [{"origin": ORIGIN, "key": key.vkey}]
    Path("policy.json").write_text(json.dumps({"kind": "policy", "name": "p", "logs": logs}))
    readme = (Path(__file__).parent.parent / "README.md").read_text()
    (program,) = [part.split("```")[0] for part in readme.split("```py\n")[1:]]
    assert world.outcome.draw in program
    program = program.replace("/srv/log-state", "state")
    names = {"records": records, "first": 0, "outcome": world.outcome, "dp": dp}
    exec(compile(program, "README.md", "exec"), names)  # noqa: S102
    states = ["passed", "not-checkable", "not-checkable", "passed", "not-checkable"]
    assert capsys.readouterr().out == f"{states}\n"
