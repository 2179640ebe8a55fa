"""What kbgen writes as HTML, as Markdown: the same words, links and tables, without drawings."""

from __future__ import annotations

from bs4 import BeautifulSoup
from bs4.element import Tag
from markdownify import MarkdownConverter

# Signs that end a link's address in Markdown.
_ENDING = str.maketrans({sign: f"%{ord(sign):02X}" for sign in "()<> \t\r\n\\"})


def as_markdown(html: str) -> str:
    """Some HTML of a view as Markdown in which every word of an author is a word; empty for nothing."""
    if not html.strip():
        return ""
    # within an element, since a bare text could be taken for the name of a file
    soup = BeautifulSoup(f"<div>{html}</div>", "html.parser")
    for drawing in soup.find_all("svg"):
        _describe(drawing, soup)
    for link in soup.find_all("a", href=True):
        link["href"] = str(link["href"]).translate(_ENDING)
    for body in soup.find_all("tbody"):
        _without_head(body)
    converter = MarkdownConverter(heading_style="ATX", bullets="-", autolinks=False, escape_misc=True)
    return str(converter.convert_soup(soup)).strip() + "\n"


def _describe(drawing: Tag, soup: BeautifulSoup) -> None:
    """Put the description in the place of a drawing: what it draws stands in the table below it."""
    desc = drawing.find("desc")
    said = soup.new_tag("p")
    said.string = desc.get_text() if desc is not None else ""
    drawing.replace_with(said)


def _without_head(body: Tag) -> None:
    """Make plain cells of a first row that only names a group: Markdown would take it for a second head."""
    row = body.find("tr")
    if not isinstance(row, Tag) or row.find("td") is not None or body.find_previous_sibling("thead") is None:
        return
    for cell in row.find_all("th"):
        cell.name = "td"
