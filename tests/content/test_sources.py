"""The built-in bank covers every row of its four sources, and cites no row that there is not."""

from pathlib import Path

import pytest
import yaml

from viva import wiring
from viva.core.model import Question
from viva.settings import load_settings

ROWS: dict[str, list[str | int]] = yaml.safe_load((Path(__file__).parent / "source_rows.yaml").read_text(encoding="utf-8"))
NAMES = [f"{source} {row}" if source == "MDSI" else f"{source}: {row}" for source, rows in ROWS.items() for row in rows]


@pytest.fixture(scope="module")
def questions() -> list[Question]:
    return list(wiring.bank(load_settings({})).questions())


@pytest.mark.parametrize("name", NAMES)
def test_every_row_has_a_question_with_a_rubric(name: str, questions: list[Question]) -> None:
    assert [q.id for q in questions if name in q.sources and q.rubric]


def test_every_row_that_is_cited_is_there(questions: list[Question]) -> None:
    cited = {s for q in questions for s in q.sources if s.startswith(("MDSI", "PMIS:", "T15:", "AMQ:"))}
    assert cited - set(NAMES) == set()


def test_the_bank_has_every_tier_and_a_rubric_for_every_question(questions: list[Question]) -> None:
    assert len(questions) >= 110
    assert [q.id for q in questions if q.rubric is None] == []
    share = {tier: sum(q.tier == tier for q in questions) / len(questions) for tier in ("core", "advanced", "deep")}
    assert all(least <= share[tier] for tier, least in (("core", 0.3), ("advanced", 0.3), ("deep", 0.08))), share
