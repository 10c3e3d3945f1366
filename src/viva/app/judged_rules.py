"""Rules of `viva check` that ask the judge: a rubric must work on the answers whose verdicts are known beforehand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from viva.app.grading import Grader
from viva.core.content_rules import Finding, Rule
from viva.core.model import Assessment, Question, Turn
from viva.core.place import Target
from viva.core.text import FUNCTION_WORDS, words

SAME_COSINE = 0.93


def judged_rules(grader: Grader) -> tuple[Rule, ...]:
    """The rules, ready to be held against questions."""
    rules = _JudgedRules(grader=grader)
    return (rules.model_answer, rules.echo, rules.key_terms, rules.mistakes, rules.twins)


@dataclass(frozen=True, slots=True, kw_only=True)
class _JudgedRules:
    grader: Grader

    def model_answer(self, question: Question) -> Iterator[Finding]:
        """The model answer makes every key point, and no mistake."""
        for found in self._grade(question, [question.model_answer] if question.model_answer else []):
            for point in found.verdicts.key_points:
                if not point.label.credited:
                    message = f"the judge finds this point {point.label} in the model answer; say it there more plainly"
                    yield _of(question, "model-answer-misses", point.criterion, "point", message)
            for mistake in found.verdicts.mistakes:
                if mistake.made:
                    message = "the judge finds this mistake in the model answer; reword either"
                    yield _of(question, "model-answer-errs", mistake.criterion, "mistake", message)

    def echo(self, question: Question) -> Iterator[Finding]:
        """Saying the question again earns nothing."""
        for found in self._grade(question, [question.text]):
            if found.score.points > 0:
                yield _of(
                    question, "echo-earns", "", "text", f"echoing the question earns {found.score.points:g} points; ask for more"
                )

    def key_terms(self, question: Question) -> Iterator[Finding]:
        """Listing the terms of the rubric earns nothing."""
        for found in self._grade(question, [", ".join(_terms(question))]):
            if found.score.points > 0:
                yield _of(question, "terms-earn", "", "text", f"listing the rubric's terms earns {found.score.points:g} points")

    def mistakes(self, question: Question) -> Iterator[Finding]:
        """A mistake is found in its own statement, and not in its correction."""
        misconceptions = question.rubric.misconceptions if question.rubric else ()
        stated = self._grade(question, [m.mistake for m in misconceptions])
        corrected = self._grade(question, [m.correction for m in misconceptions])
        for mistake, wrong, right in zip(misconceptions, stated, corrected, strict=True):
            if not _made(wrong, mistake.id):
                yield _of(question, "mistake-not-found", mistake.id, "mistake", "the judge does not find it in its own statement")
            if _made(right, mistake.id):
                yield _of(question, "correction-errs", mistake.id, "correction", "the judge finds the mistake in its correction")

    def twins(self, question: Question) -> Iterator[Finding]:
        """No two key points say nearly the same."""
        points = question.rubric.key_points if question.rubric else ()
        vectors = self.grader.embedder.embed([k.point for k in points])
        for (one, first), (other, second) in combinations(zip(points, vectors, strict=True), 2):
            if float(first.pooled @ second.pooled) >= SAME_COSINE:
                yield _of(question, "near-duplicates", other.id, "point", f"says nearly the same as {one.id}; merge them")

    def _grade(self, question: Question, texts: Sequence[str]) -> list[Assessment]:
        if question.rubric is None:
            return []
        graded = self.grader.grade([(question, (Turn(asked=question.text, text=text),)) for text in texts])
        return [found for found in graded if isinstance(found, Assessment)]


def _terms(question: Question) -> list[str]:
    points = question.rubric.key_points if question.rubric else ()
    return list(dict.fromkeys(w for k in points for w in words(k.point) if w not in FUNCTION_WORDS and len(w) > 3))


def _made(found: Assessment, mistake: str) -> bool:
    return any(v.made for v in found.verdicts.mistakes if v.criterion == mistake)


def _of(question: Question, rule: str, criterion: str, key: str, message: str) -> Finding:
    return Finding(rule=rule, target=Target(question=question.id, criterion=criterion, key=key), message=message)
