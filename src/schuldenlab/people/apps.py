# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "schuldenlab.people"
    label = "people"

    def ready(self) -> None:
        from schuldenlab.base import nightly

        from .city import every_night

        nightly.register("city", every_night)
