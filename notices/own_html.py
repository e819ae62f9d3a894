"""The words of an HTML page that are in force, put so that plain lines can say them.

What is struck out is said no more, and what is hidden was said to nobody.
"""

from __future__ import annotations

import re
from copy import copy
from typing import Any

import nh3
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import own_css
from notices.own_docx import MOST_SAID, SAYS_TOO_MUCH, BadFile

BLOCKS = {"p", "div", "section", "article", "main", "header", "blockquote", "pre"}
BLOCKS |= {"dl", "dt", "dd", "details", "summary", "ul", "ol", "li", "br"}
BLOCKS |= {"table", "tr", "td", "th", "tbody", "thead", "caption"}
CELLS = {"td", "th"}
TITLES = {"h1", "h2", "h3", "h4", "h5", "h6"}
# Left in until it is known whether they are hidden.
INLINE = {"a", "b", "strong", "em", "i", "u", "span", "small", "font", "label"}
INLINE |= {"aside", "figure", "form", "sup", "dialog"}
# Said to nobody, or around every page of a site.
AROUND = {"script", "style", "title", "nav", "footer", "template", "noscript"}
# What of these somebody could read who runs no script, or no script has brought yet.
ASIDE = ["noscript", "template"]
MOST_ASIDES = 1_000
# Letters of its style sheets: half a million are read in three seconds.
MOST_STYLE = 500_000
# How often a rule is held beside an element that it could be about.
MOST_LOOKS = 1_000_000
# Words beside their neighbours, among which each is looked for: two seconds.
MOST_STEPS = 200_000_000
SMALL = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# What leads to a note, and what may hold one.
MARK = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]|[ivx]{1,6}|[*†‡§]{1,3})[\])]?[.:]?")
NOTE = ["li", "p", "div", "aside"]
LONGEST_NOTE = 5_000
WIDEST = 100
# Letters of the page without what is around it, marks of its words included, and how
# many marks: each is looked at many times.
MOST_KEPT, MOST_MARKS = 2_000_000, 60_000
# Letters that all tables together may have once each cell stands in its places.
MOST_SPREAD = 1_000_000
HOLDS_TOO_MUCH = gettext_lazy(
    "The page holds too much besides words. Paste the text of the policy alone."
)
STRUCK = {"del", "s", "strike"}
CROSSED = re.compile(r"text-decoration[^;]*:[^;]*line-through")
MARKED = re.compile(r"<[^>]*>")
# A mark that never closes, for which a lenient reader looks to the end each time.
UNCLOSED = re.compile(r"<(?=[^<>]*(?:<|\Z))")


def tree(html: str) -> tuple[Any, list[str]]:
    """The page as a tree of BeautifulSoup, of nothing but the words that are in force.

    Beside it each passage that it hides, as a panel does that opens by a press, or
    shows to those alone who run no script.
    """
    # Every process would hold it, and one page in a thousand asks for it.
    from bs4 import BeautifulSoup  # noqa: PLC0415

    sheet = _sheet(html)
    kept = nh3.clean(
        html,
        tags=BLOCKS | TITLES | INLINE,
        clean_content_tags=AROUND | STRUCK,
        attributes={
            "*": {"style", "hidden", "id"} | ({"class"} if sheet.rules else set()),
            "dialog": {"open"},
            "a": {"href", "name"},
            "ol": {"start", "type"},
            **dict.fromkeys(("td", "th"), {"rowspan", "colspan"}),
        },
        link_rel=None,
        url_schemes={"https", "mailto"},
    )
    if len(kept) > MOST_KEPT or kept.count("<") > MOST_MARKS:
        is_said = len(MARKED.sub("", kept)) > MOST_SAID
        raise BadFile(SAYS_TOO_MUCH if is_said else HOLDS_TOO_MUCH)
    page = BeautifulSoup(kept, "html.parser", multi_valued_attributes=None)
    _mark_hidden(page, sheet)
    hidden = _take_out(page)
    _bring_notes(page)
    for each in page.find_all("sup"):
        if not each.get_text().strip("0123456789[]() "):
            each.replace_with(each.get_text(strip=True).strip("[]()").translate(SMALL))
    _spread(page)
    return page, hidden + _aside(html)


def _aside(html: str) -> list[str]:
    """What the page says for another time or reader; HTML5 has none of it in the tree."""
    return [each.get_text(" ", strip=True) for each in _only(ASIDE, html)]


def _take_out(page: Any) -> list[str]:
    """Leave what is in force; each passage that was only hidden, outermost alone."""
    unsaid = page.find_all(_is_unsaid)
    hidden = [
        each.get_text(" ", strip=True)
        for each in unsaid
        if _is_hidden(each) and each.find_parent(_is_unsaid) is None
    ]
    for each in unsaid:
        each.extract()
    return hidden


def _mark_hidden(page: Any, sheet: own_css.Sheet) -> None:
    """Let each element say itself what the style of the page says of it."""
    room = MOST_LOOKS
    by_id = dict[int, frozenset[str]]()
    unseen, read, worded = [], set[int](), set[int]()
    for each in page.find_all(True):
        rules = sheet.about(each)
        room -= len(rules)
        if room < 0:
            raise BadFile(HOLDS_TOO_MUCH)
        said = own_css.cascaded(each, rules)
        if _is_closed(each) or own_css.hides(said):
            each["hidden"] = ""
        around = by_id.get(id(each.parent), frozenset())
        by_id[id(each)] = own_css.unseen(said, around)
        if by_id[id(each)]:
            unseen.append(each)
        if _says(each):
            _note_around(each, worded if by_id[id(each)] else read)
    _hide_words(page, [each for each in unseen if id(each) in worded], read)


def _note_around(each: Any, found: set[int]) -> None:
    """Note by `id` that an element, and each that it stands in, has words."""
    while each is not None and id(each) not in found:
        found.add(id(each))
        each = each.parent


def _says(each: Any) -> list[Any]:
    """Its own words, without those of what stands in it."""
    return [t for t in each.find_all(string=True, recursive=False) if t.strip()]


def _hide_words(page: Any, unseen: list[Any], read: set[int]) -> None:
    """Hide what nobody sees; a cell, and what has words to read, stays without its own."""
    steps = 0
    for each in unseen:
        if id(each) not in read and each.name not in CELLS:
            each["hidden"] = ""
            continue
        own = _says(each)
        steps += len(own) * len(each.contents)
        if steps > MOST_STEPS:
            raise BadFile(HOLDS_TOO_MUCH)
        for words in own:
            words.wrap(page.new_tag("span", hidden=""))


def _sheet(html: str) -> own_css.Sheet:
    """What its own style sheets say of what is seen, on a screen as on paper."""
    styles = [each for each in _only(["style", *ASIDE], html) if each.name == "style"]
    found = [each.get_text() for each in styles if _is_for_screens(each)]
    if sum(map(len, found)) > MOST_STYLE:
        found = [own_css.of_sight(each) for each in found]
    if sum(map(len, found)) > MOST_STYLE:
        raise BadFile(HOLDS_TOO_MUCH)
    return own_css.sheet(found)


def _is_for_screens(style: Any) -> bool:
    kind = style.get("type", "").strip().lower()
    media = {each.strip().lower() for each in style.get("media", "").split(",")}
    return kind in {"", "text/css"} and bool(media & {"", "all", "screen"})


def _only(names: list[str], html: str) -> list[Any]:
    """What of these stands in none of them; not in what is left of a page by nh3."""
    from bs4 import BeautifulSoup  # noqa: PLC0415
    from bs4.filter import SoupStrainer  # noqa: PLC0415

    count = len(re.findall(rf"<(?:{'|'.join(names)})\b", html, re.IGNORECASE))
    if count > MOST_ASIDES:
        raise BadFile(HOLDS_TOO_MUCH)
    if not count:
        return []
    whole = UNCLOSED.sub("&lt;", _without_marks_set_aside(html))
    some = BeautifulSoup(whole, "html.parser", parse_only=SoupStrainer(names))
    return list(some.find_all(names, recursive=False))


def _without_marks_set_aside(html: str) -> str:
    """Without comments that hold marks; what a style sheet sets in one is of it."""
    parts, at, begin = [], 0, html.find("<!--")
    while begin >= 0 and (end := html.find("-->", begin + 4)) >= 0:
        if "<" in html[begin + 4 : end]:
            parts.append(html[at:begin])
            at = end + 3
        begin = html.find("<!--", end + 3)
    return "".join([*parts, html[at:]])


def _is_unsaid(each: Any) -> bool:
    return _is_hidden(each) or CROSSED.search(_style(each)) is not None


def _is_hidden(each: Any) -> bool:
    # What opens when it is looked for is said, if folded.
    return bool(each.attrs.get("hidden", "until-found") != "until-found")


def _is_closed(each: Any) -> bool:
    return each.name == "dialog" and "open" not in each.attrs


def _style(each: Any) -> str:
    return "".join(each.get("style", "").lower().split())


def _bring_notes(page: Any) -> None:
    """A note stands where its mark is: what is excepted stands with what is promised."""
    every = page.find_all(True)
    order = {id(each): place for place, each in enumerate(every)}
    known = {
        each.get(name): each
        for name in ("name", "id")
        for each in every
        if each.get(name)
    }
    room, brought, sizes = MOST_SPREAD, dict[int, Any](), dict[int, int]()
    for mark in page.find_all("a", href=re.compile("^#.")):
        note = known.get(mark["href"][1:])
        if note is not None and note.name not in NOTE:
            note = note.find_parent(NOTE)
        if note is None or order[id(note)] < order[id(mark)]:
            continue
        if id(note) not in sizes:
            sizes[id(note)] = _size(note)
        room -= sizes[id(note)]
        is_within = any(id(each) in brought for each in mark.parents)
        if room > 0 and not is_within and sizes[id(note)] and _leads(mark, note):
            _bring(page, note, mark)
            brought[id(note)] = note
    for note in brought.values():
        around = note.parent
        note.extract()
        if around.name in {"ol", "ul"} and not around.get_text(strip=True):
            around.extract()


def _size(note: Any) -> int:
    """How long a note is with its marks; 0 of what can be none."""
    size = len(note.decode())
    is_more = size > LONGEST_NOTE or note.find([*TITLES, "table", "ol", "ul"])
    return 0 if is_more else size


def _leads(mark: Any, note: Any) -> bool:
    """Whether it is the mark of a note, not a line of a list of contents."""
    is_small = mark.find_parent("sup") or mark.find("sup")
    is_back = is_small or note.find("a", href=re.compile("^#."))
    return bool(is_back and MARK.fullmatch(mark.get_text(strip=True)))


def _bring(page: Any, note: Any, mark: Any) -> None:
    """Its words in brackets; behind a title, a line of their own below it."""
    said = copy(note)
    for back in said.find_all("a", href=re.compile("^#.")):
        back.extract()
    for block in said.find_all(["p", "div"]):
        block.append(" ")
        block.unwrap()
    said.name, said.attrs = "span", {}
    _trim(said, mark.get_text(strip=True))
    around = mark.find_parent("sup")
    # Two marks may stand in one: each has its own note.
    alone = mark.get_text(strip=True)
    is_alone = around is not None and around.get_text(strip=True) == alone
    place = around if is_alone else mark
    title = place.find_parent(list(TITLES))
    if title is not None:
        said.name = "p"
        title.insert_after(said)
        place.extract()
        return
    place.insert_before(" (")
    place.insert_after(")")
    place.replace_with(said)


def _trim(said: Any, mark: str) -> None:
    """Without space around it, and without the mark that it begins with itself."""
    words = [each for each in said.find_all(string=True) if each.strip()]
    if words and MARK.fullmatch(words[0].strip()):
        words.pop(0).extract()
    texts = said.find_all(string=True)
    while texts and not texts[0].strip():
        texts.pop(0).extract()
    while texts and not texts[-1].strip():
        texts.pop().extract()
    if texts:
        begin = texts[0].lstrip().removeprefix(f"{mark} ").lstrip()
        texts[0].replace_with(first := type(texts[0])(begin))
        last = first if len(texts) == 1 else texts[-1]
        last.replace_with(type(last)(last.rstrip()))


def _spread(page: Any) -> None:
    """Each cell says in every row and column it stands in what it says once.

    A row by itself then says what it said beside the others. What a table is called
    stands before it.
    """
    room = MOST_SPREAD
    for table in page.find_all("table"):
        for name in _own(table, "caption"):
            name.name = "p"
            table.insert_before(name.extract())
        reach: _Reach = {}
        grid = []
        for row in _own(table, "tr"):
            grid.append((row, _cells(page, row, reach)))
            room -= sum(len(cell.get_text()) + 20 for cell in grid[-1][1])
            if room < 0:
                raise BadFile(_("The file unfolds into too much."))
        widest = max((len(cells) for _row, cells in grid), default=0)
        for row, cells in grid:
            row.clear()
            row.extend(copy(cell) for cell in cells)
            kind = cells[-1].name if cells else "td"
            row.extend(page.new_tag(kind) for _more in range(widest - len(cells)))


# By column: a cell from above, and how many rows it still reaches into.
_Reach = dict[int, tuple[int, Any]]


def _cells(page: Any, row: Any, reach: _Reach) -> list[Any]:
    """The cells of a row, with those that reach into it from above."""
    own = _own(row, ["td", "th"])
    is_over_all = len(own) == 1 and not reach
    found: list[Any] = []
    while own or len(found) in reach:
        deep, cell = reach.pop(len(found), (0, None))
        if cell is not None:
            if deep > 1:
                reach[len(found)] = (deep - 1, cell)
            found.append(cell)
            continue
        cell = own.pop(0)
        wide, deep = (_span(cell, name) for name in ("colspan", "rowspan"))
        for place in range(wide):
            if deep > 1:
                reach[len(found)] = (deep - 1, cell)
            # One that stands over all the columns is a title of those below it.
            found.append(page.new_tag("td") if place and is_over_all else cell)
    return found


def _own(around: Any, names: Any) -> list[Any]:
    """What of these stands in it and in none of its kind within."""
    kept = [around.name] if around.name in {"table", "tr"} else []
    return [each for each in around.find_all(names) if each.find_parent(kept) is around]


def _span(cell: Any, name: str) -> int:
    """How many columns or rows a cell stands in."""
    said = cell.attrs.pop(name, "1")
    # Longer digits would be refused by Python itself.
    return min(max(int(said[:6]), 1), WIDEST) if said.isdecimal() else 1
