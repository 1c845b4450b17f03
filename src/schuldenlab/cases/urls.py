# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from django.urls import path

from .pages import case, fit, steps, walk_in

app_name = "cases"
urlpatterns = [
    path("cases/new/", walk_in.walk_in, name="walk_in"),
    path("cases/<uuid:case_id>/asked/", walk_in.asked, name="asked"),
    path("cases/<uuid:case_id>/", case.case, name="case"),
    path("cases/<uuid:case_id>/happened/", case.happened, name="happened"),
    path("cases/<uuid:case_id>/methods/", fit.fit, name="fit"),
    path("cases/<uuid:case_id>/methods/<slug:method>/", steps.choose, name="choose"),
    path("cases/<uuid:case_id>/steps/<slug:step>/", steps.step, name="step"),
    path("cases/<uuid:case_id>/do/<str:name>/", steps.do, name="do"),
]
