"""The command line: for operators, analysts and pipelines. Stable from the first release."""

from __future__ import annotations

from importlib import import_module

import typer

from excello import __version__

# Each module teaches the program its commands by `register(app)`.
COMMANDS = ("installation", "processes", "collecting", "imports", "reports", "gate", "lint", "quality", "lifecycle")

app = typer.Typer(
    name="excello",
    help="Runs a marketing center of excellence: one gate, one contact policy, one loop from request to practice.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"excello {__version__}")
        raise typer.Exit


@app.callback()
def excello(
    version: bool = typer.Option(False, "--version", help="Print the version.", callback=_show_version, is_eager=True),
) -> None:
    """Runs a marketing center of excellence. EXCELLO_HOME is the data folder (default ~/.excello)."""


for name in COMMANDS:
    import_module(f"excello.cli.{name}").register(app)


def main() -> None:
    """The entrance of the program `excello`."""
    app()
