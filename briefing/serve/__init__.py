"""The clock -> editions, by themselves: what is due is made once, whoever else is at it, and sent.

Read `rounds.py` first: one look at the time, and what follows from it. `making.py` makes one edition, once among all
processes that share the store; `daemon.py` looks again and again; `clock.py` says whether the time can be believed.
"""
