# SPDX-License-Identifier: EUPL-1.2
"""Apply migrations without making the class of every neighbouring model anew for each index, constraint and trigger.

Django makes the classes of a model and of all models around it again after each operation. For what changes no field
that is not needed, and it was two thirds of the time that an empty database takes.
"""

from __future__ import annotations

from typing import Any


def migrate() -> None:
    """Bring the database of the role that owns the tables up to date; its tables are those of Django's own `migrate`.

    Only for a process that migrates: from here on Django's state of migrations works as above.
    """
    from django.core.management import execute_from_command_line
    from django.db.migrations.state import ProjectState
    from pgtrigger.migrations import AddTrigger

    ProjectState._append_option = append_option
    AddTrigger.state_forwards = _add_trigger
    execute_from_command_line(["schuldenlab", "migrate", "--database", "owner", "--verbosity", "0"])


def append_option(state: Any, app_label: str, model_name: str, name: str, added: object) -> None:
    """Add an index, a constraint or a trigger to a model of a migration's state; its class stays the one it has."""
    options = state.models[app_label, model_name].options
    options[name] = [*options.get(name, []), added]
    if "apps" in vars(state):
        setattr(state.apps.get_model(app_label, model_name)._meta, name, options[name])


def _add_trigger(operation: Any, app_label: str, state: Any) -> None:
    append_option(state, app_label, operation.model_name, "triggers", operation.trigger)
