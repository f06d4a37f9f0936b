"""The elements of a matter as a back office reads and writes them.

Start at `sections`: what a matter is made of, with its words. `values` turns what was typed
into the document and back, losing nothing it does not know; `form` shows a section;
`changes` tells what differs between two versions in the words of the sections.
"""
