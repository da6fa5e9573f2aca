"""The channel to WeChat through wechaty. Nothing outside this folder imports wechaty, but the simulated gateway."""
