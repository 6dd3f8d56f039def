"""Asking servers: politely, in parallel, and with a receipt for every answer that was used.

`run` is the way in. `account` knows who we are for servers, `receipts` what is stored; `drive` runs
the conversations, `patience` gets each answer, `pace` knows when a server may be asked, `transport`
sends one question once.
"""

from collections.abc import Callable, Generator, Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

from refkit.exchange import Conversation, Host

if TYPE_CHECKING:
    from refkit.fetch.account import Accounts
    from refkit.fetch.receipts import Receipts
    from refkit.settings import Network

__all__ = ["run"]

T = TypeVar("T")


def run(
    conversations: Iterable[tuple[str, Conversation[T]]],
    network: "Network",
    hosts: Mapping[str, Host],
    watch: Callable[[str, str], None],
    *,
    accounts: "Accounts | None" = None,
    receipts: "Receipts | None" = None,
) -> Generator[tuple[str, T], None, None]:
    """Have all conversations with servers; each key with its result, as soon as it is there.

    ``hosts`` are all servers that may be asked, by name; ``watch`` is told the key and the server's
    name when a question goes out. All generators, and ``watch``, run in the thread that iterates,
    and only while it does. ``accounts`` and ``receipts`` can be given by who wants to know their
    problems afterwards. No trouble with a network or a server is raised here: an answer says what
    happened. What is raised in a conversation is raised here. It may be closed early.
    """
    from refkit.fetch.account import Accounts
    from refkit.fetch.drive import Drive
    from refkit.fetch.receipts import Receipts

    who = accounts or Accounts(network)
    drive = Drive[T](
        network, hosts, watch, accounts=who, receipts=receipts or Receipts(network, who)
    )
    yield from drive.run(conversations)
