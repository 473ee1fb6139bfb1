"""Name files with trailing blanks, no final newline, more than 500 kB, or what looks like a key."""

import re
import sys
from pathlib import Path

LARGEST_BYTES = 500_000
TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)
KEY = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|^ORDERS_(SECRET_KEY|SMTP_PASSWORD)=\S+", re.MULTILINE
)


def faults(path: Path) -> list[str]:
    """What is wrong with one file, in words."""
    text = path.read_text(encoding="utf-8")
    checks = {
        "blanks at the end of a line": TRAILING.search(text),
        "no newline at its end": text and not text.endswith("\n"),
        "more than 500 kB": path.stat().st_size > LARGEST_BYTES,
        "what looks like a key": KEY.search(text),
    }
    return [fault for fault, found in checks.items() if found]


def main() -> int:
    """Judge the files named on the command line; 1 when any is at fault."""
    wrong = [f"{name}: {fault}" for name in sys.argv[1:] for fault in faults(Path(name))]
    sys.stderr.writelines(f"{line}\n" for line in wrong)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
