"""A layered layout of our own: the same drawing gets the same places, and no other program is needed.

Each cluster is laid out by itself, inner ones first; for the cluster around it, it is one big box with ports:

    level.py    what stands in a cluster, and what leads where
    ranks.py    which row each item stands in (longest path, loops cut, long links pulled short)
    bends.py    links over several rows get a bend in each row between
    order.py    who stands left of whom (barycentres and swaps, few crossings)
    port_order.py   the same for the ports of a box
    columns.py  the x of everything (weighted isotonic regression, row by row)
    place.py    the y, and the size of the whole
    route.py    the lines, along bends and through the gaps between rows
    arrange.py  all of that for all clusters

The first five do not depend on sizes, so the page, where subgraphs open and close, repeats only the rest.

The frame is that of K. Sugiyama, S. Tagawa, M. Toda, Methods for Visual Understanding of Hierarchical System Structures
(1981); links between the same port and several rows share one trunk.
"""
