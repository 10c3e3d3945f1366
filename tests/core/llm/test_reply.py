"""Any reply becomes claims, or a failure that names what is wrong."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.builders import RUBRIC
from llm_replies import GOOD_REPLY, WCSS_QUOTE, entry, reply
from viva.core.llm.reply import Claim, Claims, read_claims
from viva.errors import JudgeProtocolError

GOOD = Claims(
    key_points=(
        Claim(criterion="wcss", label="covered", quote=WCSS_QUOTE),
        Claim(criterion="local", label="missing", quote=""),
        Claim(criterion="alternate", label="missing", quote=""),
    ),
    mistakes=(Claim(criterion="global", label="made", quote="It always finds the best clustering."),),
)
NO_OBJECT = "The reply has no complete JSON object with the keys key_points and mistakes, and no others."
POINTS = [entry("wcss", "missing"), entry("local", "missing"), entry("alternate", "missing")]


@pytest.mark.parametrize(
    "text",
    [
        GOOD_REPLY,
        f"  \n{GOOD_REPLY}\n",
        f"```json\n{GOOD_REPLY}\n```",
        f"Here is my judgement:\n```\n{GOOD_REPLY}\n```\nI hope it helps.",
        f'<think>First {{I}} think: {{"key_points": []}}</think>\n{GOOD_REPLY}',
        f"a thought that was never opened</think>{GOOD_REPLY}",
        f"The result is {GOOD_REPLY} as asked.",
        GOOD_REPLY.replace("}]", "},]").replace("]}", "],}"),
        f"{GOOD_REPLY}\n{GOOD_REPLY}",
        json.dumps(json.loads(GOOD_REPLY), indent=4),
    ],
    ids=["plain", "space", "fence", "fence-in-text", "thinking", "thought", "in-text", "commas", "twice-the-same", "indented"],
)
def test_what_is_around_the_object_does_not_matter(text: str) -> None:
    assert read_claims(text, RUBRIC) == GOOD


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "The reply is empty."),
        (" \n\t", "The reply is empty."),
        ("I cannot help with that.", NO_OBJECT),
        (GOOD_REPLY[: len(GOOD_REPLY) // 2], NO_OBJECT),
        (GOOD_REPLY[:30], NO_OBJECT),
        ("[" * 100_000, NO_OBJECT),
        ("{" * 100_000, NO_OBJECT),
        ('{"a":' * 30_000, NO_OBJECT),
        ("<think>" * 20_000, NO_OBJECT),
        ("```" + " " * 130_000, NO_OBJECT),
        ("x" * 200_001, "The reply is longer than 200000 characters."),
        ("9" * 10_000, NO_OBJECT),
        ("null", NO_OBJECT),
        ('{"score": 95, "verdict": "excellent"}', NO_OBJECT),
        (reply(total=95), NO_OBJECT),
        ('{"key_points": []}', NO_OBJECT),
        ('{"key_points": {}, "mistakes": []}', "key_points is not a list."),
        ('{"key_points": ["wcss"], "mistakes": []}', "key_points has an entry that is not an object."),
        (reply([*POINTS, entry("invented", "covered")]), "The id 'invented' in key_points is not in the rubric."),
        (reply(POINTS[1:]), "In key_points there is nothing for wcss."),
        (reply([*POINTS, POINTS[0]]), "The id 'wcss' stands twice in key_points."),
        (reply(mistakes=[]), "In mistakes there is nothing for global."),
        (reply([entry("WCSS", "missing"), *POINTS[1:]]), "The id 'WCSS' in key_points is not in the rubric."),
        (reply([entry("wcss", "mostly"), *POINTS[1:]]), "The label 'mostly' in key_points is none of:"),
        (reply([entry("wcss", "made"), *POINTS[1:]]), "The label 'made' in key_points is none of:"),
        (reply([entry("wcss", "10/10"), *POINTS[1:]]), "The label '10/10' in key_points is none of:"),
        (reply([{"id": "wcss", "label": True}, *POINTS[1:]]), "key_points has an entry whose id, label or quote is not a text."),  # type: ignore[dict-item]
        (reply([entry("wcss", "\x1b[31mcovered"), *POINTS[1:]]), "The label '�[31mcovered'"),
        ('{"key_points": [], "key_points": [], "mistakes": []}', NO_OBJECT),
        (f"{GOOD_REPLY} {reply(POINTS)}", "The reply has several JSON objects that differ."),
    ],
    ids=range(30),
)
def test_what_cannot_be_used_is_named(text: str, fault: str) -> None:
    with pytest.raises(JudgeProtocolError) as caught:
        read_claims(text, RUBRIC)
    assert caught.value.message.startswith(fault)
    assert "\x1b" not in caught.value.message


@given(
    st.one_of(
        st.text(),
        st.binary().map(lambda b: b.decode("utf-8", "replace")),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(),
            lambda inner: (
                st.lists(inner) | st.dictionaries(st.sampled_from(["key_points", "mistakes", "id", "label", "quote"]), inner)
            ),
        ).map(json.dumps),
    )
)
def test_any_reply_gives_claims_or_a_failure(text: str) -> None:
    try:
        found = read_claims(text, RUBRIC)
    except JudgeProtocolError:
        return
    assert [c.criterion for c in found.key_points] == ["wcss", "local", "alternate"]
