"""The facts of a target: what a file says of it, and what its history keeps."""

FACTS = (
    "kind", "name", "credit_code", "code_doubtful", "number", "region_id", "address", "industry",
    "registration_state", "department_id", "tags", "note", "scope", "supervising_unit",
    "registrar", "registered_on",
)  # fmt: skip
