"""Copy what npm installed, and only what pages load, into orders/static/vendor.

GOV.UK Frontend's style sheet is changed on the way: its GDS Transport font and the crown may be
used on GOV.UK only, and a register is not on GOV.UK.
"""

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "orders" / "static" / "vendor"
GOVUK_CSS = MODULES / "govuk-frontend/dist/govuk/govuk-frontend.min.css"
COPIED = (
    "accessible-autocomplete/dist/accessible-autocomplete.min.css",
    "accessible-autocomplete/dist/accessible-autocomplete.min.js",
    "govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "leaflet/dist/leaflet.css",
    "leaflet/dist/leaflet.js",
    "leaflet.markercluster/dist/MarkerCluster.css",
    "leaflet.markercluster/dist/MarkerCluster.Default.css",
    "leaflet.markercluster/dist/leaflet.markercluster.js",
)
SOURCE_MAP = re.compile(r"\n?(//|/\*)# sourceMappingURL=\S+( \*/|\*/)?\s*$")


def without_crown(css: str) -> str:
    """GOV.UK Frontend's style sheet without its font and its crest.

    Raises:
        ValueError: something that belongs to GOV.UK alone is still there.
    """
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = css.replace("GDS Transport,", "")
    css = re.sub(r"url\(/assets/images/govuk-crest\.svg\)", "none", css)
    if "GDS" in css or "/assets/" in css:
        raise ValueError("govuk-frontend.min.css still names GDS Transport or a file in /assets/")
    return css


def main() -> None:
    """Make orders/static/vendor anew."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    shutil.copytree(MODULES / "leaflet/dist/images", VENDOR / "images", dirs_exist_ok=True)
    for name in COPIED:
        source = MODULES / name
        text = SOURCE_MAP.sub("\n", source.read_text(encoding="utf-8"))
        (VENDOR / source.name).write_text(text, encoding="utf-8")
    css = SOURCE_MAP.sub("\n", GOVUK_CSS.read_text(encoding="utf-8"))
    (VENDOR / GOVUK_CSS.name).write_text(without_crown(css), encoding="utf-8")


if __name__ == "__main__":
    main()
