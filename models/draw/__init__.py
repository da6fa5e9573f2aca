"""The draw of the call order."""
