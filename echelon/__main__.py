"""Entry of the ``echelon`` command."""

import sys
from pathlib import Path


def main() -> None:
    """Put the packages on the path and call the command line.

    A wheel keeps them in ``echelon/_app``, a checkout in the folder above.
    """
    here = Path(__file__).resolve().parent
    app = here / "_app"
    sys.path.insert(0, str(app if app.is_dir() else here.parent))
    from echelon.cli import cli

    cli()


if __name__ == "__main__":
    main()
