"""What the project depends on: ranges with two ends, locks that hold them, and licences that are stated and true."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
USED = [
    *PROJECT["project"]["dependencies"],
    *(one for group in PROJECT["project"]["optional-dependencies"].values() for one in group),
]
DEVELOPMENT = [one for group in PROJECT["dependency-groups"].values() for one in group]
DIRECT = {canonicalize_name(Requirement(one).name): Requirement(one) for one in [*USED, *DEVELOPMENT]}
LOCKS = {"run": PROJECT["project"]["dependencies"], "development": [*PROJECT["project"]["dependencies"], *DEVELOPMENT]}
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


def lock(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text()


@pytest.mark.parametrize("given", [*USED, *DEVELOPMENT, *PROJECT["build-system"]["requires"]])
def test_a_range_has_two_ends(given: str) -> None:
    operators = {part.operator for part in Requirement(given).specifier}
    assert operators in ({">=", "<"}, {"=="})


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_what_is_asked_for_within_its_range(name: str) -> None:
    """`make lock` makes it so again."""
    pinned = {canonicalize_name(found): version for found, version in PINNED.findall(lock(name))}
    for given in [*LOCKS[name], *PROJECT["build-system"]["requires"]]:
        asked = Requirement(given)
        assert asked.specifier.contains(pinned[canonicalize_name(asked.name)]), given


def test_both_locks_hold_the_same_releases() -> None:
    assert set(PINNED.findall(lock("run"))) <= set(PINNED.findall(lock("development")))


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_files_by_their_digests_and_no_place(name: str) -> None:
    text = lock(name)
    assert "://" not in text
    pins = re.split(r"^(?=\S+==)", text, flags=re.MULTILINE)[1:]
    assert len(pins) == len(PINNED.findall(text))
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}$", pin, re.MULTILINE) for pin in pins)


def licences() -> dict[str, str]:
    """Each package of the tables with its licence."""
    found: dict[str, str] = {}
    section = (ROOT / "ARCHITECTURE.md").read_text().partition("## Dependencies")[2].partition("\n## ")[0]
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and cells[0] != "package":
            names, stated = cells[0].split(", "), cells[-1].split(", ")
            assert len(names) == len(stated), line
            found |= {canonicalize_name(name): licence for name, licence in zip(names, stated, strict=True)}
    return found


def test_the_licence_of_every_direct_dependency_is_stated() -> None:
    assert sorted(licences()) == sorted(DIRECT)


@pytest.mark.parametrize(("name", "licence"), licences().items())
def test_a_licence_is_what_the_package_says(name: str, licence: str) -> None:
    try:
        package = distribution(name)
    except PackageNotFoundError:
        pytest.skip("not installed here")
    fields = [*(package.metadata.get_all("License-Expression") or []), *(package.metadata.get_all("License") or [])]
    files = [one for one in package.files or [] if re.search(r"LICEN[CS]E[^/]*$", str(one), re.IGNORECASE)]
    said = " ".join([*fields, *(package.metadata.get_all("Classifier") or []), *(one.read_text() for one in files)])
    family = {
        "LGPL": "LGPL",
        "MIT": "MIT|Permission is hereby granted",
        "BSD": "BSD|Redistribution and use",
        "Apache": "Apache",
        "MPL": "MPL",
        "PSF": "PSF|Python Software Foundation",
    }
    assert re.search(family[licence.partition("-")[0]], said)
