"""`refkit login` and `refkit logout`: the token that OpenReview knows us by.

A password is asked for, used once and forgotten; what is kept is the token, in a file of its own.
Neither is ever taken from the command line, which other users of a machine can see.
"""

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from refkit.commands import Run, run_of

if TYPE_CHECKING:
    from refkit.fetch.account import Accounts
    from refkit.fetch.tokens import Token
    from refkit.settings import Network

Service = Annotated[str, typer.Argument(metavar="[SERVICE]", help="There is one: openreview.")]
_MOST = 20_000  # bytes of standard input that can be a token


def login(
    context: typer.Context,
    service: Service = "openreview",
    token: Annotated[
        bool,
        typer.Option("--token", help="Give a token, at a prompt or on standard input."),
    ] = False,
    status: Annotated[
        bool, typer.Option("--status", help="Say which accounts there are, and from where.")
    ] = False,
) -> None:
    """Log in to OpenReview, which answers most questions only then.

    Asks for name and password; without a terminal OPENREVIEW_USERNAME and OPENREVIEW_PASSWORD
    count. The password is not kept. With a second factor, use --token.

    \b
    Examples:
      refkit login openreview
      refkit login openreview --token < token.txt
    """
    run = run_of(context)
    _require(service)
    from refkit.fetch.account import Accounts

    network = _network(run)
    accounts = Accounts(network)
    if status:
        run.write(_status(network, accounts))
        return
    if token:
        given = _given_token(network)
        accounts.keep(given)
    else:
        given = accounts.log_in(*_name_and_password(network))
    run.say(f"logged in to OpenReview, {_until(given)}; the token is in {_file(network)}")
    if network.keys.get("openreview"):
        run.say("OPENREVIEW_TOKEN is set, and is used before that one: unset it")


def logout(context: typer.Context, service: Service = "openreview") -> None:
    """Forget the token of OpenReview."""
    run = run_of(context)
    _require(service)
    from refkit.fetch.account import Accounts

    network = _network(run)
    if Accounts(network).forget():
        run.say(f"logged out of OpenReview: {_file(network)} is deleted")
    else:
        run.say("there was no token of OpenReview to forget")
    if network.keys.get("openreview"):
        run.say("OPENREVIEW_TOKEN is still set, and is used: unset it")


def _require(service: str) -> None:
    """Raise RefkitError for a service that nobody can log in to here."""
    from refkit.errors import RefkitError, UnknownName
    from refkit.fetch.account import OPENREVIEW, TITLES, VARIABLES

    if service == OPENREVIEW:
        return
    if service in TITLES:
        raise RefkitError(
            f"{TITLES[service]} has no login, but takes a key", hint=f"set {VARIABLES[service]}"
        )
    raise UnknownName("service", service, (OPENREVIEW,))


def _network(run: Run) -> "Network":
    from refkit import settings

    return settings.network(run.settings.library, os.environ)


def _file(network: "Network") -> str:
    from refkit.fetch.tokens import Shelf

    return str(Shelf(network.tokens).path("openreview"))


def _name_and_password(network: "Network") -> tuple[str, str]:
    """Ask the person at the terminal; without one, take what is set. Raises RefkitError."""
    from refkit.errors import RefkitError

    if not sys.stdin.isatty():
        if "openreview" in network.logins:
            return network.logins["openreview"]
        raise RefkitError(
            "a password is asked for on a terminal, and there is none",
            hint="set OPENREVIEW_USERNAME and OPENREVIEW_PASSWORD, "
            "or give a token: refkit login openreview --token < FILE",
        )
    from getpass import getpass

    known = os.environ.get("OPENREVIEW_USERNAME", "")
    offer = f" [{known}]" if known else ""
    print(f"E-mail address at OpenReview{offer}: ", end="", file=sys.stderr, flush=True)
    user = sys.stdin.readline().strip() or known
    password = getpass("Password (not shown): ") if user else ""
    if not user or not password:
        raise RefkitError("without a name and a password there is no login")
    return user, password


def _given_token(network: "Network") -> "Token":
    """The token at the prompt, or on standard input. Raises RefkitError for one without use."""
    from refkit.errors import RefkitError
    from refkit.fetch.account import login_url, now
    from refkit.fetch.tokens import make

    if sys.stdin.isatty():
        from getpass import getpass

        text = getpass("Token (not shown): ")
    else:
        text = sys.stdin.buffer.read(_MOST).decode("utf-8", "replace")
    token = make(text, login_url(network))
    if token.until is not None and token.until <= now():
        raise RefkitError(
            f"this token ended at {_moment(token)}", hint="log in on openreview.net for a new one"
        )
    return token


def _status(network: "Network", accounts: "Accounts") -> str:
    from refkit.fetch.account import TITLES, VARIABLES
    from refkit.fetch.tokens import make

    lines = []
    for account, title in TITLES.items():
        if account != "openreview":
            there = "a key in" if network.keys.get(account) else "no key; set"
            lines.append((title, f"{there} {VARIABLES[account]}"))
        elif key := network.keys.get(account):
            until = _until(make(key, ""))
            lines.append((title, f"a token in {VARIABLES[account]}, {until}"))
        elif kept := accounts.kept():
            lines.append((title, f"a token in {_file(network)}, {_until(kept)}"))
        elif network.logins.get(account):
            lines.append((title, "name and password in OPENREVIEW_USERNAME, OPENREVIEW_PASSWORD"))
        else:
            lines.append((title, "not logged in; refkit login openreview"))
    lines.append(("Contact", network.email or "no address; set REFKIT_EMAIL"))
    wide = max(len(name) for name, _ in lines)
    return "\n".join(f"{name:{wide}}  {what}" for name, what in lines)


def _until(token: "Token") -> str:
    return f"valid until {_moment(token)}" if token.until else "which does not say until when"


def _moment(token: "Token") -> str:
    return f"{token.until:%Y-%m-%d %H:%M} UTC" if token.until else ""
