"""Servers, accounts and the folders that go with them, from the environment and the configuration.

This module knows the variables for base URLs (each source names its own), keys, logins, the contact
address and the cache (REFKIT_CACHE), and the tables [contact] and [enrich]. It refuses an address
without sense by the name of its variable, and never repeats a secret. It asks no server.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from refkit.errors import RefkitError, UnknownName, near
from refkit.settings.configuration import home, layers, place, section, text, words
from refkit.settings.folder import own

_WORKERS = 16


class Network(NamedTuple):
    """What asking servers needs to know."""

    cache: Path  # the folder of stored answers, and of the paces that all runs share
    tokens: Path  # the folder of tokens that a login gave
    email: str = ""  # the contact address
    urls: Mapping[str, str] = MappingProxyType({})  # name of a Host -> its base URL, where changed
    keys: Mapping[str, str] = MappingProxyType({})  # account -> token or key
    logins: Mapping[str, tuple[str, str]] = MappingProxyType({})  # account -> name and password
    offline: bool = False  # only stored answers count, whatever their age
    workers: int = _WORKERS  # at most so many connections at the same time


# Services -> the environment variables that their tokens and keys are taken from.
KEYS = {
    "openreview": "OPENREVIEW_TOKEN",
    "semanticscholar": "SEMANTIC_SCHOLAR_API_KEY",
    "openalex": "OPENALEX_API_KEY",
}
# Not all that RFC 5322 allows, but all that a server should be told, and no white space.
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.A | re.I)


def network(library: Path | None, environ: Mapping[str, str], *, offline: bool = False) -> Network:
    """Gather what asking servers needs; ``library`` is where .refkit.toml is looked for.

    Raises RefkitError for a setting without sense, and for a configuration file that cannot be
    read or says what we do not understand.
    """
    email, workers = "", _WORKERS
    for layer in layers(library, environ):
        if said := text(section(layer.table, "contact"), "email"):
            email = _email(layer.path, said)
        if isinstance(number := section(layer.table, "enrich").get("workers"), int):
            workers = number
    if said := environ.get("REFKIT_EMAIL", "").strip():
        email = check_email(said, "REFKIT_EMAIL")
    user, password = (environ.get(f"OPENREVIEW_{what}", "") for what in ("USERNAME", "PASSWORD"))
    return Network(
        cache=cache_folder(environ),
        tokens=_tokens(),
        email=email,
        urls=_urls(environ),
        keys={name: key for name, variable in KEYS.items() if (key := _key(variable, environ))},
        logins={"openreview": (user, password)} if user and password else {},
        offline=offline,
        workers=workers,
    )


def enrich_sources(
    library: Path | None, environ: Mapping[str, str], named: Sequence[str] = ()
) -> tuple[str, ...]:
    """The sources to ask, in order: those ``named`` by flags, else the configured, else all.

    Raises RefkitError, UnknownName for a flag that names none.
    """
    from refkit import sources

    known = sources.names()
    for name in named:
        if name not in known:
            raise UnknownName("source", name, known)
    chosen = tuple(dict.fromkeys(named))
    for layer in reversed(layers(library, environ)):
        table = section(layer.table, "enrich")
        if not chosen and "sources" in table:
            where = f"{place(layer.path, 'enrich.sources')}: "
            chosen = check_sources(words(table, "sources"), where)
    return chosen or known


def check_sources(configured: Sequence[str], where: str = "") -> tuple[str, ...]:
    """See that there are such sources, each named once. Raises RefkitError."""
    from refkit import sources

    known = sources.names()
    if not configured:
        raise RefkitError(
            f"{where}enrich.sources is empty", hint="leave it out, and all sources are asked"
        )
    for name in configured:
        if name not in known:
            close = near(name, known)
            hint = f"did you mean {' or '.join(close)}? " if close else ""
            raise RefkitError(
                f"{where}enrich.sources has an unknown source '{name}'",
                hint=f"{hint}there are: {', '.join(known)}",
            )
    return tuple(dict.fromkeys(configured))


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Where stored answers are: REFKIT_CACHE, else the user's cache folder. Raises RefkitError."""
    if named := environ.get("REFKIT_CACHE", ""):
        return home(named)
    return own("cache")


def _tokens() -> Path:
    """A folder of their own, which can be closed to others. The cache may be thrown away."""
    return own("state") / "tokens"


def _email(path: Path, address: str) -> str:
    try:
        return check_email(address)
    except RefkitError as error:
        where = place(path, "contact.email")
        raise RefkitError(f"{where}: {error.message}", hint=error.hint) from None


def check_email(address: str, name: str = "contact.email") -> str:
    """See that people can be written to at the address. Raises RefkitError."""
    if len(address) > 254 or not _EMAIL.fullmatch(address):
        raise RefkitError(
            f"{name} is '{address}', not an e-mail address",
            hint="write it as ada@example.org; it tells servers whom to write to about us",
        )
    return address


def _key(variable: str, environ: Mapping[str, str]) -> str:
    """A key or token, which has to go into a header as one word. Raises RefkitError."""
    key = environ.get(variable, "").strip()
    if key and not (key.isascii() and key.isprintable() and " " not in key and len(key) <= 8192):
        raise RefkitError(
            f"{variable} is no key: it holds blanks or signs that no key has",
            hint="copy it again, without quotes and line ends",
        )
    return key


def _urls(environ: Mapping[str, str]) -> dict[str, str]:
    from refkit import sources

    urls = {}
    for host in sources.hosts(sources.names()).values():
        if set_to := environ.get(host.variable, "").strip():
            urls[host.name] = _url(host.variable, set_to, host.url)
    return urls


def _url(variable: str, url: str, example: str) -> str:
    """A base URL without a final slash. Raises RefkitError for what is none."""
    from urllib.parse import urlsplit

    if "@" in url:  # first of all, so that a password is not repeated
        raise RefkitError(
            f"{variable} names a user, or a password", hint=f"write the address alone: {example}"
        )
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or parts.query or parts.fragment or not re.fullmatch(r"[!-~]+", url):
        raise RefkitError(
            f"{variable} is '{url}', not the address of a server",
            hint=f"write it as {example}, with http:// or https:// in front",
        )
    return url.rstrip("/")
