"""Make the database ready for bin/run: migrate, fill it when it is empty, print sample sign-ins.

One process for what could be three typed commands: building the app is most of their time.
"""

import os
import sys
from pathlib import Path

from flask.cli import FlaskGroup

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
COMMANDS = (
    ("db", "upgrade"),
    ("sample-data", "load", "--orders", "400", "--seed", "1", "--if-empty"),
    ("sample-data", "sign-ins"),
)


def main() -> None:
    """Run each command in turn; one that fails ends the process with its message."""
    from orders import create_app  # noqa: PLC0415  it stands in the folder put on the path above

    os.umask(0o077)
    app = create_app()
    cli = FlaskGroup(create_app=lambda: app, add_default_commands=False, load_dotenv=False)
    for arguments in COMMANDS:
        try:
            cli.main(args=list(arguments), prog_name="flask")
        except SystemExit as ended:
            if ended.code:
                raise


if __name__ == "__main__":
    main()
