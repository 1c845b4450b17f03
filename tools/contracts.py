# SPDX-License-Identifier: EUPL-1.2
"""Two import contracts in the words of the architecture, for import-linter.

Its own contract types want every room named and built; these hold for rooms that are still to come.
"""

from __future__ import annotations

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

PACKAGE = "schuldenlab"


class _EachImport(Contract):
    """A contract that judges one direct import at a time."""

    def wrong(self, importer: list[str], imported: list[str]) -> bool:
        raise NotImplementedError

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        found = [
            (importer, imported)
            for importer in sorted(graph.modules)
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if self.wrong(importer.split("."), imported.split("."))
        ]
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["found"]:
            output.print_error(f"- {importer} imports {imported}", bold=False)


class RoomsMeet(_EachImport):
    """No room imports the private modules of another; its tests may."""

    type_name = "rooms_meet"
    private: Any = fields.SetField(subfield=fields.StringField())
    shared: Any = fields.SetField(subfield=fields.StringField())
    wiring: Any = fields.SetField(subfield=fields.StringField())

    def wrong(self, importer: list[str], imported: list[str]) -> bool:
        if len(importer) < 2 or len(imported) < 3 or imported[0] != PACKAGE or "tests" in importer:
            return False
        return (
            importer[1] != imported[1]
            and imported[2] in self.private
            and imported[1] not in self.shared
            and importer[1] not in self.wiring
        )


class PureRooms(_EachImport):
    """Some rooms import no framework and no database."""

    type_name = "pure_rooms"
    rooms: Any = fields.SetField(subfield=fields.StringField())
    foreign: Any = fields.SetField(subfield=fields.StringField())

    def wrong(self, importer: list[str], imported: list[str]) -> bool:
        return importer[1:2] != [] and importer[1] in self.rooms and imported[0] in self.foreign
