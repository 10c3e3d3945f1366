"""Every speed and size figure that the README states, measured side by side in one run: `python tests bench`.

Needs the extras `models` and `train` for the comparison with sentence-transformers; without them those rows are left out.
Ratios are medians of interleaved runs; let nothing else run beside it.
"""

from collections.abc import Callable, Iterable, Sequence

from bench import accuracy, answering, readers, starting

PARTS: dict[str, Callable[[], Iterable[tuple[str, str]]]] = {
    "starting": starting.rows,
    "answering": answering.rows,
    "accuracy": accuracy.rows,
    "readers": readers.rows,
}


def main(names: Sequence[str]) -> None:
    """Print the rows of every part, or of those that are named."""
    for name, rows in PARTS.items():
        if not names or name in names:
            for label, figure in rows():
                print(f"{label:<72} {figure}", flush=True)
