"""Members (群成员): who is in the group, and which candidate each of them is."""
