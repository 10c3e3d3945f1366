"""`viva new`: the two files of a topic, to fill in."""

from pathlib import Path
from typing import Annotated

import typer

TopicArgument = Annotated[str, typer.Argument(metavar="TOPIC", help="The topic's name, in lower case with hyphens.")]
FolderOption = Annotated[Path, typer.Option("--dir", metavar="DIR", help="The bank's folder; made where it is not there.")]


def new(topic: TopicArgument, folder: FolderOption = Path()) -> None:
    """Write the two files of a new topic, with an example in them and a comment on every key."""
    from viva import wiring

    for path in wiring.new_topic(folder, topic):
        typer.echo(path)
    typer.echo(f"Put your own questions in the place of the example, then look them over with: viva check {folder}", err=True)
