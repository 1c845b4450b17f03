# SPDX-License-Identifier: EUPL-1.2
"""Ordinary names to make up people from. Streets and postcodes of a city that does not exist."""

from __future__ import annotations

GIVEN = (
    "Youssef", "Daphne", "Kevin", "Amber", "Mohamed", "Lotte", "Sem", "Fenna", "Bilal", "Naomi", "Tygo", "Esra",
    "Ruben", "Chantal", "Dewi", "Jeroen", "Samira", "Bram", "Kübra", "Thijs", "Zoë", "Mitchell", "Ilham", "Stefan",
    "Romy", "Emre", "Anouk", "Delano", "Hajar", "Lars", "Priya", "Jayden", "Marieke", "Omar", "Femke", "Rachid",
    "Ingrid", "Wouter", "Malika", "Gert-Jan",
)  # fmt: skip
SURNAMES = (
    ("", "Bennani"), ("van", "Wijk"), ("de", "Groot"), ("", "Aydın"), ("van den", "Heuvel"), ("", "Martina"),
    ("", "Kowalski"), ("van der", "Meulen"), ("", "Ramdin"), ("", "Dijkstra"), ("el", "Idrissi"), ("", "Postma"),
    ("ter", "Horst"), ("", "Öztürk"), ("", "Schouten"), ("in 't", "Veld"), ("", "Pinas"), ("", "Verhoeven"),
    ("van", "Rooij"), ("", "Nguyen"), ("", "Willems"), ("d'", "Ancona"), ("", "Hassan"), ("op de", "Beek"),
)  # fmt: skip
STREETS = (
    "Lindelaan", "Wilgenkade", "Elzenhof", "Vlierstraat", "Meidoornpad", "Berkenplein", "Eikendreef", "Hazelaarweg",
    "Kastanjesingel", "Populierenstraat", "Sleedoornhof", "Jeneverbeslaan",
)  # fmt: skip
TOWN = "Lindermonde"
