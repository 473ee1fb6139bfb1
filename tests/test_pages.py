"""The strict reader itself: each fault is found, a good page has none."""

from __future__ import annotations

import pytest

from tests.pages import check_page, read_page

GOOD = (
    '<!DOCTYPE html><html lang="en"><head><title>T</title></head><body><main><h1>Hello</h1>'
    '<form method="post" action="/x"><input type="hidden" name="csrf_token" value="1">'
    '<label for="a">A</label><input id="a" name="a"><button type="submit">Go</button></form>'
    '<a href="/there">There</a></main></body></html>'
)


def test_a_good_page_passes_and_says_what_it_holds() -> None:
    page = check_page(GOOD)
    assert (page.title, page.h1, page.links) == ("T", "Hello", {"There": "/there"})
    assert "Hello" in page.text


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("<!DOCTYPE html>", "", "no <!DOCTYPE html>"),
        ("<title>T</title>", "<title></title>", "no title"),
        (' lang="en"', "", "<html> names no language"),
        ("<h1>Hello</h1>", "<h2>Hello</h2>", "0 <h1>"),
        ("</main>", "<h1>Again</h1></main>", "2 <h1>"),
        ("</form>", "", "</main> closes form"),
        ("</label>", "</span>", "</span> closes label"),
        ('for="a"', 'for="b"', "<label> for names no id: b"),
        ('<label for="a">A</label>', "", "<input name=a> has no label"),
        ("</main>", '<p id="a"></p></main>', "id a is used 2 times"),
        ("csrf_token", "token", "form /x has no csrf_token"),
        ("</head>", "<style>p{}</style></head>", "<style> has inline style"),
        ("<h1>", '<h1 style="color:red">', "<h1> has inline style"),
        ("<h1>", '<h1 onclick="x()">', "<h1> has inline script onclick"),
        ("</head>", "<script>1</script></head>", "a script is inline"),
        ("</head>", '<script src="https://cdn.example/x.js"></script></head>', "another host"),
        ("</main>", '<img src="/x.png"></main>', "<img> without alt: /x.png"),
        ("</main>", '<iframe src="/map"></iframe></main>', "<iframe> without title: /map"),
        ('href="/there"', 'href="#there"', "a link goes to no id: #there"),
        ('<input id="a"', '<input id="a" id="b"', "<input> repeats an attribute"),
    ],
)
def test_each_fault_is_found(old: str, new: str, problem: str) -> None:
    assert old in GOOD
    found = read_page(GOOD.replace(old, new)).problems
    assert any(problem in each for each in found), found
    with pytest.raises(AssertionError):
        check_page(GOOD.replace(old, new))
