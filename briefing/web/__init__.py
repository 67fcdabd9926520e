"""A URL -> what its server answers, asked by a client that reaches public addresses alone and stops at every limit.

`client.py` is the one way out to the web for all that comes in; `addresses.py` says what may be reached,
`connection.py` checks it at the moment of connecting, `turns.py` has requests to one host wait for each other, and
`robots.py` says what a site lets robots read.
"""
