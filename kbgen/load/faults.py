"""The faults that reading a file can find, as documented rules."""

from __future__ import annotations

from kbgen.kit import Rule, load_rule
from kbgen.kit.rule import document, fence
from kbgen.model import Severity

FAILED = "failure-of-kbgen"
BEYOND = "document-beyond-limit"
ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE

RULES: tuple[Rule, ...] = (
    load_rule(
        "KB001",
        FAILED,
        ERROR,
        "Report it to the kbgen project with the traceback that `--debug` prints, what `kbgen --version` "
        "says and, if you may share it, the document.",
        "A failure of kbgen itself, on a document or in a rule, is its own fault and not the author's.\n\n"
        "Every other document is read, judged and published as ever. The page of this one shows its text "
        "as it was written, below its panel; where a rule has failed, only what that rule would have "
        "found is missing. The finding is never remembered: the document is tried again each time. Until "
        "kbgen is corrected, it may help to write the part at fault differently, and an `allow` with a "
        "reason keeps the finding from failing a check.",
    ),
    load_rule(
        "KB002",
        BEYOND,
        ERROR,
        "Write the part that the message names more plainly: nest less, or put what is no Markdown into a fence.",
        "Some input makes Python-Markdown take minutes or all memory, and one document would hold up a "
        "whole handbook.\n\n"
        "In the `material` dialect, depth of nesting and the work that a document asks for are limited "
        "far above what people write; `github` needs no such limit. The page of a document beyond a limit "
        "shows its text as it was written, below its panel.",
        document(
            "title: Restart the queue", body="> > > > > > > > > > > > > > > > > > > > > > Restart it from the console."
        ),
        document("title: Restart the queue", body="> > Restart it from the console."),
    ),
    load_rule(
        "FM001",
        "unreadable-front-matter",
        ERROR,
        "Fix the YAML at the place named; quote values that contain a colon, a # or a quotation mark.",
        "A document whose front matter cannot be parsed has no owner, no dates and no page.\n\n"
        "Where nothing but quotes around a text are missing, it is read as it was meant, and the finding "
        "offers them: other programs cannot read it.",
        document("title: Restart: the short version"),
        document('title: "Restart: the short version"'),
    ),
    load_rule(
        "FM002",
        "unclosed-front-matter",
        ERROR,
        "Close the front matter with a line of three dashes.",
        "Without its closing line the whole document would be taken for front matter, or printed as text.",
        fence("---\ntitle: Restart the queue\n\nRestart it from the console."),
        document("title: Restart the queue", body="Restart it from the console."),
    ),
    load_rule(
        "FM003",
        "front-matter-not-a-mapping",
        ERROR,
        "Write keys and values, such as `title: Restart the queue`.",
        "Front matter is a set of named values; a list or a lone text has no names to look up.",
        document("- Restart the queue"),
        document("title: Restart the queue"),
    ),
    load_rule(
        "FM004",
        "duplicate-key",
        WARNING,
        "Keep one of the two, or make the values a list under one key.",
        "Of two values for one key only one can count, and readers will not agree which.",
        document("title: Restart the queue", "owner: orders", "owner: platform"),
        document("title: Restart the queue", "owner: orders"),
    ),
    load_rule(
        "FM005",
        "misspelt-key",
        WARNING,
        "Correct the key's name.",
        "A misspelt key is silently without effect: the author believes that the review date is set.",
        document("title: Restart the queue", "reviewd: 2026-01-10"),
        document("title: Restart the queue", "reviewed: 2026-01-10"),
    ),
    load_rule(
        "FM006",
        "unknown-key",
        ADVICE,
        "Remove the key, or keep it where another tool reads it and allow this finding.",
        "A key that the kind does not have changes nothing on the page; it is kept as it stands.\n\n"
        "One that five or more documents of a collection share is one finding for all of them, at the "
        "first.",
        document("title: Restart the queue", "sidebar_weight: 20"),
        document("title: Restart the queue"),
    ),
    load_rule(
        "FM007",
        "invalid-value",
        ERROR,
        "Write a value of the form that the message names; `kbgen explain` with the kind's name lists every field.",
        "An invalid value is ignored, so the document is published without it.\n\n"
        "One that five or more documents of a collection share is one finding for all of them, at the first.",
        document("title: Restart the queue", "reviewed: 2026-30-01"),
        document("title: Restart the queue", "reviewed: 2026-01-30"),
    ),
    load_rule(
        "FM008",
        "unknown-kind",
        ERROR,
        "Name a kind that exists, or leave `kind` out and let the folder say it.",
        "A document of a kind that nobody knows gets the rules and the page of a guide.",
        document("kind: runbok", "title: Restart the queue"),
        document("kind: guide", "title: Restart the queue"),
    ),
    load_rule(
        "FM009",
        "invalid-id",
        ERROR,
        "Use letters, digits, spaces and . _ + @ -; an id is a name, never a path.",
        "Others refer to a document by its id, and an id with slashes or colons could be mistaken for a path.",
        document("id: ../../etc/passwd", "title: Restart the queue"),
        document("id: restart-the-queue", "title: Restart the queue"),
    ),
    load_rule(
        "FM010",
        "front-matter-as-text",
        ERROR,
        "Begin the file with a line of three dashes, then the keys.",
        "What was meant as front matter is printed at the top of the page, and says nothing of owner, "
        "dates or kind.\n\n"
        "It is known by a key of kbgen's in a block that ends with dashes. Front matter in TOML is no "
        "fault in a folder that is looked at on its own.",
        fence("title: Restart the queue\nowner: orders\n---\n\nRestart it from the console."),
        document("title: Restart the queue", "owner: orders", body="Restart it from the console."),
    ),
    load_rule(
        "RD001",
        "unreadable-file",
        ERROR,
        "Give the file the right permissions, or remove the link.",
        "A file that cannot be opened cannot be published, and links to it break.",
    ),
    load_rule(
        "RD002",
        "not-utf-8",
        ERROR,
        "Save the file, or write its name, as UTF-8, for instance with `iconv -f latin1 -t utf-8`.",
        "Text in another encoding would be printed with the wrong letters, so that it is not printed at all.",
    ),
    load_rule(
        "RD003",
        "not-text",
        ERROR,
        "Remove the NUL bytes, or give the file a name that is no document's.",
        "A file with NUL bytes is a picture, an archive or a damaged document.",
    ),
    load_rule(
        "RD004",
        "file-too-large",
        ERROR,
        "Split the document, or move generated data into a file of its own beside it.",
        "Nobody reads a document of this size, and it would hold up every build.",
    ),
    load_rule(
        "RD005",
        "link-out-of-source",
        ERROR,
        "Copy the file into the source folder, or make its own folder a source.",
        "A symbolic link could publish any file of the machine that builds the site.",
    ),
    load_rule(
        "RD006",
        "link-to-folder",
        WARNING,
        "Name the folder as a source of its own.",
        "Links to folders can go round in circles and would publish the same documents twice.",
    ),
    load_rule(
        "RD007",
        "folder-named-like-document",
        WARNING,
        "Rename the folder without the ending of a document.",
        "Other tools take such a folder for a document and fail; its content is read all the same.",
    ),
    load_rule(
        "RD008",
        "unreadable-data",
        ERROR,
        "Fix the data file at the place named.",
        "A data file that cannot be parsed holds no documents.",
    ),
    load_rule(
        "RD009",
        "missing-data",
        ERROR,
        "Name a file of the same source by its path from the document.",
        "A document whose data cannot be read shows no figures, and nobody notices that they are missing.",
    ),
    load_rule(
        "RD010",
        "not-a-regular-file",
        ERROR,
        "Remove it, or put a file in its place.",
        "A pipe keeps whoever reads it waiting, and a device may have no end: neither can be published.",
    ),
    load_rule(
        "AL001",
        "suppression-without-reason",
        WARNING,
        "Write the reason after two dashes: `<!-- kbgen: allow CODE -- reason -->`.",
        "A finding that is silenced without a reason cannot be judged by whoever comes next.",
        document("title: Restart the queue", body="<!-- kbgen: allow GN004 -->"),
        document("title: Restart the queue"),
    ),
)

BY_NAME = {rule.name: rule for rule in RULES}
