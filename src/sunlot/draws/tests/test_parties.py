"""Who seals and types for a party, and whom the draw should better not depend on."""

from hypothesis import given
from hypothesis import strategies as st

from sunlot.draws.errors import PartyNearOrganiser
from sunlot.draws.rules.ceremony import near_organisers

OFFICE, LEAD, OTHER = 1, 2, 3
ORGANISERS = {OFFICE: "联席办", LEAD: "市场监管部门"}
PEOPLE = st.lists(
    st.tuples(st.sampled_from("甲乙丙丁"), st.sampled_from([None, OFFICE, LEAD, OTHER]))
)


@given(PEOPLE)
def test_people_when_of_the_office_or_the_lead_then_each_is_named_once(
    people: list[tuple[str, int | None]],
) -> None:
    """DR-06 and DR-07: shares count as independent only if their holders are."""
    near = near_organisers(people, ORGANISERS)
    expected = {(name, place) for name, place in people if place in ORGANISERS}
    found = [(one.params["name"], one.params["department"]) for one in near]
    assert sorted(found) == sorted((name, ORGANISERS[place]) for name, place in expected)
    assert all(isinstance(one, PartyNearOrganiser) for one in near)
