"""Stage 9: the follow-up that goes for the gap, with the reason why."""

from collections.abc import Iterator

from viva.core.model import Conversation, FollowUp, Gate, KeyPoint, Label, Misconception, Question, Rubric, Verdicts

MASTERY_WEIGHT = 2


def follow_up(question: Question, conversation: Conversation, verdicts: Verdicts) -> FollowUp | None:
    """A contradiction or misconception first, then missed points by weight, then partial ones, then where it leads.

    Nothing is probed twice, and nothing at all once the question is mastered and leads nowhere.
    """
    rubric = question.rubric
    if rubric is None:
        return None
    asked = {turn.criterion for turn in conversation if turn.criterion}
    if not mastered(rubric, verdicts):
        for candidate in _candidates(rubric, verdicts):
            if candidate.criterion not in asked:
                return candidate
        return None
    if question.leads_to:
        return FollowUp(criterion=None, text="", reason="mastered; a natural next question", question=question.leads_to[0])
    return None


def mastered(rubric: Rubric, verdicts: Verdicts) -> bool:
    """Every key point of weight 2 or more covered, and no mistake made; without such points, all of them."""
    labels = {v.criterion: v.label for v in verdicts.key_points}
    heavy = [k for k in rubric.key_points if k.weight >= MASTERY_WEIGHT] or list(rubric.key_points)
    return all(labels[k.id] is Label.COVERED for k in heavy) and not any(v.made for v in verdicts.mistakes)


def _candidates(rubric: Rubric, verdicts: Verdicts) -> Iterator[FollowUp]:
    by_weight = sorted(rubric.key_points, key=lambda k: -k.weight)
    labels = {v.criterion: v.label for v in verdicts.key_points}
    made = {v.criterion for v in verdicts.mistakes if v.made}
    if verdicts.gate not in (None, Gate.OFF_TOPIC):
        yield from (_for_point(k, "a place to start") for k in by_weight if k.weight == by_weight[0].weight)
    for mistake in sorted(rubric.misconceptions, key=lambda m: -m.penalty):
        if mistake.id in made:
            yield _for_mistake(mistake)
    yield from (_for_point(k, "contradicted") for k in by_weight if labels[k.id] is Label.CONTRADICTED)
    yield from (_for_point(k, "missing") for k in by_weight if labels[k.id] is Label.MISSING)
    yield from (_for_point(k, "only half said") for k in by_weight if labels[k.id] is Label.PARTIAL)


def _for_point(key_point: KeyPoint, why: str) -> FollowUp:
    text = key_point.probe or "What else belongs to a full answer?"
    return FollowUp(criterion=key_point.id, text=text, reason=f"{why}, weight {key_point.weight}")


def _for_mistake(mistake: Misconception) -> FollowUp:
    text = mistake.probe or "Are you sure of everything you said? Which claim would you check first?"
    return FollowUp(criterion=mistake.id, text=text, reason=f"misconception, penalty {mistake.penalty}")
