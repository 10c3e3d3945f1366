"""What makes a question worth asking, as far as its text alone can tell: the rules of `viva check`.

A rule takes a question and yields what it finds; RULES lists them. A writer who has looked at a finding and wants it so
writes `accept: {RULE: reason}` beside it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from viva.core.model import Accepted, Aspect, KeyPoint, Misconception, Omission, Question
from viva.core.place import Target
from viva.core.text import content_stems

KEY_POINTS = (3, 8)
MISTAKES = (2, 5)
ANSWER_WORDS = (130, 320)
LEAK = 0.5
SAME = 0.75
FEWEST_STEMS = 3
TAG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that a rule found fault with, and what to do about it."""

    rule: str
    target: Target
    message: str


Rule = Callable[[Question], Iterable[Finding]]


def acceptance(finding: Finding, question: Question) -> str | None:
    """The writer's reason for wanting it so, given with the criterion or for the whole question; None where there is none."""
    accepted: Accepted = question.accept
    if finding.target.criterion and question.rubric:
        accepted = (*question.rubric.criterion(finding.target.criterion).accept, *accepted)
    return next((reason for rule, reason in accepted if rule == finding.rule), None)


def has_rubric(question: Question) -> Iterator[Finding]:
    """A question without a rubric can be practised, but nothing can be said of the answer."""
    if question.rubric is None:
        yield _of(question, "no-rubric", "id", "has no rubric, so answers to it are not scored; write one")


def has_sources(question: Question) -> Iterator[Finding]:
    """A candidate who doubts the rubric can look it up."""
    if not question.sources:
        yield _of(question, "no-sources", "sources", "names no source; add one where the answer can be read up")


def has_proper_tags(question: Question) -> Iterator[Finding]:
    """Tags are there, in one form, each once."""
    if not question.tags:
        yield _of(question, "tags", "tags", "has no tags; add one or two that a candidate would search for")
    for tag in question.tags:
        if not TAG.fullmatch(tag):
            yield _of(question, "tags", "tags", f"the tag {tag!r} is not in lower case with hyphens; write {_tag(tag)!r}")
    for tag in sorted({tag for tag in question.tags if question.tags.count(tag) > 1}):
        yield _of(question, "tags", "tags", f"the tag {tag!r} is there twice; keep one")


def leads_elsewhere(question: Question) -> Iterator[Finding]:
    """A question that leads to itself leads nowhere."""
    if question.id in question.leads_to:
        yield _of(question, "leads-to-itself", "leads_to", "leads to itself; name another question")


def has_model_answer(question: Question) -> Iterator[Finding]:
    """The model answer is what can be said in one to two minutes."""
    low, high = ANSWER_WORDS
    count = len(question.model_answer.split())
    if not count:
        yield _of(question, "answer-length", "model_answer", f"has no model answer; write {low} to {high} words")
    elif not low <= count <= high:
        advice = "add what is missing" if count < low else "cut it to what one says in two minutes"
        yield _of(question, "answer-length", "model_answer", f"the model answer has {count} words, not {low} to {high}; {advice}")


def has_enough_criteria(question: Question) -> Iterator[Finding]:
    """A rubric has enough criteria to tell answers apart, and few enough to be listened for."""
    if question.rubric is None:
        return
    counts = {"key_points": (len(question.rubric.key_points), KEY_POINTS), "mistakes": (len(question.rubric.mistakes), MISTAKES)}
    for key, (count, (low, high)) in counts.items():
        if not low <= count <= high:
            advice = "add some" if count < low else "merge or drop some, or split the question"
            yield _of(question, "counts", key, f"has {_counted(count, key.replace('_', ' '))}, not {low} to {high}; {advice}")


def has_understanding(question: Question) -> Iterator[Finding]:
    """Definitions alone can be learnt by heart: an intuition or an example shows understanding."""
    if question.rubric and not {k.aspect for k in question.rubric.key_points} & {Aspect.INTUITION, Aspect.EXAMPLE}:
        yield _of(question, "aspects", "key_points", "has no key point of aspect intuition or example; add one")


def has_probes(question: Question) -> Iterator[Finding]:
    """Every criterion can be asked for."""
    for criterion in _criteria(question):
        if not criterion.probe:
            yield _of(question, "no-probe", "", "has no probe, so no follow-up can go for it; add one", criterion.id)


def probes_keep_the_secret(question: Question) -> Iterator[Finding]:
    """A probe that says the point asks for nothing but a yes."""
    known = set(content_stems(question.text))
    for key_point in question.rubric.key_points if question.rubric else ():
        secret = set(content_stems(key_point.point)) - known
        said = secret & set(content_stems(key_point.probe))
        if secret and len(said) / len(secret) > LEAK:
            share = f"{len(said)} of the point's {len(secret)} content words"
            yield _of(question, "leaking-probe", "probe", f"the probe says {share}; ask without them", key_point.id)


def says_nothing_twice(question: Question) -> Iterator[Finding]:
    """Two criteria that say nearly the same are earned, or lost, together; a wording that repeats another adds nothing."""
    if question.rubric is None:
        return
    points = [_Wording(k.id, wording) for k in question.rubric.key_points for wording in k.wordings]
    mistakes = [_Wording(m.id, m.mistake) for m in question.rubric.mistakes]
    for one, other in (*combinations(points, 2), *combinations(mistakes, 2)):
        if one.same_as(other):
            where = "another wording of its own" if one.criterion == other.criterion else f"'{one.criterion}'"
            message = f"'{_short(other.text)}' says nearly the same as {where}; reword or drop one"
            yield _of(question, "near-duplicate", "", message, other.criterion)


RULES: tuple[Rule, ...] = (
    has_rubric,
    has_sources,
    has_proper_tags,
    leads_elsewhere,
    has_model_answer,
    has_enough_criteria,
    has_understanding,
    has_probes,
    probes_keep_the_secret,
    says_nothing_twice,
)


def _of(question: Question, rule: str, key: str, message: str, criterion: str = "") -> Finding:
    return Finding(rule=rule, target=Target(question=question.id, criterion=criterion, key=key), message=message)


def _criteria(question: Question) -> Sequence[KeyPoint | Misconception | Omission]:
    return (*question.rubric.key_points, *question.rubric.mistakes) if question.rubric else ()


def _counted(number: int, plural: str) -> str:
    return f"{number or 'no'} {plural.removesuffix('s') if number == 1 else plural}"


def _tag(tag: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", tag.lower())) or "a-tag"


class _Wording:
    """A text of a criterion with the stems of its content words."""

    def __init__(self, criterion: str, text: str) -> None:
        self.criterion = criterion
        self.text = text
        self.stems = frozenset(content_stems(text))

    def same_as(self, other: "_Wording") -> bool:
        """Whether the two share nearly all their stems."""
        fewest = min(len(self.stems), len(other.stems))
        return fewest >= FEWEST_STEMS and len(self.stems & other.stems) >= SAME * len(self.stems | other.stems)


def _short(text: str) -> str:
    return text if len(text) <= 50 else text[:49].rstrip() + "…"
