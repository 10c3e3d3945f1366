"""Makes `python -m viva` the same as `viva`."""

from viva.cli.main import main

if __name__ == "__main__":
    main()
