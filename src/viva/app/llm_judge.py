"""A language model as judge: it gives labels and quotes; code checks them, and another judge stands by."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from viva.app.asking import Asker, Purpose
from viva.app.concurrently import concurrently
from viva.app.ports import Embedder, Judge, TextCache
from viva.core.hashing import content_hash, question_hash, rubric_hash
from viva.core.llm.chat import Prompt
from viva.core.llm.judge_prompt import PROTOCOL, judge_request
from viva.core.llm.reply import read_claims
from viva.core.llm.verdicts import evidence, quoted, verdicts, wordings
from viva.core.model import JudgeInfo, Span, Ungraded, Verdicts
from viva.core.reading import Reading
from viva.errors import JudgeError, JudgeProtocolError


@dataclass(frozen=True, slots=True, kw_only=True)
class LlmJudge:
    """One call for each conversation; where it fails the `fallback` judges, or, without one, nobody."""

    asker: Asker
    prompt: Prompt
    embedder: Embedder
    cache: TextCache
    fallback: Judge | None
    new_fence: Callable[[], str]
    at_once: int = 4
    name: str = "llm"

    @property
    def version(self) -> str:
        """Names the model, the prompt and the rules by which replies are read."""
        return f"{self.asker.model.name}+{self.prompt.label}+protocol-{PROTOCOL}"

    def judge(self, readings: Sequence[Reading]) -> list[Verdicts | Ungraded]:
        """One result per reading, in order; one failure costs only itself."""
        found = concurrently(self._judge_or_fail, readings, at_once=self.at_once)
        return [
            self._instead(reading, result) if isinstance(result, JudgeError) else result
            for reading, result in zip(readings, found, strict=True)
        ]

    def _judge_or_fail(self, reading: Reading) -> Verdicts | JudgeError:
        try:
            return self._known(reading) or self._asked(reading)
        except JudgeError as error:
            return error

    def _known(self, reading: Reading) -> Verdicts | None:
        """The verdicts of a reply that passed every check before, checked once more."""
        text = self.cache.get(self._key(reading))
        try:
            return self._verdicts(reading, text) if text is not None else None
        except JudgeProtocolError:
            return None

    def _asked(self, reading: Reading) -> Verdicts:
        fence = self.new_fence()
        found, text = self.asker.ask(
            Purpose(judge=self.name, prompt=self.prompt, attempt=reading.attempt),
            lambda fault: judge_request(self.prompt.text, reading.question, reading.conversation, fence=fence, fault=fault),
            lambda reply: self._verdicts(reading, reply),
        )
        self.cache.put(self._key(reading), text)
        return found

    def _verdicts(self, reading: Reading, text: str) -> Verdicts:
        claims = read_claims(text, reading.rubric)
        quotes = quoted(claims, reading.conversation)
        proved = evidence(quotes, reading.rubric, self._similarities(reading, quotes))
        return verdicts(reading, claims, proved, JudgeInfo(name=self.name, version=self.version))

    def _similarities(self, reading: Reading, quotes: dict[str, Span]) -> dict[str, float]:
        """By criterion, how near its quote comes to the wording that is nearest."""
        texts = {criterion: wordings(reading.rubric)[criterion] for criterion in quotes}
        wanted = list(dict.fromkeys([span.text for span in quotes.values()] + [t for found in texts.values() for t in found]))
        pooled = {text: e.pooled for text, e in zip(wanted, self.embedder.embed(wanted), strict=True)}
        return {c: max(float(pooled[span.text] @ pooled[t]) for t in texts[c]) for c, span in quotes.items()}

    def _key(self, reading: Reading) -> str:
        said = [[turn.asked, turn.text, turn.criterion] for turn in reading.conversation]
        hashes = (question_hash(reading.question), rubric_hash(reading.question), content_hash(said))
        return content_hash([self.version, self.asker.model.address, *hashes])

    def _instead(self, reading: Reading, error: JudgeError) -> Verdicts | Ungraded:
        if self.fallback is None:
            return Ungraded(judge=JudgeInfo(name=self.name, version=self.version), reason=error.message)
        found = self.fallback.judge([reading])[0]
        return replace(found, judge=replace(found.judge, instead_of=self.name, reason=error.message))
