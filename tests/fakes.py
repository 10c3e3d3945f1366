"""A named fake for each port."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from viva.app.events import Command, Event, Heard, Said
from viva.core.align import Embedding, Vector
from viva.core.hashing import question_hash, rubric_hash
from viva.core.history import Attempt, Reply, Session, StoredAssessment, in_force
from viva.core.model import (
    Assessment,
    Conversation,
    Evidence,
    Graded,
    JudgeInfo,
    KeyPoint,
    KeyPointVerdict,
    Label,
    MistakeVerdict,
    Question,
    Rubric,
    Scale,
    Span,
    Turn,
    Ungraded,
    Verdicts,
)
from viva.core.probe import follow_up
from viva.core.reading import Reading
from viva.core.replies import mark_prompted
from viva.core.score import score
from viva.core.text import content_stems
from viva.core.verdict import omissions
from viva.errors import StoreError, UsageError

SCALE = Scale(
    bands=((0.0, "weak"), (30.0, "developing"), (55.0, "solid"), (70.0, "strong"), (85.0, "excellent")),
    partial=0.5,
    prompted=0.75,
    misconception_points=6.0,
    omission_points=0.0,
)
JUDGE = JudgeInfo(name="fake", version="1")


class FakeClock:
    """Each look at it is a second later."""

    def __init__(self) -> None:
        self._now = datetime(2026, 1, 1, 20, 0, tzinfo=UTC)

    def now(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now


@dataclass
class MemoryBank:
    """Questions that are at hand."""

    items: Sequence[Question]
    titles: Mapping[str, str] = field(default_factory=dict)
    scale: Scale = SCALE

    def questions(self) -> Sequence[Question]:
        return self.items

    def question(self, question_id: str) -> Question:
        for item in self.items:
            if item.id == question_id:
                return item
        raise UsageError(f"There is no question {question_id}.")


class ScriptedCandidate:
    """Answers from a script, and keeps what it was shown; a None in `pauses` goes on, as does their end."""

    def __init__(self, heard: Iterable[Heard | str | BaseException], pauses: Iterable[Command | None] = ()) -> None:
        self._heard = iter(heard)
        self._pauses = iter(pauses)
        self.events: list[Event] = []
        self.kept: list[str] = []

    def show(self, event: Event) -> None:
        self.events.append(event)

    def hand_back(self, said: Said) -> None:
        self.kept.append(said.text)

    def listen(self) -> Heard:
        heard = next(self._heard, Command.QUIT)
        if isinstance(heard, BaseException):
            raise heard
        return Said(text=heard) if isinstance(heard, str) and not isinstance(heard, Command) else heard

    def pause(self) -> Command | None:
        return next(self._pauses, None)


class WordExaminer:
    """Covers a key point where the answer has +ID, half of it where it has ~ID; !ID makes a mistake, ?? is ungraded."""

    def __init__(self) -> None:
        self.prepared: list[str] = []

    def prepare(self, question: Question) -> None:
        self.prepared.append(question.id)

    def grade(
        self, question: Question, conversation: Conversation, before: Assessment | None, attempt: str | None = None
    ) -> Graded:
        text = " ".join(turn.text for turn in conversation)
        if "??" in text:
            return Ungraded(judge=JUDGE, reason="the fake judge had no idea")
        rubric = question.rubric or Rubric(key_points=())
        points = tuple(_point(k, conversation) for k in rubric.key_points)
        if before:
            points = mark_prompted(points, conversation, before)
        made = tuple(MistakeVerdict(criterion=m.id, made=f"!{m.id}" in text, probability=0.5) for m in rubric.misconceptions)
        verdicts = Verdicts(judge=JUDGE, key_points=points, mistakes=(*made, *omissions(rubric.omissions, points)))
        return Assessment(
            question=question.id,
            conversation=conversation,
            verdicts=verdicts,
            score=score(rubric, verdicts, SCALE),
            follow_up=follow_up(question, conversation, verdicts),
        )


def _point(point: KeyPoint, conversation: Conversation) -> KeyPointVerdict:
    for sign, label in (("+", Label.COVERED), ("~", Label.PARTIAL)):
        for number, turn in enumerate(conversation):
            start = turn.text.find(sign + point.id)
            if start >= 0:
                span = Span(turn=number, start=0, end=len(turn.text), text=turn.text)
                words = ((start + 1, start + 1 + len(point.id)),)
                evidence = Evidence(span=span, similarity=0.9, words=words)
                return KeyPointVerdict(criterion=point.id, label=label, probability=0.9, evidence=evidence)
    return KeyPointVerdict(criterion=point.id, label=Label.MISSING, probability=0.1)


class WordEmbedder:
    """Texts are near each other as far as they share stems; no token vectors."""

    version = "words"

    def embed(self, texts: Sequence[str]) -> list[Embedding]:
        return [Embedding(text=text, pooled=_word_vector(text)) for text in texts]


def _word_vector(text: str) -> Vector:
    vector = np.full(8192, 1e-9, dtype=np.float32)
    for found in content_stems(text):
        vector[zlib.crc32(found.encode()) % 8192] += 1
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


class OfflineJudge:
    """Stands by: covers what shares most of its words with the answer, and says that it is the one."""

    name, version = "offline", "1"

    def judge(self, readings: Sequence[Reading]) -> list[Verdicts | Ungraded]:
        return [self._verdicts(reading) for reading in readings]

    def _verdicts(self, reading: Reading) -> Verdicts:
        points = tuple(self._point(k, reading) for k in reading.rubric.key_points)
        made = tuple(MistakeVerdict(criterion=m.id, made=False, probability=0.1) for m in reading.rubric.misconceptions)
        info = JudgeInfo(name=self.name, version=self.version)
        return Verdicts(judge=info, key_points=points, mistakes=(*made, *omissions(reading.rubric.omissions, points)))

    def _point(self, point: KeyPoint, reading: Reading) -> KeyPointVerdict:
        alignment = reading.compared.alignments[point.id]
        label = Label.COVERED if alignment.features["stem_recall"] >= 0.6 else Label.MISSING
        evidence = alignment.evidence if label is Label.COVERED else None
        return KeyPointVerdict(criterion=point.id, label=label, probability=0.5, evidence=evidence)


class MemoryTexts:
    """Texts that were costly to make, in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        return self.kept.get(key)

    def put(self, key: str, text: str) -> None:
        self.kept[key] = text


class MemoryStore:
    """The history in memory."""

    def __init__(self) -> None:
        self.sessions: dict[str, Session] = {}
        self.kept: dict[str, Attempt] = {}
        self.replied: list[Reply] = []

    def open_session(self, session: Session) -> None:
        self.sessions[session.id] = session

    def close_session(self, session_id: str, at: datetime) -> None:
        if session_id in self.sessions:
            self.sessions[session_id] = replace(self.sessions[session_id], ended_at=at)

    def unfinished_session(self) -> Session | None:
        unfinished = sorted((s for s in self.sessions.values() if s.ended_at is None), key=lambda s: s.started_at)
        return unfinished[-1] if unfinished else None

    def open_attempt(self, session_id: str, attempt_id: str, question: Question, at: datetime) -> None:
        if session_id not in self.sessions:
            raise StoreError(f"There is no session {session_id}.")
        self.kept[attempt_id] = Attempt(
            id=attempt_id,
            session=session_id,
            question=question.id,
            topic=question.topic,
            tier=question.tier,
            started_at=at,
            ended_at=None,
            turns=(),
            assessments=(),
        )

    def add_turn(self, attempt_id: str, turn: Turn, at: datetime) -> None:
        attempt = self._open(attempt_id)
        self.kept[attempt_id] = replace(attempt, turns=(*attempt.turns, turn))

    def add_assessment(self, attempt_id: str, question: Question, assessment: Assessment, at: datetime) -> None:
        attempt = self._open(attempt_id)
        stored = StoredAssessment(
            made_at=at,
            turns=len(assessment.conversation),
            question_hash=question_hash(question),
            rubric_hash=rubric_hash(question),
            verdicts=assessment.verdicts,
            score=assessment.score,
        )
        self.kept[attempt_id] = replace(attempt, assessments=(*attempt.assessments, stored))

    def close_attempt(self, attempt_id: str, at: datetime) -> None:
        if attempt_id in self.kept:
            self.kept[attempt_id] = replace(self.kept[attempt_id], ended_at=at)

    def attempt(self, attempt_id: str) -> Attempt:
        found = [a for a in self.kept.values() if attempt_id and a.id.startswith(attempt_id)]
        found = [a for a in found if a.id == attempt_id] or found
        if len(found) != 1:
            raise UsageError(f"{len(found)} attempts begin with {attempt_id}.")
        return found[0]

    def attempts(
        self,
        *,
        session_id: str | None = None,
        question_id: str | None = None,
        topics: Sequence[str] = (),
        since: datetime | None = None,
        limit: int | None = None,
    ) -> list[Attempt]:
        wanted = ((session_id, "session"), (question_id, "question"))
        found = [
            attempt
            for attempt in sorted(self.kept.values(), key=lambda a: a.started_at)
            if all(value in (None, getattr(attempt, name)) for value, name in wanted)
            and (not topics or attempt.topic in topics)
            and (since is None or attempt.started_at >= since)
        ]
        return found if limit is None else found[max(0, len(found) - limit) :]

    def last_scores(self) -> Mapping[str, float]:
        return {a.question: final.score.points for a in self.attempts() if (final := in_force(a))}

    def delete(self, attempt_ids: Sequence[str]) -> int:
        found = [self.kept.pop(i) for i in dict.fromkeys(attempt_ids) if i in self.kept]
        for session in {a.session for a in found} - {a.session for a in self.kept.values()}:
            del self.sessions[session]
        self.replied = [r for r in self.replied if r.attempt not in attempt_ids]
        return len(found)

    def delete_all(self) -> int:
        count = len(self.kept)
        for kept in (self.sessions, self.kept, self.replied):
            kept.clear()
        return count

    def add_reply(self, reply: Reply) -> None:
        if reply.attempt is not None:
            self._open(reply.attempt)
        self.replied.append(reply)

    def replies(self, attempt_id: str | None = None) -> list[Reply]:
        return [r for r in self.replied if r.attempt == attempt_id]

    def _open(self, attempt_id: str) -> Attempt:
        if attempt_id not in self.kept:
            raise StoreError(f"There is no attempt {attempt_id}.")
        return self.kept[attempt_id]
