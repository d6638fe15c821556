"""How personal data is shown: never whole unless somebody asked with a purpose (ux.md §5.2)."""


def mask_name(value: str | None) -> str:
    """王小明 → 王**; a name with a middle dot keeps its first part's first character only."""
    name = (value or "").strip()
    if not name:
        return "—"
    return name[0] + "*" * min(max(len(name) - 1, 1), 2)


def mask_phone(value: str | None) -> str:
    """13812342046 → 138****2046; a short or unusual number shows its last two digits only."""
    digits = (value or "").strip()
    if not digits:
        return "—"
    if len(digits) == 11 and digits.isdecimal():
        return f"{digits[:3]}****{digits[-4:]}"
    return "*" * max(len(digits) - 2, 2) + digits[-2:] if len(digits) > 4 else "****"


def mask_number(value: str | None) -> str:
    """650108123456 → 65******3456; a short number shows its last two characters only."""
    text = (value or "").strip()
    if not text:
        return "—"
    if len(text) < 9:
        return "*" * max(len(text) - 2, 2) + text[-2:] if len(text) > 4 else "****"
    return f"{text[:2]}{'*' * (len(text) - 6)}{text[-4:]}"
