"""A feed's address -> RawItems: its entries, and the pages of those that are only teasers.

`source.py` is the door and asks; `note.py` decides when to ask again; `child.py` parses in a process of its own;
`entries.py` says what is new; `pages.py` gets what an entry leaves out.
"""
