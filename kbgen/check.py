"""Runs the rules: a user's mistake comes out as a finding, with its place, its reason and its remedy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from kbgen.judging import FAILED, attempt, failure, of_corpus, of_document
from kbgen.kinds import KINDS
from kbgen.kit import Kind, Rule
from kbgen.kit.on_call import ADDRESS as ON_CALL
from kbgen.load import load, load_as_written, load_bare
from kbgen.load.faults import BY_NAME
from kbgen.load.frontmatter import Beside, OpenLines
from kbgen.load.identity import addresses, kind_of, unused_address, url_key
from kbgen.model import Corpus, Doc, Fault, Finding, LoadResult, Packed, Raw, Settings, Severity, Source, Suppression
from kbgen.model.elsewhere import NO_ROTAS, NOBODY, NOWHERE, Elsewhere, Ownership, Rotas
from kbgen.model.finding import fingerprinted
from kbgen.model.page import ALWAYS

EXPIRED = "AL002"
UNUSED = "AL003"
# Making copies of this process takes as long as reading some hundred files.
_MANY = 400
_TOLD_EACH = 100


class Examined(NamedTuple):
    """A corpus, and what is wrong with its files and documents whatever the date."""

    corpus: Corpus
    findings: tuple[Finding, ...]


RulesOn = Callable[[str], Sequence[Rule]]


class Memory(Protocol):
    """What files gave to earlier runs; it answers only where reading again would give the same."""

    def lacks(self, raws: Sequence[Raw]) -> Sequence[Raw]:
        """Those of some files that it knows nothing of and could remember."""

    def recall(self, raw: Raw, address: str) -> LoadResult | None:
        """What a file gave, if nothing that it depends on has changed since."""

    def keep(self, raw: Raw, address: str, taken: LoadResult) -> None:
        """Remember what a file gave."""

    def packed(self, raw: Raw, address: str, taken: LoadResult) -> Packed | None:
        """What a file gave, in the form in which it is remembered; None where it cannot be."""

    def unpacked(self, path: str, packed: Packed) -> LoadResult | None:
        """Remember what a file gave, as it was packed, and say what that is."""


class NoMemory:
    """Remembers nothing."""

    def lacks(self, _raws: Sequence[Raw]) -> Sequence[Raw]:
        """None that it could remember."""
        return ()

    def recall(self, _raw: Raw, _address: str) -> LoadResult | None:
        """Nothing."""
        return None

    def keep(self, _raw: Raw, _address: str, _taken: LoadResult) -> None:
        """Forget it."""

    def packed(self, _raw: Raw, _address: str, _taken: LoadResult) -> Packed | None:
        """It cannot be remembered."""
        return None

    def unpacked(self, _path: str, _packed: Packed) -> LoadResult | None:
        """Nothing."""
        return None


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a handbook, as the edge hands them over.

    `raws` are the files without their texts, from which addresses are worked out first; `read` gives
    one of them its text, so that no more than one body is held at a time. Their order does not
    matter. `open_lines` opens a file that a document names as its data, one of the `assets`. `excluded` has the key of
    `mkdocs.yml` that excludes a file, by the file's path.
    `ownership` is what a CODEOWNERS file says, `elsewhere` what other handbooks hold, `rotas` are calendars.
    `progress` is told how many are done, and `forks` says that copies of this process may read them, which has no
    other threads. `others` are further files of the repository, as `Corpus` has them.
    """

    raws: Sequence[Raw]
    read: Callable[[Raw], Raw]
    assets: frozenset[str] = frozenset()
    open_lines: OpenLines | None = None
    excluded: Mapping[str, str] = field(default_factory=dict)
    memory: Memory = NoMemory()
    ownership: Ownership = NOBODY
    elsewhere: Elsewhere = NOWHERE
    rotas: Rotas = NO_ROTAS
    progress: Callable[[int, int], None] | None = None
    forks: bool = False
    others: Container[str] = frozenset()


def everything(_path: str) -> bool:
    """Covers every file."""
    return True


def nothing(_path: str) -> bool:
    """Covers no file: for runs that want the facts alone."""
    return False


def examine(
    files: Files,
    settings: Settings,
    kinds: Mapping[str, Kind],
    rules: RulesOn,
    covers: Callable[[str], bool] = everything,
) -> Examined:
    """Load every file and run the rules that need no date, in one pass over the bodies.

    `rules` gives those on documents of a kind, by its name. They speak of documents that `covers`
    names, while the facts of all are gathered. Suppressions are not yet applied.
    """
    run = _Run(files, settings, kinds, rules, covers)
    at = addresses(files.raws, run.sources)
    urls = {url_key(address) for address in at.values()}
    docs: list[Doc[Any]] = []
    findings: list[Finding] = []
    unread: set[str] = set()
    ordered = sorted(files.raws, key=lambda raw: raw.path)
    for raw, taken in zip(ordered, run.all(ordered, at), strict=True):
        docs.extend(doc if doc.address == at[raw.path] else _at_unused(doc, urls) for doc in taken.docs)
        findings.extend(taken.findings)
        unread.update(taken.unread)
    policies = {name: settings.kinds.review_every.get(name, kind.review_every) for name, kind in kinds.items()}
    corpus = Corpus(
        tuple(docs),
        settings,
        files.assets,
        frozenset(unread),
        policies,
        excluded=files.excluded,
        ownership=files.ownership,
        elsewhere=files.elsewhere,
        rotas=files.rotas,
        pages={
            **dict.fromkeys((*ALWAYS, ON_CALL) if files.rotas.rotas else ALWAYS, ""),
            **{kind.index: kind.name for kind in kinds.values()},
        },
        others=files.others,
    )
    met = {doc.kind for doc in docs if run.covers(doc)}
    on_corpus = dict.fromkeys(rule for name in kinds if name in met for rule in rules(name))
    for rule in on_corpus:
        findings.extend(of_corpus(rule, corpus))
    return Examined(corpus, tuple(findings))


def examine_one(
    raw: Raw, address: str, files: Files, settings: Settings, kinds: Mapping[str, Kind], rules: RulesOn
) -> LoadResult:
    """What one file gives, its text at hand: its documents, and what is wrong with it and with each by itself."""
    return _Run(files, settings, kinds, rules, everything).read(raw, address)


@dataclass(frozen=True)
class _Run:
    """What is the same for every file of a run."""

    files: Files
    settings: Settings
    kinds: Mapping[str, Kind]
    rules: RulesOn
    covered: Callable[[str], bool]

    def covers(self, doc: Doc[Any]) -> bool:
        return any(self.covered(path) for path in (doc.path, *doc.attached.values()))

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        return {source.name: source for source in self.settings.sources}

    def all(self, raws: Sequence[Raw], at: Mapping[str, str]) -> Iterator[LoadResult]:
        """What each file gives, in order; many that are new are read by copies of this process."""
        memory, progress = self.files.memory, self.files.progress
        new = self._many_new(raws) if self.files.forks else []
        theirs, handed = frozenset(new), self._packed(new, at)
        for done, raw in enumerate(raws, 1):
            packed = next(handed) if raw in theirs else None
            taken = memory.unpacked(raw.path, packed) if isinstance(packed, Packed) else packed
            yield taken or self.take(raw, at[raw.path])
            if progress is not None and (done % _TOLD_EACH == 0 or done == len(raws)):
                progress(done, len(raws))

    def _many_new(self, raws: Sequence[Raw]) -> Sequence[Raw]:
        """The files that the memory lacks and, going by their places, could hold; none where they are few."""
        new = self.files.memory.lacks(raws)
        if not self.kinds.keys() <= KINDS.keys():
            new = [raw for raw in new if kind_of(raw, self.sources[raw.source], self.kinds, self.settings) in KINDS]
        if len(new) < _MANY:
            return []
        # Imported on use: most runs read few files again.
        from kbgen.workers import processors

        return new if processors() > 1 else []

    def _packed(self, raws: Sequence[Raw], at: Mapping[str, str]) -> Iterator[Packed | LoadResult | None]:
        """What each file gives as it is to be written for later runs; None where it is to be read again here.

        Copies of this process make it, and unpacking it here costs a tenth of making it.
        """
        if not raws:
            return
        from kbgen.workers import each, processors

        def pack(number: int) -> Packed | LoadResult | None:
            raw = self.files.read(raws[number])
            return self.files.memory.packed(raw, at[raw.path], self.read(raw, at[raw.path]))

        def lost(number: int, error: Exception) -> LoadResult:
            raw = self.files.read(raws[number])
            return self.failed(raw, at[raw.path], error)

        yield from each(pack, len(raws), processors(), lost)

    def take(self, raw: Raw, address: str) -> LoadResult:
        known = self._known(raw, address) if raw.digest else None
        if known is not None:
            return known
        raw = self.files.read(raw)
        known = self._known(raw, address)
        if known is not None:
            return known
        taken = self.read(raw, address)
        self.files.memory.keep(raw, address, taken)
        return taken

    def _known(self, raw: Raw, address: str) -> LoadResult | None:
        known = self.files.memory.recall(raw, address)
        return known if known is not None and self._holds(known) else None

    def _holds(self, known: LoadResult) -> bool:
        """Whether what was remembered is what reading would give: its data may still be read, and rules have run."""
        data = (path for doc in known.docs for path in doc.attached.values())
        judged = known.judged or not any(self.covers(doc) for doc in known.docs)
        return judged and all(path in self.files.assets for path in data)

    def read(self, raw: Raw, address: str) -> LoadResult:
        return attempt(lambda: self._read(raw, address), lambda error: self.failed(raw, address, error))

    def _read(self, raw: Raw, address: str) -> LoadResult:
        beside = Beside(self.files.assets, self.files.open_lines)
        loaded = load(raw, self.sources[raw.source], address, self.kinds, self.settings, beside)
        findings = [_of_fault(raw.path, fault) for fault in loaded.faults]
        judged = [reading for reading in loaded.readings if self.covers(reading.doc)]
        for reading in judged:
            findings.extend(of_document(self.rules(reading.doc.kind), reading))
        docs = tuple(reading.doc for reading in loaded.readings)
        return LoadResult(docs, tuple(findings), loaded.unread, len(judged) == len(docs))

    def failed(self, raw: Raw, address: str, error: Exception) -> LoadResult:
        """What a file gives at which kbgen has failed: as much as its front matter says, and no rule judges it."""
        source = self.sources[raw.source]
        loaded = attempt(
            lambda: load_as_written(raw, source, address, self.kinds, self.settings),
            lambda _: load_bare(raw, source, address, self.kinds),
        )
        findings = [failure(error, raw.path, "reading this document")]
        findings += [_of_fault(raw.path, fault) for fault in loaded.faults]
        return LoadResult(
            tuple(reading.doc for reading in loaded.readings), tuple(findings), loaded.unread, judged=True
        )


def _at_unused(doc: Doc[Any], urls: set[str]) -> Doc[Any]:
    """One of several documents of a file, with an address that no other has."""
    return replace(doc, address=unused_address(doc.address, urls))


def _of_fault(path: str, fault: Fault) -> Finding:
    rule = BY_NAME[fault.name]
    return Finding(
        path, fault.span, rule.code, rule.name, rule.severity, fault.message, rule.fix, value=fault.value, fix=fault.fix
    )


def apply_suppressions(
    findings: Iterable[Finding],
    corpus: Corpus,
    rules: Callable[[], Iterable[Rule]],
    ran: Callable[[Rule], bool],
    today: date,
    *,
    dated: bool,
) -> tuple[Finding, ...]:
    """The findings that no suppression takes out, and those about suppressions themselves, in order of place.

    `rules` gives every rule that there is, and is asked only where something is suppressed; `ran` says
    which of them have run.

    An expired suppression still holds for `check`, where a date that passes overnight must not turn a
    stranger's pull request red, and no longer for `stale` (`dated`); both say that it has expired.
    A document's suppressions hold for the files that it names as its data too.
    """
    homes = {path: doc.path for doc in corpus.docs for path in doc.attached.values()}
    allows = {doc.path: doc.allows for doc in corpus.docs if doc.allows}
    used: set[tuple[str, int]] = set()
    kept: list[Finding] = []
    for finding in findings:
        home = homes.get(finding.path, finding.path)
        matching = [
            index
            for index, allow in enumerate(allows.get(home, ()))
            if allow.code in (finding.code, finding.name) and not (dated and _expired(allow, today))
        ]
        used.update((home, index) for index in matching)
        if not matching:
            kept.append(finding)
    if allows:
        kept.extend(_about_allows(allows, used, tuple(rules()), ran, today))
    return tuple(fingerprinted(sorted(kept, key=lambda finding: finding.order)))


def _expired(allow: Suppression, today: date) -> bool:
    return allow.until is not None and today > allow.until


def _about_allows(
    allows: Mapping[str, tuple[Suppression, ...]],
    used: set[tuple[str, int]],
    rules: Sequence[Rule],
    ran: Callable[[Rule], bool],
    today: date,
) -> Iterator[Finding]:
    known = {name: rule for rule in rules for name in (rule.code, rule.name)}
    for path, listed in allows.items():
        for index, allow in enumerate(listed):
            rule = known.get(allow.code)
            if _expired(allow, today):
                yield _about(known[EXPIRED], path, allow, f"the suppression of {allow.code} ended on {allow.until}")
            elif rule is None:
                yield _about(known[UNUSED], path, allow, f"the suppression names {allow.code}, which is no rule")
            elif ran(rule) and (path, index) not in used and rule.name != FAILED.name:
                yield _about(known[UNUSED], path, allow, f"the suppression of {allow.code} hides nothing")


def _about(rule: Rule, path: str, allow: Suppression, message: str) -> Finding:
    return Finding(
        path, allow.span, rule.code, rule.name, rule.severity, message, rule.fix, value=f"{allow.code} {allow.until}"
    )


def counted(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings there are of each severity."""
    counts: dict[Severity, int] = defaultdict(int)
    for finding in findings:
        counts[finding.severity] += 1
    return dict(counts)
