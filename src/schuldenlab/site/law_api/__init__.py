# SPDX-License-Identifier: EUPL-1.2
"""The law core over HTTP, for other programs: no login, nothing kept, one household or a few at a time.

`api` has the operations, `shapes` what goes in and comes out, `reading` how a body is read and by which limits, `pages`
the page about it. A file of many households is for `schuldenlab law calculate`.
"""
