# SPDX-License-Identifier: EUPL-1.2
from django.urls import include, path

from . import pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("account/", include("allauth.urls")),
]
