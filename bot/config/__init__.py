"""``config.yaml``."""
