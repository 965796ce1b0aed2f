"""A proxy between the driver and a server that does to a connection what networks and servers do.

It is a process of its own: `python tests/fault_proxy.py SERVER_PORT` prints its port, then takes one line per
fault on standard input and says "ok". Bolt messages are told apart by their chunks, so that a fault strikes
at the message that it names.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress

COMMIT, RUN, BEGIN, LOGON, ROUTE = 0x12, 0x10, 0x11, 0x6A, 0x66
SUCCESS, FAILURE = 0x70, 0x7F

REFUSED = {
    "expired": (LOGON, "Neo.ClientError.Security.TokenExpired"),
    "denied": (LOGON, "Neo.ClientError.Security.Unauthorized"),
    "readonly": (RUN, "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase"),
    "moved": (RUN, "Neo.ClientError.Cluster.NotALeader"),
    "nodatabase": (BEGIN, "Neo.ClientError.Database.DatabaseNotFound"),
    "full": (RUN, "Neo.TransientError.General.MemoryPoolOutOfMemoryError"),
}
"""Faults that are an answer of the server: to which message, and its code."""

UNKNOWN_VERSION = b"\0\0\0\0"
MANIFEST = b"\0\0\x01\xff"

Message = tuple[int, bytes]


def text(value: str) -> bytes:
    """A string of at most 255 bytes as Bolt packs it."""
    return bytes((0xD0, len(value))) + value.encode()


def failure(code: str) -> bytes:
    """The message by which a server refuses."""
    told = {"neo4j_code": code, "message": "made", "gql_status": "50N42", "description": "made by the tests"}
    return packed(FAILURE, {name: text(value) for name, value in told.items()})


def no_route() -> bytes:
    """The routing table of a database that no server serves."""
    seconds, nobody = b"\x05", b"\x90"
    return packed(SUCCESS, {"rt": mapping({"ttl": seconds, "db": text("neo4j"), "servers": nobody})})


def packed(tag: int, fields: dict[str, bytes]) -> bytes:
    """A message of one chunk that holds one map."""
    body = bytes((0xB1, tag)) + mapping(fields)
    return struct.pack(">H", len(body)) + body + b"\0\0"


def mapping(fields: dict[str, bytes]) -> bytes:
    """A map of at most 15 values that are packed already."""
    return bytes((0xA0 + len(fields),)) + b"".join(text(name) + value for name, value in fields.items())


async def message(reader: asyncio.StreamReader) -> Message:
    """The next message: its tag, and its bytes with the headers of its chunks."""
    read, tag = b"", -1
    while True:
        header = await reader.readexactly(2)
        size = struct.unpack(">H", header)[0]
        chunk = await reader.readexactly(size)
        read += header + chunk
        if size == 0 and tag >= 0:
            return tag, read
        tag = chunk[1] if tag < 0 and size else tag


class Wire:
    """One connection: what comes from the client, and what the server says to it."""

    def __init__(self, proxy: Proxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._proxy = proxy
        self._client, self._answer = reader, writer
        self._mute = False

    async def serve(self, port: int) -> None:
        """From the handshake to the end."""
        hello = await self._client.readexactly(20)
        if self._proxy.fault in ("version", "replaced"):
            self._answer.write(UNKNOWN_VERSION)
            return
        await self._pause()
        self._server, self._request = await asyncio.open_connection("127.0.0.1", port)
        self._request.write(hello)
        try:
            await self._agree()
            await self._pass_on()
        finally:
            self._request.close()

    async def _agree(self) -> None:
        """The version that the server chose; in the newer form of the handshake the client chooses."""
        chosen = await self._server.readexactly(4)
        self._answer.write(chosen)
        if chosen == MANIFEST:
            offers = await self._server.readexactly(1)
            self._answer.write(offers + await self._server.readexactly(4 * offers[0] + 1))
            self._request.write(await self._client.readexactly(5))

    async def _pass_on(self) -> None:
        tasks = [asyncio.ensure_future(way()) for way in (self._asked, self._answered)]
        _, left = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in left:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _asked(self) -> None:
        while True:
            tag, sent = await message(self._client)
            if self._proxy.fault == "replaced":
                self._answer.transport.abort()
                return
            await self._pause()
            if tag == ROUTE and self._proxy.fault == "unrouted":
                self._answer.write(no_route())
                continue
            refused = REFUSED.get(self._proxy.fault)
            if refused is not None and refused[0] == tag:
                self._answer.write(failure(refused[1]))
                await asyncio.sleep(0.2)
                return
            if tag == COMMIT and self._proxy.fault == "before":
                return
            self._mute = tag == COMMIT and self._proxy.fault == "midcommit"
            self._request.write(sent)
            if self._mute:
                await asyncio.sleep(0.3)
                return

    async def _answered(self) -> None:
        while True:
            _, sent = await message(self._server)
            await self._pause()
            if self._proxy.fault == "truncated":
                self._answer.write(sent[: len(sent) // 2])
                return
            if self._proxy.fault == "reset":
                linger = struct.pack("ii", 1, 0)
                self._answer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                return
            if not self._mute:
                self._answer.write(sent)

    async def _pause(self) -> None:
        if self._proxy.fault == "slow":
            await asyncio.sleep(0.05)
        while self._proxy.fault == "hung":
            await asyncio.sleep(0.05)


class Proxy:
    """Passes connections on; `fault` is what happens to them, "" for nothing."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open: set[asyncio.StreamWriter] = set()
        self.fault = ""

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its beginning to its end."""
        self._open.add(writer)
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            if self.fault != "closed":
                await Wire(self, reader, writer).serve(self._port)
        self._open.discard(writer)
        with suppress(ConnectionError):
            writer.close()

    async def cut(self) -> None:
        """End every connection that is open; they have ended when this has."""
        for writer in self._open:
            writer.transport.abort()
        await asyncio.sleep(0)


async def commands(proxy: Proxy, take: Callable[[], str]) -> None:
    """What the test asks for, a line at a time, until there are no more."""
    while line := await asyncio.get_running_loop().run_in_executor(None, take):
        proxy.fault = line.strip().removesuffix("!")
        if line.strip().endswith("!"):
            await proxy.cut()
        print("ok", flush=True)


async def main(port: int) -> None:
    """Listen, say where, and do what is asked."""
    proxy = Proxy(port)
    async with await asyncio.start_server(proxy.connected, "127.0.0.1", 0) as listening:
        print(listening.sockets[0].getsockname()[1], flush=True)
        await commands(proxy, sys.stdin.readline)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
