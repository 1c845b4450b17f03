# SPDX-License-Identifier: EUPL-1.2
from schuldenlab.cases.tests.conftest import keys_dir

__all__ = ["keys_dir"]
