"""`python -m excello` is the program `excello`."""

from excello.cli import main

main()
