"""Pulses of the NIST beacon as deployed."""

import copy
import json

import pytest
from drawproof_public import vectors
from hypothesis import given
from hypothesis import strategies as st

import drawproof as dp
from drawproof.policy import NistChain
from drawproof.sources import nist

PULSE = vectors()["nist"]["pulse"]
KEY = NistChain(**vectors()["nist"]["key"])


def changed(**fields):
    record = copy.deepcopy(PULSE)
    for name, value in fields.items():
        record[name] = value
    return record


def test_a_published_pulse_verifies_under_the_key_of_its_certificate():
    for record in (PULSE, {"pulse": PULSE}):
        pulse = nist.read_pulse(json.dumps(record))
        nist.verify_pulse(KEY, pulse)
    assert len(pulse.signed) == 807
    assert pulse.string == f"nist:2:1853305:{PULSE['outputValue'].lower()}"
    assert pulse.at == "2026-07-10T10:56:00Z"


def test_text_that_is_no_unicode_is_refused():
    with pytest.raises(dp.DrawproofError) as caught:
        nist.read_pulse('{"uri":"\ud800"}')
    assert caught.value.code == "text-encoding"


LINKS = PULSE["listValues"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"uri": 5}, "record-value"),
        ({"version": "2.1"}, None),
        ({"cipherSuite": 1}, "nist-pulse"),
        ({"period": 2**32}, "nist-pulse"),
        ({"chainIndex": 1}, None),
        ({"chainIndex": 0}, "record-value"),
        ({"pulseIndex": 1853306}, None),
        ({"pulseIndex": -1}, "record-value"),
        ({"timeStamp": "2026-07-10T10:57:00.000Z"}, None),
        ({"timeStamp": "2026-07-10T10:56:00Z"}, "nist-pulse"),
        ({"timeStamp": "2026-13-10T10:56:00.000Z"}, "time-form"),
        ({"localRandomValue": "00" * 64}, None),
        ({"localRandomValue": "0"}, "nist-pulse"),
        ({"localRandomValue": "zz"}, "nist-pulse"),
        ({"listValues": LINKS[:4]}, "nist-pulse"),
        ({"listValues": [*LINKS, LINKS[0]]}, "nist-pulse"),
        ({"listValues": [{**LINKS[0], "type": "week"}, *LINKS[1:]]}, "nist-pulse"),
        ({"listValues": [{**LINKS[0], "value": "00" * 64}, *LINKS[1:]]}, None),
        ({"statusCode": 1}, None),
        ({"certificateId": "00" * 64}, None),
        ({"signatureValue": "00" * 512}, None),
        ({"signatureValue": PULSE["signatureValue"][2:]}, None),
        ({"outputValue": "00" * 64}, None),
        ({"external": {}}, "record-keys"),
        ({"more": 1}, "record-keys"),
    ],
)
def test_a_changed_pulse_is_refused(fields, code):
    with pytest.raises(dp.DrawproofError) as caught:
        nist.verify_pulse(KEY, nist.parse_pulse(changed(**fields)))
    assert caught.value.code == (code or "nist-pulse")
    assert caught.value.text("zh") != caught.value.text("en")


def resealed(record):
    """The output value made to fit: only the signature tells."""
    import hashlib

    pulse = nist.parse_pulse(record)
    record["outputValue"] = hashlib.sha512(pulse.signed + pulse.signature).hexdigest()
    return nist.parse_pulse(record)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"localRandomValue": "11" * 64}, "not signed by the pinned key"),
        ({"signatureValue": "ff" * 512}, "the signature has not the length of the key"),
        ({"signatureValue": "00" * 512}, "not signed by the pinned key"),
        (
            {"certificateId": "87f27f431da3f584af6007fe045df13a" * 4},
            "another certificate than the pinned one",
        ),
        ({"chainIndex": 1}, "another chain"),
    ],
)
def test_a_pulse_with_its_output_made_to_fit_is_refused_by_signature_or_pin(fields, reason):
    pulse = resealed(changed(**fields))
    nist.check_output(pulse)
    with pytest.raises(dp.DrawproofError) as caught:
        nist.verify_pulse(KEY, pulse)
    assert caught.value.params["reason"] == reason


@given(
    st.sampled_from(sorted(PULSE)),
    st.none() | st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=2),
)
def test_any_value_anywhere_is_read_or_refused_never_a_crash(key, value):
    try:
        pulse = nist.read_pulse(json.dumps(changed(**{key: value})))
    except dp.DrawproofError:
        return
    with pytest.raises(dp.DrawproofError):
        nist.verify_pulse(KEY, pulse)
