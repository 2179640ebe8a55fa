"""Has an engine of MkDocs' kind read `mkdocs.yml`; what it cannot use is one line."""

from __future__ import annotations

import logging
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError

from kbgen.build.engine import EngineError

_LONGEST = 400
log = logging.getLogger("mkdocs.config")


def configured(path: str, **given: str) -> MkDocsConfig:
    """The engine's configuration, with what is `given` besides; EngineError names the first key that it cannot use.

    As MkDocs' own `load_config`, which writes what is wrong to its log, and lets through what values make the engine,
    a plugin or a hook raise.
    """
    config = MkDocsConfig(config_file_path=path)
    try:
        with Path(path).open("rb") as file:
            config.load_file(file)
        config.load_dict(given)
        failed, warned = config.validate()
    except ConfigurationError as error:
        raise EngineError(f"{path}: {_line(error)}") from None
    except Exception as error:  # noqa: BLE001  # whatever a value makes somebody's code raise
        raise EngineError(f"{path}: cannot be used: {type(error).__name__}: {_line(error)}") from None
    if not Path(config.docs_dir).is_dir():
        folder = Path(config.docs_dir).name
        raise EngineError(f"{path}: the folder {folder!r} does not exist; make it, or name another as `docs_dir`")
    wrong = failed or (warned if config.strict else [])
    for key, why in wrong:
        raise EngineError(f"{path}: {key}: {_line(why)}")
    for key, why in warned:
        log.warning("%s: %s", key, why)
    return config


def _line(said: object) -> str:
    return " ".join(str(said).split())[:_LONGEST]
