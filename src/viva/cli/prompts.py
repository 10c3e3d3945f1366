"""`viva prompts`: where the prompts lie, and which are in use."""

import typer

from viva.cli.common import JsonOption, print_json, settings_from


def prompts(as_json: JsonOption = False) -> None:
    """List the prompts for language models: version, hash and file. A copy in the config directory's prompts/ wins."""
    from viva.wiring_llm import prompt_files

    files = prompt_files(settings_from())
    found = files.all()
    if as_json:
        listed = [
            {"name": f.prompt.name, "version": f.prompt.version, "hash": f.prompt.digest, "file": str(f.path), "own": f.own}
            for f in found
        ]
        print_json({"schema": 1, "prompts": listed, "own_folder": str(files.own)})
        return
    for file in found:
        typer.echo(
            f"{file.prompt.name:<18} {file.prompt.version:<4} {file.prompt.digest}  {file.path}{' (yours)' if file.own else ''}"
        )
    typer.echo(f"To change one, copy it to {files.own} and edit the copy.", err=True)
