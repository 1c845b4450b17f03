# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "schuldenlab.site"
    label = "site"

    def ready(self) -> None:
        """Nothing of the site starts by norms that contradict each other. Raises NormsWrong. Takes 6 ms."""
        from schuldenlab.law import periods
        from schuldenlab.law.audit import refuse_wrong

        refuse_wrong(periods())
