"""Rules of `viva check` that ask the judge: a rubric must work on the answers whose verdicts are known beforehand."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import combinations

from viva import __version__
from viva.app.grading import Grader
from viva.app.ports import Embedder, TextCache
from viva.core.content_rules import Finding, Rule
from viva.core.hashing import content_hash
from viva.core.model import Assessment, Misconception, Question, Rubric, opening
from viva.core.place import Target
from viva.core.text import FUNCTION_WORDS, words

SAME_COSINE = 0.93
RULES_VERSION = 1
"""Part of every key in the cache: raise it whenever these rules, or the code that grades for them, would find other things."""

Grades = Mapping[str, Assessment]


def judged_rules(grader: Grader, cache: TextCache) -> tuple[Rule, ...]:
    """The rules, ready to be held against questions; what was found before in the same question is not looked for again."""

    def rule(question: Question) -> Iterable[Finding]:
        if question.rubric is None:
            return ()
        key = content_hash((question, RULES_VERSION, __version__, grader.judge.version, grader.embedder.version, grader.scale))
        found = _recalled(cache.get(key) or "")
        if found is None:
            found = list(_asked(grader, question, question.rubric))
            cache.put(key, json.dumps([asdict(finding) for finding in found]))
        return found

    return (rule,)


def _recalled(text: str) -> list[Finding] | None:
    """Findings as they were kept; None where they cannot be read."""
    try:
        return [Finding(**(kept | {"target": Target(**kept["target"])})) for kept in json.loads(text)]
    except (ValueError, TypeError, KeyError):
        return None


def _asked(grader: Grader, question: Question, rubric: Rubric) -> Iterator[Finding]:
    """Each question's texts go to the judge together."""
    yield from _twins(question, rubric, grader.embedder)
    yield from _findings(question, rubric, _grades(grader, question, _texts(question, rubric)))


def _texts(question: Question, rubric: Rubric) -> list[str]:
    stated = [text for m in rubric.misconceptions for text in (m.mistake, m.correction)]
    return [text for text in (question.model_answer, question.text, _terms(rubric), *stated) if text]


def _grades(grader: Grader, question: Question, texts: Sequence[str]) -> Grades:
    """What each text gets as an answer."""
    graded = grader.grade([(question, opening(question, text)) for text in texts])
    return {text: found for text, found in zip(texts, graded, strict=True) if isinstance(found, Assessment)}


def _findings(question: Question, rubric: Rubric, grades: Grades) -> Iterator[Finding]:
    if model := grades.get(question.model_answer or ""):
        yield from _model_answer(question, model)
    if echo := grades.get(question.text):
        yield from _earns(question, echo, "echo-earns", "echoing the question")
    if terms := grades.get(_terms(rubric)):
        yield from _earns(question, terms, "terms-earn", "listing the rubric's terms")
    for mistake in rubric.misconceptions:
        yield from _stated(question, mistake, grades)


def _model_answer(question: Question, found: Assessment) -> Iterator[Finding]:
    """The model answer makes every key point, and no mistake."""
    for point in found.verdicts.key_points:
        if not point.label.credited:
            message = f"the judge finds this point {point.label} in the model answer; say it there more plainly"
            yield _of(question, "model-answer-misses", point.criterion, "point", message)
    for mistake in found.verdicts.mistakes:
        if mistake.made:
            message = "the judge finds this mistake in the model answer; reword either"
            yield _of(question, "model-answer-errs", mistake.criterion, "mistake", message)


def _earns(question: Question, found: Assessment, rule: str, doing: str) -> Iterator[Finding]:
    """Saying the question again, or listing the rubric's terms, earns nothing."""
    if found.score.points > 0:
        yield _of(question, rule, "", "text", f"{doing} earns {found.score.points:g} points; ask for more")


def _stated(question: Question, mistake: Misconception, grades: Grades) -> Iterator[Finding]:
    """A mistake is found in its own statement, and not in its correction."""
    wrong, right = grades.get(mistake.mistake), grades.get(mistake.correction)
    if wrong and not _made(wrong, mistake.id):
        yield _of(question, "mistake-not-found", mistake.id, "mistake", "the judge does not find it in its own statement")
    if right and _made(right, mistake.id):
        yield _of(question, "correction-errs", mistake.id, "correction", "the judge finds the mistake in its correction")


def _twins(question: Question, rubric: Rubric, embedder: Embedder) -> Iterator[Finding]:
    """No two key points say nearly the same."""
    vectors = embedder.embed([k.point for k in rubric.key_points])
    for (one, first), (other, second) in combinations(zip(rubric.key_points, vectors, strict=True), 2):
        if float(first.pooled @ second.pooled) >= SAME_COSINE:
            yield _of(question, "near-duplicates", other.id, "point", f"says nearly the same as {one.id}; merge them")


def _terms(rubric: Rubric) -> str:
    said = (word for k in rubric.key_points for word in words(k.point))
    return ", ".join(dict.fromkeys(word for word in said if word not in FUNCTION_WORDS and len(word) > 3))


def _made(found: Assessment, mistake: str) -> bool:
    return any(v.made for v in found.verdicts.mistakes if v.criterion == mistake)


def _of(question: Question, rule: str, criterion: str, key: str, message: str) -> Finding:
    return Finding(rule=rule, target=Target(question=question.id, criterion=criterion, key=key), message=message)
