"""A PgBouncer in transaction mode, for one test."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from tests.support.databases import do_without
from tests.support.servers import closed_port
from tests.support.waiting import until

CONFIGURATION = """
[databases]
* = host={host} port={server_port} user={user}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 500
"""


@contextmanager
def pgbouncer(url: str, folder: Path) -> Iterator[str]:
    """Run one in front of a database, and yield the database's URL through it."""
    program = shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")
    if program is None:
        do_without("there is no pgbouncer on this machine")
    server, port = make_url(url), closed_port()
    configuration = folder / "pgbouncer.ini"
    configuration.write_text(
        CONFIGURATION.format(host=server.host, server_port=server.port or 5432, user=server.username, port=port)
    )
    # PgBouncer refuses to run as root.
    somebody = ["--user", "nobody"] if os.geteuid() == 0 else []
    with (folder / "pgbouncer.log").open("wb") as log:
        running = subprocess.Popen([program, *somebody, str(configuration)], stderr=log, stdout=log)
    try:
        there = server.set(host="127.0.0.1", port=port).render_as_string(hide_password=False)
        until(lambda: b"process up" in (folder / "pgbouncer.log").read_bytes())
        yield there
    finally:
        running.kill()
        running.wait()
