"""Errors of the driver and the server in the words of the store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    ConnectionAcquisitionTimeoutError,
    DriverError,
    Forbidden,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TokenExpired,
    UnsupportedServerProduct,
)

from graph.store.port import (
    StoreBusyError,
    StoreDamagedError,
    StoreDeniedError,
    StoreError,
    StoreFullError,
    StoreReadOnlyError,
    StoreUncertainError,
    StoreUnreachableError,
    StoreUnsuitableError,
)

_LOST = (ServiceUnavailable, SessionExpired)

_BUSY = ("TransactionTimedOut", "LockClientStopped", "LockAcquisitionTimeout", "DeadlockDetected")
_READ_ONLY = ("ForbiddenOnReadOnlyDatabase", "AccessMode", "WriteOnReadOnlyAccessDatabase")
_ELSEWHERE = ("NotALeader", "DatabaseUnavailable", "Routing")
_FULL = ("MemoryPoolOutOfMemory", "OutOfDiskSpace", "TransactionLogError", "OutOfMemory")


@contextmanager
def translated(address: str) -> Iterator[None]:
    """Errors of the driver as errors of the store, each naming the server."""
    try:
        yield
    except (DriverError, Neo4jError, ConfigurationError) as error:
        raise store_error(error, address) from error


def store_error(error: Exception, address: str) -> StoreError:
    """What an error of the driver or server means for whoever asked the store."""
    if isinstance(error, ConnectionAcquisitionTimeoutError):
        return StoreBusyError(*_busy(address))
    if isinstance(error, UnsupportedServerProduct | ConfigurationError) or _no_handshake(error):
        return unsuitable(address)
    if "DatabaseNotFound" in _code(error):
        return _no_database(address)
    if isinstance(error, AuthError | Forbidden | TokenExpired):
        return _coded(error, address) or StoreDeniedError(*_denied(address))
    return _coded(error, address) or (
        unreachable(address) if isinstance(error, _LOST) else _failed(error, address)
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error, and what led to it."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _no_handshake(error: Exception) -> bool:
    """Whether the other side speaks no Bolt."""
    told = " ".join(map(str, _chain(error))).lower()
    return "handshake" in told and "protocol" in told


def _code(error: Exception) -> str:
    """The server's own code of an error, or of what led to it."""
    return next((str(code) for e in _chain(error) if (code := getattr(e, "code", None))), "")


def _coded(error: Exception, address: str) -> StoreError | None:
    code = _code(error)
    if any(part in code for part in _READ_ONLY):
        return StoreReadOnlyError(*_read_only(address))
    if any(part in code for part in _FULL):
        return StoreFullError(*_full(address))
    if any(part in code for part in _BUSY):
        return StoreBusyError(*_busy(address))
    if any(part in code for part in _ELSEWHERE):
        return unreachable(address)
    return StoreDeniedError(*_denied(address)) if ".Security." in code else None


def unreachable(address: str) -> StoreUnreachableError:
    """The server does not answer."""
    return StoreUnreachableError(
        f"连不上图数据库服务器：{address}。未写入任何内容。"
        "请确认服务已启动、网络可达、加密方式（+s）与服务器一致，然后重试。",
        f"The graph database server does not answer: {address}. Nothing was written. "
        "See that it runs, can be reached, and is encrypted as the address says (+s), then try again.",
    )


def uncertain(address: str, load_id: str) -> StoreUncertainError:
    """A commit was sent and nobody knows what became of it."""
    return StoreUncertainError(
        f"提交已发出但没有收到答复：{address}。批次 {load_id} 可能已写入，也可能没有。"
        "恢复连接后原样重做即可：重复写入不会改变任何内容。",
        f"The commit was sent and no answer came: {address}. Load {load_id} may be in or not. "
        "Do the same again once the server answers: what is written twice changes nothing.",
    )


def unsuitable(address: str) -> StoreUnsuitableError:
    """What answers there is no server that this release works with."""
    return StoreUnsuitableError(
        f"此地址不是可用的 Neo4j 服务器（需要 5.26 或更高版本）：{address}。"
        "请核对地址、端口和加密方式（+s）。",
        f"There is no Neo4j server of release 5.26 or newer at {address}. "
        "Check address, port and encryption (+s).",
    )


def _no_database(address: str) -> StoreUnsuitableError:
    """The server has no database of the name that the settings give."""
    return StoreUnsuitableError(
        f"服务器上没有指定的数据库：{address}。请核对 ALLIANCE_GRAPH_STORE_DATABASE（社区版只有 neo4j）。",
        f"The server at {address} has no database of that name. Check ALLIANCE_GRAPH_STORE_DATABASE "
        "(the Community edition has neo4j alone).",
    )


def strange(address: str, nodes: int) -> StoreUnsuitableError:
    """The database holds nodes that are not ours."""
    return StoreUnsuitableError(
        f"数据库 {address} 中已有其他内容（{nodes:,} 个节点），不属于本系统。请使用空数据库。",
        f"The database at {address} holds {nodes:,} nodes that are none of ours. Use an empty database.",
    )


def foreign(address: str) -> StoreDamagedError:
    """The record that was there has gone."""
    return StoreDamagedError(
        f"图数据库中的记录已被删除或替换：{address}。请从备份恢复。",
        f"The record in the graph database at {address} has gone or was replaced. Restore a backup.",
    )


def _denied(address: str) -> tuple[str, str]:
    return (
        f"图数据库服务器拒绝访问：{address}。请核对用户名、密码文件和权限；首次登录须先修改密码。",
        f"The graph database server denies access: {address}. Check user, password file and rights; "
        "the first login has to change the password.",
    )


def _busy(address: str) -> tuple[str, str]:
    return (
        f"图数据库正忙，或另一个进程正在写入：{address}。未写入任何内容。请稍后重试。",
        f"The graph database is busy, or another process is writing: {address}. Nothing was written. "
        "Try again in a moment.",
    )


def _read_only(address: str) -> tuple[str, str]:
    return (
        f"图数据库为只读：{address}。未写入任何内容。请连接可写的服务器，或解除只读。",
        f"The graph database is read-only: {address}. Nothing was written. "
        "Name a server that can be written, or lift the restriction.",
    )


def _full(address: str) -> tuple[str, str]:
    return (
        f"图数据库服务器的磁盘或事务内存已满，未写入任何内容：{address}。请增加空间或内存后重试。",
        f"The server has no disk or transaction memory left; nothing was written: {address}. "
        "Give it more and try again.",
    )


def _failed(error: Exception, address: str) -> StoreError:
    code = getattr(error, "code", None) or type(error).__name__
    return StoreError(
        f"图数据库操作失败（{code}），未写入任何内容：{address}。请查看服务器日志。",
        f"The graph database failed ({code}); nothing was written: {address}. See the server's log.",
    )
