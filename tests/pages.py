"""A strict look at a page: is it whole HTML, with labels, form tokens and nothing from outside?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
FIELDS = frozenset({"input", "select", "textarea"})
UNLABELLED = frozenset({"hidden", "submit", "button", "reset", "image"})
ADDRESSES = {"script": "src", "link": "href", "img": "src", "iframe": "src", "form": "action"}

Attributes = dict[str, str]


@dataclass
class Page:
    """What a page holds, as a person and a browser meet it."""

    title: str = ""
    h1: str = ""
    text: str = ""
    links: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def check_page(html: str) -> Page:
    """Read a page and fail on anything a good page does not do."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    page = parser.page()
    assert not page.problems, "\n".join(page.problems)
    return page


def read_page(html: str) -> Page:
    """Read a page, faults and all."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.page()


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.seen: list[tuple[str, Attributes]] = []
        self.words: list[tuple[tuple[str, ...], str]] = []
        self.problems: list[str] = []
        self.wrapped: list[Attributes] = []
        self.forms: list[tuple[Attributes, list[str]]] = []
        self.anchors: list[tuple[str, list[str]]] = []
        self.doctype = ""

    def handle_decl(self, decl: str) -> None:
        self.doctype = decl.lower()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.problems.append(f"<{tag}> repeats an attribute")
        given = {name: value or "" for name, value in attrs}
        self.seen.append((tag, given))
        if tag == "form":
            self.forms.append((given, []))
        if tag == "a":
            self.anchors.append((given.get("href", ""), []))
        if tag in FIELDS and self.forms and "form" in self.open:
            self.forms[-1][1].append(given.get("name", ""))
        if tag in FIELDS and "label" in self.open:
            self.wrapped.append(given)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.problems.append(f"</{tag}> closes {self.open[-1] if self.open else 'nothing'}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append((tuple(self.open), data.strip()))
            if "a" in self.open:
                self.anchors[-1][1].append(data.strip())

    def page(self) -> Page:
        page = Page(
            title=self._within("title"),
            h1=self._within("h1"),
            text=" ".join(
                said for where, said in self.words if not {"script", "title", "style"} & {*where}
            ),
            links={" ".join(" ".join(words).split()): href for href, words in self.anchors},
            problems=self.problems,
        )
        self._whole(page)
        self._named()
        self._fields()
        self._forms()
        self._nothing_inline_or_foreign()
        return page

    def _within(self, tag: str) -> str:
        return " ".join(" ".join(said for where, said in self.words if tag in where).split())

    def _whole(self, page: Page) -> None:
        tags = Counter(tag for tag, _ in self.seen)
        if self.doctype != "doctype html":
            self.problems.append("no <!DOCTYPE html>")
        if self.open:
            self.problems.append(f"never closed: {', '.join(self.open)}")
        if not page.title:
            self.problems.append("no title")
        if "<<<<<<<" in page.text or ">>>>>>>" in page.text:
            self.problems.append("two versions of a file were merged and not chosen between")
        for tag in ("h1", "main", "title"):
            if tags[tag] != 1:
                self.problems.append(f"{tags[tag]} <{tag}>")
        if not any(tag == "html" and given.get("lang") for tag, given in self.seen):
            self.problems.append("<html> names no language")

    def _named(self) -> None:
        ids = Counter(given["id"] for _, given in self.seen if "id" in given)
        self.problems += [
            f"id {name} is used {many} times" for name, many in ids.items() if many > 1
        ]
        for tag, given in self.seen:
            for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
                for wanted in given.get(name, "").split():
                    if wanted not in ids:
                        self.problems.append(f"<{tag}> {name} names no id: {wanted}")
            if (
                tag == "a"
                and given.get("href", "").startswith("#")
                and given["href"][1:] not in ids
            ):
                self.problems.append(f"a link goes to no id: {given['href']}")
            if tag == "img" and "alt" not in given:
                self.problems.append(f"<img> without alt: {given.get('src')}")
            if tag == "iframe" and not given.get("title"):
                self.problems.append(f"<iframe> without title: {given.get('src')}")

    def _fields(self) -> None:
        labelled = {given.get("for") for tag, given in self.seen if tag == "label"}
        for tag, given in self.seen:
            if tag not in FIELDS or given.get("type") in UNLABELLED:
                continue
            if (
                given.get("id") not in labelled
                and "aria-label" not in given
                and (given not in self.wrapped)
            ):
                self.problems.append(f"<{tag} name={given.get('name')}> has no label")

    def _forms(self) -> None:
        for given, names in self.forms:
            if given.get("method", "get").lower() == "post" and "csrf_token" not in names:
                self.problems.append(f"form {given.get('action')} has no csrf_token")

    def _nothing_inline_or_foreign(self) -> None:
        for tag, given in self.seen:
            if tag == "style" or "style" in given:
                self.problems.append(f"<{tag}> has inline style")
            if tag == "script" and "src" not in given:
                self.problems.append("a script is inline")
            self.problems += [
                f"<{tag}> has inline script {name}" for name in given if name.startswith("on")
            ]
            address = given.get(ADDRESSES.get(tag, ""), "")
            if "//" in address:
                self.problems.append(f"<{tag}> goes to another host: {address}")
