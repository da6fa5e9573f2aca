"""The rehearsal (模拟测试): what everybody has to have ready, and who has."""
