"""The record in Neo4j as a `py2neo.Graph`, for notebooks that know py2neo. It can be read, not written.

py2neo is at the end of its life (its makers point to the official driver), so nothing else of this
project imports it, and it comes only with the extra `alliance-graph[py2neo]`.

Every transaction is opened for reading, and the server refuses to write in one
(`Neo.ClientError.Statement.AccessMode`): that covers `run`, `update`, `create`, `merge`, `push`, `delete` and
the schema. It is a guard against mistakes, not a right: whoever has the password can make a graph of py2neo's
own and write. What is written past the store is in no version and in no log.
"""

from __future__ import annotations

from py2neo import Graph, Transaction

from graph.store.server import Server


class ReadOnlyGraph(Graph):  # type: ignore[misc]
    """A graph whose transactions are all for reading, whatever is asked for."""

    def auto(self, readonly: bool = True) -> Transaction:
        """A transaction for one statement."""
        return super().auto(readonly=True)

    def begin(self, readonly: bool = True) -> Transaction:
        """A transaction for several statements."""
        return super().begin(readonly=True)


def py2neo_graph(server: Server) -> ReadOnlyGraph:
    """The graph on a server, such as the one that `graph.settings` names."""
    return ReadOnlyGraph(server.address, auth=(server.user, server.password), name=server.database)
