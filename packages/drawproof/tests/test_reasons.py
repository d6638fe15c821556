"""Every fixed reason of a refusal is said in Chinese too."""

import ast
from pathlib import Path

import drawproof as dp
from drawproof import errors


def literals(node):
    """The fixed reasons in a module: arguments of fail, _refuse, _fail and reason=."""
    for call in ast.walk(node):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        args = call.args if name in ("fail", "_refuse", "_fail") else []
        args = [*args, *(word.value for word in call.keywords if word.arg == "reason")]
        for arg in args:
            for inner in ast.walk(arg):
                if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                    yield inner.value


def test_every_reason_of_a_refusal_has_chinese_words():
    package = Path(dp.__file__).parent
    modules = [*(package / "sources").glob("*.py"), package / "policy.py", package / "evidence.py"]
    modules.append(package / "commands" / "seed.py")
    parts = {"sources", "times", "fallback", "the key ", " is missing", " is not lower-case hex"}
    known = {*errors.REASONS, *parts}
    for module in modules:
        lacking = {text for text in literals(ast.parse(module.read_text())) if text not in known}
        assert not lacking, (module.name, lacking)
