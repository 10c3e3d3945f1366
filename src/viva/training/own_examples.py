"""Our own labelled answers and statements as examples to train on: as they are, composed, strayed, and sentences in pairs.

A statement makes one thing clear about one criterion. Answers composed from statements at random give labels that neither
the style, nor the kind of answer, nor the question gives away: within one answer each criterion has a state of its own.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import permutations

from viva.training.examples import Claim, Example, claim
from viva.training.own_data import Data, Pair, Subject

LABEL_STANCES = {"covered": "asserted", "partial": "partly", "missing": "silent", "contradicted": "denied"}
KEY_POINT_STATES = {"says": 0.34, "half": 0.12, "denies": 0.2, "": 0.34}
MISTAKE_STATES = {"says": 0.2, "rejects": 0.2, "": 0.6}
ADDED_STATES = {"says": 0.5, "half": 0.2, "denies": 0.3}
STATE_STANCES = {"says": ("asserted",), "half": ("partly",), "denies": ("denied",), "rejects": ("denied",), "": ("silent",)}
CREDITING = ("says", "half")
NOT_DENIED = ("asserted", "partly", "silent")
"""What whoever rejects a mistake does to its correction: it need not be said."""

JOINERS = (" ", " ", " ", " ", "\n", "\n- ", " Also, ", " And ", "; ", " Then, ")

OTHER_WORDING = 0.4
"""How often a key point is read in one of its other wordings."""

OTHER_CRITERIA = 2
"""How many criteria that it is silent on a sentence of a pair is read with, where its kin are read beside it."""

SHORT = 0.5
"""How many of the composed answers are short replies, as candidates give them to a probe."""


def written_examples(subjects: list[Subject], rng: random.Random) -> Iterator[Example]:
    """Each hand-written answer with all its criteria, each in one of its wordings."""
    for subject in subjects:
        for answer in subject.answers:
            if "key_points" in answer:
                yield _example(subject, answer["text"], _written_claims(subject, answer, rng))


def composed_examples(subjects: list[Subject], per_question: int, rng: random.Random) -> Iterator[Example]:
    """Answers composed from statements, half of them around a hand-written answer."""
    for subject in subjects:
        written = [a for a in subject.answers if "key_points" in a]
        for number in range(per_question if subject.statements else 0):
            yield _extended(subject, rng.choice(written), rng) if written and number % 2 else _composed(subject, rng)


def strayed_examples(subjects: list[Subject], rng: random.Random) -> Iterator[Example]:
    """An answer to a question of another topic: silent on every criterion."""
    for subject in subjects:
        other = rng.choice([s for s in subjects if s.topic != subject.topic and s.answers] or [subject])
        if other is not subject:
            claims = [claim(_wording(k, rng), "silent") for k in subject.rubric["key_points"]]
            claims += [claim(m["mistake"], "silent") for m in subject.misconceptions]
            yield _example(subject, rng.choice(other.answers)["text"], claims)


def paired_examples(subjects: list[Subject], rng: random.Random) -> Iterator[Example]:
    """Every sentence of every pair by itself, judged on the rubric's claims and on the sentences of the pairs as claims.

    Nearly the same words then stand for both stances, in the text and in the claim: only what differs can tell them apart.
    """
    for subject in subjects:
        for criterion, pairs in subject.pairs.items():
            for pair in pairs:
                yield from _both_sentences(subject, criterion, pair, [other for other in pairs if other is not pair], rng)


def related_examples(subjects: list[Subject], rng: random.Random) -> Iterator[Example]:
    """The same sentences with fewer claims, all those of one criterion as kin: each wording of a claim stands under all of them."""
    for subject in subjects:
        for criterion, pairs in subject.pairs.items():
            focused = _focused(subject, criterion, rng)
            for pair in pairs:
                others = [other for other in pairs if other is not pair]
                for example in _both_sentences(focused, criterion, pair, others, rng):
                    yield replace(example, kin=f"{subject.id}/{criterion}")


def _focused(subject: Subject, criterion: str, rng: random.Random) -> Subject:
    """The question with one criterion and few others, each key point in one wording."""
    names = [c["id"] for c in (*subject.rubric["key_points"], *subject.misconceptions) if c["id"] != criterion]
    kept = {criterion, *rng.sample(names, min(len(names), OTHER_CRITERIA))}
    points = [{**k, "point": _wording(k, rng), "also": []} for k in subject.rubric["key_points"] if k["id"] in kept]
    mistakes = [m for m in subject.misconceptions if m["id"] in kept]
    return replace(subject, rubric={"key_points": points, "mistakes": mistakes})


def _both_sentences(subject: Subject, criterion: str, pair: Pair, others: list[Pair], rng: random.Random) -> Iterator[Example]:
    for (state, text), (_, twin) in permutations(pair.items()):
        claims = _state_claims(subject, {**_silence(subject), criterion: state}, rng)
        claims += [claim(text, "asserted"), claim(twin, "denied"), *_others_claims(state, others)]
        yield _example(subject, text, claims)


def _silence(subject: Subject) -> dict[str, str]:
    return dict.fromkeys((c["id"] for c in (*subject.rubric["key_points"], *subject.misconceptions)), "")


def _others_claims(state: str, pairs: list[Pair]) -> Iterator[Claim]:
    """What a sentence does to the other pairs of its criterion: two that deny it may deny different halves."""
    for pair in pairs:
        for other, text in pair.items():
            if state in CREDITING:
                yield claim(text, *(("asserted", "partly") if other in CREDITING else ("denied",)))
            elif other in CREDITING:
                yield claim(text, "denied")


def _written_claims(subject: Subject, answer: Data, rng: random.Random) -> list[Claim]:
    labels: Mapping[str, str] = answer["key_points"]
    claims = [claim(_wording(k, rng), LABEL_STANCES[labels[k["id"]]]) for k in subject.rubric["key_points"] if k["id"] in labels]
    made, rejected = answer.get("mistakes") or [], answer.get("rejects") or []
    for mistake in subject.misconceptions:
        if mistake["id"] in made:
            claims += [claim(mistake["mistake"], "asserted"), claim(mistake["correction"], "denied", "silent")]
        elif mistake["id"] in rejected:
            claims += [claim(mistake["mistake"], "denied"), claim(mistake["correction"], *NOT_DENIED)]
        else:
            claims.append(claim(mistake["mistake"], "silent", "denied"))
    return claims


def _composed(subject: Subject, rng: random.Random) -> Example:
    states = _states(subject, rng)
    if rng.random() < SHORT:
        states = _only(states, rng.choice((1, 1, 2)), rng)
    pieces = [_utterance(subject, criterion, state, rng) for criterion, state in states.items() if state]
    filler = subject.statements.get("filler") or []
    if len(pieces) > 1:
        pieces += rng.sample(filler, min(len(filler), rng.choice((0, 0, 1, 2))))
    rng.shuffle(pieces)
    return _example(subject, _joined(pieces or filler[:1], rng), _state_claims(subject, states, rng))


def _extended(subject: Subject, answer: Data, rng: random.Random) -> Example:
    silent = [k for k, label in answer["key_points"].items() if label == "missing" and k in subject.statements]
    chosen = rng.sample(silent, min(len(silent), rng.choice((1, 1, 2))))
    drawn = {k: _drawn(subject, k, ADDED_STATES, rng) for k in chosen}
    states = {k: state for k, state in drawn.items() if state}
    pieces = [_utterance(subject, k, state, rng) for k, state in states.items()]
    text = answer["text"].strip()
    text = _joined([text, *pieces] if rng.random() < 0.6 else [*pieces, text], rng)
    claims = [
        claim(_wording(k, rng), *STATE_STANCES[states[k["id"]]])
        if k["id"] in states
        else claim(_wording(k, rng), LABEL_STANCES[answer["key_points"][k["id"]]])
        for k in subject.rubric["key_points"]
        if k["id"] in answer["key_points"]
    ]
    touched = {k for k, state in states.items() if state == "denies"}
    for mistake in subject.misconceptions:
        if mistake["id"] in (answer.get("mistakes") or []):
            claims.append(claim(mistake["mistake"], "asserted"))
        elif not touched.intersection(mistake.get("contradicts") or []):
            claims.append(claim(mistake["mistake"], "silent", "denied"))
    return _example(subject, text, claims)


def _states(subject: Subject, rng: random.Random) -> dict[str, str]:
    states = {}
    for mistake in subject.misconceptions:
        states[mistake["id"]] = _drawn(subject, mistake["id"], MISTAKE_STATES, rng)
    denied = {k for m in subject.misconceptions if states[m["id"]] == "says" for k in m.get("contradicts") or []}
    for key_point in subject.rubric["key_points"]:
        states[key_point["id"]] = "" if key_point["id"] in denied else _drawn(subject, key_point["id"], KEY_POINT_STATES, rng)
    return states


def _only(states: Mapping[str, str], count: int, rng: random.Random) -> dict[str, str]:
    """A short reply: at most `count` of the statements, nothing else."""
    said = [name for name, state in states.items() if state]
    kept = rng.sample(said, min(len(said), count))
    return {name: state if name in kept else "" for name, state in states.items()}


def _drawn(subject: Subject, criterion: str, states: Mapping[str, float], rng: random.Random) -> str:
    state = rng.choices(list(states), list(states.values()))[0]
    return state if (subject.statements.get(criterion) or {}).get(state) else ""


def _state_claims(subject: Subject, states: Mapping[str, str], rng: random.Random) -> list[Claim]:
    """Labels of a composed answer; a criterion that another one's statement touches keeps only what is sure."""
    said = {m["id"]: set(m.get("contradicts") or []) for m in subject.misconceptions}
    denied = {k for m, points in said.items() if states[m] == "says" for k in points}
    hinted = {k for m, points in said.items() if states[m] == "rejects" for k in points}
    claims = []
    for key_point in subject.rubric["key_points"]:
        state, wording = states[key_point["id"]], _wording(key_point, rng)
        if not state and key_point["id"] in denied:
            claims.append(claim(wording, "denied", "silent"))
        elif state or key_point["id"] not in hinted:
            claims.append(claim(wording, *STATE_STANCES[state]))
    for mistake in subject.misconceptions:
        state = states[mistake["id"]]
        if state:
            claims.append(claim(mistake["mistake"], *STATE_STANCES[state]))
            claims.append(claim(mistake["correction"], *(NOT_DENIED if state == "rejects" else ("denied", "silent"))))
        elif not any(states[k] == "denies" for k in said[mistake["id"]] if k in states):
            claims.append(claim(mistake["mistake"], "silent", "denied"))
    return claims


def _utterance(subject: Subject, criterion: str, state: str, rng: random.Random) -> str:
    return str(rng.choice(subject.statements[criterion][state])).strip()


def _joined(pieces: list[str], rng: random.Random) -> str:
    joiner = rng.choice(JOINERS)
    text = ""
    for piece in pieces:
        text += (joiner if text and rng.random() < 0.7 else " " if text else "") + piece
    return text.lower() if rng.random() < 0.1 else text


def _wording(key_point: Data, rng: random.Random) -> str:
    others = key_point.get("also") or []
    return str(rng.choice(others)) if others and rng.random() < OTHER_WORDING else str(key_point["point"])


def _example(subject: Subject, text: str, claims: list[Claim]) -> Example:
    return Example(source="own", group=subject.id, question=subject.text, text=text.strip(), claims=tuple(claims))
