"""20,000 changed inputs: each ends in a value or a named refusal, none that matters is verified."""

from drawproof_fuzz import Fuzzer


def test_changed_inputs_end_in_named_refusals():
    fuzzer = Fuzzer(seed=20261123)
    fuzzer.run(20_000, bundles=80, logs=2_000)
    assert fuzzer.outcomes["bundle failed"] > 100
    assert fuzzer.outcomes["json-not-canonical"] > 100
    assert fuzzer.outcomes["line-form"] > 1_000
    assert len(fuzzer.outcomes) > 30
