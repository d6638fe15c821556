"""What every view looks like: guarded, short, and reading through scope."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from sunlot.api.callers import Token
from sunlot.api.service import api
from tests.permissions.routes import routes

SOURCE = Path(__file__).resolve().parents[2] / "src" / "sunlot"
LONGEST = 25
# Views that are not for staff: allauth's own, the root, and the gallery of components, which asks
# by itself, since everybody may see it in the demo.
WITHOUT_GATE = {
    "account_login", "account_logout", "account_change_password", "account_reauthenticate",
    "mfa_authenticate", "mfa_reauthenticate", "mfa_index", "mfa_activate_totp",
    "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "portal:root",
    "ui:gallery", "ui:portal-gallery",
}  # fmt: skip


def view_files() -> list[Path]:
    """Modules of views of all apps."""
    return sorted([*SOURCE.glob("*/views.py"), *SOURCE.glob("*/views/*.py")])


def functions_of(file: Path) -> Iterator[ast.FunctionDef]:
    """Functions at the top level of a module."""
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            yield node


def is_view(node: ast.FunctionDef) -> bool:
    """Django's `require_…` decorator makes a function a view."""
    return any("require_" in ast.unparse(one) for one in node.decorator_list)


def test_staff_view_when_mounted_then_carries_the_gate() -> None:
    open_ones = {
        one.name
        for one in routes()
        if not (one.is_public or one.is_api) and one.permissions is None
    } - WITHOUT_GATE
    assert open_ones == set()


def test_call_of_the_api_when_mounted_then_asks_for_a_token() -> None:
    found = {
        one["operationId"]: one.get("security")
        for operations in api.get_openapi_schema()["paths"].values()
        for one in operations.values()
    }
    assert found
    assert all(asked == [{Token.__name__: []}] for asked in found.values()), found


def test_public_view_when_mounted_then_has_no_gate() -> None:
    assert [one.name for one in routes() if one.is_public and one.permissions is not None] == []


def test_view_when_written_then_fits_the_limit() -> None:
    """From `def` to the last line, without decorators."""
    long = [
        f"{file.relative_to(SOURCE)}: {node.name} has {length} lines"
        for file in view_files()
        for node in functions_of(file)
        if is_view(node) and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST
    ]
    assert not long, "\n".join(long)


def test_view_when_reading_then_never_past_the_scope() -> None:
    """Reads of staff start from `scoped(actor)` or from a query that does."""
    unscoped = re.compile(r"\b[A-Z]\w+\.objects\.(?!scoped\(|none\()")
    found = [
        f"{file.relative_to(SOURCE)}:{number}: {line.strip()}"
        for file in view_files()
        if file.relative_to(SOURCE).parts[0] != "portal"
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if unscoped.search(line)
    ]
    assert not found, "\n".join(found)
