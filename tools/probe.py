# SPDX-License-Identifier: EUPL-1.2
"""Ask an outside PostgreSQL whether it will do, and say in words why not. Runs inside .venv: needs psycopg."""

from __future__ import annotations

import os
import sys

import psycopg

MAKE_ROLE = "  ALTER ROLE {role} CREATEDB CREATEROLE;"
OLD = "The PostgreSQL at DATABASE_URL is version {version}; Schuldenlab needs 15 or newer."
UNABLE = "The role {role} of DATABASE_URL may not create databases and roles. As administrator:\n" + MAKE_ROLE
SUPER = "Mind: {role} is a superuser, and to a superuser row-level security is off. Better use a plain role."


def main() -> int:
    try:
        with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=10) as server:
            row = server.execute(
                "SELECT current_user, rolcreatedb, rolcreaterole, rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            version = server.info.server_version // 10_000
    except psycopg.Error as error:
        print(f"The PostgreSQL at DATABASE_URL cannot be used: {error}".strip())
        return 1
    if row is None:  # cannot be: the role is logged in
        return 1
    role, databases, roles, superuser = row
    if version < 15:
        print(OLD.format(version=version))
        return 1
    if superuser:
        print(SUPER.format(role=role), file=sys.stderr)
    elif not (databases and roles):
        print(UNABLE.format(role=role))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
