"""The records: the chain, and the events about the records themselves."""
