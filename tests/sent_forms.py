"""What a browser sends of a page's form as it stands there, unchanged."""

from __future__ import annotations

from html.parser import HTMLParser

OF_EVERY_PAGE = frozenset({"/sign-out", "/find"})
"""Where the forms go that stand in the head of each page."""


def sent_by(html: str) -> dict[str, list[str]]:
    """The values of the page's own form, by the name of its input; the button's is left out."""
    reader = _Fields()
    reader.feed(html)
    return reader.values


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.inside = False
        self.open = ""
        self.writes = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: text or "" for name, text in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.inside = given.get("action") not in OF_EVERY_PAGE and not self.values
        elif not self.inside:
            return
        elif tag == "input" and name:
            kind = given.get("type", "text")
            if kind not in {"radio", "checkbox"} or "checked" in given:
                self.values.setdefault(name, []).append(given.get("value", ""))
        elif tag == "textarea":
            self.open, self.writes = name, True
            self.values[name] = [""]
        elif tag == "select":
            self.open, self.writes = name, False
        elif tag == "option" and self.open:
            value = given.get("value", "")
            if self.open not in self.values or "selected" in given:
                self.values[self.open] = [value]

    def handle_data(self, data: str) -> None:
        if self.open and self.writes:
            self.values[self.open][0] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag in {"textarea", "select"}:
            self.open = ""


class PasswordForms(HTMLParser):
    """Where a page sends forms that have a field of passwords."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.found: list[str] = []

    @classmethod
    def of(cls, html: str) -> list[str]:
        """The addresses of such forms, blank for that of the page itself."""
        reader = cls()
        reader.feed(html)
        return reader.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.action = given.get("action") or ""
        if tag == "input" and given.get("type") == "password":
            self.found.append(given.get("formaction") or self.action)
