"""Makes everything that is fitted, in order: python -m viva.training [--public DIR] [--runs DIR].

The encoder and the embedding judge's numbers, the stance model, and the combiner on top of both models.
"""

import subprocess
import sys

from viva.training.options import read_options


def main() -> None:
    """Run each part as a process of its own, so that none inherits another's memory or random state."""
    options = read_options(__doc__, public=True)
    public, runs = ["--public", str(options.public)] if options.public else [], ["--runs", str(options.runs)]
    parts = [
        ["train_encoder", *public, *runs],
        ["build_encoder", *runs],
        ["fit_embedding_judge"],
        ["train_stance", *public, *runs],
        ["build_stance", *runs],
        ["fit_local_judge"],
    ]
    for part, *arguments in parts:
        print(f"== {part}", flush=True)
        subprocess.run([sys.executable, "-m", f"viva.training.{part}", *arguments], check=True)  # noqa: S603 - our own modules


if __name__ == "__main__":
    main()
