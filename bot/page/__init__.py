"""The staff's page: the state, looked at and worked on in a browser. It decides nothing itself."""
