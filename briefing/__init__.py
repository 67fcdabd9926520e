"""Articles in, one page a day out: the day's events in the sources' own sentences, each cited."""

__version__ = "0.1.0"
