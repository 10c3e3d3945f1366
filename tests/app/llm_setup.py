"""A language model as judge over real HTTP, with everything around it in memory."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from core.builders import QUESTION, SCALE, said
from fakes import FakeClock, MemoryStore, MemoryTexts, OfflineJudge, WordEmbedder
from stub_llm import StubServer
from viva.adapters.openai_chat import OpenAIChatModel
from viva.adapters.openai_chat.connection import Connection
from viva.app.asking import Asker
from viva.app.grading import Grader
from viva.app.llm_judge import LlmJudge
from viva.app.ports import Judge
from viva.app.spending import Meter
from viva.core.llm.chat import Prompt
from viva.core.model import Graded

KEY = "sk-secret-of-the-tests"
PROMPT = Prompt(name="judge", version="1", digest="abc", text="Judge the answer.")


@dataclass
class Setup:
    """A judge that asks a stub server, and what it leaves behind."""

    server: StubServer
    seconds: float = 30.0
    meter: Meter = field(default_factory=Meter)
    log: MemoryStore = field(default_factory=MemoryStore)
    cache: MemoryTexts = field(default_factory=MemoryTexts)
    fallback: Judge | None = field(default_factory=OfflineJudge)
    url: str = ""

    def __post_init__(self) -> None:
        connection = Connection(self.url or self.server.url, KEY)
        self.model = OpenAIChatModel("m", connection, self.meter, first_wait=0.01)
        self.asker = Asker(self.model, self.log, FakeClock(), time.monotonic, seconds=self.seconds)
        self.judge = LlmJudge(
            asker=self.asker,
            prompt=PROMPT,
            embedder=WordEmbedder(),
            cache=self.cache,
            fallback=self.fallback,
            new_fence=lambda: "f00dcafe",
        )
        self.grader = Grader(embedder=WordEmbedder(), judge=self.judge, scale=SCALE)

    def grade(self, *texts: str) -> Graded:
        """What becomes of one answer, follow-ups included."""
        return self.grader.grade([(QUESTION, said(*texts))])[0]

    @property
    def replies(self) -> list[str]:
        """What was written down, in order."""
        return [reply.text for reply in self.log.replied]


def offline(*texts: str) -> Graded:
    """What the judge that stands by makes of an answer."""
    return Grader(embedder=WordEmbedder(), judge=OfflineJudge(), scale=SCALE).grade([(QUESTION, said(*texts))])[0]
