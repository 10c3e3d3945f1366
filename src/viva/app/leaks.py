"""Tells whether what an interviewer wants to say would earn the credit that it asks for."""

from collections.abc import Callable
from dataclasses import replace

from viva.app.both_judges import BothJudges
from viva.app.grading import Grader
from viva.app.llm_judge import LlmJudge
from viva.core.model import Assessment, Question, opening


class GivesAway:
    """Judges the words alone, offline, as if the candidate had said them."""

    def __init__(self, build: Callable[[], Grader]) -> None:
        self._build = build

    def __call__(self, question: Question, text: str, key_points: frozenset[str]) -> bool:
        """Whether any of the key points would be credited; what cannot be judged is not said either.

        Where there is no rubric there is nothing to give away.
        """
        if question.rubric is None:
            return False
        found = offline(self._build()).grade([(question, opening(question, text))])[0]
        if not isinstance(found, Assessment):
            return True
        return any(v.label.credited and v.criterion in key_points for v in found.verdicts.key_points)


def offline(grader: Grader) -> Grader:
    """The same grader with the judge that stands by for the language model."""
    judge = grader.judge
    if isinstance(judge, LlmJudge) and judge.fallback is not None:
        return replace(grader, judge=judge.fallback)
    return replace(grader, judge=judge.offline) if isinstance(judge, BothJudges) else grader
